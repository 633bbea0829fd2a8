"""Amounts, periods, dates and the rest, as people write them. The long table stands in phrases.tsv."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.extract import REFERENCE, VALUES_OF, measure, read_phrases
from bot.nlu.hours import read_hours
from bot.nlu.quantities import Quantity, quantities

PHRASES = read_phrases(Path(__file__).parent / "phrases.tsv")


def read(text: str, kind: str) -> list[Any]:
    return VALUES_OF[kind](quantities(text, REFERENCE))


def only(text: str, kind: str) -> Any:
    (found,) = (one for one in quantities(text, REFERENCE) if one.kind == kind)
    return found.value


def test_the_table_is_read_right() -> None:
    report = measure(PHRASES)
    assert report["n"] > 300 and report["accuracy"] >= 0.98, report["wrong"] + report["missed"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千五", 3500), ("3.5千", 3500), ("1万2", 12000), ("HK$1,200.50", 1200.5), ("八百蚊", 800), ("一萬二千元", 12000),
        ("五千以内", 5000), ("一百来块", 100), ("¥800", 800), ("NT$12,000", 12000), ("每月还一千二", 1200), ("半个月还两千块", 2000),
        ("先還三千塊", 3000), ("月供大概1500", 1500), ("１２００元", 1200), ("两万零五百", 20500), ("我只拿得出六百", 600),
    ],
)  # fmt: skip
def test_amounts(text: str, value: float) -> None:
    assert read(text, "amount") == [value]


@pytest.mark.parametrize(
    ("text", "bound", "low", "high"),
    [
        ("两三百", "range", "200", "300"), ("五千以内", "at_most", None, "5000"), ("最多800", "at_most", None, "800"),
        ("至少一千", "at_least", "1000", None), ("800到1000", "range", "800", "1000"), ("一百来块", "about", None, None),
        ("不超过1200元", "at_most", None, "1200"), ("差不多两千", "about", None, None), ("六百", "exactly", None, None),
    ],
)  # fmt: skip
def test_ranges_and_limits_are_kept_as_such(text: str, bound: str, low: str | None, high: str | None) -> None:
    value = only(text, "amount")
    assert (value["bound"], value["low"], value["high"]) == (bound, low, high)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每月800", "month"), ("一个月还八百", "month"), ("800一个月", "month"), ("每周三百", "week"), ("年薪十二万", "year"),
        ("日薪两百", "day"), ("先还500", "once"), ("先付五百剩下的分期", "once"), ("首付一千", "once"), ("这个月先还六千五", "once"),
        ("每月先还500", "month"), ("我可以还800", None), ("欠了五千", None),
    ],
)  # fmt: skip
def test_how_often_an_amount_is_paid(text: str, per: str | None) -> None:
    assert only(text, "amount")["per"] == per


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("分一年半", 18), ("拆成四次", 4), ("分6期", 6), ("分十二期还", 12), ("想分三个月还", 3), ("改成24期", 24), ("分兩年", 24),
        ("廿四期", 24), ("半年还清", 6), ("分36個月攤還", 36),
    ],
)  # fmt: skip
def test_periods(text: str, months: int) -> None:
    assert read(text, "period") == [months]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("下个月15号", "2025-04-15"), ("月底", "2025-03-31"), ("下禮拜五", "2025-03-21"), ("明天", "2025-03-13"), ("后天", "2025-03-14"),
        ("三天后", "2025-03-15"), ("春节后", "2026-02-17"), ("中秋前", "2025-10-06"), ("国庆后", "2025-10-01"), ("4月10号", "2025-04-10"),
        ("這個月底", "2025-03-31"), ("聽日", "2025-03-13"), ("下下个月5号", "2025-05-05"), ("2025年6月1日", "2025-06-01"),
        ("下周一", "2025-03-17"), ("月尾", "2025-03-31"), ("民國114年5月1日", "2025-05-01"),
    ],
)  # fmt: skip
def test_dates(text: str, day: str) -> None:
    assert read(text, "date") == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [("每月10号发工资", 10), ("还款日改到25号", 25), ("每個月5號領薪水", 5), ("月底发工资", -1), ("换成十号", 10)],
)
def test_a_day_of_every_month_is_kept_as_such(text: str, day: int) -> None:
    assert only(text, "date") == {"day": day}


def test_a_calendar_is_a_real_one() -> None:
    assert [one.value for one in quantities("春节后还", date(2027, 1, 1))] == ["2027-02-06"]
    assert [one.value for one in quantities("2月底还", date(2028, 1, 5)) if one.kind == "date"] == ["2028-02-29"]
    assert not [one for one in quantities("2月30号还", date(2028, 1, 5)) if one.kind == "date"]


@pytest.mark.parametrize(
    ("text", "value"), [("八五折", 85.0), ("打八折", 80.0), ("年化15.6%", 15.6), ("百分之二十", 20.0), ("两成", 20.0)]
)
def test_percentages(text: str, value: float) -> None:
    assert read(text, "percent") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "我的电话是13812345678", "尾号6688的卡", "身份证110101199003071234", "卡号6222 0212 3456 7890 123", "我今年35岁", "我28了",
        "2023年借的", "晚上10点还", "下午3:30扣款", "打12378投诉", "第3期", "催了我20次", "一天打三十个电话", "编号HH-20260302-7K3Q9D",
        "工号0086", "24小时内", "3楼", "110报警", "十二点前还算逾期吗", "0912-345-678", "借了3次", "95588打来的", "拖了两年",
    ],
)  # fmt: skip
def test_what_is_no_money(text: str) -> None:
    assert read(text, "amount") == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("第二个", "ordinal", 2), ("最后一个", "ordinal", -1), ("方案三", "ordinal", 3), ("揀第一個", "ordinal", 1),
        ("选最便宜的", "superlative", "cheapest"), ("每月还得最少的", "superlative", "lightest"), ("最快还完的", "superlative", "soonest"),
        ("你推荐的那个", "superlative", "recommended"), ("再少一点", "direction", "less"), ("那就长一点", "direction", "longer"),
        ("平啲得唔得", "direction", "less"), ("收入改成6000", "field", "income"), ("发薪日填错了", "field", "pay_day"),
        ("请用繁體中文（香港）", "language", "hant_HK"), ("繁體中文（台灣）", "language", "hant_TW"), ("换成简体", "language", "hans"),
        ("看不懂繁体字", "language", "hans"), ("不要简体，换繁体", "language", "hant_TW"), ("講廣東話得唔得", "language", "hant_HK"),
    ],
)  # fmt: skip
def test_words_that_point(text: str, kind: str, value: Any) -> None:
    assert only(text, kind) == value


def test_spans_are_those_of_the_text_as_typed() -> None:
    text = "😀 我每月最多還 Ｎ​Ｔ＄１，２００ 可以嗎"
    (amount,) = (one for one in quantities(text, REFERENCE) if one.kind == "amount")
    assert text[amount.start : amount.end].startswith("Ｎ") and text[amount.start : amount.end].endswith("００")


_WORDS = st.sampled_from(
    [*"一二两三四五六七八九十百千万零半几多来", *"0123456789.,:/-~％%¥$", *"年月日号天周期次元块蚊折成点分", "每月", "最多", "以内",
     "左右", "下个月", "礼拜", "春节", "發薪", "期", "第", "HK$", "NT$", "到", "前", "后", " ", "\u200b", "😀", "／", "個", "還"]
)  # fmt: skip


def _in_order(found: list[Quantity], text: str) -> None:
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.as_entity()["entity"] == one.kind


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    _in_order(quantities(text, REFERENCE), text)


@given(st.lists(_WORDS, max_size=14).map("".join))
def test_any_heap_of_amount_words_is_read_without_an_error(text: str) -> None:
    _in_order(quantities(text, REFERENCE), text)


@given(st.lists(_WORDS, max_size=14).map("".join), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_any_day_can_be_today(text: str, today: date) -> None:
    _in_order(quantities(text, today), text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("晚上八点", "20:00"), ("晚上十二点", "00:00"), ("晚上12点半", "00:30"), ("凌晨12点", "00:00"), ("半夜3点", "03:00"),
        ("深夜十一点", "23:00"), ("晚上两点", "02:00"), ("傍晚五点", "17:00"), ("中午一点", "13:00"), ("中午十一点半", "11:30"),
        ("下午3点", "15:00"), ("二十二点", "22:00"), ("十五点", "15:00"), ("早上七点", "07:00"),
    ],
)  # fmt: skip
def test_an_hour_is_of_the_part_of_the_day_that_stands_before_it(text: str, at: str) -> None:
    assert next(read_hours(text)).value == at


def test_one_is_an_hour_at_either_end_of_a_span_and_else_a_little() -> None:
    assert [one.value for one in read_hours("十二点到一点")] == ["12:00", "01:00"]
    assert [one.value for one in read_hours("一点到两点半")] == ["01:00", "02:30"]
    assert list(read_hours("少一点行吗")) == []


def test_a_phrase_costs_less_than_a_millisecond() -> None:
    texts = [phrase for phrase, _, _ in PHRASES]
    quantities(texts[0], REFERENCE)
    best = min(_seconds(texts) for _ in range(3))
    assert best / len(texts) < 0.001


def _seconds(texts: list[str]) -> float:
    """Of this process alone, whatever else the machine does."""
    began = time.process_time()
    for text in texts:
        quantities(text, REFERENCE)
    return time.process_time() - began
