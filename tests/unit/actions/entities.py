"""Entities as bot/nlu makes them, written short."""

from typing import Any


def amount(
    value: str | None, bound: str = "exactly", *, low: str | None = None, high: str | None = None, per: str | None = None
) -> Any:  # fmt: skip
    most = value if bound == "at_most" and high is None else high
    return {"entity": "amount", "value": {
        "value": value, "currency": None, "bound": bound, "low": low, "high": most, "per": per}}  # fmt: skip


def ordinal(number: int) -> Any:
    return {"entity": "ordinal", "value": number}


def named(kind: str, value: Any) -> Any:
    return {"entity": kind, "value": value}


def day(number: int) -> Any:
    return {"entity": "date", "value": {"day": number}}


def on(iso: str) -> Any:
    return {"entity": "date", "value": iso}
