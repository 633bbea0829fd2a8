"""Who contacted me, remind me like this, leave me in peace: what is said, and what is kept."""

from datetime import datetime, timezone

import pytest
from sqlalchemy import select

from lending.contact import Preferences, Stop
from lending.store.complaints import Complaint
from lending.store.contact_wishes import preferences_of
from lending.store.conversations import borrower_of, receive
from lending.store.engine import Sessions
from lending.store.people import person_of
from lending.store.staff import add_member
from tests.unit.actions.conftest import Begin
from tests.unit.actions.talk import RECEIVED, Talk, keys

NOW = datetime.fromisoformat(RECEIVED)
WHO = "wang-late-35"


def wishes(sessions: Sessions, talk: Talk) -> Preferences:
    with sessions() as session:
        return preferences_of(session, str(borrower_of(session, talk.conversation)))


def stops(sessions: Sessions, talk: Talk) -> set[str]:
    with sessions() as session:
        person = person_of(session, str(borrower_of(session, talk.conversation)), NOW)
        return {each.code for each in person.stops}


def remind(talk: Talk, text: str, hour: str | None = None) -> list[dict[str, object]]:
    entities = [{"entity": "time_of_day", "value": hour}] if hour else []
    return talk.run("action_set_reminder", text, "reminder_setup", *entities)  # type: ignore[no-any-return]


def lines(reply: dict[str, object], name: str) -> list[str]:
    return [each["phrase"] for each in reply["values"][name]["list"]]  # type: ignore[index]


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_the_ledger_shows_every_contact_newest_first(begin: Begin) -> None:
    (said,) = begin(WHO).run("action_tell_contacts", "你们联系过我几次", "ask_contact_log")
    assert said["response"] == "utter_contacts" and said["values"]["count"] == {"count": 3}
    rows = said["card"]["rows"]
    assert [row["at"]["time"] for row in rows] == [
        "2026-02-26T22:35:00+08:00", "2026-02-26T09:40:00+08:00", "2026-02-20T10:12:00+08:00",
    ]  # fmt: skip
    assert rows[0]["by"] == {"phrase": "contact.by.agent", "values": {"name": {"name": "north"}}}
    assert [row["outcome"]["phrase"].rpartition(".")[2] for row in rows] == ["connected", "connected", "unanswered"]


def test_a_contact_with_somebody_else_is_shown_as_that(begin: Begin) -> None:
    (said,) = begin("wu-hardship").run("action_tell_contacts", "谁联系过我", "ask_contact_log")
    assert [row["outcome"]["phrase"] for row in said["card"]["rows"]] == ["contact.outcome.third_party"]


def test_nobody_contacted_and_nobody_signed_in(begin: Begin) -> None:
    assert keys(begin("zhao-worried").run("action_tell_contacts", "谁联系过我", "ask_contact_log")) == ["utter_contacts_none"]
    (visitor,) = begin(None).run("action_tell_contacts", "谁联系过我", "ask_contact_log")
    assert visitor["response"] == "utter_ask_contact_log" and visitor["card"]["type"] == "facts"


def test_a_complaint_has_the_ledger_with_it(begin: Begin, sessions: Sessions) -> None:
    with sessions.begin() as session:
        add_member(session, "li", "agent", "a long password", shown_as="li", locale="en", by="operator", now=NOW)
    talk, text = begin(WHO), "你们晚上打电话骚扰我"
    with sessions.begin() as session:
        message = receive(session, talk.conversation, "m", {"text": text}, NOW).id
    said = talk.run("action_answer_knowledge", text, "report_harassment_or_complaint", message_id=message)
    assert keys(said) == ["utter_report_harassment_or_complaint", "utter_complaint_noted", "utter_contacts_on_record"]
    assert len(said[2]["card"]["rows"]) == 3
    with sessions() as session:
        assert session.scalars(select(Complaint.category)).all() == ["conduct"]


# --- reminders as they wish ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "hour", "kept"),
    [
        ("提前三天早上九点提醒我", "09:00", Preferences(days_ahead=3, hour=9)),
        ("提早五日夜晚八點提我", "20:00", Preferences(days_ahead=5, hour=20)),
        ("當天早上提醒就好", "morning", Preferences(days_ahead=0, hour=9)),
        ("不要提前三天,提前一天就够", None, Preferences(days_ahead=1)),
        ("提前一周", None, Preferences(days_ahead=7)),
        ("只在网页上提醒", None, Preferences(channel="web")),
        ("不要理财小贴士", None, Preferences(tips=False)),
        ("暂停提醒7天", None, Preferences(paused_until=datetime(2026, 3, 8, 16, tzinfo=timezone.utc))),
        ("這週先不要提醒我", None, Preferences(paused_until=datetime(2026, 3, 8, 16, tzinfo=timezone.utc))),
    ],
)
def test_one_message_sets_it(begin: Begin, sessions: Sessions, said: str, hour: str | None, kept: Preferences) -> None:
    talk = begin(WHO)
    assert keys(remind(talk, said, hour)) == ["utter_reminder_set"]
    assert wishes(sessions, talk) == kept


