"""Policy changes by two people and from a day on; one person stops offers, another lets them go on."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lending.reason import because
from lending.records import FieldError
from lending.store.agreements import Accepted, OffersStopped
from lending.store.offer_stops import EVERYTHING, SamePerson, offers_stopped, resume_offers, stop_offers, stops
from lending.store.policies import UnknownProduct, policy_for
from lending.store.policy_changes import NotOpen, PolicyChange, decide_change, open_changes, propose_change
from lending.store.policy_commands import add_parser
from tests.unit.store.kept import NOON, TODAY, Kept
from tests.unit.store.test_agreements import WHO, count
from tests.unit.store.test_engine import at_once

SPRING = {"product": "cn_consumer", "version": "2026-04", "effective_from": "2026-04-01", "cooling_off_days": 14}
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def propose(kept: Kept, by: str = "li.na", **changes: Any) -> PolicyChange:
    with kept.sessions.begin() as session:
        return propose_change(session, {**SPRING, **changes}, by=by, reason="longer", on=TODAY, now=NOON)


def decide(
    kept: Kept, change: PolicyChange, decision: str = "approved", by: str = "wang.fang", on: date = TODAY
) -> PolicyChange:
    with kept.sessions.begin() as session:
        return decide_change(session, change.id, decision, by=by, reason="agreed", on=on, now=NOON)


def days(kept: Kept, on: date) -> int:
    with kept.reading() as session:
        return policy_for("cn_consumer", on, session).cooling_off_days


def test_approved_by_another_it_is_in_force_from_its_day_on(kept: Kept) -> None:
    change = propose(kept)
    assert days(kept, AFTER) == 7, "only proposed"
    decide(kept, change)
    assert (days(kept, BEFORE), days(kept, AFTER)) == (7, 14)
    with kept.reading() as session:
        policy = policy_for("cn_consumer", AFTER, session)
        assert policy.version == "2026-04" and policy.rate_cap == Decimal("0.24"), "the rest stays as it was"
        assert not open_changes(session)


@pytest.mark.parametrize("name", ["li.na", " Li.Na ", "LI.NA"])
def test_nobody_approves_their_own(kept: Kept, name: str) -> None:
    change = propose(kept)
    with pytest.raises(SamePerson):
        decide(kept, change, by=name)
    assert days(kept, AFTER) == 7


def test_refused_it_is_over(kept: Kept) -> None:
    change = propose(kept)
    decide(kept, change, "refused", by="li.na")
    with pytest.raises(NotOpen):
        decide(kept, change)
    assert days(kept, AFTER) == 7


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_from": "2026-03-01"}, "effective_from"),
        ({"effective_from": "soon"}, "effective_from"),
        ({"version": "2025-10"}, "version"),
        ({"currency": "TWD"}, "currency"),
        ({"rate_cap": "a lot"}, "rate_cap"),
        ({"plans": {"magic": {}}}, "plans.magic"),
        ({"keeping": {"late_days": -1}}, "keeping.late_days"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_is_wrong_is_named(kept: Kept, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as wrong:
        propose(kept, **changes)
    assert wrong.value.field == field
    assert count(kept, "policy_changes") == 0


def test_an_unknown_product(kept: Kept) -> None:
    with pytest.raises(UnknownProduct):
        propose(kept, product="unknown")


def test_a_change_whose_day_has_passed_is_not_approved(kept: Kept) -> None:
    change = propose(kept)
    with pytest.raises(FieldError, match="past"):
        decide(kept, change, on=date(2026, 4, 2))


def test_two_changes_for_one_day_cannot_both_be_approved(kept: Kept) -> None:
    changes = [propose(kept, version=f"v{n}") for n in range(4)]
    outcomes = at_once(lambda n: decide(kept, changes[n]), 4)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["FieldError"] * 3 + ["PolicyChange"]


# --- the kill switch -------------------------------------------------------------------------------------------------


def switch(kept: Kept, product: str = EVERYTHING, by: str = "li.na", go_on: bool = False) -> None:
    with kept.sessions.begin() as session:
        (resume_offers if go_on else stop_offers)(session, product, by=by, reason="figures look wrong", now=NOON)


@pytest.mark.parametrize("product", [EVERYTHING, "cn_consumer"])
def test_stopped_nothing_is_accepted_and_going_on_the_offer_still_holds(kept: Kept, product: str) -> None:
    proposal = kept.propose(WHO)[0]
    switch(kept, product)
    assert kept.accept(WHO, proposal) == OffersStopped(because("kill_switch"))
    with kept.reading() as session:
        assert policy_for("cn_consumer", TODAY, session).kill_switch
    switch(kept, product, "wang.fang", go_on=True)
    assert isinstance(kept.accept(WHO, proposal), Accepted)


def test_another_products_offers_go_on(kept: Kept) -> None:
    switch(kept, "tw_personal")
    assert isinstance(kept.accept(WHO, kept.propose(WHO)[0]), Accepted)


def test_who_stopped_does_not_start_again(kept: Kept) -> None:
    switch(kept)
    with pytest.raises(SamePerson):
        switch(kept, by="Li.Na", go_on=True)
    with kept.reading() as session:
        assert offers_stopped(session, "cn_consumer")


def test_stopping_twice_is_one_stop(kept: Kept) -> None:
    at_once(lambda n: switch(kept, by=f"person {n}"), 4)
    with kept.reading() as session:
        assert len(stops(session)) == 1


# --- from the command line -------------------------------------------------------------------------------------------


def huanhuan(*words: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(required=True))
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))


def test_two_people_at_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUANHUAN_DATABASE_URL", f"sqlite:///{tmp_path / 'huanhuan.db'}")
    (tmp_path / "clock").write_text(NOON.isoformat())
    monkeypatch.setenv("HUANHUAN_CLOCK", str(tmp_path / "clock"))
    file = tmp_path / "change.yml"
    file.write_text("{product: cn_consumer, version: 2026-04, effective_from: 2026-04-01, cooling_off_days: 14}")
    assert huanhuan("policy", "propose", str(file), "--by", "li.na", "--reason", "longer") == 0
    change = capsys.readouterr().out.strip()
    assert huanhuan("policy", "approve", change, "--by", "li.na", "--reason", "mine") == 1
    assert "somebody else" in capsys.readouterr().err
    assert huanhuan("policy", "approve", change, "--by", "wang.fang", "--reason", "agreed") == 0
    assert huanhuan("policy", "approve", change, "--by", "wang.fang", "--reason", "agreed") == 1
    assert huanhuan("policy", "list", "cn_consumer") == 0
    assert "2026-04" in capsys.readouterr().out
    assert huanhuan("offers", "stop", "--product", "nothing", "--by", "a", "--reason", "b") == 1
    assert huanhuan("offers", "stop", "--by", "li.na", "--reason", "b") == 0
    assert "li.na" in capsys.readouterr().out
    assert huanhuan("offers", "resume", "--by", "wang.fang", "--reason", "b") == 0
