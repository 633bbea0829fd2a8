"""The work of a support floor at the console: taking over, deciding, answering, and what is kept beside a conversation."""

import json
import re

import pytest
from sqlalchemy import select

from bot.console.dialogue import Line, lines_of
from lending.store.approval_rows import ApprovalEvent
from lending.store.complaints import Complaint
from lending.store.conversations import ASSISTANT, Message, messages_after
from lending.store.handovers import ask_for_person, handovers_of
from lending.store.staff_cases import open_case
from lending.store.transcript_rows import Transcript
from lending.store.transcripts import marks_of
from tests.unit.console.conftest import WHO, Office
from tests.unit.store.kept import NOON

ALERT = 'role="alert"'


def heard(office: Office, conversation_id: str | None = None) -> list[tuple[str, str | None]]:
    """What a borrower has been told, and by whom (None: the assistant)."""
    with office.kept.reading() as session:
        said: list[Message] = messages_after(session, conversation_id or office.conversation, 0, 100)
        return [(each.body["text"], each.body.get("by")) for each in said if each.sender == ASSISTANT]


def marks(office: Office) -> set[str]:
    with office.kept.reading() as session:
        return marks_of(session, [office.conversation])[office.conversation]


def test_a_conversation_is_taken_spoken_in_and_given_back(office: Office) -> None:
    agent, at = office.of("agent"), f"/conversations/{office.conversation}"
    with office.kept.sessions.begin() as session:
        ask_for_person(session, office.conversation, "asked", "m", NOON)
    assert office.conversation in agent.reads("/queue")
    assert agent.post(f"{at}/take").headers["location"] == f"{at}#end"
    assert heard(office)[-1][1] == "agent" and "agent" in heard(office)[-1][0], "the borrower is told who is there"
    assert "with_person" in marks(office) and "waits_for_person" not in marks(office)
    agent.post(f"{at}/say", text="请放心，我来帮您看。")
    agent.post(f"{at}/say", text="", canned="canned.look")
    assert [by for _, by in heard(office)[-2:]] == ["agent", "agent"]
    agent.post(f"{at}/hand-back", summary="已说明 13812345678")
    assert heard(office)[-1][1] is None and "with_person" not in marks(office)
    assert ALERT in agent.post(f"{at}/say", text="还在吗").text, "given back is given back"
    with office.kept.reading() as session:
        assert [each.summary for each in handovers_of(session, office.conversation)] == ["已说明 ⟦phone⟧"]


@pytest.mark.parametrize("text", ["再不还就起诉你", "今天必须还清", "您怎么这么不负责任"])
def test_staff_keep_the_tone_too(office: Office, text: str) -> None:
    agent, at = office.of("agent"), f"/conversations/{office.conversation}"
    agent.post(f"{at}/take")
    before = heard(office)
    refused = agent.post(f"{at}/say", text=text).text
    assert ALERT in refused and text in refused, "what was written stays in the field"
    supervisor = office.of("supervisor")
    assert ALERT in supervisor.post(f"/complaints/{office.complaint}/answer", text=text).text
    assert heard(office) == before


def test_a_complaint_shows_who_contacted_the_borrower_and_what_broke_a_rule(office: Office) -> None:
    shown = office.of("supervisor").reads(f"/complaints/{office.complaint}")
    assert (shown.count("agent:north"), shown.count("unanswered")) == (3, 1)
    assert "cn.quiet.own, cn.quiet.standard, cn.quiet.association, cn.cap.day" in shown


def test_an_answered_complaint_is_read_where_it_was_made_once(office: Office) -> None:
    supervisor, at = office.of("supervisor"), f"/complaints/{office.complaint}"
    assert "⟦phone⟧" in supervisor.reads(at)
    assert supervisor.post(f"{at}/answer", text="很抱歉，以后不会再打到您单位。").status_code == 303
    text, by = heard(office)[-1]
    assert "以后不会再打到您单位" in text and office.complaint in text and by == "supervisor"
    assert ALERT in supervisor.post(f"{at}/answer", text="再说一次").text
    assert len([1 for said, _ in heard(office) if office.complaint in said]) == 1
    with office.kept.reading() as session:
        assert session.get_one(Complaint, office.complaint).answered_by == "supervisor"


def states(office: Office) -> list[str]:
    with office.kept.reading() as session:
        return list(session.scalars(select(ApprovalEvent.event).order_by(ApprovalEvent.id)))


def test_a_yes_to_what_was_wished_reaches_the_borrower(office: Office) -> None:
    supervisor, at = office.of("supervisor"), f"/approvals/{office.approval}"
    page = supervisor.reads(at)
    assert "× 48" in page and "reamortise" in page, "the engine's figures are there before anybody says yes"
    assert supervisor.post(f"{at}/decide", decision="grant", reason="").status_code == 400, "a reason is needed"
    assert supervisor.post(f"{at}/decide", decision="grant", reason="long illness").status_code == 303
    assert states(office) == ["asked", "granted"]
    assert office.approval in heard(office)[-1][0]
    assert "long illness" in supervisor.reads(at)
    assert ALERT in supervisor.post(f"{at}/decide", decision="refuse", reason="second thoughts").text
    assert states(office) == ["asked", "granted"], "what was granted is not taken back by a second click"


