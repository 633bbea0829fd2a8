"""Forgetting by the policy: nothing before its time, nothing that is open, everything else once and for all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

import lending.store.retention as retention
from lending.store.agreements import Accepted, accept, agreements_of
from lending.store.approval_rows import ApprovalRow
from lending.store.approvals import ask_approval, refuse_approval
from lending.store.codes import CodeAttempt
from lending.store.complaints import Complaint, answer_complaint, complain
from lending.store.conversation_rows import Button, Conversation, DialogueState, Message, WebSession
from lending.store.conversations import Answer, end_conversation, open_conversation, receive, say_beside
from lending.store.handovers import ask_for_person, hand_back, handovers_of, take_over
from lending.store.identities import mint_link
from lending.store.loans import LoanRow
from lending.store.notes import add_note
from lending.store.ratings import Rating, rate
from lending.store.staff import LONGEST, add_member, log_in
from lending.store.staff_rows import StaffSession
from lending.store.statements import StatementRow
from lending.store.telegram import TelegramPress, TelegramUpdate, begin_thread, chats_behind, first_press, first_time
from lending.store.transcript_rows import Mark, Note, Transcript, TurnRow
from lending.wish import Wish
from tests.unit.store.archive import ORIGINALS, POLICY, SECOND, TRANSCRIPTS, Archive, archive
from tests.unit.store.kept import NOON, Kept

__all__ = ["archive"]

WHO = "wang-late-35"
HELLO = Answer("staff.hello", "您好", choices=({"title": "看看", "intent": "greet"},))


# --- its time --------------------------------------------------------------------------------------------------------


def test_originals_stay_to_the_last_second_of_their_time_and_transcripts_longer(archive: Archive) -> None:
    own = archive.say()
    assert archive.due(archive.said_at + ORIGINALS) == archive.apply(archive.said_at + ORIGINALS) == {}
    assert archive.count(Message, own) == 2
    after = archive.said_at + ORIGINALS + SECOND
    assert archive.due(after) == {"conversations": 1} and archive.count(Message, own) == 2, "counting deletes nothing"
    assert archive.apply(after) == {"conversations": 1}
    assert archive.count(Message, own) == archive.count(DialogueState, own) == 0
    assert archive.count(TurnRow, own) == archive.count(Transcript, own) == 1
    assert archive.floor.found("hardship", words="失业") == ["上个月失业了"], "what is masked is still found"
    assert archive.apply(archive.said_at + TRANSCRIPTS) == {}
    assert archive.apply(archive.said_at + TRANSCRIPTS + SECOND) == {"transcripts": 1}
    assert archive.count(Conversation) == 1, "that it took place stays"


def test_of_a_transcript_nothing_is_left_or_found(archive: Archive) -> None:
    gone, stays = archive.say("上个月失业了"), archive.say("失业半年")
    with archive.kept.sessions.begin() as session:
        add_note(session, session.get_one(Transcript, gone), "agent", "要回电", 1, NOON)
        rate(session, gone, 4, "谢谢", NOON)
        take_over(session, gone, "li", "小李", HELLO, NOON)
        hand_back(session, gone, "li", Answer("staff.goodbye", "再见"), "已说明失业", NOON)
    assert archive.floor.found(words="失业") == ["失业半年", "上个月失业了"]
    assert archive.apply(archive.said_at + TRANSCRIPTS) == {"conversations": 2, "transcripts": 1}
    for table in (Message, Button, DialogueState, TurnRow, Mark, Note, Transcript):
        assert archive.count(table, gone) == 0, table
    assert archive.floor.found(words="失业") == archive.floor.found("hardship") == ["失业半年"]
    assert archive.count(TurnRow, stays) == 1
    with archive.kept.reading() as session:
        assert [each.summary for each in handovers_of(session, gone)] == [None], "who had it when stays"
        assert session.get_one(Rating, gone).comment == "谢谢"


@pytest.mark.parametrize("sign", ["said", "by staff", "ended"])
def test_whatever_happens_in_it_begins_its_time_anew(archive: Archive, sign: str) -> None:
    own, later = archive.say(), NOON + timedelta(days=400)
    with archive.kept.sessions.begin() as session:
        if sign == "said":
            receive(session, own, "again", {"text": "我又来了"}, later)
        elif sign == "by staff":
            say_beside(session, own, HELLO, later)
        else:
            end_conversation(session, own, later)
    assert archive.apply(archive.said_at + ORIGINALS + SECOND) == {}
    assert archive.apply(later + ORIGINALS) == {}
    assert archive.apply(later + ORIGINALS + SECOND) == {"conversations": 1}


def test_who_comes_back_after_years_goes_on_where_the_numbers_ended(archive: Archive) -> None:
    own = archive.say(borrower=WHO)
    after = archive.said_at + ORIGINALS + SECOND
    archive.apply(after)
    with archive.kept.sessions.begin() as session:
        assert open_conversation(session, "web", archive.kept.id_of(WHO), "zh_Hans_CN", after).id == own
        assert receive(session, own, "back", {"text": "我回来了"}, after).seq == 3
    assert archive.apply(after) == {}


def test_sessions_links_statements_and_what_signing_in_leaves(archive: Archive) -> None:
    own, me = archive.say(), archive.kept.id_of(WHO)
    ended = NOON + timedelta(days=10)
    with archive.kept.sessions.begin() as session:
        for signed_out in (None, NOON):
            session.add(WebSession(conversation_id=own, created_at=NOON, expires_at=ended, ended_at=signed_out))
        add_member(session, "li", "agent", "a long password", shown_as="li", locale="en", by="operator", now=NOON)
        log_in(session, "li", "a long password", "", NOON)
        mint_link(session, "telegram", me, NOON)
        session.add(StatementRow(borrower_id=me, currency="CNY", means={}, given_at=NOON))
        first_time(session, 7, NOON)
        session.add(CodeAttempt(channel="telegram", who="w", address="a", tries=0, at=NOON, expires_at=NOON))
    month = timedelta(days=30)
    assert archive.apply(NOON + timedelta(days=2)) == {}
    assert archive.apply(NOON + timedelta(days=3) + SECOND) == {"code_attempts": 1, "telegram_updates": 1}
    assert archive.apply(NOON + month) == {}
    assert archive.apply(NOON + month + timedelta(hours=1)) == {
        "web_sessions": 1, "staff_sessions": 1, "sign_in_links": 1,
    }  # fmt: skip
    assert archive.apply(ended + month + SECOND) == {"web_sessions": 1}
    assert archive.apply(NOON + timedelta(days=730) + SECOND)["statements"] == 1
    for table in (WebSession, StaffSession, StatementRow, TelegramUpdate, CodeAttempt):
        assert archive.count(table) == 0, table


def test_a_log_in_that_is_in_use_stays(archive: Archive) -> None:
    with archive.kept.sessions.begin() as session:
        add_member(session, "li", "agent", "a long password", shown_as="li", locale="en", by="operator", now=NOON)
        log_in(session, "li", "a long password", "", NOON)
    assert archive.apply(NOON + LONGEST) == {}


def test_telegram_is_not_told_any_more_what_is_gone(archive: Archive) -> None:
    own = archive.say(channel="telegram")
    with archive.kept.sessions.begin() as session:
        begin_thread(session, "w", "5", own)
        said = say_beside(session, own, HELLO, archive.said_at)
        first_press(session, said.body["buttons"][0]["button"])
        assert chats_behind(session) == ["w"]
    assert archive.apply(archive.said_at + ORIGINALS + SECOND) == {"conversations": 1}
    assert archive.count(TelegramPress) == archive.count(Button) == 0
    with archive.kept.reading() as session:
        assert chats_behind(session) == []


# --- what keeps it ---------------------------------------------------------------------------------------------------


def open_something(session: Session, kept: Kept, own: str, what: str) -> None:
    """Something of the borrower's that is not over yet."""
    me, loan = kept.id_of(WHO), kept.loan_of(WHO)
    if what == "hand-over":
        ask_for_person(session, own, "asked", "m", NOON)
    elif what == "contested loan":
        session.get_one(LoanRow, loan.id).flags = ["litigation"]
    elif what == "request":
        wish = Wish(kind="reamortise", periods=48)
        ask_approval(session, me, loan, "wish", request_key="k", conversation_id=own, now=NOON, wish=wish)
    else:
        first = session.scalars(select(Message.id).where(Message.conversation_id == own, Message.seq == 1)).one()
        complain(session, own, me, "conduct" if what == "complaint" else "dispute", first, 10, NOON)


