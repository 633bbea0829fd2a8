"""How one cell is read. Each function returns the value or raises ValueError with the reason for people."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import cast, get_args
from zoneinfo import available_timezones

from lending.loan import Jurisdiction, Pause
from lending.money import UnknownCurrency, minor_unit
from lending.proposals import GATES
from lending.records import read_time

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2150, 1, 1)
MOST = Decimal(10) ** 15
_NUMBER = re.compile(r"-?\d{1,16}(\.\d{1,12})?", re.ASCII)
_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")
_zones = cache(available_timezones)


def read_line(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > 200:
        raise ValueError("must be one line of at most 200 printable characters")
    return value.strip()


def read_id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(f"must be 1 to 64 characters without spaces, not {value!r}")
    return value


def read_one_of(known: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"must be one of {', '.join(known)}, not {value!r}")
        return value

    return read


def read_jurisdiction(value: object) -> Jurisdiction:
    return cast(Jurisdiction, read_one_of(get_args(Jurisdiction))(value))


def read_currency(value: object) -> str:
    try:
        minor_unit(str(value))
    except UnknownCurrency as error:
        raise ValueError(str(error)) from None
    return str(value)


def read_number(value: object) -> Decimal:
    """Digits and a point; no thousands separators, exponents or signs of money. Floats of JSON arrive as text."""
    text = str(value) if not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"must be a number such as 1234.50, not {value!r}")
    number = Decimal(text)
    if number >= MOST:
        raise ValueError(f"is implausibly large: {value}")
    return number


def read_amount(value: object) -> Decimal:
    number = read_number(value)
    if number < 0:
        raise ValueError(f"must not be negative, not {value}")
    return number


def read_positive(value: object) -> Decimal:
    number = read_number(value)
    if number <= 0:
        raise ValueError(f"must be more than 0, not {value}")
    return number


def read_rate(value: object) -> Decimal:
    number = read_amount(value)
    if number > 1:
        raise ValueError(f"must be a yearly fraction (0.156 is 15.6 %), not {value}")
    return number


def read_whole(value: object) -> int:
    number = read_amount(value)
    if number != int(number):
        raise ValueError(f"must be a whole number, not {value}")
    return int(number)


def read_counting(value: object) -> int:
    number = read_whole(value)
    if not 1 <= number <= 10_000:
        raise ValueError(f"must be from 1 to 10000, not {value}")
    return number


def read_day(value: object) -> date:
    try:
        day = date.fromisoformat(cast(str, value))
    except (TypeError, ValueError):
        raise ValueError(f"must be a date that exists, like 2026-03-02, not {value!r}") from None
    if not FIRST_DAY <= day < LAST_DAY:
        raise ValueError(f"is implausible: {value}")
    return day


def read_moment(value: object) -> datetime:
    moment = read_time(value, "")
    if not FIRST_DAY <= moment.date() < LAST_DAY:
        raise ValueError(f"is implausible: {value}")
    return moment


def read_zone(value: object) -> str:
    if not isinstance(value, str) or value not in _zones():
        raise ValueError(f"must be a time zone such as Asia/Shanghai, not {value!r}")
    return value


def read_list(value: object) -> list[str]:
    """A JSON list, or a cell whose parts are parted by `;`."""
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError("must be a list (in CSV parted by ;)")
    return [part.strip() for part in parts if part.strip()]


def read_flags(value: object) -> tuple[str, ...]:
    flags = sorted(set(read_list(value)))
    for flag in flags:
        read_one_of(GATES)(flag)
    return tuple(flags)


def read_pauses(value: object) -> tuple[Pause, ...]:
    """`2026-01-01/2026-01-31;…`, or a JSON list of {"start", "end"}."""
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        return tuple(Pause.from_dict(each) for each in value)
    spans = [part.partition("/") for part in read_list(value)]
    return tuple(Pause(read_day(start), read_day(end)) for start, _, end in spans)
