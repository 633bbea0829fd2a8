"""The ledger of the demo: our own loans as the lender's books, and a table that stands for its book of agreements."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.delinquency import standing
from lending.ledger.port import Balance, Disagreement, Entry, Held, PaymentPage, Quote, Receipt, UnknownLoan
from lending.loan import Loan
from lending.quotes import payoff
from lending.store.base import Base, UtcDateTime, new_id
from lending.store.engine import Sessions, wait_turn
from lending.store.loans import LoanRow, read_loans
from lending.store.policies import policy_for


class BookEntry(Base):
    """One entry as the demo's ledger keeps it."""

    __tablename__ = "demo_ledger_entries"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(24), index=True)
    loan: Mapped[str] = mapped_column(ForeignKey("loans.external_id"))
    reference: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmbeddedLedger:
    """A Ledger over our own database. Payments reach it through `./huanhuan import`, so it has none of its own to tell."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def balance(self, loan: str, now: datetime) -> Balance:
        with self._sessions() as session:
            found = _loan(session, loan)
        stands = standing(found, _day(found, now))
        return Balance(loan, found.currency, stands.overdue, stands.outstanding, now)

    def quote(self, loan: str, now: datetime) -> Quote:
        """Good until the end of the day where the loan lives."""
        with self._sessions() as session:
            found = _loan(session, loan)
            day = _day(found, now)
            settles = payoff(found, policy_for(found.product, day, session), day)
        until = datetime.combine(day, time(23, 59, 59), ZoneInfo(found.zone))
        return Quote(new_id(), loan, found.currency, settles.amounts, now, until)

    def write(self, entry: Entry, now: datetime) -> Receipt | Disagreement:
        with self._sessions.begin() as session:
            wait_turn(session, f"ledger:{entry.number}")
            known = session.get(BookEntry, entry.key)
            if known is None:
                known = BookEntry(
                    key=entry.key, kind=entry.kind, number=entry.number, loan=entry.loan, reference=new_id(), at=now
                )
                session.add(known)
            return Receipt(known.key, known.reference, known.at)

    def agreements(self, loan: str) -> tuple[Held, ...]:
        with self._sessions() as session:
            written = select(BookEntry).where(BookEntry.loan == loan).order_by(BookEntry.at, BookEntry.key)
            last = {entry.number: entry.kind for entry in session.scalars(written)}
        return tuple(Held.from_dict({"number": number, "state": kind}) for number, kind in sorted(last.items()))

    def payments(self, cursor: str) -> PaymentPage:
        return PaymentPage((), cursor)


def _loan(session: Session, external_id: str) -> Loan:
    found = read_loans(session, session.scalars(select(LoanRow).where(LoanRow.external_id == external_id)).all())
    if not found:
        raise UnknownLoan(external_id)
    return found[0]


def _day(loan: Loan, now: datetime) -> date:
    return now.astimezone(ZoneInfo(loan.zone)).date()
