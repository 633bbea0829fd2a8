"""What keeps a borrower from being written to at a moment: since when, until when, and whether staff may end it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.contact import Person
from lending.store.contact_rows import StopRow
from lending.store.contact_rules import contact_rules_of
from lending.store.contact_wishes import StopCode
from lending.store.loans import LoanRow

LIFTABLE: tuple[StopCode, ...] = ("care", "hardship")
"""What a supervisor may end early. A wish to be left in peace the borrower alone takes back; the rest ends with its cause."""


@dataclass(frozen=True, slots=True)
class Silence:
    """`loan`: the lender's number, where it is about one. `since` None: not kept as a stop of its own; `until` None: as long as
    its cause lasts."""

    code: str
    loan: str | None
    since: datetime | None
    until: datetime | None

    @property
    def liftable(self) -> bool:
        return self.code in LIFTABLE and self.since is not None


def silences_of(session: Session, borrower_id: str, person: Person, now: datetime) -> list[Silence]:
    """`person`: the borrower at this moment."""
    rules, rows = contact_rules_of(person.jurisdiction), select(StopRow).where(StopRow.borrower_id == borrower_id)
    set_at = {row.code: row.set_at for row in session.scalars(rows.where(StopRow.lifted_at.is_(None)))}
    loans = select(LoanRow.id, LoanRow.external_id).where(LoanRow.borrower_id == borrower_id)
    numbers = {loan_id: number for loan_id, number in session.execute(loans)}
    found = []
    for stop in person.stops:
        rule, since = rules.stop(stop.code, now.date()), set_at.get(stop.code)
        days = rule.days if rule is not None else None
        until = since + timedelta(days=days) if since is not None and days is not None else None
        found.append(Silence(stop.code, numbers.get(stop.loan_id or ""), since, until))
    return found
