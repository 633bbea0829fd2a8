"""The ledger of contacts, what borrowers wish of it, and what the governor is told of a borrower at a moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from lending.contact import Consent, Contact, Decision, Entry, Intended, Preferences, Stop, Withdrawal, decide
from lending.records import FieldError, plain
from lending.store.agreements import Accepted, cancel
from lending.store.audit import AuditEvent
from lending.store.borrower_export import export_borrower
from lending.store.borrowers import BorrowerRow
from lending.store.complaints import answer_complaint, complain
from lending.store.contact_rows import ContactRow, DecisionRow, StopRow, WithdrawalRow
from lending.store.contact_rules import contact_rules_of
from lending.store.contact_wishes import lift, preferences_of, set_preferences, silence
from lending.store.contact_withdrawals import OwnContact, withdraw
from lending.store.contacts import (
    ReferenceTaken,
    contact_columns,
    contacts_of,
    entries_of,
    record_contact,
    record_decision,
)
from lending.store.conversation_rows import Message
from lending.store.conversations import Answer, end_conversation, open_conversation, receive
from lending.store.handovers import ask_for_person
from lending.store.identities import agree, bind, fingerprint, unbind
from lending.store.people import people_of, person_of
from lending.store.retention import apply
from lending.store.retention_policy import read_retention
from lending.store.telegram import BLOCKED, TelegramChat, begin_thread, set_state
from tests.unit.store.kept import NOON, Kept

WHO, TAIPEI = "zhao-worried", "lin-tw-late-20"
DAY = timedelta(days=1)


def call(**other: object) -> Contact:
    return Contact.from_dict({
        "at": NOON, "by": "agent:north", "channel": "call", "why": "collection", "outcome": "connected", **other,
    })  # fmt: skip


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_a_contact_stands_once_under_its_makers_reference(kept: Kept) -> None:
    me, loan = kept.id_of(WHO), kept.loan_of(WHO).id
    with kept.sessions.begin() as session:
        first = record_contact(session, me, call(loan_id=loan), "A-1", NOON)
        again = record_contact(session, me, call(loan_id=loan), "A-1", NOON + DAY)
        other = record_contact(session, me, call(loan_id=loan, by="agent:south"), "A-1", NOON)
        assert (first.first, again.first, other.first) == (True, False, True) and again.id == first.id
        with pytest.raises(ReferenceTaken):
            record_contact(session, me, call(loan_id=loan, outcome="unanswered"), "A-1", NOON)
        assert contacts_of(session, me) == (call(loan_id=loan), call(loan_id=loan, by="agent:south"))
        assert contacts_of(session, kept.id_of("ma-no-loans")) == ()


def test_contacts_are_given_oldest_first_and_since_a_day(kept: Kept) -> None:
    me = kept.id_of(WHO)
    with kept.sessions.begin() as session:
        for days in (3, 1, 2):
            record_contact(session, me, call(at=NOON - days * DAY), f"A-{days}", NOON)
        assert [each.at for each in contacts_of(session, me)] == [NOON - days * DAY for days in (3, 2, 1)]
        assert [each.at for each in contacts_of(session, me, since=NOON - 2 * DAY)] == [NOON - 2 * DAY, NOON - DAY]


# --- told by mistake -------------------------------------------------------------------------------------------------


def told(kept: Kept, **other: object) -> str:
    with kept.sessions.begin() as session:
        return record_contact(session, kept.id_of(WHO), call(**other), "A-1", NOON).id


def events(kept: Kept, name: str) -> list[AuditEvent]:
    with kept.reading() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.event == name)))


def test_a_withdrawn_contact_stays_and_counts_for_nothing(kept: Kept) -> None:
    me, contact = kept.id_of(WHO), told(kept)
    with kept.sessions.begin() as session:
        before = contact_columns(me, call())
        assert withdraw(session, contact, "agent:north", " wrong number ", NOON + DAY)
    with kept.reading() as session:
        row = session.get_one(ContactRow, contact)
        assert {name: getattr(row, name) for name in before} == before, "the row is as it was"
        assert contacts_of(session, me) == ()
        assert entries_of(session, me) == (Entry(call(), Withdrawal("agent:north", NOON + DAY, "wrong number")),)
    (event,) = events(kept, "contact.withdrawn")
    assert (event.actor, event.subject) == ("agent:north", f"borrower:{me}")
    assert event.detail == {"contact": contact, "made_by": "agent:north", "reference": "A-1", "reason": "wrong number"}


def test_withdrawn_again_it_is_as_the_first_said(kept: Kept) -> None:
    contact = told(kept)
    with kept.sessions.begin() as session:
        assert withdraw(session, contact, "staff:li", "never took place", NOON)
        assert not withdraw(session, contact, "agent:north", "something else", NOON + DAY)
        (entry,) = entries_of(session, kept.id_of(WHO))
        assert entry.withdrawn == Withdrawal("staff:li", NOON, "never took place")
    assert len(events(kept, "contact.withdrawn")) == 1


def test_two_who_withdraw_at_once_withdraw_it_once(kept: Kept) -> None:
    contact = told(kept)

    def attempt(by: str) -> bool:
        with kept.sessions.begin() as session:
            return withdraw(session, contact, by, "never took place", NOON)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, [f"staff:{each}" for each in "abcd"])) == [False, False, False, True]


def test_what_the_lender_sent_is_not_withdrawn(kept: Kept) -> None:
    ours = told(kept, by="lender", channel="web", why="tip", outcome="delivered")
    with kept.sessions.begin() as session:
        with pytest.raises(OwnContact):
            withdraw(session, ours, "staff:li", "never took place", NOON)
        with pytest.raises(LookupError):
            withdraw(session, "nothing", "staff:li", "never took place", NOON)
        for reason in ("", "  ", "x" * 401):
            with pytest.raises(FieldError, match="reason"):
                withdraw(session, ours, "staff:li", reason, NOON)
        assert len(contacts_of(session, kept.id_of(WHO))) == 1


def test_a_withdrawn_contact_uses_up_no_cap(kept: Kept) -> None:
    me, contact = kept.id_of(WHO), told(kept)
    with kept.sessions.begin() as session:
        open_conversation(session, "web", me, "zh_Hans_CN", NOON)
        rules, tip = contact_rules_of("CN"), Intended("tip", "web")
        held = decide(tip, person_of(session, me, NOON), contacts_of(session, me), rules, NOON)
        withdraw(session, contact, "agent:north", "wrong number", NOON)
        free = decide(tip, person_of(session, me, NOON), contacts_of(session, me), rules, NOON)
        assert (held.rule, free.verdict) == ("cn.cap.day", "send")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"by": "north"}, "by"), ({"by": "agent:"}, "by"), ({"why": "Pay up!"}, "why"), ({"channel": "pigeon"}, "channel")],
)
def test_a_contact_that_cannot_be_names_its_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(FieldError) as refused:
        call(**wrong)
    assert refused.value.field == field


def test_a_decision_is_kept_with_its_rule(kept: Kept) -> None:
    me = kept.id_of(WHO)
    with kept.sessions.begin() as session:
        record_decision(session, me, Intended("tip", "web"), Decision("wait", "cn.quiet.own", NOON + DAY), NOON)
    with kept.reading() as session:
        row = session.scalars(select(DecisionRow)).one()
        assert (row.kind, row.verdict, row.rule, row.until) == ("tip", "wait", "cn.quiet.own", NOON + DAY)


# --- what they wish --------------------------------------------------------------------------------------------------


def test_one_wish_leaves_the_others(kept: Kept) -> None:
    me = kept.id_of(WHO)
    with kept.sessions.begin() as session:
        assert preferences_of(session, me) == Preferences()
        set_preferences(session, me, NOON, days_ahead=3, hour=10)
        set_preferences(session, me, NOON, channel="web", tips=False)
        assert preferences_of(session, me) == Preferences(days_ahead=3, hour=10, channel="web", tips=False)
        with pytest.raises(FieldError, match="days_ahead"):
            set_preferences(session, me, NOON, days_ahead=16)
        assert person_of(session, me, NOON).preferences.days_ahead == 3


def test_stopping_is_done_once_and_taken_back_once(kept: Kept) -> None:
    me = kept.id_of(WHO)
    with kept.sessions.begin() as session:
        assert silence(session, me, "do_not_contact", NOON) and not silence(session, me, "do_not_contact", NOON + DAY)
        assert person_of(session, me, NOON + 4000 * DAY).stopped("do_not_contact"), "until they say otherwise"
        assert lift(session, me, "do_not_contact", "borrower", NOON + DAY)
        assert not lift(session, me, "do_not_contact", "borrower", NOON + DAY)
        assert person_of(session, me, NOON + DAY).stops == ()


def test_hard_times_silence_for_as_long_as_the_rules_say_and_anew_when_told_again(kept: Kept) -> None:
    me = kept.id_of(WHO)
    with kept.sessions.begin() as session:
        silence(session, me, "hardship", NOON)
        silence(session, me, "hardship", NOON + 10 * DAY)
        last = NOON + 40 * DAY
        assert person_of(session, me, last - timedelta(seconds=1)).stops == (Stop("hardship"),)
        assert person_of(session, me, last).stops == ()


# --- the person at a moment ------------------------------------------------------------------------------------------


def test_who_never_signed_in_anywhere_cannot_be_reached(kept: Kept) -> None:
    with kept.reading() as session:
        person = person_of(session, kept.id_of(TAIPEI), NOON)
        assert (person.jurisdiction, person.zone, person.verified, person.consents) == ("TW", "Asia/Taipei", frozenset(), ())
        with pytest.raises(LookupError):
            person_of(session, "nobody", NOON)


def test_the_web_is_verified_while_their_own_conversation_is_open(kept: Kept) -> None:
    me = kept.id_of(WHO)
    with kept.sessions.begin() as session:
        own = open_conversation(session, "web", me, "zh_Hans_CN", NOON)
        person = person_of(session, me, NOON)
        assert person.verified == {"web"} and person.consents == (Consent("web", NOON, "sign_in"),)
        end_conversation(session, own.id, NOON + DAY)
        assert person_of(session, me, NOON + DAY).verified == frozenset()


def test_a_telegram_chat_is_verified_while_it_is_bound_and_open(kept: Kept) -> None:
    me, who = kept.id_of(TAIPEI), fingerprint("telegram", "5")
    with kept.sessions.begin() as session:
        own = open_conversation(session, "telegram", me, "zh_Hant_TW", NOON)
        begin_thread(session, who, "5", own.id)
        bind(session, "telegram", "5", me, "link", NOON)
        agree(session, "telegram", "5", "hash", NOON)
        assert person_of(session, me, NOON).verified == {"telegram"}
        assert person_of(session, me, NOON).consents == (Consent("telegram", NOON, "agreed_there"),)
        assert person_of(session, me, NOON + 90 * DAY).verified == frozenset(), "the binding has run out"
        set_state(session, who, BLOCKED)
        assert person_of(session, me, NOON).verified == frozenset()
        set_state(session, who, "open")
        session.execute(update(BorrowerRow).where(BorrowerRow.id == me).values(phone="+886 900 999 999"))
        session.expire_all()
        assert person_of(session, me, NOON).verified == frozenset(), "another phone is on file"
        unbind(session, "telegram", me, NOON, "asked")
        assert person_of(session, me, NOON).consents == ()


def test_stop_in_telegram_ends_what_was_said_in_the_chat_too(kept: Kept) -> None:
    me = kept.id_of(TAIPEI)
    with kept.sessions.begin() as session:
        own = open_conversation(session, "telegram", me, "zh_Hant_TW", NOON)
        chat = begin_thread(session, fingerprint("telegram", "5"), "5", own.id)
        bind(session, "telegram", "5", me, "link", NOON)
        set_preferences(session, me, NOON, channel="telegram")
        session.get_one(TelegramChat, chat.who).stopped_at = NOON + DAY
        session.flush()
        held = [each.holds(NOON + DAY) for each in person_of(session, me, NOON + DAY).consents]
        assert held == [False, False]


def test_flags_disputes_and_care_silence(kept: Kept, tmp_path: Path) -> None:
    me, other = kept.id_of(WHO), kept.id_of("huang-dispute")
    with kept.sessions.begin() as session:
        assert person_of(session, other, NOON).stops == (Stop("dispute", kept.loan_of("huang-dispute").id),)
        own = open_conversation(session, "web", me, "zh_Hans_CN", NOON)
        receive(session, own.id, "m", {"text": "这钱我没借过"}, NOON)
        message = session.scalars(select(Message.id)).one()
        number = complain(session, own.id, me, "dispute", message, 10, NOON).number
        assert person_of(session, me, NOON).stops == (Stop("dispute"),)
        answer_complaint(session, number, Answer("staff.complaint_answered", "查清了"), "li", "小李", NOON)
        ask_for_person(session, own.id, "care", message, NOON)
        assert person_of(session, me, NOON).stops == (Stop("care"),)


def test_a_plan_silences_its_loan_while_it_runs(kept: Kept) -> None:
    me, late = kept.id_of("wang-late-35"), "wang-late-35"
    made = kept.accept(late, kept.propose(late)[0])
    assert isinstance(made, Accepted)
    with kept.sessions.begin() as session:
        assert person_of(session, me, NOON).stops == (Stop("plan_running", kept.loan_of(late).id),)
        cancel(session, me, made.agreement.id, request_key="no", now=NOON)
        assert person_of(session, me, NOON).stops == ()


def test_many_are_looked_up_as_one(kept: Kept) -> None:
    with kept.sessions.begin() as session:
        everybody = list(session.scalars(select(BorrowerRow.id)))
        silence(session, everybody[0], "hardship", NOON)
        open_conversation(session, "web", everybody[1], "zh_Hans_CN", NOON)
        assert people_of(session, everybody, NOON) == {each: person_of(session, each, NOON) for each in everybody}


# --- kept, exported, forgotten ---------------------------------------------------------------------------------------


def test_what_silenced_is_forgotten_but_not_a_wish_to_be_left_in_peace(kept: Kept) -> None:
    me = kept.id_of(WHO)
    with kept.sessions.begin() as session:
        for code in ("do_not_contact", "hardship", "care"):
            silence(session, me, code, NOON)  # type: ignore[arg-type]
        record_contact(session, me, call(), "A-1", NOON)
        record_decision(session, me, Intended("tip", "web"), Decision("send", "allowed"), NOON)
    policy = read_retention()
    assert apply(kept.sessions, policy, NOON + 180 * DAY) == {}
    assert apply(kept.sessions, policy, NOON + 181 * DAY) == {"contact_stops": 2}
    assert apply(kept.sessions, policy, NOON + 731 * DAY) == {"contact_decisions": 1}
    assert apply(kept.sessions, policy, NOON + 1096 * DAY) == {"contacts": 7}
    with kept.reading() as session:
        assert session.scalars(select(StopRow.code)).all() == ["do_not_contact"]


def test_a_withdrawal_goes_with_its_contact_and_is_exported(kept: Kept) -> None:
    me, contact = kept.id_of(WHO), told(kept)
    with kept.sessions.begin() as session:
        withdraw(session, contact, "staff:li", "wrong number", NOON)
        (exported,) = export_borrower(session, me, NOON)["contacted"]
        assert exported["withdrawn"] == {"by": "lender", "at": plain(NOON), "reason": "wrong number"}
    assert apply(kept.sessions, read_retention(), NOON + 1096 * DAY)["contacts"] == 7
    with kept.reading() as session:
        assert session.scalars(select(WithdrawalRow)).all() == []


def test_contacts_of_a_disputed_loan_stay_as_evidence(kept: Kept) -> None:
    with kept.sessions.begin() as session:
        record_contact(session, kept.id_of("huang-dispute"), call(), "A-1", NOON)
    apply(kept.sessions, read_retention(), NOON + 4000 * DAY)
    with kept.reading() as session:
        assert session.scalars(select(ContactRow.borrower_id)).all() == [kept.id_of("huang-dispute")]
