"""What is held about a borrower, taken out for them: all of it, opened, and nothing of anybody else's."""

import json

from lending.store.borrower_export import export_borrower
from tests.unit.store.kept import NOON
from tests.unit.store.served import SAID, Life, life

__all__ = ["life"]


def test_the_export_holds_all_that_was_said_in_the_clear(life: Life) -> None:
    held = life.export()
    assert held["borrower"]["name"] == "王建国" and held["borrower"]["phone"] == "+86 130 0000 0001"
    assert [each["external_id"] for each in held["loans"]] == ["wang-1"]
    web, telegram = held["conversations"]
    assert (web["id"], telegram["id"]) == (life.web, life.telegram)
    assert [(each["from"], each["text"]) for each in web["messages"]] == [
        ("borrower", SAID), ("assistant", "好的"), ("assistant", "您好"), ("assistant", "您好"), ("assistant", "很抱歉"),
    ]  # fmt: skip
    assert web["messages"][2]["by"] == "小李" and web["messages"][2]["buttons"] == ["看看"]
    assert web["transcript"][0]["understood"] == [["ask_overdue_status", 0.9]]
    assert web["notes"][0]["text"] == "要回电" and web["with_a_person"][0]["summary"] == "已说明"
    assert (web["rating"]["score"], web["rating"]["comment"]) == (5, "林小姐很好")
    assert telegram["rating"] is None


def test_the_export_holds_what_was_agreed_complained_and_known(life: Life) -> None:
    held = life.export()
    (agreed,), (complaint,) = held["agreements"], held["complaints"]
    assert (agreed["status"], agreed["text"]) == ("completed", "协议")
    assert agreed["plan"] == held["plans_shown"][0]["body"]
    assert (complaint["category"], complaint["answer"]) == ("conduct", "很抱歉")
    assert held["contacts"]["telegram"] == [{"address": "5", "state": "open", "stopped_at": None}]
    assert len(held["contacts"]["bindings"]) == len(held["contacts"]["links"]) == len(held["contacts"]["browsers"]) == 1
    assert [each["to"] for each in held["consents"]] == ["channel", "contact", "agreement"]
    assert [(each["made_by"], each["why"]) for each in held["contacted"]] == [("agent:north", "collection")] * 4
    assert [each["body"]["days_ahead"] for each in held["contact_wishes"]] == [3]
    assert [each["code"] for each in held["contact_stops"]] == ["hardship"]
    assert [each["rule"] for each in held["contact_decisions"]] == ["cn.stop.hardship"]
    assert held["statements"][0]["means"] == {"income": "5000"}
    events = [each["event"] for each in held["audit"]]
    assert {"identity.bound", "identity.agreed", "agreement.accepted", "complaint.answered", "handover.taken"} <= set(events)


def test_in_the_export_staff_are_nobody_and_others_are_absent(life: Life) -> None:
    life.floor.say("我是李秀英", borrower_id=life.kept.id_of("li-due-tomorrow"))
    with life.kept.sessions.begin() as session:
        export_borrower(session, life.kept.id_of("li-due-tomorrow"), NOON)
    whole = json.dumps(life.export(), ensure_ascii=False)
    assert "李秀英" not in whole and '"li"' not in whole and "staff:li" not in whole and "assigned" not in whole.replace(
        "transcript.assigned", ""
    )


def test_taking_out_is_told_without_what_was_in_it(life: Life) -> None:
    life.export()
    ((actor, subject, detail),) = life.told("borrower.exported")
    assert (actor, subject) == ("operator", f"borrower:{life.me}")
    assert (detail["conversations"], detail["agreements"]) == (2, 1)
    assert all(isinstance(each, int) for each in detail.values())
