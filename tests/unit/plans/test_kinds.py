"""Each kind of plan, worked out on one loan: 12,000 at 12 % (30/360), twelve instalments of 1,066.19 due on the 5th.

On 2 March 2026 the fifth instalment (5 February: 984.61 + 81.58) is unpaid and 64.04 of interest have run since; seven
instalments are still to come. `OK` is the same loan with nothing overdue.
"""

from decimal import Decimal as D

from lending.affordability import Means
from lending.proposals import propose
from tests.unit.lending.examples import a_loan, a_policy, day
from tests.unit.plans.tables import assert_schedule, plan

ON = day("2026-03-02")
LATE = a_loan(paid=4)
OK = a_loan(paid=5)
POLICY = a_policy(
    {
        "promise_to_pay": {},
        "arrears_spread": {},
        "reage": {"frequencies": ["monthly", "fortnightly", "weekly"]},
        "reamortise": {},
        "equal_principal": {},
        "interest_first": {},
        "principal_grace": {},
        "extension": {"max_months": 3},
        "payment_pause": {"max_months": 3},
        "interest_pause": {},
        "step_up": {},
        "due_date_change": {},
        "settlement": {"max_periods": 3, "waive": ["penalty", "interest"]},
    }
)


def test_promise_to_pay_is_the_arrears_on_one_date() -> None:
    assert_schedule(
        plan(LATE, POLICY, "promise_to_pay", ON, first_due="2026-03-15"),
        """
        due         principal  interest  total    balance
        2026-03-05     994.46     71.73  1066.19  7163.63
        2026-03-15     984.61     81.58  1066.19  6179.02
        2026-04-05    1004.40     61.79  1066.19  5174.62
        2026-05-05    1014.44     51.75  1066.19  4160.18
        2026-06-05    1024.59     41.60  1066.19  3135.59
        2026-07-05    1034.83     31.36  1066.19  2100.76
        2026-08-05    1045.18     21.01  1066.19  1055.58
        2026-09-05    1055.58     10.56  1066.14     0.00
        """,
    )


def test_arrears_are_spread_over_contract_dates_in_equal_parts() -> None:
    """984.61 = 328.20 + 328.20 + 328.21 and 81.58 = 27.19 + 27.19 + 27.20 are added to what is due anyway."""
    found = plan(LATE, POLICY, "arrears_spread", ON, periods=3, first_due="2026-03-05")
    assert_schedule(
        found,
        """
        due         principal  interest  total    balance
        2026-03-05    1322.66     98.92  1421.58  6835.43
        2026-04-05    1332.60     88.98  1421.58  5502.83
        2026-05-05    1342.65     78.95  1421.60  4160.18
        2026-06-05    1024.59     41.60  1066.19  3135.59
        2026-07-05    1034.83     31.36  1066.19  2100.76
        2026-08-05    1045.18     21.01  1066.19  1055.58
        2026-09-05    1055.58     10.56  1066.14     0.00
        """,
    )
    assert (found.payment, found.count, found.last_date) == (D("1421.58"), 3, day("2026-05-05"))
    assert found.extra_cost == 0


def test_arrears_on_another_day_stand_beside_the_contract() -> None:
    found = plan(LATE, POLICY, "arrears_spread", ON, periods=2, first_due="2026-03-15", day=15)
    assert_schedule(
        found,
        """
        due         principal  interest  total    balance
        2026-03-05     994.46     71.73  1066.19  7163.63
        2026-03-15     492.30     40.79   533.09  6671.33
        2026-04-05    1004.40     61.79  1066.19  5666.93
        2026-04-15     492.31     40.79   533.10  5174.62
        2026-05-05    1014.44     51.75  1066.19  4160.18
        2026-06-05    1024.59     41.60  1066.19  3135.59
        2026-07-05    1034.83     31.36  1066.19  2100.76
        2026-08-05    1045.18     21.01  1066.19  1055.58
        2026-09-05    1055.58     10.56  1066.14     0.00
        """,
    )
    assert found.payment == D("1599.28")  # what a month takes: the part and the running instalment
    assert found.first_date == day("2026-03-05")


