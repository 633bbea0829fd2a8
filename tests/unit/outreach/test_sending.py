"""From a day's plan to a message in the borrower's conversation: once, allowed at that moment, and known to the ledger."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, update

import bot.outreach.planner
from bot.outreach.sending import LEASE, send_due
from lending.contact import Contact, Hours
from lending.contact.contact import LENDER
from lending.store.agreements import Accepted
from lending.store.contact_rows import ContactRow, DecisionRow
from lending.store.contact_wishes import set_preferences, silence
from lending.store.contacts import contacts_of, record_contact
from lending.store.conversation_rows import Button, Conversation
from lending.store.conversations import receive
from lending.store.outreach import claim, reminded
from lending.store.outreach_rows import OutreachRow
from tests.unit.outreach.people import MORNING, heard, of, one, plan, send, sign_in
from tests.unit.store.kept import NOON, Kept, kept

__all__ = ["kept"]

LI = "li-due-tomorrow"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What does not depend on the database is tried on one."""
LATE_MORNING = datetime(2026, 3, 2, 2, 59, tzinfo=timezone.utc)  # one minute to eleven


def test_a_plan_is_said_once_with_its_contact(kept: Kept) -> None:
    sign_in(kept, LI)
    plan(kept)
    assert send(kept, MORNING) == {}, "nobody before their hour"
    assert send(kept, LATE_MORNING)["sent"] == 1
    assert send(kept, LATE_MORNING) == {}
    (said,) = heard(kept, LI)
    row = one(kept, LI)
    assert (said.body["key"], row.state, row.rule, row.seq) == ("outreach.coming_light", "sent", "allowed", said.seq)
    with kept.sessions() as session:
        (contact,) = contacts_of(session, kept.id_of(LI))
        assert (contact.why, contact.channel, contact.by, contact.loan_id) == ("before_due", "web", "lender", row.loan_id)
        offered = session.scalars(select(Button.meaning).where(Button.conversation_id == row.conversation_id)).all()
        meant = {each["intent"]: each["entities"] for each in offered}
        assert meant == {"ask_due_date": {"loan": row.loan_id, "instalment": 7}, "stop_contact": {}}
        decision = session.scalars(select(DecisionRow).where(DecisionRow.borrower_id == row.borrower_id)).one()
        assert (decision.verdict, decision.rule) == ("send", "allowed")


