"""What outreach knows of one borrower on a day: loans, plans and how they go, offers, decisions, habits' raw material."""

from dataclasses import dataclass, field
from datetime import date

from lending.affordability import Means
from lending.contact import Preferences
from lending.lifecycle import Progress
from lending.loan import Loan
from lending.records import Record


@dataclass(frozen=True, slots=True)
class LoanBook(Record):
    """A loan with the plan that is running on it. Of the loan's instalments those of the far future may be missing."""

    loan: Loan
    plan: Progress | None = None
    plan_id: str | None = None
    reported: bool = False
    """Whether a bureau writes a mark for each month."""


@dataclass(frozen=True, slots=True)
class Offered(Record):
    """A plan that waits for the borrower's yes until the end of a day."""

    id: str
    loan_id: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Decided(Record):
    """What a person has answered to a request."""

    number: str
    loan_id: str
    on: date


@dataclass(frozen=True, slots=True)
class Book(Record):
    """One borrower. Dates are those where the loans live."""

    borrower_id: str
    loans: tuple[LoanBook, ...]
    preferences: Preferences = field(default_factory=Preferences)
    means: Means | None = None
    hours: tuple[int, ...] = ()
    """Of the messages that the borrower wrote lately."""
    offers: tuple[Offered, ...] = ()
    decisions: tuple[Decided, ...] = ()
    done: frozenset[str] = frozenset()
    """Keys of what was planned before: none of it is planned again."""
    reminded: bool = False
    """Whether something was planned for this very day already: then only an answer that they wait for comes beside it."""
