"""What must not work at the console: forged forms, other people's things, markup in what borrowers write, and the like."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select

import bot.console.desk
from bot.console.desk import COOKIE, LONGEST_FORM
from lending.store.audit import AuditEvent
from lending.store.base import Base
from lending.store.saved_views import SavedView
from lending.store.second_factor import give_second_factor
from lending.store.staff import IDLE, MOST_FAILURES
from lending.store.staff_rows import StaffMember
from lending.store.transcript_rows import Note, Transcript
from tests.unit.console.conftest import PASSWORD, WHO, Office
from tests.unit.store.kept import NOON

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><a href="javascript:alert(3)">{{7*7}}'
FORGED = ("", "0" * 64, "é" * 64)


def forms(office: Office) -> list[str]:
    at = f"/conversations/{office.conversation}"
    return [
        f"{at}/{each}"
        for each in ("original", "notes", "tags", "assign", "review", "take", "say", "hand-back")
    ] + [f"/approvals/{office.approval}/decide", f"/complaints/{office.complaint}/answer", "/my-language", "/views"]  # fmt: skip


@pytest.mark.parametrize("csrf", FORGED)
def test_a_form_from_elsewhere_does_nothing(office: Office, csrf: str) -> None:
    supervisor = office.of("supervisor")
    for path in forms(office):
        assert supervisor.post(path, csrf=csrf, text="x", reason="x", tag="x", locale="en").status_code == 403, path
    with office.kept.reading() as session:
        row = session.get_one(Transcript, office.conversation)
        assert (row.assigned_to, row.reviewed_by) == (None, None)


def test_the_field_of_one_session_is_not_that_of_another(office: Office) -> None:
    supervisor, agent = office.of("supervisor"), office.of("agent")
    assert supervisor.csrf != agent.csrf
    assert supervisor.post("/my-language", csrf=agent.csrf, locale="en").status_code == 403
    earlier = supervisor.csrf
    supervisor.log_in("supervisor")
    assert supervisor.csrf != earlier
    assert supervisor.post("/my-language", csrf=earlier, locale="en").status_code == 403


def test_a_session_that_was_there_before_is_worth_nothing_after(office: Office) -> None:
    """Session fixation: whoever plants a cookie does not share what its bearer logs in to."""
    victim, planted = office.browser(), "planted-by-somebody"
    victim.http.cookies.set(COOKIE, planted, domain="console.local")
    assert victim.log_in("agent").status_code == 303
    given = [each.value for each in victim.http.cookies.jar if each.name == COOKIE and each.value != planted]
    assert given
    attacker = office.browser()
    attacker.http.cookies.set(COOKIE, planted)
    assert attacker.get("/queue").headers["location"] == "/login"


def test_a_session_ends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = office.of("agent")
    token = next(each.value for each in agent.http.cookies.jar if each.name == COOKIE)
    monkeypatch.setattr(bot.console.desk, "now", lambda: NOON + IDLE + timedelta(seconds=1))
    assert agent.get("/queue").headers["location"] == "/login"
    monkeypatch.setattr(bot.console.desk, "now", lambda: NOON)
    assert agent.get("/queue").status_code == 200
    agent.http.post("/logout")
    agent.http.cookies.set(COOKIE, token or "")
    assert agent.get("/queue").headers["location"] == "/login", "logged out on the server, not only in the browser"


def test_the_cookie_is_for_this_site_and_not_for_scripts(office: Office) -> None:
    given = office.browser().log_in("agent").headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in given.split(";")}


def test_pages_allow_no_script_but_our_own_and_nobody_frames_or_keeps_them(office: Office) -> None:
    for path in ("/login", "/conversations", f"/conversations/{office.conversation}", "/nowhere"):
        headers = office.of("supervisor").get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy and "http" not in policy, path
        assert headers["cache-control"] == "no-store" and headers["x-content-type-options"] == "nosniff", path
    page = office.of("supervisor").reads(f"/conversations/{office.conversation}")
    assert not re.search(r"<script>|<style|\son\w+=|(src|href)=\"(https?:)?//", page)


def test_what_a_borrower_writes_is_text_everywhere(office: Office) -> None:
    hostile = office.floor.say(HOSTILE, "complaint", borrower_id=office.kept.id_of(WHO))
    supervisor = office.of("supervisor")
    supervisor.post(f"/conversations/{hostile}/notes", text=HOSTILE)
    supervisor.post(f"/conversations/{hostile}/tags", tag="<b>x</b>")
    supervisor.post("/views", title=HOSTILE[:60], query="mark=complaint")
    office.of("admin").post("/people", name=HOSTILE[:40], role="agent", password="a long password")
    shown = supervisor.post(f"/conversations/{hostile}/original", seq="1", reason=HOSTILE)
    pages = [
        shown.text,
        *(supervisor.reads(path) for path in (f"/conversations/{hostile}", f"/conversations/{hostile}/live", "/conversations")),
        supervisor.reads(f"/conversations?q={HOSTILE[:40]}"),
        office.of("admin").reads("/people"),
        office.of("auditor").reads("/audit"),
    ]  # fmt: skip
    for page in pages:
        assert not re.search(r"<script>|<img|<b>x|href=\"javascript|>49", page)
    exported = supervisor.get(f"/conversations/{hostile}/export.json")
    assert exported.headers["content-type"] == "application/json"
    assert exported.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "search", ["' OR 1=1 --", '" OR "1"="1', "x'); DROP TABLE turns; --", "*", "a* OR b*", "NEAR(", "失业 AND", "%", "𠮷"]
)  # fmt: skip
def test_a_search_is_only_words(office: Office, search: str) -> None:
    answer = office.of("agent").http.get("/conversations", params={"q": search})
    assert answer.status_code == 200 and office.conversation not in answer.text
    assert office.of("agent").reads("/conversations").count(office.conversation) >= 1


@pytest.mark.parametrize(
    "query",
    ["q=%00", "mark=a'b", "mark=x:" + "a" * 65, "after=x", "after=2026-03-02~x", "since=yesterday", "until=9999-12-31",
     "&".join(f"mark=m{'a' * n}" for n in range(1, 10))],
)  # fmt: skip
def test_an_address_that_means_nothing_is_said_to_be_so(office: Office, query: str) -> None:
    assert office.of("agent").get(f"/conversations?{query}").status_code == 400


def columns(office: Office, table: type[Base], key: str) -> dict[str, Any]:
    """A row as it is kept."""
    with office.kept.reading() as session:
        row = session.get_one(table, key)
        return {column.key: getattr(row, column.key) for column in inspect(table).columns}


def test_fields_that_a_form_does_not_have_change_nothing(office: Office) -> None:
    """Mass assignment: whatever the row has is sent along, as another row has it; only the form's own field is read."""
    agent, member, own = office.of("agent"), (StaffMember, "agent"), (Transcript, office.conversation)
    another = {StaffMember: "admin", Transcript: office.floor.say("别人的话", locale="zh_Hant_HK")}
    at = f"/conversations/{office.conversation}"
    for path, (table, key), field, changes in (
        ("/my-language", member, {"locale": "zh_Hant_TW"}, {"locale": "zh_Hant_TW"}),
        (f"{at}/assign", own, {"to": "agent"}, {"assigned_to": "agent"}),
        (f"{at}/notes", own, {"text": "看过了"}, {}),
        (f"{at}/review", own, {}, {"reviewed_by": "agent", "reviewed_at": NOON}),
    ):
        before = columns(office, table, key)
        sent = {name: str(value or "supervisor") for name, value in columns(office, table, another[table]).items()}
        assert sum(sent[name] != str(before[name]) for name in sent) > 5, "else nothing could be seen to change"
        assert agent.post(path, **{**sent, **field}).status_code == 303, path
        assert columns(office, table, key) == before | changes, path
    with office.kept.reading() as session:
        note = session.scalars(select(Note)).one()
        assert (note.by, note.conversation_id, note.at) == ("agent", office.conversation, NOON)


