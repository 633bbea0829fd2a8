"""The terminal client against the fake server: what is printed, in which order, with which exit code."""

import argparse
import io
import json
from collections.abc import Callable, Iterator

import pytest

from bot.channels import chat
from bot.channels.chat_cards import draw, table, width
from tests.browser.fake.cards import Wording, contacts
from tests.browser.fake.running import running_fake
from tests.browser.fake.server import Fake

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def served() -> Iterator[tuple[str, Fake]]:
    with running_fake() as running:
        running[1].thinking = 0.01
        yield running


@pytest.fixture
def run(served: tuple[str, Fake], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(chat, "mint_sign_in", lambda borrower: borrower)  # the fake knows borrowers by name

    def run_chat(*arguments: str, url: str = served[0]) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        chat.add_parser(parser.add_subparsers())
        given = parser.parse_args(["chat", "--url", url, *arguments])
        code = given.run(given)
        return code, *capsys.readouterr()

    return run_chat


def test_a_script_is_answered_in_order(run: Run) -> None:
    code, out, _ = run("--borrower", "wang", "--say", "我逾期了吗", "--press", "1", "--say", "跳过")
    assert code == 0
    places = [out.index(each) for each in ("> 我逾期了吗", "── 贷款情况", "#1 看看方案", "> 1", "收入", "── 为您算出的方案")]
    assert places == sorted(places)


def test_a_withdrawn_contact_is_told_as_that() -> None:
    card = contacts(Wording("zh_Hans_CN"))
    drawn = draw(card, lambda key: key)
    assert drawn[2].endswith("联系到了别人 · 已由委托机构 north 于 2026年3月2日 撤回，不算一次") and "撤回" not in drawn[3]
    for row in card["rows"]:
        del row["withdrawn"]  # a card of before there were withdrawals
    assert len(draw(card, lambda key: key)) == len(drawn)


def test_json_is_one_object_a_line(run: Run) -> None:
    code, out, _ = run("--borrower", "lin", "--say", "我逾期了嗎", "--json")
    first, second = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert first["card"]["type"] == "standing" and first["card"]["loans"][0]["total"]["text"] == "NT$6,905"
    assert (first["seq"], first["locale"], first["buttons"]) == (2, "zh_Hant_TW", [])
    assert second["buttons"] == [{"title": "看看方案"}, {"title": "先不用"}]


def test_saying_a_shown_buttons_title_presses_it(run: Run, served: tuple[str, Fake]) -> None:
    run("--borrower", "wang", "--say", "我逾期了吗")
    talk = served[1].talks["wang"]
    token = next(each for each, title in talk.tokens.items() if title == "看看方案")
    talk.tokens[token] = "这是按出来的"
    code, _, _ = run("--borrower", "wang", "--say", "看看方案")
    assert code == 0
    assert talk.mind.said[-1] == "这是按出来的"


def test_a_button_by_part_of_its_title(run: Run, served: tuple[str, Fake]) -> None:
    code, _, _ = run("--borrower", "wang", "--say", "5000", "--press", "方案二")
    assert code == 0
    assert served[1].talks["wang"].mind.said == ["5000", "选方案二"]


@pytest.mark.parametrize("title", ["9", "没有这个", "选方案"])
def test_a_button_that_is_not_clear_is_not_pressed(run: Run, served: tuple[str, Fake], title: str) -> None:
    code, _, err = run("--borrower", "wang", "--say", "5000", "--press", title)
    assert code == 1
    assert "选方案一 | 选方案二 | 选方案三 | 我想换个数目" in err
    assert served[1].talks["wang"].mind.said == ["5000"]


def test_a_fresh_conversation_forgets_the_last(run: Run, served: tuple[str, Fake]) -> None:
    run("--borrower", "wang", "--say", "你好")
    run("--borrower", "wang", "--say", "还在吗")
    assert served[1].talks["wang"].mind.said == ["你好", "还在吗"]
    run("--borrower", "wang", "--fresh", "--say", "重新来")
    assert served[1].talks["wang"].mind.said == ["重新来"]


def test_a_visitor_in_the_language_asked_for(run: Run) -> None:
    code, out, _ = run("--locale", "zh_Hant_TW", "--say", "我逾期了嗎")
    assert code == 0
    assert "請先登入" in out


def test_a_refused_sign_in_says_why(run: Run) -> None:
    code, out, err = run("--borrower", "nobody", "--say", "你好")
    assert (code, out) == (1, "")
    assert "sign_in_refused" in err


def test_no_server_says_how_to_start_one(run: Run) -> None:
    code, _, err = run("--say", "你好", url="http://127.0.0.1:9")
    assert code == 2
    assert "./huanhuan demo" in err


def test_a_lost_acknowledgement_is_not_said_twice(run: Run, served: tuple[str, Fake]) -> None:
    served[1].lose_next_answer = True
    code, out, _ = run("--borrower", "wang", "--say", "只说一次")
    assert (code, out.count("您说的是")) == (0, 1)
    assert len(served[1].posts) == 2 and len(set(served[1].posts)) == 1


def test_a_conversation_typed_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("5000\n\n#9\n#1\n"))
    code, out, err = run("--borrower", "wang")
    assert code == 0
    assert "── 方案一的完整还款计划" in out
    assert "no one button '9'" in err


def test_every_card_can_be_drawn(run: Run) -> None:
    says = [part for text in ("逾期", "征信", "跳过", "选方案一", "费用明细", "同意") for part in ("--say", text)]
    _, out, _ = run("--borrower", "wang", *says)
    for title in ("贷款情况", "规定是怎么说的", "为您算出的方案", "方案一的完整还款计划", "综合融资成本明示表", "还款协议"):
        assert f"── {title}" in out
    assert out.count("HH-20260302-7K3Q9D") == 1


def test_columns_stand_straight_under_wide_characters() -> None:
    lines = table([["期次", "应还"], ["1", "¥782.28"], ["合计", "¥9,387.37"]], frozenset({1}))
    assert lines == ["期次       应还", "1       ¥782.28", "合计  ¥9,387.37"]
    assert {width(line) for line in lines} == {15}
    assert width("e\u0301") == 1
