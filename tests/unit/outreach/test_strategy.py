"""Strategies are data that can be read, and wrong ones name the field; every line they name can be said, to anybody who looks."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.outreach.said import INTENTS, VIEWS, message
from bot.text.locales import LOCALES
from bot.text.say import speaker
from bot.text.tone import findings
from lending.outreach import NEWS, Moment, Segment
from lending.outreach.strategy import Strategy
from lending.records import FieldError
from lending.store.outreach_rows import OutreachRow
from lending.store.strategies import STRATEGIES, UnknownStrategy, names, strategy

DEBT = re.compile(
    r"逾期|欠|债|債|催|贷|貸|借|还款|還款|繳|缴|罚|罰|利息|违约|違約|本金|账单|帳單|賬單|银行|銀行|征信|聯徵"
)
FIGURE = re.compile(r"[0-9０-９]|[¥￥$]|元|块|塊|蚊|\{")


def steps() -> list[tuple[str, Moment, Any]]:
    return [
        (name, moment, step)
        for name in names()
        for rule in strategy(name).segments.values()
        for moment, those in rule.moments.items()
        for step in those
    ]


def as_written(name: str = "gentle") -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((STRATEGIES / f"{name}.yml").read_text(encoding="utf-8"))
    data.pop("shared")
    return data


Spoil = Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], object]
AFTER = "segments.new.moments.after_due"
WRONG: list[tuple[Spoil, str]] = [
    (lambda data, new, step: data.pop("why"), "why"),
    (lambda data, new, step: data["hours"].update(usual=23), "hours.usual"),
    (lambda data, new, step: data.update(held_out=900), "held_out"),
    (lambda data, new, step: data.update(channels=["pigeon"]), "channels[0]"),
    (lambda data, new, step: data.update(channels=[]), "channels"),
    (lambda data, new, step: data["segments"].pop("shock"), "segments.shock"),
    (lambda data, new, step: data["segments"].update(rich={}), "segments.rich"),
    (lambda data, new, step: new["silent"].pop("plan_kept"), "segments.new.moments.plan_kept"),
    (lambda data, new, step: new["silent"].update(before_due="no"), "segments.new.silent.before_due"),
    (lambda data, new, step: new["moments"].update(after_due=[]), AFTER),
    (lambda data, new, step: new["moments"]["after_due"].reverse(), AFTER),
    (lambda data, new, step: step.update(days="soon"), f"{AFTER}[0].days"),
    (lambda data, new, step: step.update(days=200), f"{AFTER}[0].days"),
    (lambda data, new, step: step.update(offer=[]), f"{AFTER}[0].offer"),
    (lambda data, new, step: step.update(offer=["threat"]), f"{AFTER}[0].offer[0]"),
    (lambda data, new, step: step.update(by_habit=True), f"{AFTER}[0].by_habit"),
]


@pytest.mark.parametrize(("spoil", "field"), WRONG, ids=[field for _, field in WRONG])
def test_what_is_wrong_is_named(spoil: Spoil, field: str) -> None:
    data = yaml.safe_load(yaml.safe_dump(as_written()))  # nothing is shared any more
    new = data["segments"]["new"]
    spoil(data, new, new["moments"]["after_due"][0])
    with pytest.raises(FieldError) as wrong:
        Strategy.from_dict(data)
    assert wrong.value.field == field


def test_a_strategy_of_another_folder_or_name(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text((STRATEGIES / "gentle.yml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "list.yml").write_text("- a")
    with pytest.raises(ValueError, match=r"mine\.yml: name: must be mine"):
        strategy("mine", tmp_path)
    with pytest.raises(ValueError, match="must be an object"):
        strategy("list", tmp_path)
    with pytest.raises(UnknownStrategy, match="there are list, mine"):
        strategy("gentle", tmp_path)


def test_who_is_held_out_is_always_the_same_and_about_as_many() -> None:
    half = Strategy.from_dict({**as_written(), "held_out": 500})
    held = [number for number in range(1000) if half.holds_out(f"b{number}")]
    assert 420 < len(held) < 580
    assert held == [number for number in range(1000) if half.holds_out(f"b{number}")]
    assert not any(strategy().holds_out(f"b{number}") for number in range(100))


def test_trouble_is_never_only_reminded() -> None:
    gentle = strategy()
    for segment in (Segment.SHOCK, Segment.LONG_TROUBLE, Segment.PLAN_SLIPPING):
        for moment, those in gentle.segments[segment].moments.items():
            helps = {"plan", "extension", "other_day", "human", "decision"}
            assert moment in NEWS or all(helps & set(step.offer) for step in those), (segment, moment)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_line_is_said_and_none_tells_a_bystander_anything(locale: str) -> None:
    speaks = speaker(locale)
    for name, moment, step in steps():
        row = OutreachRow(wording=step.wording, moment=moment.value, offer=list(step.offer), loan_id="L", number=3)
        said = message(row, locale)
        assert said.key in speaks.sources, (name, step.wording)
        titles = [choice["title"] for choice in said.choices]
        assert len(set(titles)) == len(titles) == len(step.offer) + (moment not in NEWS)
        for text in (said.text or "", *titles):
            assert not DEBT.search(text) and not FIGURE.search(text), (locale, text)
            assert list(findings(str(said.key), text)) == []
        assert "查看" not in (said.text or "") or "view" in step.offer, (name, step.wording)


def test_what_is_offered_leads_to_an_intent_with_its_loan() -> None:
    domain = yaml.safe_load((STRATEGIES.parents[1] / "domain.yml").read_text(encoding="utf-8"))
    assert {*INTENTS.values(), *VIEWS.values()} <= set(domain["intents"])
    row = OutreachRow(wording="coming", moment="before_due", offer=["view", "extension"], loan_id="L", number=3)
    assert [(each["intent"], each["entities"]) for each in message(row, "zh_Hans_CN").choices] == [
        ("ask_due_date", {"loan": "L", "instalment": 3}), ("request_extension", {"loan": "L", "instalment": 3}),
        ("stop_contact", {}),
    ]  # fmt: skip
    assert {"loan", "instalment"} <= set(domain["entities"])
