"""The cards that travel to a borrower: defined once, built by the actions, worded by bot/text, drawn by every channel.

A leaf is a typed value ({"amount", "currency"}, {"date"}, {"time"}, {"rate"}, {"count"}, {"phrase", "values"}, {"name"}) to
which bot/text adds "text", the words for people. Channels show only "text" and never compute a figure.
"""

from typing import Any, Literal, TypedDict

from typing_extensions import NotRequired

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


class Nothing(TypedDict):
    """Where the loan stands after so many months without a payment; `added`: penalty and fees until then."""

    after: Leaf
    days: Leaf
    total: Leaf
    added: Leaf


class PlansCard(TypedDict):
    """`nothing`: what happens if nothing is done, beside the plans; empty where nothing is overdue."""

    type: Literal["plans"]
    as_of: Leaf
    expires: Leaf
    options: list[PlanOption]
    nothing: list[Nothing]


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


class Reached(TypedDict):
    """How far an agreement has come, and which payment is next."""

    settled: Leaf
    of: Leaf
    says: Leaf
    next: Leaf | None


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
    progress: Reached | None
    rows: list[AgreedRow]


class PaymentBounds(TypedDict):
    min: Leaf
    max: Leaf
    step: str


class CountBounds(TypedDict):
    min: Leaf
    max: Leaf


class Bounds(TypedDict):
    """Between which figures a plan may be moved."""

    payment: PaymentBounds
    count: CountBounds


class Shaped(TypedDict):
    """The plan nearest to what the borrower moved; `why` it is not exactly that, where it is not."""

    type: Literal["shaped"]
    option: PlanOption | None
    rows: list[ScheduleRow]
    why: Leaf | None
    bounds: Bounds | None


class BudgetCard(TypedDict):
    """A month: `income` goes to the `parts` and to what is `spare`; where more goes out, `overspent` says how much. `due`: what
    the loans here ask for in the coming month."""

    type: Literal["budget"]
    income: Leaf
    parts: list[Part]
    spare: Leaf
    overspent: Leaf | None
    due: Leaf


class Fact(TypedDict):
    says: Leaf
    source: Leaf
    effective: Leaf | None
    review: Leaf


class FactsCard(TypedDict):
    type: Literal["facts"]
    items: list[Fact]


class ContactRow(TypedDict):
    at: Leaf
    by: Leaf
    channel: Leaf
    why: Leaf
    outcome: Leaf
    withdrawn: NotRequired[Leaf | None]
    """By whom and when, of a contact that counts for nothing."""


class ContactsCard(TypedDict):
    """Who contacted the borrower, the newest first; `total` counts those too that are not among the rows."""

    type: Literal["contacts"]
    rows: list[ContactRow]
    total: Leaf


Card = StandingCard | PlansCard | ScheduleCard | CostTableCard | AgreementCard | BudgetCard | FactsCard | ContactsCard
