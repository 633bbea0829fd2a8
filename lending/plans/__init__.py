"""The kinds of plan, by the name under which policy switches them on."""

from lending.plans.arrears_spread import ArrearsSpread
from lending.plans.due_date_change import DueDateChange
from lending.plans.equal_principal import EqualPrincipal
from lending.plans.extension import Extension
from lending.plans.interest_first import InterestFirst
from lending.plans.interest_pause import InterestPause
from lending.plans.payment_pause import PaymentPause
from lending.plans.plan import Case, Plan
from lending.plans.principal_grace import PrincipalGrace
from lending.plans.promise_to_pay import PromiseToPay
from lending.plans.reage import Reage
from lending.plans.reamortise import Reamortise
from lending.plans.settlement import Settlement
from lending.plans.step_up import StepUp
from lending.plans.token import Token

KINDS: dict[str, type[Plan]] = {
    each.kind: each
    for each in (
        PromiseToPay,
        ArrearsSpread,
        Reage,
        Reamortise,
        EqualPrincipal,
        InterestFirst,
        PrincipalGrace,
        Extension,
        PaymentPause,
        InterestPause,
        StepUp,
        DueDateChange,
        Settlement,
        Token,
    )
}

__all__ = ["KINDS", "Case", "Plan"]
