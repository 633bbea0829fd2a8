"""What a borrower wishes of a plan, gathered over several messages: later words refine or replace earlier ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from actions.affordability import IN_A_MONTH
from actions.kind_words import kind_named
from actions.leaves import Leaf, count, day, money, phrase
from actions.turn import Turn
from lending.dates import add_months, next_on_day
from lending.money import to_multiple
from lending.wish import Wish

EXTENSION = "extension"  # the kind that postpones
LIGHTER = Decimal("0.85")  # "a bit less": this share of the instalment now looked at
SOON = timedelta(days=62)  # a date further away is when to be done, not when to begin

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_PACE = ("monthly_at_most", "periods", "done_by", "lighter", "longer", "shorter")


def remembered(slots: Mapping[str, Any]) -> Wish:
    """The wish so far."""
    kept = slots.get("wish")
    return Wish.from_dict(kept) if kept else Wish()


@dataclass(frozen=True, slots=True)
class Seen:
    """What "a bit less", "a bit longer" and "a month later" are measured at: the plan now looked at, and the due date
    that is to be postponed (None: today)."""

    payment: Decimal | None = None
    count: int | None = None
    due: date | None = None


def refined(before: Wish, turn: Turn, today: date, seen: Seen = Seen()) -> Wish:
    """`before` with what this message wishes. A new pace (amount, number, end, lighter, longer) replaces the old pace
    and the kind asked for; dates and a down payment stand beside it."""
    said = _said(turn, today, seen, before.kind == EXTENSION)
    if any(name in said for name in _PACE):
        before = Wish(first_due=before.first_due, due_day=before.due_day, pay_now=before.pay_now)
    return replace(before, **said)


def wishes_in(turn: Turn, today: date) -> bool:
    """Whether the message wishes anything at all."""
    return bool(_said(turn, today, Seen()))


def worded(wish: Wish, currency: str) -> list[Leaf]:
    """The wish as phrases, to show that it was understood."""
    said = {
        "kind": wish.kind and wish.kind != EXTENSION and {"kind": phrase(f"plan.{wish.kind}")},
        "monthly_at_most": wish.monthly_at_most and {"amount": money(wish.monthly_at_most, currency)},
        "periods": wish.periods and {"count": count(wish.periods)},
        "first_due": wish.first_due and {"date": day(wish.first_due)},
        "done_by": wish.done_by and {"date": day(wish.done_by)},
        "due_day": wish.due_day and {"day": count(wish.due_day)},
        "pay_now": wish.pay_now and {"amount": money(wish.pay_now, currency)},
        "lighter": {} if wish.lighter else None,
        "longer": {} if wish.longer else None,
        "shorter": {} if wish.shorter else None,
    }
    return [phrase(f"wish.{name}", **values) for name, values in said.items() if isinstance(values, dict)]


def _said(turn: Turn, today: date, seen: Seen, extending: bool = False) -> dict[str, Any]:
    said = _amount_said(turn) | _direction_said(turn, seen.payment, seen.count)
    postponing = extending or turn.intent == "request_extension"
    if postponing:
        said |= _postponed(turn, seen.due or today)
    periods = turn.entity("num_periods")
    if periods is not None and int(periods) >= 1 and not (postponing and "first_due" in said):
        said["periods"] = int(periods)
    for value in turn.values_of("date"):
        said |= _date_said(value, today, (seen.due or today) if postponing else None)
    if turn.entity("superlative") == "lightest":
        said.setdefault("lighter", True)
    kind = kind_named(turn.text)
    return {**said, "kind": kind} if kind is not None else said


def _amount_said(turn: Turn) -> dict[str, Any]:
    """What can be paid a month, and what at once ("500 first"); of several the first, of a range the most."""
    said: dict[str, Any] = {}
    for value in turn.values_of("amount"):
        if isinstance(value, Mapping):
            per = str(value.get("per"))
            most = Decimal(str(value.get("high") or value.get("value") or 0)) * IN_A_MONTH.get(per, Decimal(1))
            if most > 0:
                name = "pay_now" if per == "once" else "monthly_at_most"
                said.setdefault(name, most.quantize(Decimal("0.01"), ROUND_DOWN))
    return said


def _direction_said(turn: Turn, payment: Decimal | None, periods: int | None) -> dict[str, Any]:
    if turn.values_of("amount") or turn.values_of("num_periods"):
        return {}
    direction = turn.entity("direction")
    if direction == "less":
        return {"monthly_at_most": _a_bit_less(payment)} if payment else {"lighter": True}
    if direction == "more":
        return {"shorter": True}
    if direction == "longer":
        return {"periods": periods + max(1, periods // 4)} if periods else {"longer": True}
    if direction == "shorter":
        return {"periods": periods - max(1, periods // 4)} if periods and periods > 1 else {"shorter": True}
    return {}


def _a_bit_less(payment: Decimal) -> Decimal:
    """Rounded down to tens where that is still a payment."""
    less = payment * LIGHTER
    tidy = to_multiple(less, Decimal(10), ROUND_DOWN)
    return tidy if tidy > 0 else less.quantize(Decimal("0.01"), ROUND_DOWN)


def _date_said(value: Any, today: date, postponed_from: date | None) -> dict[str, Any]:
    """A day of the month is the due day, or when something is postponed the next such day; a date is the first due date,
    or far away the day to be done by."""
    if isinstance(value, Mapping):
        number = 31 if value.get("day") in (-1, "last") else int(value.get("day") or 0)
        if not number:
            return {}
        return {"first_due": next_on_day(postponed_from, number)} if postponed_from else {"due_day": number}
    on = date.fromisoformat(str(value)[:10])
    if on < today:
        return {}
    return {"first_due": on} if postponed_from or on - today <= SOON else {"done_by": on}


def _postponed(turn: Turn, due: date) -> dict[str, Any]:
    """"A month later", "ten days' grace"."""
    for value in turn.values_of("duration"):
        if isinstance(value, Mapping) and value.get("value"):
            number, unit = int(Decimal(str(value["value"]))), str(value.get("unit"))
            if unit in _MONTHS:
                return {"first_due": add_months(due, number * _MONTHS[unit])}
            if unit in _DAYS:
                return {"first_due": due + timedelta(days=number * _DAYS[unit])}
    return {}
