"""What was agreed reaches the ledger once, whatever happens on the way; where the books differ, staff are told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from lending.ledger import Entry, Held, Ledger, Receipt
from lending.ledger.delivery import deliver, reconcile, waiting_entries
from lending.ledger.embedded import EmbeddedLedger
from lending.ledger.http import HttpLedger
from lending.store.agreements import Accepted
from lending.store.ledger_outbox import LONGEST_PAUSE, SILENT_AFTER, LedgerMessage
from lending.store.staff_cases import NoSuchCase, StaffCase, close_case, open_cases
from tests.unit.ledger.server import LedgerServer
from tests.unit.store.kept import NOON, Kept
from tests.unit.store.test_agreements import WHO, cancelled, count, made
from tests.unit.store.test_engine import at_once
from tests.unit.store.test_keeping import later, now_is

Server = tuple[LedgerServer, HttpLedger]


def cases(kept: Kept) -> list[tuple[str, dict[str, Any]]]:
    with kept.reading() as session:
        return [(case.kind, case.detail) for case in open_cases(session)]


def test_acceptance_waits_for_the_ledger_in_the_same_transaction(kept: Kept) -> None:
    """An agreement that was rolled back is never told; one that was made always is."""
    proposal = kept.propose(WHO)[0]
    with pytest.raises(RuntimeError), kept.sessions.begin() as session:
        from lending.store.agreements import accept

        outcome = accept(
            session, kept.id_of(WHO), proposal.id, shown_hash=proposal.shown_hash, request_key="yes", now=NOON,
            channel="web", locale="zh_Hans_CN", conversation_id=None,
        )  # fmt: skip
        assert isinstance(outcome, Accepted)
        raise RuntimeError
    assert count(kept, "ledger_outbox") == 0
    agreed = made(kept)
    assert [message.agreement_id for message in waiting_entries(kept.sessions)] == [agreed.id]


def test_acknowledged_the_agreement_is_active(kept: Kept) -> None:
    agreed = made(kept)
    assert agreed.status == "accepted"
    assert deliver(kept.sessions, EmbeddedLedger(kept.sessions), NOON) == 1
    assert now_is(kept, agreed).status == "active"
    assert deliver(kept.sessions, EmbeddedLedger(kept.sessions), NOON) == 0
    assert now_is(kept, agreed).events == ("accepted", "acknowledged")


def test_the_entry_carries_all_that_was_agreed(kept: Kept, server: Server) -> None:
    agreed = made(kept)
    deliver(kept.sessions, server[1], NOON)
    (written,) = server[0].entries.values()
    entry = Entry.from_dict(written)
    assert (entry.number, entry.loan, entry.borrower, entry.kind) == (agreed.number, "wang-1", WHO, "accepted")
    assert entry.plan == agreed.proposal.as_dict() and entry.shown_hash == agreed.shown_hash


@pytest.mark.parametrize("fault", ["timeout", "lost", "garbage", 500, 503])
def test_a_ledger_that_is_away_is_asked_again_later_and_later(kept: Kept, server: Server, fault: str | int) -> None:
    agreed = made(kept)
    server[0].faults.extend([fault, fault])
    assert deliver(kept.sessions, server[1], NOON) == 0
    assert deliver(kept.sessions, server[1], NOON + timedelta(seconds=1)) == 0, "its time has not come"
    assert deliver(kept.sessions, server[1], NOON + timedelta(seconds=3)) == 0
    assert deliver(kept.sessions, server[1], NOON + timedelta(seconds=6)) == 0, "the pause has grown"
    assert deliver(kept.sessions, server[1], NOON + timedelta(seconds=8)) == 1
    assert now_is(kept, agreed).status == "active"
    assert len(server[0].entries) == 1 and cases(kept) == []


def test_staff_hear_once_of_a_ledger_that_stays_silent(kept: Kept, server: Server) -> None:
    agreed = made(kept)
    at = NOON
    for _ in range(SILENT_AFTER + 2):
        server[0].faults.append(503)
        deliver(kept.sessions, server[1], at)
        at += LONGEST_PAUSE
    assert cases(kept) == [("ledger_silent", {"entry": "accepted", "problem": "LedgerAway: HTTP 503"})]
    assert deliver(kept.sessions, server[1], at) == 1
    assert now_is(kept, agreed).status == "active"


def test_a_disagreement_goes_to_staff_and_is_not_sent_again(kept: Kept, server: Server) -> None:
    agreed = made(kept)
    server[0].faults.append("disagree")
    deliver(kept.sessions, server[1], NOON)
    assert deliver(kept.sessions, server[1], NOON + timedelta(days=1)) == 0
    assert cases(kept) == [("ledger_disagrees", {"entry": "accepted", "code": "plan_not_allowed"})]
    assert now_is(kept, agreed).status == "accepted", "the borrower's yes stands until a person has looked"


def test_entries_of_a_loan_arrive_in_their_order(kept: Kept, server: Server) -> None:
    agreed = made(kept)
    cancelled(kept, agreed.id)
    server[0].faults.append(503)
    deliver(kept.sessions, server[1], NOON)
    assert not server[0].entries, "the cancellation does not overtake"
    assert deliver(kept.sessions, server[1], NOON + timedelta(seconds=5)) == 2
    assert [entry["kind"] for entry in server[0].entries.values()] == ["accepted", "cancelled"]
    assert now_is(kept, agreed).status == "cancelled"


def test_one_replaced_and_brought_back_is_told_in_order(kept: Kept) -> None:
    agreed = made(kept)
    at = later(agreed, 16)
    second = kept.accept(WHO, kept.propose(WHO, "again", at, at.date())[0], "yes again", at)
    assert isinstance(second, Accepted)
    cancelled(kept, second.agreement.id, "no", at)
    ledger = EmbeddedLedger(kept.sessions)
    assert deliver(kept.sessions, ledger, at) == 5
    assert {each.number: each.state for each in ledger.agreements("wang-1")}[second.agreement.number] == "cancelled"


def test_many_workers_send_each_entry_once(kept: Kept, server: Server) -> None:
    made(kept)
    made(kept, "lin-tw-late-20")
    outcomes = at_once(lambda _: deliver(kept.sessions, server[1], NOON), 6)
    assert sum(outcomes) == 2, outcomes  # type: ignore[arg-type]
    assert [method for method, _ in server[0].requests] == ["PUT", "PUT"]


def test_the_answer_of_a_slower_worker_changes_nothing(kept: Kept) -> None:
    """The lease ran out and two workers got an answer."""
    from lending.store.ledger_outbox import answered, take

    agreed = made(kept)
    with kept.sessions.begin() as session:
        sending = take(session, NOON)
    assert sending is not None
    for reference in ("first", "second"):
        with kept.sessions.begin() as session:
            answered(session, sending.id, Receipt(sending.entry.key, reference, NOON), NOON)
    assert now_is(kept, agreed).events == ("accepted", "acknowledged")
    with kept.reading() as session:
        assert session.scalars(select(LedgerMessage.reference)).all() == ["first"]


# --- reconciling -----------------------------------------------------------------------------------------------------


class Forgetful:
    """A ledger that has lost, or invented, an agreement, or counts otherwise."""

    def __init__(self, inner: EmbeddedLedger, held: tuple[Held, ...] | None = None, more: int = 0) -> None:
        self._inner, self._held, self._more = inner, held, more

    def agreements(self, loan: str) -> tuple[Held, ...]:
        return self._inner.agreements(loan) if self._held is None else self._held

    def balance(self, loan: str, now: datetime) -> Any:
        found = self._inner.balance(loan, now)
        return replace(
            found, outstanding=replace(found.outstanding, principal=found.outstanding.principal + self._more)
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def delivered(kept: Kept) -> tuple[Any, EmbeddedLedger]:
    agreed, ledger = made(kept), EmbeddedLedger(kept.sessions)
    deliver(kept.sessions, ledger, NOON)
    return agreed, ledger


def test_books_that_agree(kept: Kept) -> None:
    _, ledger = delivered(kept)
    assert reconcile(kept.sessions, ledger, NOON) == [] and cases(kept) == []


def test_what_is_on_its_way_is_no_difference(kept: Kept) -> None:
    made(kept)
    assert reconcile(kept.sessions, EmbeddedLedger(kept.sessions), NOON) == []


def test_an_agreement_that_the_ledger_lost_or_invented(kept: Kept) -> None:
    agreed, inner = delivered(kept)
    other: Ledger = Forgetful(inner, (Held("HH-X", "accepted"),))
    for _ in range(2):
        found = reconcile(kept.sessions, other, NOON)
        assert [(each.subject, each.ours, each.theirs) for each in found] == [
            (f"agreement:{agreed.number}", "running", "none"),
            ("agreement:HH-X", "none", "running"),
        ]
    assert [kind for kind, _ in cases(kept)] == ["books_differ"] * 2, "one case each, however often it is found"


def test_a_balance_that_differs_is_told_with_both_figures(kept: Kept) -> None:
    _, inner = delivered(kept)
    (found,) = reconcile(kept.sessions, Forgetful(inner, more=5), NOON)
    assert found.what == "balance" and float(found.theirs) - float(found.ours) == 5


def test_a_case_is_closed_by_somebody_and_may_open_again(kept: Kept) -> None:
    _, inner = delivered(kept)
    other = Forgetful(inner, more=5)
    reconcile(kept.sessions, other, NOON)
    with kept.sessions.begin() as session:
        case_id = session.scalars(select(StaffCase.id)).one()
        close_case(session, case_id, by="li.na", reason="booked tonight", now=NOON)
    assert cases(kept) == []
    with pytest.raises(NoSuchCase), kept.sessions.begin() as session:
        close_case(session, case_id, by="li.na", reason="again", now=NOON)
    reconcile(kept.sessions, other, NOON)
    assert len(cases(kept)) == 1
    with kept.reading() as session:
        told = session.execute(text("SELECT actor FROM audit_events WHERE event = 'case.closed'")).scalars().all()
    assert told == ["staff:li.na"]


def test_the_embedded_ledger_quotes_for_the_day(kept: Kept) -> None:
    ledger = EmbeddedLedger(kept.sessions)
    quote = ledger.quote("wang-1", NOON)
    assert quote.expires_at.isoformat() == "2026-03-02T23:59:59+08:00" and quote.holds(NOON)
    assert quote.amounts.total < ledger.balance("wang-1", NOON).outstanding.total