def test_a_field_that_comes_twice_and_a_form_too_large_are_refused(office: Office) -> None:
    agent = office.of("agent")
    body = f"csrf={agent.csrf}&locale=en&locale=zh_Hant_TW"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert agent.http.post("/my-language", content=body, headers=headers).status_code == 400
    assert agent.http.post("/my-language", content="a" * (LONGEST_FORM + 1), headers=headers).status_code == 400
    assert agent.http.post("/my-language", content=b"\xff\xfe", headers=headers).status_code == 400
    assert agent.http.post("/login", content=b"\xff" * (LONGEST_FORM + 1), headers=headers).status_code == 400


def test_what_belongs_to_another_conversation_or_colleague_stays_there(office: Office) -> None:
    other = office.floor.say("别人的话 13912345678")
    supervisor, agent = office.of("supervisor"), office.of("agent")
    assert supervisor.post(f"/conversations/{other}/original", seq="99", reason="x").status_code == 404
    assert supervisor.post(f"/conversations/{other}/original", seq="2", reason="x").status_code == 404, "not a borrower's"
    for nowhere in ("x", "../x", "' OR 1=1"):
        assert supervisor.get(f"/conversations/{nowhere}").status_code == 404
        assert supervisor.post(f"/approvals/{nowhere}/decide", decision="grant", reason="x").status_code == 404
        assert supervisor.post(f"/complaints/{nowhere}/answer", text="x").status_code == 404
    agent.post("/views", title="mine", query="mark=complaint")
    supervisor.post("/views", forget="mine")
    with office.kept.reading() as session:
        assert [view.name for view in session.scalars(select(SavedView))] == ["agent"]
    assert supervisor.post(f"/conversations/{other}/take").status_code == 303
    taken = agent.post(f"/conversations/{other}/take")
    assert taken.status_code == 200 and "role=\"alert\"" in taken.text
    assert "role=\"alert\"" in agent.post(f"/conversations/{other}/say", text="您好").text
    assert "role=\"alert\"" in agent.post(f"/conversations/{other}/hand-back", summary="x").text
    supervisor.post(f"/conversations/{other}/assign", to="supervisor")
    assert agent.post(f"/conversations/{other}/assign", to="agent").status_code == 403, "a colleague's, not taken from them"
    assert agent.post(f"/conversations/{office.conversation}/assign", to="supervisor").status_code == 403
    assert supervisor.post(f"/conversations/{other}/assign", to="nobody-we-know").status_code == 400


