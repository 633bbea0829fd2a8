"""What the database knows already of the records that an import speaks of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lending.loan import Instalment, Payment
from lending.policy import Policy
from lending.store.borrowers import Borrower, BorrowerRow
from lending.store.importing.checking import Records
from lending.store.loans import InstalmentRow, LoanRow, PaymentRow
from lending.store.policies import policies_of

_AT_ONCE = 500


@dataclass(slots=True)
class Known:
    """Borrowers and loans by the lender's ids; schedules and payments by our loan id."""

    borrowers: dict[str, Borrower] = field(default_factory=dict)
    loans: dict[str, LoanRow] = field(default_factory=dict)
    instalments: dict[str, dict[int, Instalment]] = field(default_factory=lambda: defaultdict(dict))
    payments: dict[str, dict[str, tuple[Payment, bool]]] = field(default_factory=lambda: defaultdict(dict))
    """With whether it was reversed."""
    policies: dict[str, tuple[Policy, ...]] = field(default_factory=dict)


def look_up(session: Session, records: Records) -> Known:
    """Read what is there, and hold the loans so that nothing is agreed on them meanwhile."""
    known = Known()
    borrowers = {each.external_id for each in records.borrowers} | {each.borrower for each in records.loans}
    borrowers |= {each.borrower for each in records.contacts}
    for row in _chunks(session, borrowers, lambda ids: select(BorrowerRow).where(BorrowerRow.external_id.in_(ids))):
        known.borrowers[row.external_id] = Borrower(
            row.id, row.external_id, row.name, row.phone, row.jurisdiction, row.locale
        )
    named = {each.external_id for each in records.loans}
    named |= {each.loan for each in records.instalments} | {each.loan for each in records.payments}

    def loans(ids: Sequence[str]) -> Select[Any]:
        return select(LoanRow).where(LoanRow.external_id.in_(ids)).order_by(LoanRow.id).with_for_update()

    for loan in _chunks(session, named, loans):
        known.loans[loan.external_id] = loan
    ours = {loan.id for loan in known.loans.values()}
    _schedules(session, ours, known)
    products = {each.product for each in records.loans} | {each.policy.product for each in records.policies}
    known.policies = {product: policies_of(product, session) for product in products}
    return known


def _schedules(session: Session, loan_ids: set[str], known: Known) -> None:
    due = InstalmentRow

    def instalments(ids: Sequence[str]) -> Select[Any]:
        columns = (due.loan_id, due.number, due.due_date, due.principal, due.interest, due.fee)
        return select(*columns).where(due.loan_id.in_(ids))

    for loan_id, number, *rest in _chunks(session, loan_ids, instalments, rows=True):
        known.instalments[loan_id][number] = Instalment(number, *rest)
    paid = PaymentRow

    def payments(ids: Sequence[str]) -> Select[Any]:
        columns = (paid.loan_id, paid.reference, paid.paid_on, paid.amount, paid.reversed)
        return select(*columns).where(paid.loan_id.in_(ids))

    for loan_id, reference, paid_on, amount, gone in _chunks(session, loan_ids, payments, rows=True):
        known.payments[loan_id][reference] = Payment(paid_on, amount, reference), gone


def _chunks(
    session: Session, ids: Iterable[str], query: Callable[[Sequence[str]], Select[Any]], rows: bool = False
) -> Iterator[Any]:
    """The results of a query over many ids, some hundreds at a time."""
    left = iter(sorted(ids))
    while some := list(islice(left, _AT_ONCE)):
        yield from session.execute(query(some)) if rows else session.scalars(query(some))
