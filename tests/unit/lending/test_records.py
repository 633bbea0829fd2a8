"""Loans to dicts and back, and what is said about wrong ones."""

import json
from typing import Any

import pytest

from lending.loan import Loan
from lending.records import FieldError
from lending.wish import Wish
from tests.unit.lending.examples import a_loan


def test_a_loan_survives_json() -> None:
    loan = a_loan(paid=2, payments=(("2026-01-01", "10"),), flags=("dispute",), terms={"rate_cap": "0.24"})
    assert Loan.from_dict(json.loads(json.dumps(loan.as_dict()))) == loan


@pytest.mark.parametrize(
    ("path", "value", "field", "reason"),
    [
        (("terms", "annual_rate"), "x", "terms.annual_rate", "must be a number"),
        (("terms", "annual_rate"), "-0.1", "terms.annual_rate", "must not be negative"),
        (("terms", "day_count"), "30/365", "terms.day_count", "must be one of act/365"),
        (("terms", "allocation"), ["fee"], "terms.allocation", "once each"),
        (("instalments", 3, "due_date"), "2025-13-01", "instalments[3].due_date", "must be a date"),
        (("instalments", 3, "due_date"), "2025-10-05", "instalments[3].due_date", "must be after"),
        (("instalments", 0, "principal"), "1.001", "instalments[0].principal", "whole units of 0.01"),
        (("instalments", 0, "interest"), "-1", "instalments[0].interest", "must not be negative"),
        (("instalments",), [], "instalments", "must not be empty"),
        (("principal",), "11999", "principal", "the instalments repay 12000"),
        (("payments", 0, "amount"), "0", "payments[0].amount", "more than 0"),
        (("currency",), "EUR?", "currency", "unknown currency"),
        (("jurisdiction",), "US", "jurisdiction", "must be one of CN, TW, HK"),
        (("id",), 7, "id", "must be text"),
        (("payments", 0), 7, "payments[0]", "must be an object"),
        (("secret",), 1, "secret", "unknown field"),
    ],
)
def test_a_wrong_loan_names_the_field(path: tuple[Any, ...], value: Any, field: str, reason: str) -> None:
    data: Any = a_loan(paid=1).as_dict()
    at = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(FieldError, match=reason) as raised:
        Loan.from_dict(data)
    assert raised.value.field == field


def test_numbers_written_as_json_numbers_are_read_exactly() -> None:
    data = a_loan().as_dict()
    data["terms"]["annual_rate"] = 0.12
    assert str(Loan.from_dict(data).terms.annual_rate) == "0.12"


@pytest.mark.parametrize("wish", [{"periods": 0}, {"monthly_at_most": "0"}, {"pay_now": "-1"}, {"due_day": 32}])
def test_an_impossible_wish_names_the_field(wish: dict[str, Any]) -> None:
    with pytest.raises(FieldError) as raised:
        Wish.from_dict(wish)
    assert raised.value.field == next(iter(wish))
