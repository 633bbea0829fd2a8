"""The rules of contact once more, by other means: the data as it is written, clocks and days as text, no look at the governor.

`broken` says all rules that a message at a moment would break, by what was known when it was decided.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import yaml

from lending.contact import Contact, Intended
from tests.unit.contact.worlds import World

RULES = Path(__file__).resolve().parents[3] / "data" / "outreach" / "rules"


@cache
def written(jurisdiction: str) -> Any:
    return yaml.safe_load((RULES / f"{jurisdiction.lower()}.yml").read_text(encoding="utf-8"))


@cache
def _days_off(jurisdiction: str) -> set[str]:
    """A calendar of marks: h a holiday, o another day off, w work; a weekend between two holidays is one."""
    calendar = holidays.country_holidays(jurisdiction, years=range(2025, 2029))
    days = [date(2025, 1, 1) + timedelta(days=each) for each in range(4 * 365)]
    marks = "".join("h" if each in calendar else "w" if calendar.is_working_day(each) else "o" for each in days)
    marks = re.sub(r"(?<=h)o+(?=h)", lambda off: "h" * len(off[0]), marks)
    return {str(each) for each, mark in zip(days, marks, strict=True) if mark == "h"}


def broken(
    world: World, intended: Intended, contacts: Sequence[Contact], at: datetime, known_at: datetime
) -> set[str]:
    rules, here = written(world.jurisdiction), at.astimezone(ZoneInfo(world.zone))
    today, clock = here.strftime("%Y-%m-%d"), here.strftime("%H:%M:%S")
    sort = _sort(rules, intended.kind, today)
    presses = sort not in ("service", "notice")
    found = set()

    # who reads it, and whether they said yes
    if intended.channel not in {each.what for each in world.verified if each.holds(known_at)}:
        found.add("channel.unverified")
    given = [each for each in world.consents if each.what == intended.channel and each.since <= known_at]
    standing = [each for each in given if each.until is None or each.until > known_at]
    if not standing:
        found.add("consent.withdrawn" if given else "consent.missing")

    # what silences
    for stop in world.stops:
        if stop.holds(known_at) and (stop.loan is None or intended.loan_id in (None, stop.loan)):
            rule = [each for each in rules["stops"] if each["code"] == stop.what and str(each["effective_from"]) <= today]
            if not rule:
                found.add(f"stop.{stop.what}")
            elif sort in rule[0]["silences"]:
                found.add(rule[0]["id"])

    # what they wish
    wishes = world.wishes_at(known_at)
    if presses and wishes.channel and wishes.channel != intended.channel:
        found.add("preference.channel")
    if sort == "tip" and wishes.tips is False:
        found.add("preference.tips")
    if presses and wishes.paused_until and wishes.paused_until > at:
        found.add("preference.paused")
    if wishes.quiet and _within(clock, wishes.quiet.starts.strftime("%H:%M"), wishes.quiet.ends.strftime("%H:%M")):
        found.add("preference.quiet")

    # when
    for each in rules["quiet"]:
        if _applies(each, sort, today) and _within(clock, each["hours"]["starts"], each["hours"]["ends"]):
            found.add(each["id"])
    for each in rules["holidays"]:
        if _applies(each, sort, today) and today in _days_off(world.jurisdiction):
            found.add(each["id"])

    # how often
    for cap in rules["caps"]:
        if not _applies(cap, sort, today) or (cap.get("channels") and intended.channel not in cap["channels"]):
            continue
        window = {str(date.fromisoformat(today) - timedelta(days=back)) for back in range(cap.get("days", 1))}
        spent = 0
        for contact in contacts:
            day = _day(contact.at, world.zone)
            if day not in window or (cap.get("channels") and contact.channel not in cap["channels"]):
                continue
            if cap.get("per") == "debt" and (intended.loan_id is None or contact.loan_id != intended.loan_id):
                continue
            if (contact.outcome == "unanswered") != (cap.get("counts") == "unanswered"):
                continue
            if contact.by == "lender" and _sort(rules, contact.why, day) in ("service", "notice"):
                continue
            spent += 1
        if spent >= cap["most"]:
            found.add(cap["id"])
    return found


@cache
def _day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d")


def _sort(rules: Any, kind: str, today: str) -> str:
    named = [each["name"] for each in rules["classes"] if kind in each["kinds"] and str(each["effective_from"]) <= today]
    return named[0] if named else "reminder"


def _applies(rule: Any, sort: str, today: str) -> bool:
    return sort in rule["covers"] and str(rule["effective_from"]) <= today


def _within(clock: str, starts: str, ends: str) -> bool:
    if starts > ends:
        return clock >= starts or clock[:5] < ends
    return starts <= clock[:5] < ends
