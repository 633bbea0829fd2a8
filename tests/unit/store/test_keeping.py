"""Agreements follow what is paid: completed, broken, mended, replaced; doing it again changes nothing."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from lending.store.agreements import (
    Accepted,
    Agreement,
    OtherAgreementActive,
    TooLate,
    active_agreement,
    agreement,
    agreements_of,
    cancel,
)
from lending.store.keeping import Change, progress, refresh_all
from tests.unit.store.kept import NOON, Kept
from tests.unit.store.test_agreements import WHO, cancelled, count, made
from tests.unit.store.test_engine import at_once


def paid(kept: Kept, folder: Path, amount: object, day: str, reference: str, status: str = "") -> None:
    kept.import_text(
        folder, payments=f"loan_id,reference,paid_on,amount,status\nwang-1,{reference},{day},{amount},{status}\n"
    )


def now_is(kept: Kept, agreed: Agreement) -> Agreement:
    with kept.reading() as session:
        found = agreement(session, kept.id_of(WHO), agreed.id)
    assert found is not None
    return found


def later(agreed: Agreement, days: int) -> datetime:
    """Noon, so many days after the plan's first own date."""
    first = agreed.proposal.rows[0].due_date
    return datetime(first.year, first.month, first.day, 4, 0, tzinfo=timezone.utc) + timedelta(days=days)


def test_an_agreement_knows_which_payments_its_figures_had_taken_in(kept: Kept) -> None:
    before = tuple(sorted(each.reference for each in kept.loan_of(WHO).payments))
    assert made(kept).known_payments == before


def test_a_payment_that_is_imported_counts(kept: Kept, tmp_path: Path) -> None:
    agreed = made(kept)
    paid(kept, tmp_path, "321.00", "2026-03-05", "new")
    with kept.reading() as session:
        reached = progress(session, agreed, kept.loan_of(WHO), NOON.date() + timedelta(days=3))
    assert reached.paid == 321 and reached.matched[0].reference == "new"


def test_all_paid_is_completed_by_the_import_and_a_bounced_payment_undoes_it(kept: Kept, tmp_path: Path) -> None:
    agreed = made(kept)
    total = agreed.proposal.total_to_pay
    paid(kept, tmp_path, total, "2026-03-02", "all")
    assert now_is(kept, agreed).status == "completed"
    assert count(kept, "running_agreements") == 0
    paid(kept, tmp_path, total, "2026-03-02", "all", "reversed")
    assert now_is(kept, agreed).status == "accepted"
    assert count(kept, "running_agreements") == 1
    assert now_is(kept, agreed).events == ("accepted", "completed", "restored")


def test_refreshing_again_changes_nothing(kept: Kept) -> None:
    agreed = made(kept)
    assert refresh_all(kept.sessions, later(agreed, 15)) == []
    assert refresh_all(kept.sessions, later(agreed, 16)) == [Change(agreed.id, agreed.number, "broken")]
    assert refresh_all(kept.sessions, later(agreed, 16)) == []
    assert now_is(kept, agreed).events == ("accepted", "broken")


def test_many_refreshes_at_once_record_once(kept: Kept) -> None:
    agreed = made(kept)
    outcomes = at_once(lambda _: refresh_all(kept.sessions, later(agreed, 16)), 6)
    assert sorted(map(len, outcomes)) == [0] * 5 + [1], outcomes  # type: ignore[arg-type]
    assert now_is(kept, agreed).events == ("accepted", "broken")


def test_a_broken_plan_stands_in_nobodys_way(kept: Kept) -> None:
    agreed = made(kept)
    at = later(agreed, 16)
    outcome = kept.accept(WHO, kept.propose(WHO, "again", at, at.date())[0], "yes again", at)
    assert isinstance(outcome, Accepted)
    assert now_is(kept, agreed).status == "superseded"
    with kept.reading() as session:
        assert [each.status for each in agreements_of(session, kept.id_of(WHO))] == ["accepted", "superseded"]
        assert active_agreement(session, kept.id_of(WHO), agreed.loan_id) == outcome.agreement


def test_one_that_is_only_late_still_binds(kept: Kept) -> None:
    agreed = made(kept)
    at = later(agreed, 10)
    proposal = kept.propose(WHO, "again", at, at.date())[0]
    assert isinstance(kept.accept(WHO, proposal, "yes again", at), OtherAgreementActive)


def test_undoing_the_new_one_brings_back_the_old_as_payments_left_it(kept: Kept, tmp_path: Path) -> None:
    """What was paid in between counts for the one that is back, and nothing that was paid is rewritten."""
    agreed = made(kept)
    at = later(agreed, 16)
    second = kept.accept(WHO, kept.propose(WHO, "again", at, at.date())[0], "yes again", at)
    assert isinstance(second, Accepted)
    cancelled(kept, second.agreement.id, "no", at)
    back = now_is(kept, agreed)
    assert back.status == "broken"
    assert back.events == ("accepted", "broken", "superseded", "restored", "broken")
    paid(kept, tmp_path, agreed.proposal.rows[0].total, at.date().isoformat(), "at-last")
    refresh_all(kept.sessions, at)
    assert now_is(kept, agreed).status == "accepted"


def test_only_the_latest_can_be_undone(kept: Kept) -> None:
    agreed = made(kept)
    at = later(agreed, 16)
    kept.accept(WHO, kept.propose(WHO, "again", at, at.date())[0], "yes again", at)
    with kept.sessions.begin() as session:
        assert agreed.cancel_until is not None
        outcome = cancel(session, kept.id_of(WHO), agreed.id, request_key="no", now=agreed.cancel_until)
    assert isinstance(outcome, TooLate)
    assert now_is(kept, agreed).status == "superseded"