def close_it(session: Session, kept: Kept, own: str, what: str, now: datetime) -> None:
    if what == "hand-over":
        take_over(session, own, "li", "小李", HELLO, now)
        hand_back(session, own, "li", HELLO, "", now)
    elif what == "contested loan":
        session.get_one(LoanRow, kept.loan_of(WHO).id).flags = []
    elif what == "request":
        number = session.scalars(select(ApprovalRow.number)).one()
        refuse_approval(session, number, by="li", reason="r", now=now)
    else:
        answer_complaint(session, session.scalars(select(Complaint.number)).one(), HELLO, "li", "小李", now)


@pytest.mark.parametrize("what", ["hand-over", "complaint", "dispute", "contested loan", "request"])
def test_what_is_open_keeps_its_conversation_whole_until_it_has_ended(archive: Archive, what: str) -> None:
    own, other = archive.say(borrower=WHO), archive.say()
    with archive.kept.sessions.begin() as session:
        open_something(session, archive.kept, own, what)
    late = archive.said_at + TRANSCRIPTS + timedelta(days=1)
    assert archive.due(late) == archive.apply(late) == {"conversations": 1, "transcripts": 1}
    assert (archive.count(Message, own), archive.count(TurnRow, own)) == (2, 1)
    assert archive.count(Message, other) == archive.count(TurnRow, other) == 0
    with archive.kept.sessions.begin() as session:
        close_it(session, archive.kept, own, what, late)
    much_later = late + TRANSCRIPTS + timedelta(days=1)
    assert archive.apply(much_later) == {"conversations": 1, "transcripts": 1}
    assert archive.count(Message) == archive.count(TurnRow) == 0


