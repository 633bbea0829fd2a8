"""The kinds of plan, by the name under which policy switches them on."""

from lending.plans.arrears_spread import ArrearsSpread
from lending.plans.extension import Extension
from lending.plans.plan import Case, Plan
from lending.plans.reamortise import Reamortise

KINDS: dict[str, type[Plan]] = {each.kind: each for each in (ArrearsSpread, Reamortise, Extension)}

__all__ = ["KINDS", "Case", "Plan"]