def test_arrears_may_bear_the_contracts_interest_if_policy_says_so() -> None:
    policy = a_policy({"arrears_spread": {"charge_interest": True}})
    found = plan(LATE, policy, "arrears_spread", ON, periods=3, first_due="2026-03-05")
    # 984.61 at 1 % a month over three days and two months: 0.98 + 6.54 + 3.29
    assert found.extra_cost == D("10.81")


def test_reamortisation_is_level_from_today() -> None:
    """8,158.09 at 12 % from 2 March, level; 81.58 overdue and 64.04 accrued interest in equal parts of 24.27 beside."""
    found = plan(LATE, POLICY, "reamortise", ON, periods=6, first_due="2026-03-05", day=5)
    assert_schedule(
        found,
        """
        due         principal  interest  total    balance
        2026-03-05    1386.96     32.43  1419.39  6771.13
        2026-04-05    1327.41     91.98  1419.39  5443.72
        2026-05-05    1340.68     78.71  1419.39  4103.04
        2026-06-05    1354.09     65.30  1419.39  2748.95
        2026-07-05    1367.63     51.76  1419.39  1381.32
        2026-08-05    1381.32     38.08  1419.40     0.00
        """,
    )
    assert found.total_to_pay - found.contract_total == found.extra_cost == D("-13.12")


def test_overdue_interest_may_become_principal() -> None:
    policy = a_policy({"reamortise": {"capitalise": ["interest"]}})
    found = plan(LATE, policy, "reamortise", ON, periods=6, first_due="2026-03-05", day=5)
    assert sum(row.principal for row in found.rows) == D("8158.09") + D("81.58") + D("64.04")


def test_reage_pays_overdue_interest_first_inside_the_level_amount() -> None:
    assert_schedule(
        plan(LATE, POLICY, "reage", ON, periods=6, first_due="2026-03-15", day=15),
        """
        due         principal  interest  total    balance
        2026-03-15    1243.68    180.97  1424.65  6914.41
        2026-04-15    1355.51     69.14  1424.65  5558.90
        2026-05-15    1369.06     55.59  1424.65  4189.84
        2026-06-15    1382.75     41.90  1424.65  2807.09
        2026-07-15    1396.58     28.07  1424.65  1410.51
        2026-08-15    1410.51     14.11  1424.62     0.00
        """,
    )


def test_reage_without_interest_splits_everything_equally() -> None:
    """The rule of Fineract C4198 (83.57 and 0.71 over six)."""
    policy = a_policy({"reage": {"charge_interest": False}})
    assert_schedule(
        plan(LATE, policy, "reage", ON, periods=6, first_due="2026-03-15", day=15),
        """
        due         principal  interest  total    balance
        2026-03-15    1359.68     24.27  1383.95  6798.41
        2026-04-15    1359.68     24.27  1383.95  5438.73
        2026-05-15    1359.68     24.27  1383.95  4079.05
        2026-06-15    1359.68     24.27  1383.95  2719.37
        2026-07-15    1359.68     24.27  1383.95  1359.69
        2026-08-15    1359.69     24.27  1383.96     0.00
        """,
    )


def test_reage_may_be_weekly() -> None:
    found = plan(LATE, POLICY, "reage", ON, periods=4, first_due="2026-03-16", frequency="weekly")
    assert [row.due_date.isoformat() for row in found.rows] == ["2026-03-16", "2026-03-23", "2026-03-30", "2026-04-06"]
    assert found.payment_max == found.total_to_pay  # all of it within one month


def test_equal_principal_falls() -> None:
    assert_schedule(
        plan(LATE, POLICY, "equal_principal", ON, periods=6, first_due="2026-03-05"),
        """
        due         principal  interest  total    balance
        2026-03-05    1359.68     32.43  1392.11  6798.41
        2026-04-05    1359.68     92.25  1451.93  5438.73
        2026-05-05    1359.68     78.66  1438.34  4079.05
        2026-06-05    1359.68     65.06  1424.74  2719.37
        2026-07-05    1359.68     51.46  1411.14  1359.69
        2026-08-05    1359.69     37.87  1397.56     0.00
        """,
    )


def test_interest_first_leaves_the_principal_to_the_end() -> None:
    assert_schedule(
        plan(LATE, POLICY, "interest_first", ON, periods=3, first_due="2026-03-05"),
        """
        due         principal  interest  total    balance
        2026-03-05       0.00     56.70    56.70  8158.09
        2026-04-05       0.00    130.12   130.12  8158.09
        2026-05-05    8158.09    130.12  8288.21     0.00
        """,
    )