def test_what_was_read_of_somebody_is_in_the_audit(office: Office) -> None:
    supervisor = office.of("supervisor")
    shown = supervisor.post(f"/conversations/{office.conversation}/original", seq="1", reason="投诉要回电话")
    assert "13812345678" in shown.text
    assert "13812345678" not in supervisor.reads(f"/conversations/{office.conversation}"), "for that one answer"
    assert supervisor.post(f"/conversations/{office.conversation}/original", seq="1", reason=" ").status_code == 400
    supervisor.get(f"/conversations/{office.conversation}/export.json")
    supervisor.reads(f"/approvals/{office.approval}")
    with office.kept.reading() as session:
        kept = {
            (event.event, event.subject, str(event.detail.get("reason")))
            for event in session.scalars(select(AuditEvent).where(AuditEvent.actor == "staff:supervisor"))
        }
    subject = f"conversation:{office.conversation}"
    assert ("original.shown", subject, "投诉要回电话") in kept
    assert ("borrower.read", subject, "None") in kept
    assert ("transcript.exported", subject, "None") in kept
    assert any(event == "borrower.read" and subject.startswith("approval:") for event, subject, _ in kept)
    assert "original.shown" in office.of("auditor").reads("/audit?actor=staff:supervisor")


def test_guessing_a_password_is_slow_and_says_nothing(office: Office) -> None:
    said = {office.browser().log_in(name, "wrong password").text for name in ("agent", "nobody", "")}
    assert len(said) == 1
    for _ in range(MOST_FAILURES):
        office.browser().log_in("agent", "wrong password")
    assert office.browser().log_in("agent").status_code == 401, "locked, and not said to be"
    stranger = office.browser()
    tries = [stranger.http.post("/login", data={"name": f"n{n}", "password": "x"}) for n in range(20)]
    assert tries[-1].status_code == 429 and int(tries[-1].headers["retry-after"]) > 0


@pytest.mark.parametrize("code", ["", "000000", "٣٣٣٣٣٣", "验证码"])
def test_a_second_factor_is_asked_of_who_has_one(office: Office, code: str) -> None:
    with office.kept.sessions.begin() as session:
        give_second_factor(session, session.get_one(StaffMember, "agent"), by="operator", now=NOON)
    wrong = office.browser().http.post("/login", data={"name": "agent", "password": PASSWORD, "code": code})
    assert wrong.status_code == 401