def test_planning_again_plans_nothing_twice(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    first = plan(kept)
    monkeypatch.setattr(bot.outreach.planner, "AT_ONCE", 2)
    assert first.messages >= 4
    assert plan(kept).messages == plan(kept, MORNING + timedelta(hours=3)).messages == 0


@SQLITE
def test_a_chunk_at_a_time_plans_the_same(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.outreach.planner, "AT_ONCE", 2)
    small = plan(kept)
    with kept.sessions.begin() as session:
        keys = set(session.scalars(select(OutreachRow.key)))
        for row in session.scalars(select(OutreachRow)):
            session.delete(row)
    monkeypatch.undo()
    assert plan(kept) == small
    with kept.sessions() as session:
        assert set(session.scalars(select(OutreachRow.key))) == keys


@SQLITE
def test_who_cannot_be_reached_is_withheld_with_the_rule(kept: Kept) -> None:
    plan(kept)
    send(kept, LATE_MORNING)
    row = one(kept, LI)
    assert (row.state, row.rule) == ("withheld", "channel.unverified")


@SQLITE
def test_in_the_borrowers_script(kept: Kept) -> None:
    sign_in(kept, "lin-tw-late-20", locale="zh_Hant_TW")
    with kept.sessions.begin() as session:
        plan(kept)
        session.execute(update(OutreachRow).values(wording="after_help"))
    send(kept, LATE_MORNING)
    for said in heard(kept, "lin-tw-late-20"):
        assert "沒關係" in said.body["text"]


@SQLITE
def test_what_was_paid_since_is_not_asked_for(kept: Kept, tmp_path: Path) -> None:
    sign_in(kept, LI)
    plan(kept)
    kept.import_text(tmp_path, payments="loan_id,reference,paid_on,amount\nli-1,new,2026-03-02,1088.29\n")
    send(kept, LATE_MORNING)
    row = one(kept, LI)
    assert (row.state, row.rule) == ("withheld", "moot")
    assert heard(kept, LI) == []


@SQLITE
def test_a_plan_agreed_meanwhile_silences_reminders(kept: Kept) -> None:
    who = "xu-part-paid"
    sign_in(kept, who)
    plan(kept, MORNING - timedelta(days=8))
    assert isinstance(kept.accept(who, kept.propose(who)[0]), Accepted)
    send(kept, LATE_MORNING)
    with kept.sessions() as session:
        assert all(row.state != "sent" for row in of(session, kept, who))


@SQLITE
def test_dont_contact_me(kept: Kept) -> None:
    sign_in(kept, LI)
    plan(kept)
    with kept.sessions.begin() as session:
        silence(session, kept.id_of(LI), "do_not_contact", NOON)
    send(kept, LATE_MORNING)
    row = one(kept, LI)
    assert (row.state, row.rule) == ("withheld", "cn.stop.do_not_contact")


@SQLITE
def test_an_agents_call_uses_up_the_day(kept: Kept) -> None:
    sign_in(kept, LI)
    plan(kept)
    with kept.sessions.begin() as session:
        call = Contact(MORNING, "agent:north", "call", "overdue", "connected")
        record_contact(session, kept.id_of(LI), call, "call-1", MORNING)
    assert send(kept, LATE_MORNING)["expired"] == 1, "tomorrow it is due, and a line ahead is of no use"
    assert one(kept, LI).rule == "cn.cap.day"


def test_who_is_talking_is_not_interrupted(kept: Kept) -> None:
    sign_in(kept, LI)
    plan(kept)
    with kept.sessions.begin() as session:
        conversation = session.scalars(select(Conversation).where(Conversation.borrower_id == kept.id_of(LI))).one()
        receive(session, conversation.id, "c1", {"text": "你好"}, LATE_MORNING - timedelta(minutes=5))
    assert send(kept, LATE_MORNING)["waiting"] == 1
    assert one(kept, LI).rule == "busy"
    assert send(kept, LATE_MORNING + timedelta(minutes=16))["sent"] == 1


@SQLITE
def test_who_is_with_a_person_is_not_interrupted(kept: Kept) -> None:
    sign_in(kept, LI)
    plan(kept)
    with kept.sessions.begin() as session:
        session.execute(update(Conversation).values(handled_by="agent"))
    assert send(kept, LATE_MORNING)["waiting"] == 1


@SQLITE
def test_after_an_outage_nothing_goes_at_night_and_what_is_stale_is_let_go(kept: Kept) -> None:
    sign_in(kept, LI, "gao-grace")
    plan(kept)
    evening = datetime(2026, 3, 2, 12, 30, tzinfo=timezone.utc)  # half past eight in the evening
    counts = send(kept, evening)
    assert counts.get("sent", 0) == 0
    assert one(kept, LI).state == "expired" and one(kept, LI).rule == "hours"
    send(kept, evening + timedelta(days=3))
    with kept.sessions() as session:
        left = session.scalars(select(OutreachRow)).all()
        assert {row.state for row in left} <= {"expired", "withheld"}
        assert all(row.rule for row in left)


@SQLITE
def test_the_hour_they_wish_for(kept: Kept) -> None:
    sign_in(kept, LI)
    with kept.sessions.begin() as session:
        set_preferences(session, kept.id_of(LI), NOON, hour=20)
    plan(kept)
    assert send(kept, LATE_MORNING).get("sent", 0) == 0
    assert send(kept, datetime(2026, 3, 2, 12, 59, tzinfo=timezone.utc))["sent"] == 1


@SQLITE
@pytest.mark.parametrize("planned_before", [True, False])
def test_quiet_hours_of_their_own_are_kept_whenever_they_were_set(kept: Kept, planned_before: bool) -> None:
    sign_in(kept, LI)
    if planned_before:
        plan(kept)
    with kept.sessions.begin() as session:
        set_preferences(session, kept.id_of(LI), NOON, quiet=Hours(time(8), time(20)))
    plan(kept)
    assert send(kept, LATE_MORNING).get("sent", 0) == 0
    assert send(kept, datetime(2026, 3, 2, 11, 59, tzinfo=timezone.utc)).get("sent", 0) == 0
    assert send(kept, datetime(2026, 3, 2, 12, tzinfo=timezone.utc))["sent"] == 1, "at eight in the evening"


@SQLITE
def test_held_out_is_kept_and_never_sent(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lending.outreach.strategy.Strategy.holds_out", lambda self, who: True)
    sign_in(kept, LI)
    plan(kept)
    send(kept, LATE_MORNING)
    assert (one(kept, LI).state, one(kept, LI).rule) == ("withheld", "held_out")


def test_a_claim_is_a_lease(kept: Kept) -> None:
    sign_in(kept, LI)
    plan(kept)
    with kept.sessions.begin() as session:
        taken = claim(session, "died", LATE_MORNING, LATE_MORNING, LEASE, 100)
    assert one(kept, LI).id in taken
    assert send_due(kept.sessions, "w", LATE_MORNING, LATE_MORNING) == {}
    later = LATE_MORNING + LEASE + timedelta(seconds=1)
    assert send(kept, later)["sent"] == 1
    assert len(heard(kept, LI)) == 1


def test_workers_side_by_side_send_each_once(kept: Kept) -> None:
    people = ("wang-late-35", LI, "gao-grace", "xu-part-paid", "wu-hardship", "chen-three-loans", "yang-late-200")
    sign_in(kept, *people)
    plan(kept)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: send_some(kept, name), "abcd"))
    with kept.sessions() as session:
        sent = session.scalars(select(OutreachRow).where(OutreachRow.state == "sent")).all()
        contacts = session.scalars(select(ContactRow.reference).where(ContactRow.made_by == LENDER)).all()
        assert len(sent) >= 3
        assert sorted(contacts) == sorted(f"outreach:{row.id}" for row in sent)
        assert len({(row.conversation_id, row.seq) for row in sent}) == len(sent)
        assert not session.scalars(select(OutreachRow).where(OutreachRow.state == "claimed")).all()


def send_some(kept: Kept, name: str) -> None:
    send(kept, LATE_MORNING, name, most=1)


def test_what_was_spoken_of_is_known_for_a_while(kept: Kept) -> None:
    sign_in(kept, LI)
    plan(kept)
    send(kept, LATE_MORNING)
    row = one(kept, LI)
    with kept.sessions.begin() as session:
        said = reminded(session, row.borrower_id, str(row.conversation_id), LATE_MORNING)
        assert said is not None and (said.loan_id, said.number, said.fresh) == (row.loan_id, 7, True)
        receive(session, str(row.conversation_id), "a", {"text": "可以晚几天吗"}, LATE_MORNING)
        receive(session, str(row.conversation_id), "b", {"text": "你好"}, LATE_MORNING)
        later = reminded(session, row.borrower_id, str(row.conversation_id), LATE_MORNING)
        assert later is not None and not later.fresh
        assert reminded(session, row.borrower_id, str(row.conversation_id), LATE_MORNING + timedelta(days=6)) is None
        assert reminded(session, kept.id_of("wang-late-35"), str(row.conversation_id), LATE_MORNING) is None