def test_what_was_set_before_stays_and_is_told(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    remind(talk, "提前三天")
    (said,) = remind(talk, "晚上七点", "19:00")
    assert lines(said, "settings") == ["contact.set.days_ahead", "contact.set.hour", "contact.set.tips"]
    assert keys(remind(talk, "看看我的提醒设置")) == ["utter_reminder_settings"]
    assert wishes(sessions, talk) == Preferences(days_ahead=3, hour=19)


def test_a_button_sets_what_it_says(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    (said,) = remind(talk, "提醒我还款")
    for each in said["choices"]:  # type: ignore[attr-defined]
        if each["intent"] == "reminder_setup":
            entity = {"entity": "setting", "value": each["entities"]["setting"]}
            talk.run("action_set_reminder", "x", "reminder_setup", entity)
    paused = datetime(2026, 3, 8, 16, tzinfo=timezone.utc)
    assert wishes(sessions, talk) == Preferences(days_ahead=3, hour=9, tips=False, paused_until=paused)


@pytest.mark.parametrize(
    ("said", "hour", "key"),
    [
        ("提前一个月提醒", None, "utter_reminder_too_early"),
        ("暂停提醒三个月", None, "utter_reminder_pause_too_long"),
        ("凌晨三点提醒我,提前两天", "03:00", "utter_reminder_quiet_hour"),
        ("用微信提醒我", None, "utter_reminder_not_there"),
        ("在telegram提醒我", None, "utter_reminder_not_bound"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    begin: Begin, sessions: Sessions, said: str, hour: str | None, key: str
) -> None:
    talk = begin(WHO)
    assert keys(remind(talk, said, hour)) == [key]
    assert wishes(sessions, talk) == Preferences()


def test_a_visitor_is_told_how(begin: Begin) -> None:
    talk = begin(None)
    assert keys(remind(talk, "提前三天提醒我")) == ["utter_reminder_setup"]
    assert keys(talk.run("action_stop_contact", "别再联系我", "stop_contact")) == ["utter_stop_contact"]
    assert keys(talk.run("action_resume_contact", "恢复提醒", "resume_contact")) == ["utter_please_sign_in"]


# --- left in peace ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "still"),
    [
        (WHO, ["answer_ready", "payment_received", "credit_moment"]),
        ("lin-tw-late-20", ["answer_ready", "payment_received"]),
    ],
)
def test_stopping_takes_one_message_and_says_what_still_comes(
    begin: Begin, sessions: Sessions, who: str, still: list[str]
) -> None:
    talk = begin(who)
    (said,) = talk.run("action_stop_contact", "别再联系我", "stop_contact")
    assert said["response"] == "utter_contact_stopped"
    assert lines(said, "still") == [f"contact.why.{kind}" for kind in still]
    assert stops(sessions, talk) == {"do_not_contact"}
    assert keys(talk.run("action_stop_contact", "别再联系我", "stop_contact")) == ["utter_contact_stopped_already"]


def test_no_more_reminders_is_the_same_whatever_it_was_taken_for(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    assert keys(remind(talk, "别再提醒我了")) == ["utter_contact_stopped"]
    assert stops(sessions, talk) == {"do_not_contact"}


def test_who_changes_their_mind_is_as_before(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    remind(talk, "提前三天")
    remind(talk, "暂停7天")
    talk.run("action_stop_contact", "别再联系我", "stop_contact")
    assert keys(talk.run("action_resume_contact", "恢复提醒", "resume_contact")) == ["utter_contact_resumed"]
    assert stops(sessions, talk) == set() and wishes(sessions, talk) == Preferences(days_ahead=3)
    assert keys(talk.run("action_resume_contact", "恢复提醒", "resume_contact")) == ["utter_reminder_settings"]


def test_danger_freezes_and_hard_times_pause(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    talk.run("action_report_hardship", "我失业了", "report_hardship")
    assert stops(sessions, talk) == {"hardship"}
    talk.run("action_care_self_harm", "我不想活了", "self_harm_signal")
    assert stops(sessions, talk) == {"hardship", "care"}
    with sessions() as session:
        person = person_of(session, str(borrower_of(session, talk.conversation)), NOW)
        assert Stop("care") in person.stops
    visitor = begin(None)
    assert keys(visitor.run("action_care_self_harm", "我不想活了", "self_harm_signal")) == ["utter_self_harm_signal"]
