"""Random borrowers over 90 days: where they live, what they allow, wish and suffer, who else calls, what is meant to be sent.

`live` lets the days pass: whatever is meant to be sent asks `decide`, waits as told, and is noted with what was known then.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from heapq import heappop, heappush

from lending.contact import (
    KINDS,
    Channel,
    Consent,
    Contact,
    ContactRules,
    Decision,
    Hours,
    Intended,
    Person,
    Preferences,
    Stop,
)

DAYS = 90
ZONES = {
    "CN": ["Asia/Shanghai", "Asia/Urumqi", "Europe/London"],
    "TW": ["Asia/Taipei", "America/New_York", "Australia/Lord_Howe"],
    "HK": ["Asia/Hong_Kong", "Asia/Kathmandu", "America/St_Johns"],
}
LOANS = ["loan-a", "loan-b"]
CHANNELS: list[Channel] = ["web", "telegram"]
CODES = [
    "plan_running", "dispute", "hardship", "care", "do_not_contact", "litigation", "insolvent", "guarantor", "deceased",
    "minor", "assigned", "unheard_of",
]  # fmt: skip
Decide = Callable[[Intended, Person, Sequence[Contact], ContactRules, datetime], Decision]


@dataclass(frozen=True)
class Span:
    """From `since` until just before `until`; for good where that is None."""

    what: str
    since: datetime
    until: datetime | None
    loan: str | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class World:
    jurisdiction: str
    zone: str
    consents: list[Span]
    verified: list[Span]
    stops: list[Span]
    wishes: list[tuple[datetime, Preferences]]
    others: list[Contact]
    wanted: list[tuple[datetime, Intended]]

    def wishes_at(self, at: datetime) -> Preferences:
        return max((each for each in self.wishes if each[0] <= at), key=lambda each: each[0])[1]

    def person(self, at: datetime) -> Person:
        """As it is known at a moment: nobody knows yet what will be taken back."""
        known = [each for each in self.consents if each.since <= at]
        return Person.from_dict({
            "jurisdiction": self.jurisdiction,
            "zone": self.zone,
            "consents": [
                Consent(each.what, each.since, "chat", each.until if each.until and each.until <= at else None).as_dict()  # type: ignore[arg-type]
                for each in known
            ],
            "verified": [each.what for each in self.verified if each.holds(at)],
            "preferences": self.wishes_at(at).as_dict(),
            "stops": [Stop(each.what, each.loan).as_dict() for each in self.stops if each.holds(at)],
        })  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One time that the governor was asked, and all that could be known then."""

    world: World
    intended: Intended
    at: datetime
    contacts: tuple[Contact, ...]
    said: Decision


def a_portfolio(seed: int, people: int = 4) -> list[World]:
    return [a_world(random.Random(f"{seed}/{each}")) for each in range(people)]


def a_world(chance: random.Random) -> World:
    start = datetime(2025, 12, 1, tzinfo=timezone.utc) + timedelta(days=chance.randrange(400))
    jurisdiction = chance.choice(["CN", "TW", "HK"])

    def some_time() -> datetime:
        return start + timedelta(seconds=chance.randrange(DAYS * 86_400))

    def a_span(what: str, always: float, loan: str | None = None) -> Span:
        if chance.random() < always:
            return Span(what, start - timedelta(days=9), None, loan)
        since = some_time()
        return Span(what, since, since + timedelta(hours=chance.randrange(1, 1000)) if chance.random() < 0.8 else None, loan)

    def a_contact() -> Contact:
        by = chance.choice(["agent:north", "agent:south", "lender"])
        channel = chance.choice(["call", "call", "sms", "letter", "visit"])
        why = chance.choice(["collection", "payment_received", "credit_moment", "before_due"])
        outcome = chance.choice(["connected", "delivered", "unanswered"])
        to = chance.choice(["debtor"] * 9 + ["third_party"])
        return Contact(some_time(), by, channel, why, outcome, to, chance.choice([*LOANS, None]))  # type: ignore[arg-type]

    wishes = [(start - timedelta(days=9), Preferences())]
    wishes += [(some_time(), _preferences(chance, some_time)) for _ in range(chance.randrange(3))]
    calls = [a_contact() for _ in range(chance.choice([0, 3, 20, 60]))]
    if calls and chance.random() < 0.3:  # an agent who does not give up
        first, answered = some_time(), chance.choice(["unanswered", "connected"])
        calls += [
            Contact(first + timedelta(minutes=20 * n), "agent:north", "call", "collection", answered)  # type: ignore[arg-type]
            for n in range(9)
        ]
    return World(
        jurisdiction=jurisdiction,
        zone=chance.choice(ZONES[jurisdiction]),
        consents=[a_span(each, 0.7) for each in CHANNELS if chance.random() < 0.95],
        verified=[a_span(each, 0.8) for each in CHANNELS if chance.random() < 0.95],
        stops=[
            a_span(chance.choice(CODES), 0.0, chance.choice([None, *LOANS])) for _ in range(chance.choice([0, 1, 6]))
        ],
        wishes=wishes,
        others=sorted(calls, key=lambda each: each.at),
        wanted=[
            (some_time(), Intended(chance.choice(KINDS), chance.choice([*CHANNELS * 4, "call"]), chance.choice([*LOANS, None])))
            for _ in range(chance.choice([10, 40]))
        ],
    )


def _preferences(chance: random.Random, some_time: Callable[[], datetime]) -> Preferences:
    return Preferences(
        days_ahead=chance.choice([None, 0, 3, 15]),
        hour=chance.choice([None, 9, 20]),
        channel=chance.choice([None, None, *CHANNELS]),
        paused_until=chance.choice([None, some_time()]),
        tips=chance.random() < 0.5,
        quiet=chance.choice([None, Hours(time(12, 0), time(14, 30)), Hours(time(18, 0), time(10, 15)), Hours(time(7), time(22))]),
    )


def live(world: World, rules: ContactRules, decide: Decide) -> list[Asked]:
    """The 90 days of a borrower. What is sent is delivered at once and counts from then on."""
    asked: list[Asked] = []
    ours: list[Contact] = []
    waiting: list[tuple[datetime, int, Intended]] = []
    for number, (moment, intended) in enumerate(world.wanted):
        heappush(waiting, (moment, number, intended))
    while waiting:
        at, number, intended = heappop(waiting)
        known = tuple(each for each in [*world.others, *ours] if each.at <= at)
        said = decide(intended, world.person(at), known, rules, at)
        asked.append(Asked(world, intended, at, known, said))
        if said.verdict == "send":
            ours.append(Contact(at, "lender", intended.channel, intended.kind, loan_id=intended.loan_id))
        elif said.verdict == "wait":
            assert said.until is not None and said.until > at, "time goes on"
            heappush(waiting, (said.until, number, intended))
    return asked