def test_other_terms_are_worked_out_before_they_are_granted(office: Office) -> None:
    supervisor, at = office.of("supervisor"), f"/approvals/{office.approval}"
    terms = {"kind": "reamortise", "periods": "40", "first_due": "2026-03-20"}
    reckoned = supervisor.post(f"{at}/decide", decision="reckon", **terms).text
    assert "× 40" in reckoned and ALERT not in reckoned
    payment = re.search(r"<dd>(¥[\d,.]+) × 40</dd>", reckoned)
    assert payment and states(office) == ["asked"]
    assert supervisor.post(f"{at}/decide", decision="amend", reason="fits better", **terms).status_code == 303
    assert states(office) == ["asked", "granted"]
    assert f"{payment[1]} × 40" in supervisor.reads(at), "granted as worked out"


@pytest.mark.parametrize(
    "terms, named",
    [
        ({"kind": "reamortise", "periods": "x", "first_due": "2026-03-20"}, "periods"),
        ({"kind": "reamortise", "periods": "600", "first_due": "2026-03-20"}, "terms"),
        ({"kind": "reamortise", "periods": "12"}, "first_due"),
        ({"kind": "gift", "periods": "12", "first_due": "2026-03-20"}, "kind"),
        ({"kind": "reamortise", "periods": "12", "first_due": "someday"}, "first_due"),
        ({"kind": "reamortise", "periods": "12", "first_due": "2026-03-20", "grace": "2"}, "grace"),
    ],
)
def test_terms_that_cannot_be_are_named(office: Office, terms: dict[str, str], named: str) -> None:
    for decision in ("reckon", "amend"):
        answer = office.of("supervisor").post(
            f"/approvals/{office.approval}/decide", decision=decision, reason="x", **terms
        )
        assert answer.status_code == 200 and ALERT in answer.text and f"<code>terms.{named}" in answer.text.replace(
            f"<code>{named}", f"<code>terms.{named}"
        )
    assert states(office) == ["asked"]


def test_a_refusal_is_told_without_its_inner_reason(office: Office) -> None:
    office.of("supervisor").post(f"/approvals/{office.approval}/decide", decision="refuse", reason="内部理由")
    assert states(office) == ["asked", "refused"]
    assert office.approval in heard(office)[-1][0] and "内部理由" not in heard(office)[-1][0]


def test_notes_tags_assignment_and_review_with_undo(office: Office) -> None:
    agent, at = office.of("agent"), f"/conversations/{office.conversation}"
    agent.reads(at)
    assert "unread" not in marks(office)
    agent.post(f"{at}/notes", text="回电 13812345678", seq="1")
    agent.post(f"{at}/tags", tag="回访")
    agent.post(f"{at}/assign", to="agent")
    agent.post(f"{at}/review")
    page = agent.reads(at)
    assert "回电 ⟦phone⟧" in page and "13812345678" not in page
    assert {"tag:回访", "assigned:agent", "reviewed"} <= marks(office)
    for found in ("mark=tag:回访", "mark=assigned:agent", "mark=reviewed"):
        assert office.conversation in agent.reads(f"/conversations?{found}")
    agent.post(f"{at}/tags", tag="回访", off="1")
    agent.post(f"{at}/assign", to="")
    agent.post(f"{at}/review", undo="1")
    assert not {"tag:回访", "assigned:agent", "reviewed"} & marks(office)
    assert agent.post(f"{at}/tags", tag="two words").status_code == 400


def test_reading_by_those_who_only_read_leaves_it_unread(office: Office) -> None:
    office.of("auditor").reads(f"/conversations/{office.conversation}")
    assert "unread" in marks(office)


def test_a_view_is_kept_and_forgotten(office: Office) -> None:
    agent = office.of("agent")
    assert agent.post("/views", title="投诉", query="mark=complaint&after=x&evil=1").headers["location"] == (
        "/conversations?mark=complaint"
    )
    assert "投诉" in agent.reads("/conversations")
    agent.post("/views", forget="投诉")
    assert "投诉</a>" not in agent.reads("/conversations")


def test_what_is_taken_away_is_masked(office: Office) -> None:
    given = json.loads(office.of("auditor").get(f"/conversations/{office.conversation}/export.json").text)
    assert given["turns"][0]["said"] == "我要投诉，电话⟦phone⟧"
    assert "13812345678" not in json.dumps(given)


