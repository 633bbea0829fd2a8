"""Over random borrowers and 90 days no message breaks a rule, each held back names one that it would have broken, and whoever
waits is told the first moment that is right. Another reading of the same data is the judge."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from lending.contact import Decision, decide
from lending.store.contact_rules import contact_rules_of
from tests.unit.contact.oracle import broken, written
from tests.unit.contact.worlds import CODES, Asked, a_portfolio, live

PORTFOLIOS = 1_000 if os.environ.get("HUANHUAN_FULL") else 50
LATE = timedelta(seconds=1)


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    return list(_lived(range(PORTFOLIOS)))


def _lived(seeds: range) -> Iterator[Asked]:
    for seed in seeds:
        for world in a_portfolio(seed):
            yield from live(world, contact_rules_of(world.jurisdiction), decide)


def test_no_message_breaks_a_rule(asked: list[Asked]) -> None:
    for each in asked:
        if each.said.verdict == "send":
            assert not broken(each.world, each.intended, each.contacts, each.at, each.at), each
            assert each.said == Decision("send", "allowed")


def test_whatever_is_held_back_names_a_rule_that_it_would_have_broken(asked: list[Asked]) -> None:
    for each in asked:
        if each.said.verdict != "send":
            assert each.said.rule in broken(each.world, each.intended, each.contacts, each.at, each.at), each


def test_whoever_waits_is_told_the_first_moment_that_is_right(asked: list[Asked]) -> None:
    for each in asked:
        until = each.said.until
        assert (until is not None) == (each.said.verdict == "wait")
        if until is None:
            continue
        person, rules = each.world.person(each.at), contact_rules_of(each.world.jurisdiction)
        assert decide(each.intended, person, each.contacts, rules, until).verdict == "send", each
        chance = random.Random(str(each.at))
        between = [each.at + (until - each.at) * chance.random() for _ in range(2)]
        for moment in (until - LATE, *between):
            assert broken(each.world, each.intended, each.contacts, moment, each.at), (moment, each)


def test_what_is_withheld_is_not_right_for_weeks_by_what_is_known(asked: list[Asked]) -> None:
    for each in asked:
        if each.said.verdict == "withhold":
            for hours in (13, 24 * 30):
                moment = each.at + timedelta(hours=hours)
                assert broken(each.world, each.intended, each.contacts, moment, each.at) or _pause_ends(each), each


def _pause_ends(each: Asked) -> bool:
    """A pause that they asked for is not waited for: what was to be said then is planned anew."""
    return each.said.rule == "preference.paused"


def test_every_rule_has_held_something_back_and_much_was_sent(asked: list[Asked]) -> None:
    named = Counter(each.said.rule for each in asked)
    assert named["allowed"] > len(asked) // 20
    for place in ("cn", "tw", "hk"):
        assert {f"{place}.{rule}" for rule in ("quiet.own", "holiday.own", "cap.day", "cap.week")} <= named.keys()
    silencing = {each["code"] for each in written("CN")["stops"] if each["silences"]}
    assert silencing == {rule.split(".")[2] for rule in named if ".stop." in rule}
    assert {"channel.unverified", "consent.missing", "consent.withdrawn", "stop.unheard_of"} <= named.keys()
    assert {f"preference.{name}" for name in ("channel", "tips", "paused", "quiet")} <= named.keys()
    assert "unheard_of" in CODES


def test_a_sender_that_asks_nobody_is_caught() -> None:
    """So that the judge is known to see."""
    caught: Counter[str] = Counter()
    for world in (each for seed in range(20) for each in a_portfolio(seed)):
        for each in live(world, contact_rules_of(world.jurisdiction), lambda *_: Decision("send", "allowed")):
            caught.update(broken(each.world, each.intended, each.contacts, each.at, each.at))
    own = {"cn.quiet.own", "cn.cap.day", "hk.cap.debt", "tw.holiday.own"}
    assert own | {"cn.quiet.standard", "cn.cap.connected"} <= caught.keys()
