"""Whether a message may go now, later, or not at all. One function; whoever sends asks it, and keeps what it said.

The rules in their order; the first that objects names the decision.

What no waiting mends (the message is withheld):
 1. `channel.unverified`   on this channel we do not know that it is they who read
 2. `consent.missing`, `consent.withdrawn`   no consent to this channel holds
 3. a stop that holds, by the id of its rule; `stop.<code>` for a code without a rule: then nothing goes
 4. `preference.channel`   they wish to be written to elsewhere only
 5. `preference.tips`      they want no tips
 6. `preference.paused`    they have asked for silence for some days

What time mends (the message waits):
 7. `preference.quiet`     quiet hours of their own
 8. quiet hours of the rules, by id
 9. a quiet holiday, by the id of the rule
10. a cap that is used up, by its id, the strictest window first

4 and 6 hold back what asks or advises, not a receipt, an answer or what the law has the lender tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from lending.contact.contact import Contact
from lending.contact.intended import Intended, MessageClass
from lending.contact.person import Person
from lending.contact.rules import UNCOUNTED, Cap, ContactRules
from lending.records import Record
from lending.region import in_force
from lending.working_days import is_holiday

Verdict = Literal["send", "wait", "withhold"]
ALLOWED = "allowed"
FURTHEST = timedelta(days=60)
"""What may not go within it is withheld."""
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Decision(Record):
    """`rule` names what decided it ("allowed" for send). `until`, for wait only: the first moment when it may go (UTC), by
    what is known now; ask again then."""

    verdict: Verdict
    rule: str
    until: datetime | None = None


def decide(
    intended: Intended, person: Person, contacts: Iterable[Contact], rules: ContactRules, at: datetime
) -> Decision:
    """Whether `intended` may go to `person` at an aware moment. `contacts`: all with them, of at least the longest cap's days,
    in any order. Raises ValueError for rules of another place than the person's."""
    if rules.jurisdiction != person.jurisdiction:
        raise ValueError(f"rules of {rules.jurisdiction} for a person in {person.jurisdiction}")
    known = tuple(contacts)
    first = _objection(intended, person, known, rules, at)
    if first is None:
        return Decision("send", ALLOWED)
    objection = first
    while objection.until is not None and objection.until - at <= FURTHEST:
        moment = objection.until
        later = _objection(intended, person, known, rules, moment)
        if later is None:
            return Decision("wait", first.rule, moment)
        objection = later
    return Decision("withhold", first.rule if objection.until is not None else objection.rule)


@dataclass(frozen=True, slots=True)
class _Objection:
    """`until`: when it may be over, later than now; None: waiting does not help."""

    rule: str
    until: datetime | None = None


def _objection(
    intended: Intended, person: Person, contacts: tuple[Contact, ...], rules: ContactRules, at: datetime
) -> _Objection | None:
    here = at.astimezone(ZoneInfo(person.zone))
    its = rules.class_of(intended.kind, here.date())
    return (
        _of_channel(intended, person, at)
        or _of_stops(intended, its, person, rules, here.date())
        or _of_wishes(intended, its, person, at)
        or _of_hours(its, person, rules, here)
        or _of_caps(intended, its, contacts, rules, here)
    )


def _of_channel(intended: Intended, person: Person, at: datetime) -> _Objection | None:
    if intended.channel not in person.verified:
        return _Objection("channel.unverified")
    given = [each for each in person.consents if each.channel == intended.channel]
    if any(each.holds(at) for each in given):
        return None
    withdrawn = any(each.withdrawn_on is not None and each.withdrawn_on <= at for each in given)
    return _Objection("consent.withdrawn" if withdrawn else "consent.missing")


def _of_stops(
    intended: Intended, its: MessageClass, person: Person, rules: ContactRules, today: date
) -> _Objection | None:
    for stop in person.stops:
        if not stop.concerns(intended.loan_id):
            continue
        rule = rules.stop(stop.code, today)
        if rule is None:
            return _Objection(f"stop.{stop.code}")
        if its in rule.silences:
            return _Objection(rule.id)
    return None


def _of_wishes(intended: Intended, its: MessageClass, person: Person, at: datetime) -> _Objection | None:
    wishes = person.preferences
    if its in UNCOUNTED:
        return None
    if wishes.channel not in (None, intended.channel):
        return _Objection("preference.channel")
    if its == "tip" and not wishes.tips:
        return _Objection("preference.tips")
    if wishes.paused_until is not None and at < wishes.paused_until:
        return _Objection("preference.paused")
    return None


def _of_hours(its: MessageClass, person: Person, rules: ContactRules, here: datetime) -> _Objection | None:
    own = person.preferences.quiet
    if own is not None and own.hold(here.time()):
        return _Objection("preference.quiet", _next(own.ends, here))
    for quiet in in_force(rules.quiet, here.date()):
        if its in quiet.covers and quiet.hours.hold(here.time()):
            return _Objection(quiet.id, _next(quiet.hours.ends, here))
    for holiday in in_force(rules.holidays, here.date()):
        if its in holiday.covers and is_holiday(here.date(), rules.jurisdiction):
            return _Objection(holiday.id, _next(_MIDNIGHT, here))
    return None


def _of_caps(
    intended: Intended, its: MessageClass, contacts: tuple[Contact, ...], rules: ContactRules, here: datetime
) -> _Objection | None:
    for cap in sorted(in_force(rules.caps, here.date()), key=lambda each: each.days):
        if its not in cap.covers or not cap.concerns(intended.channel):
            continue
        if used(cap, intended.loan_id, contacts, rules, here) >= cap.most:
            return _Objection(cap.id, _next(_MIDNIGHT, here))
    return None


def used(cap: Cap, loan_id: str | None, contacts: Iterable[Contact], rules: ContactRules, here: datetime) -> int:
    """How many contacts count against a cap on the day of `here`, which is in the borrower's zone. What is about no loan counts
    for a cap per debt on none."""
    if cap.per == "debt" and loan_id is None:
        return 0
    first = here.date() - timedelta(days=cap.days - 1)
    return sum(
        cap.counts_in(each)
        and (cap.per == "person" or each.loan_id == loan_id)
        and first <= (day := each.at.astimezone(here.tzinfo).date()) <= here.date()
        and rules.class_of_contact(each, day) not in UNCOUNTED
        for each in contacts
    )


def _next(clock: time, here: datetime) -> datetime:
    """The first moment after `here` at which its clock shows this time. Where a change of the clock leaves that time out, the
    moment after the change; where the time comes twice, either."""
    for days in (0, 1, 2):
        day = here.date() + timedelta(days=days)
        for fold in (0, 1):
            moment = datetime.combine(day, clock, here.tzinfo).replace(fold=fold).astimezone(timezone.utc)
            if moment > here.astimezone(timezone.utc):
                return moment
    raise ValueError(f"no {clock} after {here}")
