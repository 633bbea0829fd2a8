"""The cards that travel to a borrower: defined once, built by the actions, worded by bot/text, drawn by every channel.

A leaf is a typed value ({"amount", "currency"}, {"date"}, {"time"}, {"rate"}, {"count"}, {"phrase", "values"}, {"name"}) to
which bot/text adds "text", the words for people. Channels show only "text" and never compute a figure.
"""

from typing import Any, Literal, TypedDict

Leaf = dict[str, Any]


class Part(TypedDict):
    label: Leaf
    amount: Leaf


class LoanStanding(TypedDict):
    loan: Leaf
    days_past_due: Leaf
    since: Leaf | None
    total: Leaf
    parts: list[Part]
    next_date: Leaf | None
    next_amount: Leaf | None


class StandingCard(TypedDict):
    type: Literal["standing"]
    loans: list[LoanStanding]
    as_of: Leaf


class PlanOption(TypedDict):
    id: str
    ordinal: int
    kind: Leaf
    role: Leaf
    pay_now: Leaf
    payment: Leaf
    payment_max: Leaf
    count: Leaf
    first: Leaf
    last: Leaf
    total: Leaf
    contract_total: Leaf
    extra: Leaf
    nominal: Leaf
    effective: Leaf
    reasons: list[Leaf]
    needs_approval: bool


class PlansCard(TypedDict):
    type: Literal["plans"]
    as_of: Leaf
    expires: Leaf
    options: list[PlanOption]


class ScheduleRow(TypedDict):
    number: int
    due: Leaf
    principal: Leaf
    interest: Leaf
    fee: Leaf
    penalty: Leaf
    total: Leaf
    balance: Leaf


class AgreedRow(ScheduleRow, total=False):
    """`state`: whether this instalment is paid, while the agreement runs."""

    state: Leaf


class ScheduleCard(TypedDict):
    type: Literal["schedule"]
    title: Leaf
    rows: list[ScheduleRow]
    total: Leaf


class CostItem(TypedDict):
    item: Leaf
    method: Leaf
    standard: Leaf
    payee: Leaf
    amount: Leaf


class CostTableCard(TypedDict):
    type: Literal["cost_table"]
    items: list[CostItem]
    contingent: list[CostItem]
    nominal: Leaf
    effective: Leaf
    total: Leaf


class AgreementCard(TypedDict):
    type: Literal["agreement"]
    id: str
    number: str
    status: Leaf
    accepted: Leaf
    cancel_until: Leaf | None
    payment: Leaf
    count: Leaf
    first: Leaf
    last: Leaf
    total: Leaf
    rows: list[AgreedRow]


class Fact(TypedDict):
    says: Leaf
    source: Leaf
    effective: Leaf
    review: Leaf


class FactsCard(TypedDict):
    type: Literal["facts"]
    items: list[Fact]


Card = StandingCard | PlansCard | ScheduleCard | CostTableCard | AgreementCard | FactsCard
