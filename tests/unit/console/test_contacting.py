"""What keeps a borrower from being written to, as staff see it beside the conversation, and what a supervisor puts right."""

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from lending.contact import Hours
from lending.store.audit import AuditEvent
from lending.store.contact_rows import ContactRow
from lending.store.contact_wishes import set_preferences, silence
from lending.store.contact_withdrawals import withdrawals_of
from lending.store.contacts import record_contact
from lending.store.conversation_rows import Message
from lending.store.handovers import ask_for_person
from lending.store.people import person_of
from tests.unit.console.conftest import WHO, Office
from tests.unit.store.kept import NOON
from tests.unit.store.test_contacts import call

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def page(office: Office) -> str:
    return f"/conversations/{office.conversation}"


def section(office: Office, role: str = "supervisor") -> str:
    """The part of the page, without markup."""
    shown = office.of(role).reads(page(office)).partition('id="contacting"')[2].partition("<h2")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def silenced(office: Office, *codes: str) -> None:
    with office.kept.sessions.begin() as session:
        for code in codes:
            silence(session, office.kept.id_of(WHO), code, NOON - timedelta(days=1))  # type: ignore[arg-type]


def stops(office: Office) -> set[str]:
    with office.kept.reading() as session:
        return {each.code for each in person_of(session, office.kept.id_of(WHO), NOON).stops}


def events(office: Office, name: str) -> list[tuple[str, object]]:
    with office.kept.reading() as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.event == name).order_by(AuditEvent.id))
        return [(each.actor, each.detail) for each in found]


def contact(office: Office, reference: str = "N-1003") -> str:
    with office.kept.reading() as session:
        return session.scalars(select(ContactRow.id).where(ContactRow.reference == reference)).one()


@SQLITE
def test_what_silences_what_they_wish_and_who_contacted_them(office: Office) -> None:
    assert "Nothing keeps us from writing to them" in section(office) and "none set" in section(office)
    silenced(office, "hardship", "do_not_contact")
    with office.kept.sessions.begin() as session:
        paused = NOON + timedelta(days=3)
        set_preferences(
            session, office.kept.id_of(WHO), NOON, days_ahead=3, hour=12, quiet=Hours(time(20), time(10)), tips=False,
            paused_until=paused,
        )  # fmt: skip
    told = section(office)
    for words in ("Told of hard times", "until", "only they can take it back", "They have paused reminders", "3 days ahead",
                  "about 12:00", "quiet 20:00–10:00", "no tips", "agent:north", "cn.quiet.standard"):  # fmt: skip
        assert words in told, words


@SQLITE
def test_only_those_who_may_know_whose_it_is_see_it(office: Office) -> None:
    for role, sees in (("agent", True), ("supervisor", True), ("auditor", True), ("product", False)):
        assert ('id="contacting"' in office.of(role).reads(page(office))) is sees, role


@SQLITE
def test_a_supervisor_ends_care_and_hardship_and_nothing_else(office: Office) -> None:
    silenced(office, "care", "hardship", "do_not_contact")
    shown = office.of("supervisor").reads(page(office))
    assert set(re.findall(r'name="code" value="(\w+)"', shown)) == {"care", "hardship"}
    assert 'name="code"' not in office.of("agent").reads(page(office))
    supervisor = office.of("supervisor")
    assert supervisor.post(f"{page(office)}/lift", code="hardship", reason="找到工作了，电话 13812345678").status_code == 303
    assert stops(office) == {"care", "do_not_contact"}
    assert events(office, "contact.resumed") == [
        ("staff:supervisor", {"code": "hardship", "reason": "找到工作了，电话 ⟦phone⟧"})
    ]
    again = supervisor.post(f"{page(office)}/lift", code="hardship", reason="again")
    assert "It has ended already" in again.text and len(events(office, "contact.resumed")) == 1
    for code, reason in (("do_not_contact", "x"), ("dispute", "x"), ("care", ""), ("care", "x" * 401)):
        assert supervisor.post(f"{page(office)}/lift", code=code, reason=reason).status_code == 400, code
    assert stops(office) == {"care", "do_not_contact"}


@SQLITE
def test_care_while_a_person_has_them_does_not_end_by_a_button(office: Office) -> None:
    with office.kept.sessions.begin() as session:
        message = session.query(Message).filter_by(conversation_id=office.conversation, seq=1).one()
        ask_for_person(session, office.conversation, "care", message.id, NOON)
    told = office.of("supervisor").reads(page(office))
    assert "May be in danger" in told and 'value="care"' not in told


def test_a_supervisor_withdraws_an_agents_contact_once(office: Office) -> None:
    supervisor, wrong = office.of("supervisor"), contact(office)
    assert supervisor.post(f"{page(office)}/withdraw", contact=wrong, reason="never took place").status_code == 303
    assert supervisor.post(f"{page(office)}/withdraw", contact=wrong, reason="pressed twice").status_code == 303
    with office.kept.reading() as session:
        back = withdrawals_of(session, [wrong])[wrong]
        assert (back.by, back.reason) == ("staff:supervisor", "never took place")
    assert len(events(office, "contact.withdrawn")) == 1
    for where in (page(office), f"/complaints/{office.complaint}"):
        shown = supervisor.reads(where)
        assert "withdrawn by staff:supervisor on" in shown and "<s>agent:north" in shown, where
        assert "cn.quiet.standard" not in shown, "it is no breach any more"


@SQLITE
def test_what_is_not_an_agents_contact_with_this_borrower_stays(office: Office) -> None:
    with office.kept.sessions.begin() as session:
        ours = call(by="lender", channel="web", why="tip", outcome="delivered")
        own = record_contact(session, office.kept.id_of(WHO), ours, "outreach:1", NOON).id
    supervisor = office.of("supervisor")
    refused = supervisor.post(f"{page(office)}/withdraw", contact=own, reason="x")
    assert "cannot be withdrawn" in refused.text
    assert f'value="{own}"' not in supervisor.reads(page(office)), "it is not offered"
    for other, status in (("nothing", 404), (contact(office, "N-1004"), 404), ("", 400)):
        assert supervisor.post(f"{page(office)}/withdraw", contact=other, reason="x").status_code == status
    assert supervisor.post(f"{page(office)}/withdraw", contact=contact(office), reason=" ").status_code == 400
    assert events(office, "contact.withdrawn") == []


@SQLITE
def test_a_visitors_conversation_has_nothing_to_put_right(office: Office) -> None:
    visitor = office.floor.say("你好", "greet")
    supervisor = office.of("supervisor")
    assert 'id="contacting"' not in supervisor.reads(f"/conversations/{visitor}")
    for act in ("lift", "withdraw"):
        answer = supervisor.post(f"/conversations/{visitor}/{act}", code="care", contact="x", reason="x")
        assert answer.status_code == 404


@SQLITE
def test_what_is_written_as_a_reason_is_text(office: Office) -> None:
    supervisor = office.of("supervisor")
    supervisor.post(f"{page(office)}/withdraw", contact=contact(office), reason="<b>no</b>")
    assert "&lt;b&gt;no&lt;/b&gt;" in supervisor.reads(page(office))