def test_a_complaint_keeps_all_that_its_borrower_said(archive: Archive) -> None:
    """What was done to them may stand in another conversation."""
    archive.say(borrower=WHO, channel="telegram")
    own = archive.say(borrower=WHO)
    with archive.kept.sessions.begin() as session:
        open_something(session, archive.kept, own, "complaint")
    assert archive.apply(archive.said_at + TRANSCRIPTS + SECOND) == {}


def test_a_running_agreement_keeps_where_it_was_made_and_the_means_it_rests_on(archive: Archive, tmp_path: Path) -> None:
    kept, own = archive.kept, archive.say(borrower=WHO)
    elsewhere = archive.say(borrower=WHO, channel="telegram")
    (proposal, *_) = kept.propose(WHO)
    with kept.sessions.begin() as session:
        me = kept.id_of(WHO)
        session.add(StatementRow(borrower_id=me, currency="CNY", means={}, given_at=NOON))
        made = accept(
            session, me, proposal.id, shown_hash=proposal.shown_hash, request_key="yes", now=NOON, channel="web",
            locale="zh_Hans_CN", conversation_id=own,
        )  # fmt: skip
    assert isinstance(made, Accepted)
    late = archive.said_at + TRANSCRIPTS + timedelta(days=1)
    assert archive.apply(late) == {"conversations": 1, "transcripts": 1}
    assert (archive.count(Message, own), archive.count(Message, elsewhere)) == (2, 0)
    total = made.agreement.proposal.total_to_pay
    kept.import_text(tmp_path, payments=f"loan_id,reference,paid_on,amount\nwang-1,all,2026-03-02,{total}\n")
    assert archive.apply(late) == {"conversations": 1, "transcripts": 1, "statements": 1}
    with kept.reading() as session:
        (still,) = agreements_of(session, me)
        assert still.status == "completed" and still.proposal == proposal.proposal


# --- in batches ------------------------------------------------------------------------------------------------------


def test_batches_of_any_size_take_everything_once_and_say_so(archive: Archive) -> None:
    for _ in range(5):
        archive.say()
    late = archive.said_at + TRANSCRIPTS + SECOND
    assert archive.apply(late, at_once=2) == {"conversations": 5, "transcripts": 5}
    told = archive.told()
    assert [(actor, subject) for actor, subject, _ in told] == [
        *[("operator", "retention:conversations")] * 3, *[("operator", "retention:transcripts")] * 3,
    ]  # fmt: skip
    assert [detail["conversations"] for *_, detail in told[:3]] == [2, 2, 1]
    assert sum(detail["messages"] for *_, detail in told[:3]) == 10
    assert sum(detail["turns"] for *_, detail in told[3:]) == 5
    assert told[0][2]["days"] == POLICY.conversations.days
    assert archive.due(late) == archive.apply(late) == {}, "done again, nothing more goes"
    assert archive.told() == told


def test_stopped_half_way_each_is_whole_or_gone_and_the_next_run_goes_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_ = [archive.say() for _ in range(3)]
    late = archive.said_at + ORIGINALS + SECOND
    forget, calls = retention.KINDS["conversations"].forget, []

    def dies_in_the_second(session: Session, keys: Sequence[str]) -> Mapping[str, int]:
        calls.append(keys)
        gone = forget(session, keys)
        if len(calls) == 2:
            raise InterruptedError
        return gone

    dying = replace(retention.KINDS["conversations"], forget=dies_in_the_second)
    with monkeypatch.context() as patched:
        patched.setitem(retention.KINDS, "conversations", dying)  # type: ignore[arg-type]
        with pytest.raises(InterruptedError):
            archive.apply(late, at_once=1)
    parts = [[archive.count(table, each) for table in (Message, DialogueState)] for each in all_]
    assert sorted(parts) == [[0, 0], [2, 1], [2, 1]]
    assert len(archive.told()) == 1 and archive.due(late) == {"conversations": 2}
    assert archive.apply(late, at_once=1) == {"conversations": 2}
    assert archive.count(Message) == archive.count(DialogueState) == 0
    assert len(archive.told()) == 3 and archive.apply(late) == {}


def test_who_speaks_while_it_is_chosen_is_left_alone(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between choosing conversations and having locked them, one of them is spoken in."""
    own, other = archive.say(), archive.say()
    late = archive.said_at + ORIGINALS + SECOND
    kind = retention.KINDS["conversations"]
    asked = []

    def chosen(since: datetime) -> ColumnElement[bool]:
        asked.append(since)
        return kind.over(since) if len(asked) == 1 else kind.over(since) & (Conversation.id != own)

    monkeypatch.setitem(retention.KINDS, "conversations", replace(kind, over=chosen))  # type: ignore[arg-type]
    assert archive.apply(late) == {"conversations": 1}
    assert (archive.count(Message, own), archive.count(Message, other)) == (2, 0)
