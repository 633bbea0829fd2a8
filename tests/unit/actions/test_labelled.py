"""Which questions the figures of one message answer, as the real grammar reads them."""

from datetime import date

import pytest

from actions.labelled import labelled
from actions.turn import Turn
from bot.nlu.quantities import quantities
from tests.unit.actions.talk import message

INCOME, OUTGOINGS, DEBTS, PAY_DAY = "monthly_income", "necessary_outgoings", "other_debt_payments", "pay_day"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("收入5000，房租1500，吃饭1000", {INCOME: "5000", OUTGOINGS: "2500"}),
        ("5000的工资，2000房租", {INCOME: "5000", OUTGOINGS: "2000"}),
        ("薪水三萬五 房租一萬二", {INCOME: "35000", OUTGOINGS: "12000"}),
        ("人工两万蚊，屋租八千，仲要供楼五千", {INCOME: "20000", OUTGOINGS: "8000", DEBTS: "5000"}),
        ("房租1500再加800", {OUTGOINGS: "2300"}),
        ("房租1500，吃饭1500", {OUTGOINGS: "3000"}),
        ("15号发工资", {PAY_DAY: "15"}),
        ("工资6000，每月10号发工资，没有其他贷款", {INCOME: "6000", PAY_DAY: "10", DEBTS: "0"}),
        ("每月最多还800，工资4000", {INCOME: "4000"}),
        ("底薪三千到四千", {INCOME: "3000"}),
        ("花呗每月还600", {DEBTS: "600"}),
        ("花呗欠了6000", {}),
        ("逾期800块要多少利息", {}),
        ("每月最多800", {}),
        ("下个月15号再还", {}),
        ("我没收入", {INCOME: "0"}),
        ("没收入", {INCOME: "0"}),
        ("現在沒有收入，租金六千", {INCOME: "0", OUTGOINGS: "6000"}),
        ("没有工资怎么还得起这么多钱呢", {}),
        ("5000", {}),
        ("", {}),
    ],
)
def test_answers_named_in_one_message(text: str, answers: dict[str, str]) -> None:
    entities = [each.as_entity() for each in quantities(text, date(2026, 3, 2))]
    given = labelled(Turn.of(message(text, "inform", entities)))
    assert {question: each.value for question, each in given.items()} == answers
