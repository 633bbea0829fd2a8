"""What a borrower said is erased once nothing is open; what the law keeps stays, and others lose nothing."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lending.records import FieldError
from lending.store.agreement_texts import text_of
from lending.store.agreements import Accepted, AlreadyAccepted, accept, agreements_of
from lending.store.approvals import ask_approval
from lending.store.audit import AuditEvent
from lending.store.borrowers import borrower_by_external_id
from lending.store.complaints import Complaint, complain
from lending.store.contact_rows import ConsentRow, ContactRow, PreferencesRow, StopRow
from lending.store.conversation_rows import Button, Conversation, DialogueState, Message, WebSession
from lending.store.conversations import StaleTurn, commit_turn, next_waiting, receive, say_beside
from lending.store.erasure import NotYet, erase_borrower
from lending.store.handovers import ask_for_person
from lending.store.identities import Binding, SignInLink, bind, bound_to, fingerprint
from lending.store.keeping import refresh_all
from lending.store.loans import LoanRow, ledger_version, loans_of
from lending.store.ratings import Rating
from lending.store.statements import StatementRow
from lending.store.telegram import TelegramChat, TelegramThread, begin_thread, chats_behind, take_next
from lending.store.transcript_rows import Mark, Note, Transcript, TurnRow
from tests.unit.store.kept import NOON, Kept
from tests.unit.store.served import HELLO, WHO, Life, life

__all__ = ["life"]


def test_nothing_of_what_was_said_or_written_about_it_is_left(life: Life) -> None:
    assert life.floor.found(words="失业")
    gone = life.erase()
    assert (gone["conversations"], gone["telegram_chats"], gone["notes"], gone["comments"]) == (3, 1, 1, 1)
    for table in (
        Message, Button, DialogueState, TurnRow, Mark, Note, Transcript, StatementRow, WebSession, Binding, SignInLink,
        TelegramChat, TelegramThread, ConsentRow, PreferencesRow, StopRow,
    ):  # fmt: skip
        assert life.count(table) == 0, table
    assert life.floor.found(words="失业") == life.floor.found() == []
    assert life.count(ContactRow, ContactRow.borrower_id == life.me) == 4, "that they were contacted is kept for its own time"
    with life.kept.reading() as session:
        assert session.execute(text("SELECT count(*) FROM turn_search")).scalar_one() == 0
        rating = session.get_one(Rating, life.web)
        assert (rating.score, rating.comment) == (5, None)
        assert bound_to(session, "telegram", "5", NOON) is None
        assert session.scalars(select(Conversation.id).where(Conversation.ended_at.is_(None))).all() == []


def test_ledger_agreements_complaints_and_audit_stay_and_can_be_repeated(life: Life) -> None:
    def kept_by_law(session: Session) -> tuple[object, ...]:
        agreed = agreements_of(session, life.me)
        complaints = [(each.number, each.answer) for each in session.scalars(select(Complaint))]
        (loan,) = loans_of(session, life.me)
        events = session.scalars(select(AuditEvent.event).order_by(AuditEvent.id).limit(before)).all()
        person = borrower_by_external_id(session, WHO)
        return agreed, text_of(session, life.me, agreed[0].id), complaints, ledger_version(loan), events, person

    before = life.count(AuditEvent)
    with life.kept.reading() as session:
        stands = kept_by_law(session)
    life.erase()
    with life.kept.reading() as session:
        assert kept_by_law(session) == stands
        (agreed,) = agreements_of(session, life.me)
    assert refresh_all(life.kept.sessions, NOON) == []
    with life.kept.sessions.begin() as session:
        again = accept(
            session, life.me, agreed.proposal_id, shown_hash=agreed.shown_hash, request_key="yes", now=NOON,
            channel="web", locale="zh_Hans_CN", conversation_id=life.web,
        )  # fmt: skip
        assert again == AlreadyAccepted(agreed, same_request=True)
    assert life.export()["agreements"][0]["text"] == "协议"


def test_erasing_is_told_with_its_reason_and_counts_and_can_be_done_again(life: Life) -> None:
    gone = life.erase()
    assert life.told("borrower.erased") == [
        ("operator", f"borrower:{life.me}", {"reason": "asked by letter 2026-17", **gone})
    ]
    assert life.erase() == {"conversations": 2}, "that they took place stays"
    assert life.export()["conversations"][0]["messages"] == []


@pytest.mark.parametrize("reason", ["", " ", "x" * 401, "王建国 asked", "call 8613000000001", "+86 130-0000-0001"])
def test_the_reason_names_nobody(life: Life, reason: str) -> None:
    with pytest.raises(FieldError, match="reason"):
        life.erase(reason)
    assert life.count(Message) > 0


def complained(session: Session, life: Life) -> None:
    first = session.scalars(select(Message.id).where(Message.conversation_id == life.web, Message.seq == 1)).one()
    complain(session, life.web, life.me, "conduct", first, 10, NOON)


def visitor_asked(session: Session, life: Life) -> None:
    ask_for_person(session, life.visit, "asked", "m", NOON)


def owes_again(session: Session, life: Life) -> None:
    session.execute(text("UPDATE payments SET reversed = true WHERE reference = 'all'"))


def contested(session: Session, life: Life) -> None:
    session.scalars(select(LoanRow).where(LoanRow.external_id == "wang-1")).one().flags = ["dispute"]


def requested(session: Session, life: Life) -> None:
    (loan,) = loans_of(session, life.me)
    ask_approval(session, life.me, loan, "gate", request_key="k", conversation_id=life.web, now=NOON)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (complained, r"complaint TS-\S+ is not answered"),
        (visitor_asked, r"conversation \S+ is with a person or waits for one"),
        (owes_again, r"loan wang-1 is still owed"),
        (contested, r"loan wang-1 is marked dispute"),
        (requested, r"request SP-\S+ waits for a person"),
    ],
)
def test_nothing_goes_while_something_is_open(life: Life, what: Callable[[Session, Life], None], said: str) -> None:
    with life.kept.sessions.begin() as session:
        what(session, life)
    before = (life.count(Message), life.count(TurnRow), life.count(Binding), life.count(AuditEvent))
    with pytest.raises(NotYet, match=f"^{said}$"):
        life.erase()
    assert (life.count(Message), life.count(TurnRow), life.count(Binding), life.count(AuditEvent)) == before


def test_all_that_is_open_is_named_at_once(kept: Kept) -> None:
    agreed = kept.accept(WHO, kept.propose(WHO)[0])
    assert isinstance(agreed, Accepted)
    with kept.sessions.begin() as session, pytest.raises(NotYet) as refused:
        erase_borrower(session, kept.id_of(WHO), reason="asked", now=NOON)
    assert refused.value.reasons == ("loan wang-1 is still owed", f"agreement {agreed.agreement.number} is running")


# --- others and those at work ----------------------------------------------------------------------------------------


def test_what_others_said_stays(life: Life) -> None:
    other = life.floor.say("我也失业了", borrower_id=life.kept.id_of("li-due-tomorrow"))
    visitor = life.floor.say("随便看看")
    life.erase()
    assert life.floor.found() == ["随便看看", "我也失业了"] and life.floor.found(words="失业") == ["我也失业了"]
    assert life.count(Message, Message.conversation_id.in_([other, visitor])) == 4


def test_of_a_chat_that_serves_somebody_else_too_only_their_own_goes(life: Life) -> None:
    her = life.kept.id_of("li-due-tomorrow")
    hers = life.floor.say("我是家人", channel="telegram", borrower_id=her)
    with life.kept.sessions.begin() as session:
        begin_thread(session, fingerprint("telegram", "5"), "5", hers)
        bind(session, "telegram", "5", her, "link", NOON)
    assert "telegram_chats" not in life.erase()
    with life.kept.reading() as session:
        kept = set(session.scalars(select(TelegramThread.conversation_id)))
        assert kept == {hers, life.visit} and bound_to(session, "telegram", "5", NOON) is not None
        assert session.get_one(TelegramChat, fingerprint("telegram", "5")).conversation_id == hers


def test_a_turn_that_is_being_worked_on_is_thrown_away(life: Life) -> None:
    with life.kept.sessions.begin() as session:
        receive(session, life.web, "late", {"text": "还有一句"}, NOON)
        waiting = next_waiting(session, life.web)
    assert waiting is not None
    life.erase()
    with life.kept.sessions.begin() as session, pytest.raises(StaleTurn):
        commit_turn(session, waiting, [HELLO], events=None, locale="zh_Hans_CN", now=NOON)


def test_a_message_on_its_way_to_an_erased_chat_is_not_marked_nor_repeated(life: Life) -> None:
    who = fingerprint("telegram", "5")
    with life.kept.sessions.begin() as session:
        say_beside(session, life.telegram, HELLO, NOON)
        due = take_next(session, who, None, over=False)
    assert due is not None
    life.erase()
    with life.kept.sessions.begin() as session:
        assert take_next(session, who, due, over=True) is None and chats_behind(session) == []
