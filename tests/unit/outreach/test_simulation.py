"""A strategy on a clock of its own: the same twice, within the rules, and comparable."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.cli import main
from bot.outreach.simulated import demo, generated
from lending.contact import Stop
from lending.delinquency import standing
from lending.outreach.generated import SHARES, payers
from lending.outreach.simulation import Outcome, as_they_pay, simulate
from lending.store.contact_rules import contact_rules_of
from lending.store.strategies import strategy
from tests.unit.outreach.made import ON, a_loan

DAYS = 35


def run(name: str, count: int = 25, seed: int = 3) -> Outcome:
    return simulate(generated(count, ON, seed), strategy(name), contact_rules_of, ON, DAYS)


def test_the_same_twice_and_gentler_than_usual() -> None:
    gentle, usual = run("gentle"), run("usual")
    assert gentle.as_dict() == run("gentle").as_dict()
    assert 0 < gentle.messages < usual.messages
    assert gentle.borrowers == sum(gentle.heard.values()) == 25
    assert gentle.messages == sum(gentle.weeks.values()) == sum(gentle.said.values())
    reached = sum(count for (rule, _), count in usual.held_back.items() if ".cap." in rule)
    assert reached > 0, "the caps hold back what is too much"


def test_who_must_not_be_contacted_hears_nothing() -> None:
    people = [
        (book, replace(person, stops=(Stop("do_not_contact"),), verified=frozenset({"telegram"})))
        for book, person in generated(15, ON, 3)
    ]
    outcome = simulate(people, strategy("usual"), contact_rules_of, ON, 21)
    assert {moment for _, moment in outcome.said} <= {"payment_received", "credit_moment", "answer_ready"}
    assert outcome.held_back["cn.stop.do_not_contact", "withhold"] > 0


def test_the_demo_is_run_too() -> None:
    outcome = simulate(demo(20), strategy(), contact_rules_of, date(2026, 3, 2), 20)
    assert outcome.borrowers == 16 and outcome.messages > 5


def test_made_up_people_are_as_they_are_said_to_be() -> None:
    people = list(payers(400, ON, 3))
    assert {each.kind for each in people} == set(SHARES)
    assert people[:9] == list(payers(9, ON, 3)) != list(payers(9, ON, 4))
    late = {each.kind for each in people if standing(each.loan, ON).raw_days_past_due > 60}
    assert late <= {"long", "disputed"}
    assert not any(standing(each.loan, ON).overdue_since for each in people if each.kind == "steady")


def test_whoever_has_paid_goes_on_as_they_did_and_whoever_is_late_does_not() -> None:
    steady = as_they_pay(a_loan("2025-10-06", (-2,) * 5), ON, 60)
    assert [each.paid_on for each in steady.payments[5:]] == [date(2026, 3, 4), date(2026, 4, 4)]
    late = a_loan("2025-10-01")
    assert as_they_pay(late, ON, 60) == late


def test_the_command_compares_two(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["huanhuan", "outreach", "simulate", "--days", "10", "--borrowers", "20"]
    monkeypatch.setattr("sys.argv", [*asked, "--against", "usual"])
    assert main() == 0
    assert "gentle" in (told := capsys.readouterr().out) and "usual" in told and "held back:" in told
    monkeypatch.setattr("sys.argv", [*asked, "--json"])
    assert main() == 0
    assert json.loads(capsys.readouterr().out)["gentle"]["borrowers"] == 20
    monkeypatch.setattr("sys.argv", [*asked, "--strategy", "harsh"])
    assert main() == 2
    assert "there are gentle, usual" in capsys.readouterr().err
