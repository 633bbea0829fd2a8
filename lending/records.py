"""Records: frozen dataclasses that go to and from plain JSON-able dicts, and say which field is wrong."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

LARGEST = Decimal(10) ** 15
"""No amount, rate or count is as large: what is, is a slip, and would not fit exact arithmetic."""

_R = TypeVar("_R", bound="Record")


class FieldError(ValueError):
    """A value that cannot be read. `field` is its path (`terms.annual_rate`, `instalments[3].due_date`)."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Record:
    """Base of the dataclasses of lending. Decimals are strings in the dict, dates ISO, enums their values."""

    __slots__ = ()

    def as_dict(self) -> dict[str, Any]:
        """This record as plain JSON-able data; `from_dict` reads it back to an equal record."""
        return {field.name: plain(getattr(self, field.name)) for field in _fields(type(self))}

    @classmethod
    def from_dict(cls: type[_R], data: Mapping[str, Any], at: str = "") -> _R:
        """The record that a plain mapping describes. Raises FieldError naming the wrong, missing or unknown field."""
        record = _read_record(cls, data, at)
        record.check(at)
        return record

    def check(self, at: str = "") -> None:
        """Raise FieldError where fields contradict each other; called by from_dict."""


_FIELDS: dict[type, tuple[Any, ...]] = {}
_HINTS: dict[type, dict[str, Any]] = {}


def _fields(cls: type) -> tuple[Any, ...]:
    found = _FIELDS.get(cls)
    if found is None:
        found = _FIELDS[cls] = fields(cls)
    return found


def _hints(cls: type) -> dict[str, Any]:
    found = _HINTS.get(cls)
    if found is None:
        found = _HINTS[cls] = get_type_hints(cls)
    return found


def plain(value: object) -> Any:
    """A value as JSON-able data."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Record):
        return value.as_dict()
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def _read_record(cls: type[_R], data: Mapping[str, Any], at: str) -> _R:
    if not isinstance(data, Mapping):
        raise FieldError(at or cls.__name__.lower(), "must be an object")
    hints = _hints(cls)
    known = {field.name: field for field in _fields(cls)}
    for key in data:
        if key not in known:
            raise FieldError(_join(at, str(key)), "unknown field; known: " + ", ".join(known))
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in data:
            values[name] = _read(hints[name], data[name], _join(at, name))
        elif field.default is MISSING and field.default_factory is MISSING:
            raise FieldError(_join(at, name), "is missing")
    return cls(**values)


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _read(hint: Any, value: Any, at: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _read_union(hint, value, at)
    if origin is Literal:
        if value not in get_args(hint):
            raise FieldError(at, f"must be one of {', '.join(map(str, get_args(hint)))}, not {value!r}")
        return value
    if origin in (tuple, frozenset):
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise FieldError(at, "must be a list")
        item_hint = get_args(hint)[0]
        return origin(_read(item_hint, item, f"{at}[{index}]") for index, item in enumerate(value))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise FieldError(at, "must be an object")
        key_hint, item_hint = get_args(hint)
        keys = {k: int(k) if key_hint is int and isinstance(k, str) and k.isdecimal() else k for k in value}  # of JSON
        return {
            _read(key_hint, keys[k], _join(at, str(k))): _read(item_hint, v, _join(at, str(k))) for k, v in value.items()
        }
    if isinstance(hint, type):
        return _read_scalar(hint, value, at)
    return value


def _read_union(hint: Any, value: Any, at: str) -> Any:
    options = [option for option in get_args(hint) if option is not NoneType]
    if value is None and len(options) < len(get_args(hint)):
        return None
    return _read(options[0], value, at)


def _read_scalar(hint: type[Any], value: Any, at: str) -> Any:
    if is_dataclass(hint) and issubclass(hint, Record):
        return hint.from_dict(value, at)
    if issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            known = ", ".join(str(member.value) for member in hint)
            raise FieldError(at, f"must be one of {known}, not {value!r}") from None
    if hint is Decimal:
        return read_decimal(value, at)
    if hint is date:
        return read_date(value, at)
    if hint is datetime:
        return read_time(value, at)
    if hint is time:
        return read_clock(value, at)
    if hint in (int, bool, str):
        if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
            names = {int: "a whole number", bool: "true or false", str: "text"}
            raise FieldError(at, f"must be {names[hint]}, not {value!r}")
        return value
    return value


def read_decimal(value: Any, at: str) -> Decimal:
    """A number written as text, int or Decimal. A float is read by its shortest text, so 0.1 is 0.1."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise FieldError(at, f"must be a number, not {value!r}")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise FieldError(at, f"must be a number, not {value!r}") from None
    if not number.is_finite():
        raise FieldError(at, f"must be a finite number, not {value!r}")
    if abs(number) >= LARGEST:
        raise FieldError(at, f"must be less than {LARGEST:,f}, not {value!r}")
    return number


def read_date(value: Any, at: str) -> date:
    """A date, or its ISO text (2026-03-02)."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FieldError(at, f"must be a date like 2026-03-02, not {value!r}") from None


def read_time(value: Any, at: str) -> datetime:
    """An aware moment, or its ISO text with an offset (2026-03-02T09:00:00+08:00, also Z)."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value.replace("Z", "+00:00"))
    except (AttributeError, TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise FieldError(at, f"must be a time with its offset like 2026-03-02T09:00:00+08:00, not {value!r}")
    return moment


def read_clock(value: Any, at: str) -> time:
    """A time on the wall clock, or its text (21:00)."""
    if isinstance(value, time) and value.tzinfo is None:
        return value
    try:
        clock = time.fromisoformat(value)
    except (TypeError, ValueError):
        clock = None
    if clock is None or clock.tzinfo is not None:
        raise FieldError(at, f"must be a time of day like 21:00, not {value!r}")
    return clock