def test_principal_grace_asks_for_interest_alone_at_first() -> None:
    assert_schedule(
        plan(LATE, POLICY, "principal_grace", ON, periods=6, first_due="2026-03-05", grace=2),
        """
        due         principal  interest  total    balance
        2026-03-05       0.00     32.43    32.43  8158.09
        2026-04-05       0.00    105.85   105.85  8158.09
        2026-05-05    2009.18    105.85  2115.03  6148.91
        2026-06-05    2029.27     85.76  2115.03  4119.64
        2026-07-05    2049.56     65.47  2115.03  2070.08
        2026-08-05    2070.08     44.97  2115.05     0.00
        """,
    )


def test_step_up_asks_for_little_at_first() -> None:
    assert_schedule(
        plan(LATE, POLICY, "step_up", ON, periods=6, first_due="2026-03-05", low_periods=2, low_payment="500"),
        """
        due         principal  interest  total    balance
        2026-03-05     491.84     32.43   524.27  7666.25
        2026-04-05     423.34    100.93   524.27  7242.91
        2026-05-05    1783.79     96.70  1880.49  5459.12
        2026-06-05    1801.63     78.86  1880.49  3657.49
        2026-07-05    1819.65     60.84  1880.49  1837.84
        2026-08-05    1837.84     42.65  1880.49     0.00
        """,
    )


def test_interest_that_a_low_step_cannot_pay_waits_without_interest_on_it() -> None:
    found = plan(LATE, POLICY, "step_up", ON, periods=6, first_due="2026-03-05", low_periods=2, low_payment="5")
    assert [row.principal for row in found.rows[:2]] == [0, 0]
    assert [row.interest - D("24.27") for row in found.rows[:2]] == [5, 5]
    waiting = D("8.16") + D("81.58") - 10  # earned in the two periods, less what was paid
    level = D("81.58") + D("61.49") + D("41.20") + D("20.70")
    assert sum(row.interest for row in found.rows[2:]) == waiting + 4 * D("24.27") + level


def test_interest_pause_has_no_interest_for_two_months() -> None:
    """Until 2 May: the first two payments bear none (24.27 is what was owed before), the third three days of May."""
    found = plan(LATE, POLICY, "interest_pause", ON, periods=6, first_due="2026-03-05", months=2)
    assert_schedule(
        found,
        """
        due         principal  interest  total    balance
        2026-03-05    1374.10     24.27  1398.37  6783.99
        2026-04-05    1374.10     24.27  1398.37  5409.89
        2026-05-05    1368.69     29.68  1398.37  4041.20
        2026-06-05    1333.69     64.68  1398.37  2707.51
        2026-07-05    1347.02     51.35  1398.37  1360.49
        2026-08-05    1360.49     37.87  1398.36     0.00
        """,
    )
    assert found.nominal_rate < D("0.12")


def test_extension_moves_every_date_and_costs_the_interest_of_the_days_moved() -> None:
    """7,173.48 at 12 % for a month is 71.73, in parts of 10.25."""
    found = plan(OK, POLICY, "extension", ON, first_due="2026-04-05")
    assert_schedule(
        found,
        """
        due         principal  interest  total    balance
        2026-04-05     994.46     81.98  1076.44  6179.02
        2026-05-05    1004.40     72.04  1076.44  5174.62
        2026-06-05    1014.44     62.00  1076.44  4160.18
        2026-07-05    1024.59     51.85  1076.44  3135.59
        2026-08-05    1034.83     41.61  1076.44  2100.76
        2026-09-05    1045.18     31.26  1076.44  1055.58
        2026-10-05    1055.58     20.79  1076.37     0.00
        """,
    )
    assert found.extra_cost == D("71.73")


def test_payment_pause_carries_the_arrears_with_the_moved_contract() -> None:
    assert_schedule(
        plan(LATE, POLICY, "payment_pause", ON, first_due="2026-04-05"),
        """
        due         principal  interest  total    balance
        2026-04-05    1135.12     93.63  1228.75  7022.97
        2026-05-05    1145.06     83.69  1228.75  5877.91
        2026-06-05    1155.10     73.65  1228.75  4722.81
        2026-07-05    1165.25     63.50  1228.75  3557.56
        2026-08-05    1175.49     53.26  1228.75  2382.07
        2026-09-05    1185.84     42.91  1228.75  1196.23
        2026-10-05    1196.23     32.47  1228.70     0.00
        """,
    )