def test_the_newer_are_announced(office: Office) -> None:
    agent = office.of("agent")
    than = "2026-03-02T04:01:30%2B00:00"
    assert agent.get(f"/conversations/newer?than={than}").text == ""
    office.floor.say("新的")
    assert "1" in agent.get(f"/conversations/newer?than={than}").text


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_every_page_in_every_language(office: Office, locale: str) -> None:
    supervisor, admin = office.of("supervisor"), office.of("admin")
    supervisor.post("/my-language", locale=locale)
    admin.post("/my-language", locale=locale)
    at = f"/conversations/{office.conversation}"
    pages = [supervisor.reads(path) for path in (at, "/conversations", "/queue", "/approvals", f"/approvals/{office.approval}",
                                                 "/complaints", f"/complaints/{office.complaint}")]  # fmt: skip
    pages += [admin.reads("/people"), admin.reads("/audit"), supervisor.get("/nowhere").text]
    for page in pages[:-1]:
        assert f'<html lang="{locale.replace("_", "-")}">' in page
        frame = re.sub(r"(?s)<(main|form)\b.*?</\1>", "", page)
        assert (re.search(r"[一-鿿]", frame.replace("简体中文", "").replace("繁體中文", "")) is None) is (locale == "en")


def test_who_is_late_stands_beside_the_conversation(office: Office) -> None:
    page = office.of("agent").reads(f"/conversations/{office.conversation}")
    assert WHO in page and "<dd>35</dd>" in page
    with office.kept.reading() as session:
        assert session.get_one(Transcript, office.conversation).borrower_id == office.kept.id_of(WHO)
    assert "dpd:31-60" in marks(office)


def test_of_some_groups_only_one_is_chosen(office: Office) -> None:
    """A conversation has one channel: choosing another must not ask for both at once."""
    page = office.of("agent").reads("/conversations?mark=channel:web&mark=complaint")
    assert 'href="/conversations?mark=complaint&amp;mark=channel%3Atelegram"' in page
    assert 'href="/conversations?mark=channel%3Aweb&amp;mark=complaint&amp;mark=dispute"' in page


def test_a_page_on_paper_is_masked_and_told(office: Office) -> None:
    at = f"/conversations/{office.conversation}/export.pdf"
    answer = office.of("auditor").get(at)
    assert answer.headers["content-type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    spoken = [line.text for line in lines_of_conversation(office)]
    assert spoken == ["我要投诉，电话⟦phone⟧", "好的"]
    assert "transcript.exported" in office.of("auditor").reads("/audit?actor=staff:auditor")


def lines_of_conversation(office: Office) -> list[Line]:
    with office.kept.reading() as session:
        return lines_of(session, office.conversation)


def test_a_complaint_is_taken_up_and_may_turn_out_a_dispute(office: Office) -> None:
    supervisor, at = office.of("supervisor"), f"/complaints/{office.complaint}"
    assert supervisor.post(f"{at}/take").status_code == 303
    assert "In progress (supervisor)" in supervisor.reads(at) and "In progress" in supervisor.reads("/complaints")
    assert supervisor.post(f"{at}/category", category="gift").status_code == 400
    assert supervisor.post(f"{at}/category", category="dispute").status_code == 303
    assert "Disputed" in supervisor.reads(f"/conversations/{office.conversation}")
    supervisor.post(f"{at}/answer", text="已核实。")
    assert ALERT in supervisor.post(f"{at}/take").text
    assert ALERT in supervisor.post(f"{at}/category", category="conduct").text


def test_a_case_is_closed_once_with_what_came_of_it(office: Office) -> None:
    with office.kept.sessions.begin() as session:
        case = open_case(session, "books_differ", "loan:1", {"what": "principal"}, key="k", now=NOON).id
    supervisor = office.of("supervisor")
    assert "The books differ" in supervisor.reads("/cases")
    assert supervisor.post("/cases/close", case=case, reason=" ").status_code == 400
    assert supervisor.post("/cases/close", case=case, reason="corrected").status_code == 303
    assert ALERT in supervisor.post("/cases/close", case=case, reason="again").text


def test_a_refusal_is_in_ones_own_language(office: Office) -> None:
    agent = office.of("agent")
    assert "Your role may not do this" in agent.get("/people").text
    agent.post("/my-language", locale="zh_Hant_TW")
    assert "您的角色" in agent.get("/people").text and "zh-Hant-TW" in agent.get("/nowhere").text


def test_a_note_may_be_about_one_message(office: Office) -> None:
    agent, at = office.of("agent"), f"/conversations/{office.conversation}"
    agent.post(f"{at}/notes", text="这句要回", seq="1")
    page = agent.reads(at)
    assert page.count("这句要回") == 2 and '<a href="#turn-1">#1</a>' in page, "beside the message and among the notes"


def test_a_loan_is_told_of_by_the_name_of_its_product(office: Office) -> None:
    page = f"/conversations/{office.conversation}"
    supervisor = office.of("supervisor")
    assert "cn_consumer" in supervisor.reads(page), "in English as a code"
    supervisor.post("/my-language", locale="zh_Hant_TW")
    assert "個人消費貸款" in supervisor.reads(page) and "cn_consumer" not in supervisor.reads(page)
