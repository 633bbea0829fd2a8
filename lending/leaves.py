"""Typed leaves: values as JSON that says what it is, so that words and formats can be put to it later, elsewhere."""

from datetime import date
from decimal import Decimal
from typing import Any

from lending.money import to_minor

Leaf = dict[str, Any]


def money(amount: Decimal, currency: str) -> Leaf:
    """{"amount": "1234.50", "currency": "CNY"}, rounded to the currency's minor unit."""
    return {"amount": format(to_minor(amount, currency), "f"), "currency": currency}


def day(when: date) -> Leaf:
    """{"date": "2026-03-02"}"""
    return {"date": when.isoformat()}


def rate(annual: Decimal) -> Leaf:
    """{"rate": "0.1560"} for 15.6 % a year."""
    return {"rate": format(annual, "f")}


def count(number: int) -> Leaf:
    """{"count": 12}"""
    return {"count": number}


def name(text: str) -> Leaf:
    """{"name": "..."}: printed as it is."""
    return {"name": text}


def phrase(key: str, **values: Leaf) -> Leaf:
    """{"phrase": "component.penalty", "values": {}}"""
    return {"phrase": key, "values": values}