def test_change_of_due_date_costs_ten_days_of_interest() -> None:
    found = plan(OK, POLICY, "due_date_change", ON, first_due="2026-03-15")
    assert [row.due_date.day for row in found.rows] == [15] * 7
    assert found.extra_cost == D("23.91")  # 7,173.48 x 12 % x 10 / 360


def test_settlement_gives_up_the_overdue_interest() -> None:
    found = plan(LATE, POLICY, "settlement", ON, periods=1, first_due="2026-03-15")
    assert (found.total_to_pay, found.waived.total) == (D("8158.09") + D("64.04"), D("81.58"))
    assert found.effective_rate == 0


def test_settlement_may_give_up_a_part_of_all_principal() -> None:
    policy = a_policy({"settlement": {"waive": ["principal"], "waive_share": "0.25", "max_periods": 2}})
    found = plan(LATE, policy, "settlement", ON, periods=2, first_due="2026-03-15")
    assert found.waived.principal == D("246.15") + D("1793.37")
    assert sum(row.principal for row in found.rows) == D("8158.09") - found.waived.principal


def test_a_penalty_is_waived_by_the_share_that_policy_says() -> None:
    late = a_loan(paid=4, terms={"penalty_annual_rate": "0.1825"})
    half = a_policy({"arrears_spread": {"waive": ["penalty"], "waive_share": "0.5"}})
    found = plan(late, half, "arrears_spread", ON, periods=3, first_due="2026-03-05")
    assert found.waived.penalty == D("6.66")  # 1,066.19 x 18.25 % x 25 / 365 = 13.33
    assert found.extra_cost == -found.waived.penalty


def test_what_is_paid_today_settles_in_the_contracts_order_first_what_policy_collects() -> None:
    late = a_loan(paid=4, terms={"penalty_annual_rate": "0.1825"})
    policy = a_policy({"arrears_spread": {"collect": ["principal"]}})
    found = plan(late, policy, "arrears_spread", ON, periods=2, first_due="2026-03-05", pay_now="1000")
    assert found.settled_now.as_dict() == {"principal": "984.61", "interest": "2.06", "fee": "0", "penalty": "13.33"}
    assert found.pay_now + sum(row.total for row in found.rows) == found.total_to_pay


def test_a_loan_at_the_cap_never_has_its_interest_rounded_up() -> None:
    capped = a_policy({"reamortise": {}}, rate_cap="0.12")
    found = plan(LATE, capped, "reamortise", ON, periods=12, first_due="2026-03-05", day=5)
    free = plan(LATE, POLICY, "reamortise", ON, periods=12, first_due="2026-03-05", day=5)
    assert found.nominal_rate <= D("0.12")
    assert found.total_to_pay <= free.total_to_pay


def test_above_the_cap_the_plan_bears_the_cap() -> None:
    capped = a_policy({"reamortise": {}}, rate_cap="0.08")
    found = plan(LATE, capped, "reamortise", ON, periods=12, first_due="2026-03-05", day=5)
    assert D("0.075") < found.nominal_rate <= D("0.08")


def test_token_payments_take_what_can_be_spared_and_a_person_looks_again() -> None:
    """4,200 less 4,000 and a tenth: 180.00 for two months, 24.27 of it carried interest."""
    policy = a_policy({"token": {"max_periods": 6, "max_grace": 2, "needs_approval": True}})
    found = propose(LATE, policy, ON, Means(D(4200), D(4000)))
    assert found.refusal is not None and found.refusal.code == "nothing_affordable"
    (token,) = found.options
    assert token.needs_approval
    assert_schedule(
        token,
        """
        due         principal  interest  total    balance
        2026-03-05     147.57     32.43   180.00  8010.52
        2026-04-05      75.62    104.38   180.00  7934.90
        2026-05-05    1954.21    103.62  2057.83  5980.69
        2026-06-05    1973.75     84.08  2057.83  4006.94
        2026-07-05    1993.49     64.34  2057.83  2013.45
        2026-08-05    2013.45     44.40  2057.85     0.00
        """,
    )
