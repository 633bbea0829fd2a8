"""What holds for every proposal, whatever the loan, the policy, the means and the wish."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from itertools import pairwise
from unittest.mock import patch

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from lending.affordability import hard_until, surplus, surplus_by_month
from lending.candidates import Candidates
from lending.consequences import Consequences, consequences
from lending.delinquency import standing
from lending.disclosure import cost_table
from lending.draft import Draft
from lending.history import History, keeping
from lending.judge import COMFORT
from lending.loan import Amounts
from lending.money import minor_unit
from lending.plans import KINDS
from lending.proposal import Proposal, monthly_load
from lending.proposals import Proposals, propose, rebuild
from lending.ranking import undominated
from lending.reason_codes import REASONS
from lending.wishes import unmet
from tests.unit.plans.random_cases import MANY, Situation, situations


def answer(case: Situation, explain: bool = False) -> Proposals:
    found = propose(case.loan, case.policy, case.on, case.means, case.wish, explain=explain)
    event(f"options: {len(found.options)}")
    return found


def options(case: Situation) -> tuple[Proposal, ...]:
    return answer(case).options


def drafts(case: Situation) -> list[Draft]:
    """Every plan within policy, chosen or not."""
    now = standing(case.loan, case.on)
    assume(not now.paid_off)
    until = hard_until(case.means, case.policy, case.on)
    spare = surplus(case.means, case.policy)
    return Candidates(case.loan, case.policy, now, case.means, case.wish, until, spare=spare).all()


@given(situations())
def test_principal_repaid_is_what_was_owed(case: Situation) -> None:
    owed = standing(case.loan, case.on).outstanding_principal
    for each in options(case):
        repaid = sum((row.principal for row in each.rows), D(0)) + each.settled_now.principal + each.waived.principal
        assert repaid == owed


@given(situations())
def test_the_closing_balance_is_exactly_zero(case: Situation) -> None:
    for each in options(case):
        assert each.rows[-1].balance == 0
        opening = sum((row.principal for row in each.rows), D(0))
        for row in each.rows:
            opening -= row.principal
            assert row.balance == opening


@given(situations())
def test_nothing_is_negative_and_rows_add_up(case: Situation) -> None:
    for each in options(case):
        for row in each.rows:
            parts = (row.principal, row.interest, row.fee, row.penalty)
            assert min(*parts, row.balance) >= 0
            assert row.total == sum(parts)
        assert each.pay_now >= 0 and each.payment >= 0


@given(situations())
def test_dates_rise_and_are_not_in_the_past(case: Situation) -> None:
    for each in options(case):
        dates = [row.due_date for row in each.rows]
        assert dates[0] >= case.on and all(one < other for one, other in pairwise(dates))
        assert each.first_date == dates[0] and each.last_date <= each.loan_ends == dates[-1]


@given(situations())
def test_amounts_are_whole_minor_units(case: Situation) -> None:
    unit = minor_unit(case.loan.currency)
    for each in options(case):
        paid = [row.total for row in each.rows] + [row.interest for row in each.rows]
        assert all(amount % unit == 0 for amount in (*paid, each.pay_now, each.total_to_pay, each.payment_max))


@given(situations(known=True, seasonal=False))
def test_no_month_takes_more_than_was_afforded(case: Situation) -> None:
    spare = surplus(case.means, case.policy)
    found = answer(case)
    assert spare is not None
    if found.refusal is not None:
        return
    until = hard_until(case.means, case.policy, case.on)
    for each in found.options:
        paid = [(row.due_date, row.total) for row in each.rows]
        assert monthly_load(paid, until) <= spare
        if until is None:
            assert each.payment_max <= spare
        else:
            usual = sorted(instalment.total for instalment in case.loan.instalments)
            assert each.payment_max <= max(spare, COMFORT * usual[len(usual) // 2])


@given(situations(known=True), st.dictionaries(st.integers(1, 12), st.integers(5, 20), min_size=1, max_size=6))
def test_no_month_of_a_season_takes_more_than_it_can_spare(case: Situation, parts: dict[int, int]) -> None:
    income = case.means.monthly_income or max(each.total for each in case.loan.instalments) * 3
    unit = minor_unit(case.loan.currency)
    by_month = {month: (income * part / 10).quantize(unit) for month, part in parts.items()}
    outgoings = case.means.necessary_outgoings or D(0)
    means = replace(case.means, monthly_income=income, necessary_outgoings=outgoings, income_by_month=by_month, shock=None)
    found = propose(case.loan, case.policy, case.on, means, case.wish)
    if found.refusal is not None:
        return
    months = surplus_by_month(means, case.policy)
    for each in found.options:
        paid: dict[tuple[int, int], D] = {}
        for row in each.rows:
            paid[row.due_date.year, row.due_date.month] = paid.get((row.due_date.year, row.due_date.month), D(0)) + row.total
        assert all(amount <= months[month] for (_, month), amount in paid.items())


@given(situations(), st.integers(0, 9), st.integers(0, 9), st.integers(0, 5), st.integers(0, 5))
def test_history_changes_no_price_and_no_offer(case: Situation, due: int, good: int, kept: int, broken: int) -> None:
    history = History(due, min(due, good), kept, broken, D(500), 10)

    def offered(history: History | None) -> list[tuple[object, ...]]:
        found = propose(case.loan, case.policy, case.on, case.means, case.wish, history=history)
        return [(each.role, each.total_to_pay, each.payment_max, each.last_date) for each in found.options]

    assert offered(history) == offered(None)
    for each in options(case):
        likely = keeping(history, each.payment_max, [row.due_date for row in each.rows], case.on)
        assert all(0 <= part <= 1 for part in (likely.score, likely.on_time, likely.promises, likely.size, likely.soon))


@given(situations())
def test_what_follows_from_a_plan_holds_together(case: Situation) -> None:
    for each in options(case):
        found = consequences(case.loan, each, case.on, case.policy.region)
        assert Consequences.from_dict(json.loads(json.dumps(found.as_dict()))) == found
        owed = [instead.ahead.total for instead in found.instead]
        assert owed == sorted(owed)  # waiting never makes it cheaper
        path = found.credit.path
        assert [month.on for month in path] == sorted({month.on for month in path})
        assert path[-1].days_past_due == 0 and found.credit.worst_days >= max(month.days_past_due for month in path)
        if found.credit.clears_on is not None:
            assert found.credit.made_up_on is not None and found.credit.clears_on > found.credit.made_up_on
        if found.limitation is not None:
            assert found.limitation.ends_after >= found.limitation.ends_now
        assert found.missed.after_30_days >= found.missed.amount > 0


@given(situations())
def test_what_needs_a_person_says_so(case: Situation) -> None:
    found = answer(case)
    for each in found.options:
        if case.policy.plans[each.kind].needs_approval or found.refusal is not None:
            assert each.needs_approval


@given(situations())
def test_a_wish_is_met_or_said_not_to_be(case: Situation) -> None:
    found = answer(case)
    assume(found.refusal is None)
    assert found.nearest == (found.why_nearest is not None)
    wish = case.wish
    for each in found.options if not found.nearest else ():
        assert wish.monthly_at_most is None or each.payment_max <= wish.monthly_at_most
        assert wish.periods is None or each.count == wish.periods
        assert wish.done_by is None or each.last_date <= wish.done_by
        assert wish.first_due is None or each.first_date == wish.first_due
        assert wish.pay_now is None or each.pay_now == wish.pay_now
        assert wish.kind is None or each.kind == wish.kind


@given(situations(known=False))
def test_nearest_is_said_only_when_no_plan_meets_the_wish(case: Situation) -> None:
    found = answer(case)
    if found.nearest:
        assert all(unmet(each, case.wish) is not None or _above_cap(each) for each in drafts(case))


def _above_cap(draft: Draft) -> bool:
    return draft.start.cap is not None and draft.nominal > draft.start.cap


@given(situations())
def test_the_yearly_rate_is_never_above_the_cap(case: Situation) -> None:
    by_law = [each.rate for each in case.policy.caps(case.loan.disbursed_on, case.on)]
    for each in options(case):
        assert each.nominal_rate >= 0 and each.effective_rate >= 0
        for cap in (case.policy.rate_cap, case.loan.terms.rate_cap, *by_law):
            assert cap is None or each.nominal_rate <= cap


@given(situations())
def test_the_total_is_what_is_paid_and_the_extra_is_against_the_contract(case: Situation) -> None:
    contract = standing(case.loan, case.on).outstanding.total
    for each in options(case):
        assert each.total_to_pay == each.pay_now + sum((row.total for row in each.rows), D(0))
        assert each.contract_total == contract
        assert each.extra_cost == each.total_to_pay - contract


@given(situations(kinds=("arrears_spread", "promise_to_pay", "settlement")))
def test_without_interest_a_plan_costs_no_more_than_the_contract(case: Situation) -> None:
    assume(not any(limits.charge_interest for limits in case.policy.plans.values()))
    for each in options(case):
        assert each.extra_cost <= -each.waived.total if each.kind != "settlement" else each.extra_cost <= 0


@given(situations(kinds=("extension", "payment_pause", "due_date_change")))
def test_moving_dates_costs_the_interest_of_the_days_moved_and_no_more(case: Situation) -> None:
    for each in options(case):
        first = min(row.due_date for row in case.loan.instalments if row.due_date >= case.on)
        days = (max(each.rows[0].due_date, each.rows[-1].due_date) - first).days
        bound = standing(case.loan, case.on).outstanding_principal * case.loan.terms.annual_rate * (days + 31) / 360
        assert -each.waived.total <= each.extra_cost <= bound + 1


@given(situations())
def test_an_overdue_loan_is_never_extended(case: Situation) -> None:
    if standing(case.loan, case.on).overdue_since is not None:
        assert not {each.kind for each in options(case)} & {"extension", "due_date_change"}


@given(situations())
def test_every_proposal_explains_itself(case: Situation) -> None:
    found = answer(case, explain=True)
    told = [each for option in found.options for each in option.reasons]
    assert all(option.reasons for option in found.options)
    for reason in (*told, *(each for each in (found.refusal, found.why_nearest) if each)):
        assert {name: next(iter(leaf)) for name, leaf in reason.values.items()} == REASONS[reason.code]
    for dropped in found.dropped:
        assert {name: next(iter(leaf)) for name, leaf in dropped.values.items()} == REASONS[dropped.code]


@given(situations())
def test_at_most_three_options_with_distinct_roles_and_terms(case: Situation) -> None:
    found = options(case)
    assert len(found) <= 3
    assert len({each.role for each in found}) == len(found)
    assert len({(each.kind, json.dumps(each.terms)) for each in found}) == len(found)
    assert not found or found[0].role == "recommended"


@given(situations())
def test_a_proposal_is_rebuilt_from_its_terms(case: Situation) -> None:
    for each in options(case):
        again = rebuild(case.loan, case.policy, each.kind, json.loads(json.dumps(each.terms)), case.on)
        assert again.rows == each.rows
        assert (again.total_to_pay, again.nominal_rate) == (each.total_to_pay, each.nominal_rate)


@given(situations())
def test_the_answer_is_the_same_again_and_survives_json(case: Situation) -> None:
    found = answer(case)
    assert answer(case) == found
    assert Proposals.from_dict(json.loads(json.dumps(found.as_dict()))) == found


@settings(max_examples=MANY)
@given(situations())
def test_leaving_hopeless_plans_aside_changes_nothing(case: Situation) -> None:
    """Against brute force: every plan within policy worked out and judged."""
    quick = answer(case)
    with patch.object(Candidates, "promising", lambda candidates, most: candidates.all()):
        brute = propose(case.loan, case.policy, case.on, case.means, case.wish)
    assert (brute.options, brute.refusal, brute.why_nearest) == (quick.options, quick.refusal, quick.why_nearest)


@given(situations())
def test_explaining_changes_no_option_and_leaves_nothing_unsaid(case: Situation) -> None:
    brief, whole = answer(case), answer(case, explain=True)
    assert (brief.options, brief.refusal) == (whole.options, whole.refusal)
    if brief.refusal is None or brief.refusal.code == "nothing_affordable":
        said = {(each.kind, json.dumps(each.terms, sort_keys=True)) for each in whole.dropped}
        offered = {(each.kind, json.dumps(dict(each.terms), sort_keys=True)) for each in whole.options}
        for each in drafts(case):
            key = each.plan.kind, json.dumps(each.plan.as_dict(), sort_keys=True)
            assert key in said or key in offered


@given(situations(wished=False))
def test_the_front_is_what_brute_force_finds(case: Situation) -> None:
    every = drafts(case)
    figures = [(each.total, each.strain, each.last) for each in every]
    best = {
        mine
        for mine in figures
        if not any(other != mine and all(a <= b for a, b in zip(other, mine, strict=True)) for other in figures)
    }
    front = undominated(every)
    assert {(each.total, each.strain, each.last) for each in front} == best
    assert len(front) == len(best)


@given(situations(wished=False))
def test_outlines_payments_and_rows_agree(case: Situation) -> None:
    for each in drafts(case):
        paid: dict[date, D] = {}
        for due, amounts in each.dues:
            paid[due] = paid.get(due, D(0)) + amounts.total
        assert [(due, amount) for due, amount in sorted(paid.items()) if amount] == [
            (due, amount) for due, amount in each.payments if amount
        ]
        assert each.total == each.pay_now + sum(paid.values(), D(0))
        assert each.load == monthly_load(each.payments)
        total, load = each.plan.at_least(each.start)
        assert total <= each.total and load <= each.load


@given(situations())
def test_the_cost_table_sums_to_the_total(case: Situation) -> None:
    for each in options(case):
        lines = cost_table(case.loan, each, case.policy)
        assert sum((line.amount for line in lines if not line.contingent), D(0)) == each.total_to_pay


@given(situations())
def test_what_is_paid_now_settles_exactly_that(case: Situation) -> None:
    for each in options(case):
        assert each.settled_now.total == each.pay_now
        assert min(amount for _, amount in each.settled_now.items()) >= 0


@given(situations())
def test_arrears_are_settled_paid_or_waived_whole(case: Situation) -> None:
    """Of fees and penalties nothing is lost and nothing is added."""
    now = standing(case.loan, case.on)
    for each in options(case):
        rows = sum((Amounts(D(0), D(0), row.fee, row.penalty) for row in each.rows), Amounts())
        whole = rows + each.settled_now + each.waived
        if not case.policy.plans[each.kind].capitalise:
            assert (whole.fee, whole.penalty) == (now.outstanding.fee, now.outstanding.penalty)


@given(situations(kinds=("reamortise", "equal_principal", "principal_grace", "step_up", "reage"), wished=False))
def test_longer_never_costs_less_or_weighs_more(case: Situation) -> None:
    """Of one kind, more instalments mean no smaller total (but for rounding) and no heavier month."""
    slack = minor_unit(case.loan.currency) * 40
    by_kind: dict[tuple[str, object], list[Draft]] = {}
    for each in drafts(case):
        assume(each.hard_until is None)
        by_kind.setdefault((each.plan.kind, getattr(each.plan, "frequency", None)), []).append(each)
    for family in by_kind.values():
        for shorter, longer in pairwise(family):
            assert longer.total >= shorter.total - slack
            if longer.plan.stands_alone:
                assert longer.load <= shorter.load + slack


def test_every_kind_is_reached_by_the_random_cases() -> None:
    assert set(KINDS) == {
        "promise_to_pay",
        "arrears_spread",
        "reage",
        "reamortise",
        "equal_principal",
        "interest_first",
        "principal_grace",
        "extension",
        "payment_pause",
        "interest_pause",
        "step_up",
        "due_date_change",
        "settlement",
        "token",
    }
