"""A borrower's loans and what was agreed on them, as staff see them beside a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lending.delinquency import Standing, standing
from lending.loan import Loan
from lending.store.agreement_rows import Agreement
from lending.store.agreements import agreements_of
from lending.store.keeping import status_today
from lending.store.loans import external_id, loans_of


@dataclass(frozen=True, slots=True)
class LoanShown:
    """`number` is the lender's own; `agreements` the newest first, each with how it stands today."""

    number: str
    loan: Loan
    standing: Standing
    agreements: Sequence[tuple[Agreement, str]]


def loans_shown(session: Session, borrower_id: str, now: datetime) -> tuple[LoanShown, ...]:
    """All loans of a borrower, on the business day that `now` is where each loan lives."""
    agreed = agreements_of(session, borrower_id)
    return tuple(
        _shown(session, borrower_id, loan, [each for each in agreed if each.loan_id == loan.id], now)
        for loan in loans_of(session, borrower_id)
    )


def _shown(session: Session, borrower_id: str, loan: Loan, agreed: Sequence[Agreement], now: datetime) -> LoanShown:
    day = now.astimezone(ZoneInfo(loan.zone)).date()
    stands = [(each, str(status_today(session, each, loan, day)[0])) for each in agreed]
    return LoanShown(external_id(session, borrower_id, loan.id), loan, standing(loan, day), stands)
