"""What counts as an answer to an affordability question, and what does not."""

from typing import Any

import pytest

from actions.affordability import SKIPPED, Failed, Given, read
from actions.turn import Turn
from tests.unit.actions.entities import amount
from tests.unit.actions.talk import message


def said(text: str, intent: str, *entities: Any) -> Turn:
    return Turn.of(message(text, intent, list(entities)))


INCOME, OUTGOINGS, DEBTS, PAY_DAY = "monthly_income", "necessary_outgoings", "other_debt_payments", "pay_day"


@pytest.mark.parametrize(
    ("question", "turn", "kept"),
    [
        (INCOME, said("6000", "inform", amount("6000")), "6000"),
        (INCOME, said("６,０００", "inform"), "6000"),
        (INCOME, said("6000.50", "inform", amount("6000.50")), "6000.5"),
        (INCOME, said("大概六千", "inform", amount("6000", "about")), "6000"),
        (INCOME, said("5000到6000", "inform", amount(None, "range", low="5000", high="6000")), "5000"),
        (OUTGOINGS, said("2000到3000", "inform", amount(None, "range", low="2000", high="3000")), "3000"),
        (OUTGOINGS, said("房租2000,吃饭1000", "inform", amount("2000"), amount("1000")), "3000"),
        (OUTGOINGS, said("一共3000,房租2000吃饭1000", "inform", amount("3000"), amount("2000"), amount("1000")), "3000"),
        (INCOME, said("年薪12万", "inform", amount("120000", per="year")), "10000"),
        (OUTGOINGS, said("每周600", "inform", amount("600", per="week")), "2600"),
        (OUTGOINGS, said("每月3000左右", "counter_offer", amount("3000", "about", per="month")), "3000"),
        (DEBTS, said("没有", "deny"), "0"),
        (DEBTS, said("0", "inform", amount("0")), "0"),
        (DEBTS, said("没有别的贷款", "inform"), "0"),
        (DEBTS, said("冇其他", "nlu_fallback"), "0"),
        (INCOME, said("不想说", "deny"), SKIPPED),
        (INCOME, said("跳过", "skip_question"), SKIPPED),
        (PAY_DAY, said("每月10号", "inform", {"entity": "date", "value": {"day": 10}}), "10"),
        (PAY_DAY, said("换成10号", "counter_offer", {"entity": "date", "value": {"day": 10}}), "10"),
        (PAY_DAY, said("15", "inform", amount("15")), "15"),
        (PAY_DAY, said("15", "inform"), "15"),
        (PAY_DAY, said("2026-03-25", "inform", {"entity": "date", "value": "2026-03-25"}), "25"),
        (INCOME, said("6000块", "ask_amount_due", amount("6000") | {"start": 0, "end": 5}), "6000"),
    ],
)
def test_answers(question: str, turn: Turn, kept: str) -> None:
    reading = read(question, turn)
    assert isinstance(reading, Given)
    assert reading.value == kept


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        (INCOME, said("逾期800块要多少利息", "ask_fees_and_interest", amount("800") | {"start": 2, "end": 6})),
        (OUTGOINGS, said("每月最多800", "counter_offer", amount("800", "at_most", per="month"))),
        (OUTGOINGS, said("分12期行吗", "counter_offer", {"entity": "num_periods", "value": 12})),
        (OUTGOINGS, said("12期", "inform", {"entity": "num_periods", "value": 12})),
        (INCOME, said("会上征信吗", "ask_credit_impact")),
        (INCOME, said("算了", "cancel")),
        (PAY_DAY, said("什么时候扣款", "ask_due_date")),
    ],
)
def test_other_matters_are_no_answers(question: str, turn: Turn) -> None:
    assert read(question, turn) is None


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        (INCOME, said("香蕉", "nlu_fallback")),
        (INCOME, said("有的", "affirm")),
        (DEBTS, said("没有想好怎么说，让我看看账单再告诉你吧", "inform")),
        (PAY_DAY, said("40", "inform", amount("40"))),
        (PAY_DAY, said("10.5", "inform", amount("10.5"))),
        (INCOME, said("一千亿", "inform", amount("100000000000"))),
    ],
)
def test_wrong_answers_fail(question: str, turn: Turn) -> None:
    assert isinstance(read(question, turn), Failed)


def test_a_range_says_which_end_was_taken() -> None:
    reading = read(INCOME, said("5000到6000", "inform", amount(None, "range", low="5000", high="6000")))
    assert isinstance(reading, Given) and reading.between is not None
    assert [str(end) for end in reading.between] == ["5000", "6000"]
