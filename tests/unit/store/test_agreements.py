"""A yes makes one agreement, of exactly what was shown, while it still holds; and it can be taken back in time."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lending.proposals import GATES, Proposals, rebuild
from lending.reason import because
from lending.store import agreements
from lending.store.agreements import (
    Accepted,
    Agreement,
    AlreadyAccepted,
    AlreadyCancelled,
    Cancellation,
    Cancelled,
    Expired,
    LedgerChanged,
    NeedsApproval,
    NotFound,
    OffersStopped,
    OtherAgreementActive,
    ShownDiffers,
    TooLate,
    active_agreement,
    agreement,
    agreements_of,
    cancel,
)
from lending.store.policies import policy_for
from lending.store.proposals import keep_proposals
from tests.unit.store.kept import NOON, PORTFOLIO, TODAY, Kept
from tests.unit.store.test_engine import at_once

WHO = "wang-late-35"


def made(kept: Kept, who: str = WHO) -> Agreement:
    outcome = kept.accept(who, kept.propose(who)[0])
    assert isinstance(outcome, Accepted)
    return outcome.agreement


def cancelled(
    kept: Kept, agreement_id: str, request_key: str = "no", now: datetime = NOON, who: str = WHO
) -> Cancellation:
    with kept.sessions.begin() as session:
        return cancel(session, kept.id_of(who), agreement_id, request_key=request_key, now=now)


def count(kept: Kept, table: str) -> int:
    with kept.reading() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


# --- accepting -------------------------------------------------------------------------------------------------------


def test_an_agreement_says_who_when_where_and_what_was_shown(kept: Kept) -> None:
    proposal = kept.propose(WHO)[0]
    outcome = kept.accept(WHO, proposal)
    assert isinstance(outcome, Accepted)
    agreed = outcome.agreement
    assert agreed.proposal == proposal.proposal
    assert (agreed.shown_hash, agreed.policy_version) == (proposal.shown_hash, "2025-10")
    assert (agreed.channel, agreed.locale, agreed.accepted_at) == ("web", "zh_Hans_CN", NOON)
    assert (agreed.status, agreed.version, agreed.request_key) == ("accepted", 1, "yes")
    assert agreed.number.startswith("HH-20260302-") and len(agreed.number) == 18
    assert agreed.cancel_until == datetime(2026, 3, 9, 15, 59, 59, tzinfo=timezone.utc)  # the 9th ends in Shanghai
    with kept.reading() as session:
        mine = kept.id_of(WHO)
        assert agreements_of(session, mine) == (agreed,)
        assert agreement(session, mine, agreed.id) == agreed
        assert active_agreement(session, mine, agreed.loan_id) == agreed
        told = session.execute(
            text("SELECT event, actor FROM audit_events WHERE subject = :s"), {"s": f"agreement:{agreed.id}"}
        )
        assert told.all() == [("agreement.accepted", f"borrower:{mine}")]


def test_the_number_carries_the_day_where_the_borrower_lives(kept: Kept) -> None:
    late_evening = datetime(2026, 3, 2, 17, 0, tzinfo=timezone.utc)
    outcome = kept.accept(WHO, kept.propose(WHO, now=late_evening)[0], now=late_evening)
    assert isinstance(outcome, Accepted)
    assert outcome.agreement.number.startswith("HH-20260303-")


def test_the_same_request_again_meets_its_agreement(kept: Kept) -> None:
    proposal = kept.propose(WHO)[0]
    first = kept.accept(WHO, proposal, "yes-1")
    assert isinstance(first, Accepted)
    much_later = NOON + timedelta(days=30)
    assert kept.accept(WHO, proposal, "yes-1", now=much_later) == AlreadyAccepted(first.agreement, same_request=True)
    assert kept.accept(WHO, proposal, "yes-2") == AlreadyAccepted(first.agreement, same_request=False)
    assert count(kept, "agreements") == count(kept, "agreement_events") == 1


def test_one_request_makes_one_agreement_even_if_it_names_another_proposal(kept: Kept) -> None:
    one, two, *_ = kept.propose(WHO)
    first = kept.accept(WHO, one, "yes")
    assert isinstance(first, Accepted)
    assert kept.accept(WHO, two, "yes") == AlreadyAccepted(first.agreement, same_request=True)


def test_another_plan_for_the_loan_must_wait(kept: Kept) -> None:
    one, two, *_ = kept.propose(WHO)
    first = kept.accept(WHO, one)
    assert isinstance(first, Accepted)
    assert kept.accept(WHO, two, "another yes") == OtherAgreementActive(first.agreement)


def test_a_proposal_holds_until_its_last_moment(kept: Kept) -> None:
    proposal = kept.propose(WHO)[0]
    assert kept.accept(WHO, proposal, now=NOON + timedelta(hours=24, seconds=1)) == Expired()
    assert isinstance(kept.accept(WHO, proposal, now=NOON + timedelta(hours=24)), Accepted)


def test_what_was_not_shown_is_not_agreed(kept: Kept) -> None:
    one, two, *_ = kept.propose(WHO)
    assert kept.accept(WHO, one, shown_hash=two.shown_hash) == ShownDiffers()
    assert count(kept, "agreements") == 0


@pytest.mark.parametrize(
    "news",
    [
        {"payments": "loan_id,reference,paid_on,amount\nwang-1,new,2026-03-02,10\n"},
        {"loans": "changed"},
    ],
)
def test_a_ledger_that_moved_is_priced_again(kept: Kept, tmp_path: Path, news: dict[str, str]) -> None:
    proposal = kept.propose(WHO)[0]
    changed = {name: _loan_with(grace_days="5") if body == "changed" else body for name, body in news.items()}
    kept.import_text(tmp_path, **changed)
    assert kept.accept(WHO, proposal) == LedgerChanged()
    assert count(kept, "agreements") == 0


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_that_closes_between_plan_and_yes(kept: Kept, tmp_path: Path, gate: str) -> None:
    """Neither the plan shown nor one priced again since is agreed."""
    proposal = kept.propose(WHO)[0]
    kept.import_text(tmp_path, loans=_loan_with(flags=gate))
    assert kept.accept(WHO, proposal) == OffersStopped(because(f"gate_{gate}"))
    loan = kept.loan_of(WHO)
    again = rebuild(loan, policy_for(loan.product, TODAY), proposal.proposal.kind, proposal.proposal.terms, TODAY)
    with kept.sessions.begin() as session:
        (fresh,) = keep_proposals(
            session, kept.id_of(WHO), loan, Proposals((again,), ()), request_key="again", conversation_id=None,
            now=NOON, valid_for=timedelta(hours=24),
        )  # fmt: skip
    assert kept.accept(WHO, fresh) == OffersStopped(because(f"gate_{gate}"))
    assert count(kept, "agreements") == 0


def _loan_with(**changed: str) -> str:
    """wang-1 as the portfolio has it, but for some columns."""
    header, *rows = (PORTFOLIO / "loans.csv").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith("wang-1,"))
    cells = dict(zip(header.split(","), row.split(","), strict=True)) | changed
    return f"{','.join(cells)}\n{','.join(cells.values())}\n"


def test_the_kill_switch_stops_what_was_proposed_before(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = kept.propose(WHO)[0]
    off = replace(policy_for("cn_consumer", NOON.date()), kill_switch=True)
    monkeypatch.setattr(agreements, "policy_for", lambda *_: off)
    assert kept.accept(WHO, proposal) == OffersStopped(because("kill_switch"))
    assert count(kept, "agreements") == 0


def test_what_needs_a_person_does_not_bind_without_one(kept: Kept) -> None:
    proposal = next(each for each in kept.propose("yang-late-200") if each.proposal.needs_approval)
    assert kept.accept("yang-late-200", proposal) == NeedsApproval()
    assert count(kept, "agreements") == 0


@pytest.mark.parametrize("proposal_id", ["theirs", "no-such-proposal"])
def test_anothers_proposal_is_as_if_it_were_not(kept: Kept, proposal_id: str) -> None:
    proposal = kept.propose(WHO)[0]
    wanted = proposal if proposal_id == "theirs" else replace(proposal, id=proposal_id)
    assert kept.accept("li-due-tomorrow", wanted) == NotFound()
    assert count(kept, "agreements") == 0


# --- cancelling ------------------------------------------------------------------------------------------------------


def test_cancelled_in_time_and_then_another_plan_is_possible(kept: Kept) -> None:
    agreed = made(kept)
    outcome = cancelled(kept, agreed.id)
    assert isinstance(outcome, Cancelled)
    assert outcome.agreement.status == "cancelled"
    assert cancelled(kept, agreed.id) == AlreadyCancelled(outcome.agreement, same_request=True)
    assert cancelled(kept, agreed.id, "again") == AlreadyCancelled(outcome.agreement, same_request=False)
    next_one = kept.accept(WHO, kept.propose(WHO, "asked again")[0], "yes again")
    assert isinstance(next_one, Accepted)
    assert next_one.agreement.version == 2
    with kept.reading() as session:
        assert [each.status for each in agreements_of(session, kept.id_of(WHO))] == ["accepted", "cancelled"]


def test_a_cancelled_agreement_is_not_made_again_by_its_own_yes(kept: Kept) -> None:
    proposal = kept.propose(WHO)[0]
    first = kept.accept(WHO, proposal)
    assert isinstance(first, Accepted)
    cancelled(kept, first.agreement.id)
    again = kept.accept(WHO, proposal)
    assert isinstance(again, AlreadyAccepted)
    assert again.agreement.status == "cancelled"


def test_the_last_second_for_cancelling(kept: Kept) -> None:
    agreed = made(kept)
    assert agreed.cancel_until is not None
    assert cancelled(kept, agreed.id, now=agreed.cancel_until + timedelta(seconds=1)) == TooLate(agreed)
    assert isinstance(cancelled(kept, agreed.id, now=agreed.cancel_until), Cancelled)


def test_anothers_agreement_cannot_be_seen_or_cancelled(kept: Kept) -> None:
    agreed = made(kept)
    assert cancelled(kept, agreed.id, who="li-due-tomorrow") == NotFound()
    with kept.reading() as session:
        thief = kept.id_of("li-due-tomorrow")
        assert agreement(session, thief, agreed.id) is None
        assert active_agreement(session, thief, agreed.loan_id) is None
        assert agreements_of(session, thief) == ()


# --- for good --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreements SET number = 'HH-1'",
        "DELETE FROM agreements",
        "UPDATE agreement_events SET event = 'cancelled'",
        "DELETE FROM agreement_events",
    ],
)
def test_the_database_refuses_to_change_what_was_agreed(kept: Kept, change: str) -> None:
    agreed = made(kept)
    with pytest.raises(DBAPIError, match="append-only"), kept.sessions.begin() as session:
        session.execute(text(change))
    with kept.reading() as session:
        assert agreements_of(session, kept.id_of(WHO)) == (agreed,)


# --- all at once -----------------------------------------------------------------------------------------------------


def test_many_yeses_at_once_make_one_agreement(kept: Kept) -> None:
    """The same proposal from twelve places, six of them the same message come again."""
    proposal = kept.propose(WHO)[0]
    outcomes = at_once(lambda n: kept.accept(WHO, proposal, f"yes-{n // 2}"), 12)
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    already = [outcome for outcome in outcomes if isinstance(outcome, AlreadyAccepted)]
    assert (len(accepted), len(already)) == (1, 11), outcomes
    assert {outcome.agreement.id for outcome in already} == {accepted[0].agreement.id}
    assert sum(outcome.same_request for outcome in already) == 1
    assert count(kept, "agreements") == count(kept, "running_agreements") == 1


def test_many_plans_accepted_at_once_leave_one_running(kept: Kept) -> None:
    proposals = [kept.propose(WHO, f"asked-{n}")[0] for n in range(8)]
    outcomes = at_once(lambda n: kept.accept(WHO, proposals[n], f"yes-{n}"), 8)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Accepted"] + ["OtherAgreementActive"] * 7
    assert count(kept, "agreements") == 1


def test_many_cancellations_at_once_cancel_once(kept: Kept) -> None:
    agreed = made(kept)
    outcomes = at_once(lambda n: cancelled(kept, agreed.id, f"no-{n}"), 8)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyCancelled"] * 7 + ["Cancelled"]
    assert count(kept, "agreement_events") == 2


def test_a_payment_that_lands_while_yes_is_said(kept: Kept, tmp_path: Path) -> None:
    """Whichever is first: an agreement on the old ledger only if it was made before the payment."""
    for round_ in range(6):
        proposal = kept.propose(WHO, f"asked-{round_}")[0]
        payment = f"loan_id,reference,paid_on,amount\nwang-1,new-{round_},2026-03-02,1\n"

        def work(n: int, proposal=proposal, payment=payment, round_=round_) -> object:  # type: ignore[no-untyped-def]
            if n:
                return kept.import_text(tmp_path, payments=payment)
            return kept.accept(WHO, proposal, f"yes-{round_}")

        outcome, imported = at_once(work, 2)
        assert imported is None, imported
        assert isinstance(outcome, (Accepted, LedgerChanged)), outcome
        if isinstance(outcome, Accepted):
            cancelled(kept, outcome.agreement.id, f"no-{round_}")
    assert len(kept.loan_of(WHO).payments) == 7 + 6
