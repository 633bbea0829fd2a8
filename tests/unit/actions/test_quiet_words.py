"""Hours of their own at which borrowers wish to be left in peace, as they say them in three places."""

from datetime import time

import pytest

from actions.contact_words import WORDS, _words
from actions.quiet_words import Quiet, Span, read_quiet
from bot.nlu.fold import fold


def read(text: str) -> Quiet:
    return read_quiet(fold(text).text, _words()["quiet"])


def span(said: str) -> Span:
    starts, ends = (time.fromisoformat(each) if each else None for each in said.split("-"))
    return Span(starts, ends)


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("晚上8点到早上10点别打扰我", "20:00-10:00"),
        ("午休时间12点到2点不要发", "12:00-14:00"),
        ("中午12到2点不要提醒", "12:00-14:00"),
        ("十二点到一点午休别发", "12:00-13:00"),
        ("午睡時間一點到兩點半不要吵我", "13:00-14:30"),
        ("淨係放工之後七點到九點提我", "21:00-19:00"),
        ("我要睡觉了,十一点以后别推送", "23:00-"),
        ("晚上9點半以後別傳訊息給我", "21:30-"),
        ("早上十点前别发", "-10:00"),
        ("夜晚十點到朝早九點唔好嘈我", "22:00-09:00"),
        ("晏晝一點到三點咪嘈我", "13:00-15:00"),
        ("返工時間9點到6點唔好send", "09:00-18:00"),
        ("晚上十点到六点不要发消息", "22:00-06:00"),
        ("凌晨12点到6点别吵", "00:00-06:00"),
        ("晚上八点到十点别提醒", "20:00-22:00"),
        ("二十二点到八点不要发", "22:00-08:00"),
        ("20:00-08:00免打扰", "20:00-08:00"),
        ("２１：００～０９：００勿擾", "21:00-09:00"),
        ("别在晚上10点到第二天早上8点打扰我", "22:00-08:00"),
        ("我上夜班,早上8点到下午4点睡觉", "08:00-16:00"),
        ("晚上七点到九点别发,不对,晚上八点到早上九点别发", "20:00-09:00"),
        ("只在早上9点到下午5点之间提醒我", "17:00-09:00"),
        ("淨係朝早九點到晏晝五點send得", "17:00-09:00"),
        ("早上九点以后再提醒我", "-09:00"),
    ],
)
def test_hours_are_read(said: str, hours: str) -> None:
    assert read(said).readings == (span(hours),)


@pytest.mark.parametrize(
    ("said", "early", "late"),
    [("8点到10点别打扰我", "08:00-10:00", "20:00-22:00"), ("九點之後唔好嘈我", "09:00-", "21:00-"),
     ("我上夜班,8点到4点睡觉", "08:00-16:00", "20:00-04:00")],
)
def test_an_hour_without_its_half_of_the_day_may_be_either(said: str, early: str, late: str) -> None:
    assert read(said).readings == (span(early), span(late))


def test_another_hour_beside_them_is_the_one_to_be_written_at() -> None:
    said = read("晚上八点到早上十点别打扰我，下午三点提醒我")
    assert (said.readings, said.hour) == ((span("20:00-10:00"),), "15:00")


@pytest.mark.parametrize(
    "said",
    ["不用避开时间了", "唔使再避嗰段時間喇", "勿擾時段幫我拿掉", "幾點send都得", "取消免打扰时间", "随时都可以发提醒"],
)
def test_they_are_taken_back(said: str) -> None:
    assert read(said).off


@pytest.mark.parametrize(
    "said", ["晚上别打扰我", "午休时间不要发消息", "返工嗰陣唔好嘈我", "我十点就睡了，之后别发", "早上九点别提醒我"]
)
def test_hours_that_are_meant_and_not_said(said: str) -> None:
    assert read(said) == Quiet(unsaid=True)


@pytest.mark.parametrize(
    "said",
    [
        "提前三天早上九点提醒我", "晚上十一點提醒我", "提醒改到早上8点到9点之间", "别提前三天,早上九点以后提醒我就行",
        "别再联系我了", "不管白天晚上都别联系我", "几点可以提醒我", "暂停提醒7天", "看看我的提醒设置", "",
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_quiet_hours(said: str) -> None:
    assert not read(said).said


def test_patterns_are_written_as_folded_text_is() -> None:
    """A character that folding changes is never met: 嗰 becomes 𠮶."""
    written = "".join(line for line in WORDS.read_text().splitlines() if not line.lstrip().startswith("#"))
    assert {each for each in written if each >= "\u3400" and fold(each).text != each} == set()
