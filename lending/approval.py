"""What a person of the lender's may grant beyond a product's own limits, and when a second one must agree.

The law's limits stay: the rate cap and the gates are nobody's to lift.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lending.loan import Loan
from lending.money import ZERO
from lending.plans import KINDS
from lending.policy import Approval, KindLimits, Policy
from lending.proposals import GATES, Proposal, propose, rebuild
from lending.reason import Reason, because
from lending.records import FieldError
from lending.wish import Wish


@dataclass(frozen=True, slots=True)
class Granted:
    """A plan a person may put to the borrower; `second` names why a second person must agree, None: one is enough."""

    plan: Proposal
    second: str | None


def stopped(loan: Loan, policy: Policy) -> Reason | None:
    """What nobody may override here: a gate, the kill switch."""
    if policy.kill_switch:
        return because("kill_switch")
    return next((because(f"gate_{gate}") for gate in GATES if gate in loan.flags), None)


def beyond(policy: Policy) -> Policy:
    """The policy as far as a person may stretch it: every kind, the most instalments and months of `approval`, any
    instalment above nothing. Waivers stay those of each kind."""
    most = policy.approval
    kinds = {kind: policy.plans.get(kind, KindLimits(max_months=1)) for kind in (*policy.plans, *most.kinds)}
    stretched = {kind: _stretched(limits, most, KINDS[kind].counted) for kind, limits in kinds.items()}
    return replace(policy, plans=stretched, approval=Approval(), income_cap=())


def grant(
    loan: Loan, policy: Policy, on: date, *, wish: Wish | None = None, kind: str | None = None,
    terms: Mapping[str, Any] | None = None,
) -> Granted:  # fmt: skip
    """The plan of these terms, or the best that meets the wish, as far as a person may go.

    Raises FieldError: `terms` for what cannot be made or goes beyond even that; `wish` for one that no plan meets;
    `loan` where nothing may be offered at all.
    """
    gate = stopped(loan, policy)
    if gate is not None:
        raise FieldError("loan", gate.code)
    wide = beyond(policy)
    if kind is not None:
        plan = rebuild(loan, wide, kind, terms or {}, on)
    else:
        found = propose(loan, wide, on, wish=wish)
        if not found.options or found.nearest:
            why = found.why_nearest or found.refusal
            raise FieldError("wish", why.code if why is not None else "no plan meets it")
        plan = found.options[0]
    return Granted(replace(plan, needs_approval=False), _second(plan, policy.approval))


def _stretched(limits: KindLimits, most: Approval, counted: bool) -> KindLimits:
    months = most.most_months if counted else most.most_moved_months
    return replace(
        limits,
        min_periods=None,
        max_periods=max(limits.max_periods, most.most_periods),
        max_months=None if limits.max_months is None else max(limits.max_months, months),
        min_payment=ZERO,
        max_first_days=max(limits.max_first_days, 92),
        needs_approval=False,
    )


def _second(plan: Proposal, limits: Approval) -> str | None:
    if limits.second_waived_above is not None and plan.waived.total > limits.second_waived_above:
        return "waived"
    owed = sum((row.principal for row in plan.rows), plan.settled_now.principal)
    if limits.second_balance_above is not None and owed > limits.second_balance_above:
        return "balance"
    return None
