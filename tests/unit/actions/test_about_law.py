"""A question about the law is answered with the rules of what it asks about."""

import re

import pytest

from actions.about_law import about_law, subjects
from actions.turn import Turn
from bot.text.knowledge import topics
from tests.unit.actions.talk import message

COURT = "utter_ask_rights_law_court"
USUAL = "utter_ask_rights_law"


@pytest.mark.parametrize(
    ("text", "response", "about"),
    [
        ("你们会不会起诉我", COURT, ("limitation",)),
        ("会冻结我的工资卡吗", COURT, ("limitation",)),
        ("你們會告我嗎", COURT, ("limitation",)),
        ("會唔會告上法庭㗎", COURT, ("limitation",)),
        ("收到支付命令怎麼辦", COURT, ("limitation",)),
        ("不还会坐牢吗", COURT, ("limitation",)),
        ("打给我家人合法吗", USUAL, ("collection_conduct",)),
        ("你們一天打三通電話合法嗎", USUAL, ("collection_conduct",)),
        ("收數佬上門得唔得㗎", USUAL, ("collection_conduct",)),
        ("年利率36%合法吗", USUAL, ("fees_cap",)),
        ("利滾利犯法嗎", USUAL, ("fees_cap",)),
        ("三年没还是不是过了时效", USUAL, ("limitation",)),
        ("系统自动拒绝我有什么权利", USUAL, ("automated",)),
        ("半夜打电话还收这么高利息违法吗", USUAL, ("collection_conduct", "fees_cap")),
        ("我有什么权利", USUAL, ()),
        ("请告诉我相关的法律", USUAL, ()),
    ],
)
def test_what_is_asked_about(text: str, response: str, about: tuple[str, ...]) -> None:
    assert about_law(Turn.of(message(text, "ask_rights_law", []))) == (response, about)


def test_every_subject_has_something_written_about_it() -> None:
    assert all(topic in topics() for subject in subjects().values() for topic in subject.topics)
    assert all(isinstance(subject.words, re.Pattern) for subject in subjects().values())
