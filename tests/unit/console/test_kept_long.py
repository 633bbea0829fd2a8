"""Conversations whose originals have had their time: the console shows what the transcript says of them."""

import re
from datetime import timedelta

import pytest

from lending.store.approvals import refuse_approval
from lending.store.conversations import receive
from lending.store.handovers import hand_back, take_over
from lending.store.retention import apply
from lending.store.retention_policy import read_retention
from tests.unit.console.conftest import Office
from tests.unit.store.kept import NOON
from tests.unit.store.served import HELLO

SAID = "失业了，电话13812345678"
YEARS = timedelta(days=731)


@pytest.fixture
def old(office: Office) -> str:
    """A conversation of two turns, with a person's words in it, without its originals."""
    own = office.floor.say(SAID)
    office.floor.say("还有吗", conversation_id=own)
    with office.kept.sessions.begin() as session:
        take_over(session, own, "agent", "小李", HELLO, NOON)
        hand_back(session, own, "agent", HELLO, "已说明", NOON)
    assert apply(office.kept.sessions, read_retention(), NOON + YEARS)["conversations"] == 1
    return own


def shown(page: str) -> list[tuple[str, str, str]]:
    """Whose each line is, its number, its words."""
    lines = re.findall(r'(?s)<li class="line from-(\w+)" id="turn-(\d+)">(.*?)</li>', page)
    return [(who, seq, "".join(re.findall(r'<p class="text">(.*?)</p>', rest))) for who, seq, rest in lines]


def test_the_page_shows_the_masked_turns_in_their_order(office: Office, old: str) -> None:
    agent, at = office.of("agent"), f"/conversations/{old}"
    assert shown(agent.reads(at)) == [
        ("borrower", "1", "失业了，电话⟦phone⟧"), ("assistant", "2", "好的"),
        ("borrower", "3", "还有吗"), ("assistant", "4", "好的"),
    ]  # fmt: skip
    assert shown(agent.reads(f"{at}/live")) == shown(agent.reads(at))
    assert old in agent.reads("/conversations?q=失业") and office.conversation in agent.reads("/conversations")


def test_there_is_no_original_to_open(office: Office, old: str) -> None:
    supervisor, at = office.of("supervisor"), f"/conversations/{old}"
    assert '<select name="seq"></select>' in supervisor.reads(at)
    assert supervisor.post(f"{at}/original", seq="1", reason="x").status_code == 404
    assert "13812345678" not in supervisor.get(f"{at}/export.json").text


def test_what_is_said_later_stands_after_it(office: Office, old: str) -> None:
    with office.kept.sessions.begin() as session:
        seq = receive(session, old, "back", {"text": "我又来了"}, NOON + YEARS).seq
    lines = shown(office.of("agent").reads(f"/conversations/{old}"))
    assert [who for who, *_ in lines] == ["borrower", "assistant"] * 2 + ["borrower"]
    assert lines[-1] == ("borrower", str(seq), "我又来了") and len({number for _, number, _ in lines}) == 5


def test_an_answered_complaint_is_still_read_where_it_was_made(office: Office) -> None:
    at = f"/complaints/{office.complaint}"
    assert office.of("supervisor").post(f"{at}/answer", text="很抱歉。").status_code == 303
    with office.kept.sessions.begin() as session:
        refuse_approval(session, office.approval, by="li", reason="r", now=NOON)
    assert apply(office.kept.sessions, read_retention(), NOON + YEARS)["conversations"] == 1
    supervisor = office.browser()
    supervisor.log_in("supervisor")
    page = supervisor.reads(at)
    assert shown(page) == [("borrower", "1", "我要投诉，电话⟦phone⟧"), ("assistant", "2", "好的")] and "很抱歉。" in page
