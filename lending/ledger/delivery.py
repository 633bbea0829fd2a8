"""The work between our books and the ledger's: what is to be told is told, and both are compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lending.delinquency import standing
from lending.ledger.port import Ledger, LedgerAway, UnknownLoan
from lending.lifecycle import RUNNING
from lending.store.agreement_rows import AgreementRow, as_they_stand
from lending.store.engine import Sessions
from lending.store.failpoints import hit
from lending.store.ledger_outbox import WAITING, LedgerMessage, answered, anything_due, take, unanswered
from lending.store.loans import LoanRow, read_loans
from lending.store.staff_cases import open_case

_MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """Where our books and the ledger's are not of one mind. `what` is a code, `ours` and `theirs` are for staff."""

    loan: str
    subject: str
    what: str
    ours: str
    theirs: str


def deliver(sessions: Sessions, ledger: Ledger, now: datetime) -> int:
    """Send what waits and is due; return how many entries the ledger has answered.

    The call is made outside any transaction. Killed anywhere, the entry is sent again under the same key.
    """
    done = 0
    for _ in range(_MOST_AT_ONCE):
        with sessions() as session:
            if not anything_due(session, now):
                return done
        with sessions.begin() as session:
            sending = take(session, now)
        if sending is None:
            return done
        hit("ledger.write.before_call")
        try:
            answer = ledger.write(sending.entry, now)
        except (LedgerAway, UnknownLoan) as away:
            with sessions.begin() as session:
                unanswered(session, sending.id, f"{type(away).__name__}: {away}", now)
            continue
        hit("ledger.write.after_call")
        with sessions.begin() as session:
            answered(session, sending.id, answer, now)
        hit("ledger.write.after_commit")
        done += 1
    return done


def reconcile(sessions: Sessions, ledger: Ledger, now: datetime) -> list[Difference]:
    """Compare every loan with agreements; each difference becomes one open case. Raises LedgerAway.

    Loans with entries still on their way are left for the next time.
    """
    found: list[Difference] = []
    with sessions() as session:
        on_their_way = select(LedgerMessage.loan_id).where(LedgerMessage.state == WAITING)
        agreed = select(AgreementRow.loan_id).where(AgreementRow.loan_id.not_in(on_their_way)).distinct()
        loan_ids = session.scalars(agreed.order_by(AgreementRow.loan_id)).all()
    for loan_id in loan_ids:
        found += _compare(sessions, ledger, loan_id, now)
    with sessions.begin() as session:
        for each in found:
            detail = {"loan": each.loan, "what": each.what, "ours": each.ours, "theirs": each.theirs}
            open_case(session, "books_differ", each.subject, detail, key=f"differ:{each.what}:{each.subject}", now=now)
    return found


def _compare(sessions: Sessions, ledger: Ledger, loan_id: str, now: datetime) -> list[Difference]:
    with sessions() as session:
        row = session.get_one(LoanRow, loan_id)
        (loan,) = read_loans(session, [row])
        rows = session.scalars(select(AgreementRow).where(AgreementRow.loan_id == loan_id)).all()
        ours = {each.number: _state(each.status) for each in as_they_stand(session, rows)}
    try:
        theirs = {each.number: _state(each.state) for each in ledger.agreements(row.external_id)}
        balance = ledger.balance(row.external_id, now)
    except UnknownLoan:
        return [Difference(row.external_id, f"loan:{loan_id}", "loan_unknown", "known", "unknown")]
    states = {number: (ours.get(number, "none"), theirs.get(number, "none")) for number in ours.keys() | theirs.keys()}
    found = [
        Difference(row.external_id, f"agreement:{number}", "agreement_state", mine, other)
        for number, (mine, other) in sorted(states.items())
        if mine != other
    ]
    stands = standing(loan, balance.as_of.astimezone(ZoneInfo(loan.zone)).date())
    if stands.outstanding.total != balance.outstanding.total:
        amounts = str(stands.outstanding.total), str(balance.outstanding.total)
        found.append(Difference(row.external_id, f"loan:{loan_id}", "balance", *amounts))
    return found


def _state(of: str) -> str:
    """What the two sides can agree on: whether people have ended it. That it is paid or broken each sees for itself."""
    return "running" if of in RUNNING or of in ("completed", "broken", "restored") else of


def waiting_entries(sessions: Sessions) -> Sequence[LedgerMessage]:
    """What the ledger is still to be told, the oldest first."""
    with sessions() as session:
        waiting = select(LedgerMessage).where(LedgerMessage.state == WAITING)
        return session.scalars(waiting.order_by(LedgerMessage.id)).all()
