"""Who contacted me, remind me like this, leave me in peace: what is said, and what is kept."""

from datetime import datetime, time, timezone

import pytest
from sqlalchemy import select

from lending.contact import Hours, Preferences, Stop
from lending.store.complaints import Complaint
from lending.store.contact_wishes import preferences_of
from lending.store.contact_withdrawals import contact_under, withdraw
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


def test_a_withdrawn_contact_is_shown_as_that_and_not_counted(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    with sessions.begin() as session:
        for reference, by in (("N-1003", "agent:north"), ("N-1002", "staff:li")):
            contact = contact_under(session, "agent:north", reference)
            assert contact is not None and withdraw(session, contact.id, by, "wrong number", NOW)
    (said,) = talk.run("action_tell_contacts", "你们联系过我几次", "ask_contact_log")
    assert said["values"]["count"] == {"count": 1} and said["card"]["total"] == {"count": 3}
    by = [row["withdrawn"] and row["withdrawn"]["values"]["by"]["phrase"] for row in said["card"]["rows"]]
    assert by == ["contact.by.agent", "contact.by.lender", None], "no name of the staff's"
    assert said["card"]["rows"][0]["withdrawn"]["values"]["on"] == {"date": "2026-03-02"}


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
    assert keys(remind(talk, "看看我的提醒设置")) == ["utter_due_date_overdue", "utter_reminder_settings"]
    assert wishes(sessions, talk) == Preferences(days_ahead=3, hour=19)


def test_a_button_sets_what_it_says(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    _, said = remind(talk, "提醒我还款")
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


# --- hours of their own ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("晚上8点到早上10点别打扰我", Hours(time(20), time(10))),
        ("晚上九點後別傳訊息給我", Hours(time(21), time(8))),
        ("早上十点前别发", Hours(time(21), time(10))),
        ("夜晚十點到朝早九點唔好嘈我", Hours(time(22), time(9))),
        ("九点以后别打扰我", Hours(time(21), time(8))),
        ("早上9点到晚上8点别发", Hours(time(9), time(20))),
    ],
)
def test_one_message_sets_quiet_hours_and_is_confirmed_with_them(
    begin: Begin, sessions: Sessions, said: str, kept: Hours
) -> None:
    talk = begin(WHO)
    (told,) = remind(talk, said)
    assert told["response"] == "utter_reminder_set" and "contact.set.quiet" in lines(told, "settings")
    assert wishes(sessions, talk) == Preferences(quiet=kept)
    assert [each["phrase"] for each in told["choices"]][1] == "choice.no_quiet"  # type: ignore[attr-defined]


@pytest.mark.parametrize("action", ["action_set_reminder", "action_resume_contact"])
def test_quiet_hours_are_taken_back_once_and_again(begin: Begin, sessions: Sessions, action: str) -> None:
    talk = begin(WHO)
    remind(talk, "提前三天，晚上8点到早上10点别打扰我")
    for _ in range(2):
        assert keys(talk.run(action, "不用避开时间了", "reminder_setup")) == ["utter_reminder_set"]
        assert wishes(sessions, talk) == Preferences(days_ahead=3)


def test_the_button_takes_quiet_hours_back(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    (told,) = remind(talk, "晚上8点到早上10点别打扰我")
    back = told["choices"][1]["entities"]["setting"]  # type: ignore[index]
    talk.run("action_set_reminder", "x", "reminder_setup", {"entity": "setting", "value": back})
    assert wishes(sessions, talk) == Preferences()


def test_hours_that_may_be_either_are_asked_back_and_set_by_a_button(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    (asked,) = remind(talk, "6点到8点别打扰我")
    assert asked["response"] == "utter_reminder_quiet_which" and wishes(sessions, talk) == Preferences()
    late = asked["choices"][1]["entities"]["setting"]  # type: ignore[index]
    talk.run("action_set_reminder", "x", "reminder_setup", {"entity": "setting", "value": late})
    assert wishes(sessions, talk) == Preferences(quiet=Hours(time(18), time(20)))


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("晚上别打扰我", "utter_reminder_quiet_when"),
        ("晚上8点到晚上8点别发", "utter_reminder_quiet_whole"),
        ("早上8点到晚上9点别发", "utter_reminder_quiet_whole"),
        ("早上7点到晚上8点半别打扰", "utter_reminder_quiet_whole"),
        ("晚上八点到早上十点别打扰我，早上九点提醒我", "utter_reminder_hour_in_quiet"),
        ("晚上八点到早上十点别打扰我，半夜三点提醒我", "utter_reminder_quiet_hour"),
    ],
)
def test_quiet_hours_that_cannot_be_are_said_and_nothing_is_set(
    begin: Begin, sessions: Sessions, said: str, key: str
) -> None:
    talk = begin(WHO)
    (told,) = remind(talk, said)
    assert told["response"] == key and wishes(sessions, talk) == Preferences()
    offered = {each["phrase"] for each in told.get("choices", ())}  # type: ignore[attr-defined]
    assert ("choice.stop_contact" in offered) is (key in ("utter_reminder_quiet_when", "utter_reminder_quiet_whole"))


def test_an_hour_within_quiet_hours_is_not_taken_unless_these_end(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    remind(talk, "中午12点到下午2点别打扰我")
    assert keys(remind(talk, "改成下午一点提醒我", "13:00")) == ["utter_reminder_hour_in_quiet"]
    assert wishes(sessions, talk) == Preferences(quiet=Hours(time(12), time(14)))
    assert keys(remind(talk, "改成下午两点提醒我", "14:00")) == ["utter_reminder_set"]


def test_an_earlier_hour_within_new_quiet_hours_is_over_and_that_is_said(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    remind(talk, "晚上八点提醒我", "20:00")
    (told,) = remind(talk, "晚上七点以后别打扰我")
    assert told["response"] == "utter_reminder_set_hour_over" and told["values"]["hour"] == {"name": "20:00"}  # type: ignore[index]
    assert wishes(sessions, talk) == Preferences(quiet=Hours(time(19), time(8)))


def test_who_names_hours_is_not_stopped_altogether(begin: Begin, sessions: Sessions) -> None:
    talk = begin(WHO)
    assert keys(talk.run("action_stop_contact", "晚上九点后别联系我", "stop_contact")) == ["utter_reminder_set"]
    assert keys(talk.run("action_stop_contact", "晚上别打扰我", "stop_contact")) == ["utter_reminder_quiet_when"]
    assert stops(sessions, talk) == set()
    assert keys(talk.run("action_stop_contact", "不管白天晚上都别联系我", "stop_contact")) == ["utter_contact_stopped"]


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
