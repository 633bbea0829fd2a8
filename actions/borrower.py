"""The verified borrower of a turn, and the only way from an action to what is theirs.

Every read and write goes through a store function that takes the borrower's id; an id of somebody else's loan, proposal
or agreement finds nothing, exactly like one that does not exist.
"""

from functools import cached_property
from typing import NamedTuple

from sqlalchemy.orm import Session

from actions.turn import Turn
from lending.contact import Entry, Person
from lending.lifecycle import RUNNING, Progress, Status
from lending.loan import Jurisdiction, Loan
from lending.policy import Policy
from lending.store import agreements, borrowers, loans, outreach, proposals, statements
from lending.store.agreements import Agreement
from lending.store.approvals import Approval, approvals_of
from lending.store.contacts import entries_of
from lending.store.keeping import status_today
from lending.store.people import person_of
from lending.store.policies import policy_for
from lending.store.proposals import KeptProposal
from lending.store.statements import Statement


class Life(NamedTuple):
    """What has become of an agreement by the day of this turn."""

    status: Status
    progress: Progress

    @property
    def running(self) -> bool:
        return self.status in RUNNING


class Borrower:
    """One borrower in one turn."""

    def __init__(self, session: Session, borrower_id: str, turn: Turn) -> None:
        self.session, self.id, self.turn = session, borrower_id, turn
        self._lives: dict[str, Life] = {}

    @cached_property
    def _record(self) -> borrowers.Borrower:
        found = borrowers.borrower(self.session, self.id)
        if found is None:
            raise LookupError("a conversation is bound to a borrower that is not there")
        return found

    @property
    def name(self) -> str:
        return self._record.name

    @property
    def jurisdiction(self) -> Jurisdiction:
        return self._record.jurisdiction

    @cached_property
    def loans(self) -> tuple[Loan, ...]:
        """The oldest first."""
        return loans.loans_of(self.session, self.id)

    def loan(self, loan_id: str | None) -> Loan | None:
        return next((loan for loan in self.loans if loan.id == loan_id), None)

    @property
    def currency(self) -> str:
        """In which affordability answers are meant: the currency of the loan spoken about, else of the first."""
        chosen = self.loan(self.turn.slot("chosen_loan")) or next(iter(self.loans), None)
        return chosen.currency if chosen else "CNY"

    def policy(self, loan: Loan) -> Policy:
        """What the loan's product allows today."""
        return policy_for(loan.product, self.turn.today(loan.zone), self.session)

    def statement(self) -> Statement | None:
        """Affordability answers given earlier."""
        return statements.statement(self.session, self.id)

    def proposal(self, proposal_id: str | None) -> KeptProposal | None:
        return proposals.proposal(self.session, self.id, proposal_id) if proposal_id else None

    @cached_property
    def reminded(self) -> outreach.Reminded | None:
        """What we wrote to them last, unasked, in this conversation: what a short answer to it is about."""
        return outreach.reminded(self.session, self.id, self.turn.conversation_id, self.turn.received_at)

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """All, the newest first."""
        return agreements.agreements_of(self.session, self.id)

    def agreement(self, agreement_id: str | None) -> Agreement | None:
        return next((each for each in self.agreements if each.id == agreement_id), None)

    @cached_property
    def approvals(self) -> tuple[Approval, ...]:
        """Requests that a person decides, the newest first."""
        return approvals_of(self.session, self.id)

    @cached_property
    def contacts(self) -> tuple[Entry, ...]:
        """Every time they were contacted, the oldest first, what was withdrawn since among it."""
        return entries_of(self.session, self.id)

    @property
    def person(self) -> Person:
        """What decides, at this moment, whether they may be written to; read anew each time, for a turn may change it."""
        return person_of(self.session, self.id, self.turn.received_at)

    def life(self, agreed: Agreement) -> Life | None:
        """None when the loan is no longer this borrower's."""
        loan = self.loan(agreed.loan_id)
        if loan is not None and agreed.id not in self._lives:
            self._lives[agreed.id] = Life(*status_today(self.session, agreed, loan, self.turn.today(loan.zone)))
        return self._lives.get(agreed.id)

    @property
    def running_agreements(self) -> tuple[Agreement, ...]:
        """Those that bind today, the newest first: one that is broken or paid no longer does."""
        with_life = ((each, self.life(each)) for each in self.agreements if each.running)
        return tuple(each for each, life in with_life if life is not None and life.running)

    def active_agreement(self, loan_id: str) -> Agreement | None:
        return next((each for each in self.running_agreements if each.loan_id == loan_id), None)
