"""The file of `./huanhuan propose`: one loan with what is known of policy, means and wish (format: docs/plans.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from lending.affordability import Means
from lending.dates import monthly
from lending.history import History
from lending.loan import Loan, Terms
from lending.money import UnknownCurrency
from lending.policy import Policy, policy_from_dict
from lending.records import FieldError, Record, read_date, read_decimal
from lending.schedule import equal_principal, factors, interest_only, level
from lending.wish import Wish

_PARTS = ("on", "loan", "loans", "policy", "means", "wish", "history")
MOST_PERIODS = 1200
_METHODS = {"level": level, "equal_principal": equal_principal, "bullet": interest_only}


@dataclass(frozen=True, slots=True)
class LoanFile:
    """What such a file says; None where it says nothing. With several loans `loan` and `policy` are the first's."""

    loan: Loan
    on: date | None
    policy: Policy | None
    means: Means | None
    wish: Wish | None
    history: History | None = None
    loans: tuple[tuple[Loan, Policy | None], ...] = ()
    """All of them, where the file has `loans`."""


@dataclass(frozen=True, slots=True)
class NewSchedule(Record):
    """Instead of instalments: a schedule to be reckoned from the terms, monthly from `first_due`."""

    periods: int
    first_due: date
    method: Literal["level", "equal_principal", "bullet"] = "level"

    def check(self, at: str = "") -> None:
        if not 1 <= self.periods <= MOST_PERIODS:
            raise FieldError(f"{at}.periods", f"must be at least 1, at most {MOST_PERIODS}, not {self.periods}")


def read_loan_file(data: Any) -> LoanFile:
    """Read the parsed JSON: either {"loan": {...}, "on": ..., "policy": ..., "means": ..., "wish": ...} or a bare
    loan.

    Raises FieldError naming the field.
    """
    if not isinstance(data, Mapping):
        raise FieldError("file", "must hold a JSON object")
    if "loan" not in data and "loans" not in data:
        data = {"loan": data}
    if "loan" in data and "loans" in data:
        raise FieldError("loans", "give either loan or loans, not both")
    for key in data:
        if key not in _PARTS:
            raise FieldError(str(key), f"unknown field; known: {', '.join(_PARTS)}")
    means, wish, on, history = (data.get(part) for part in ("means", "wish", "on", "history"))
    policy = None if data.get("policy") is None else _read_policy(data["policy"])
    loans = tuple(_read_loans(data["loans"], policy)) if "loans" in data else ()
    return LoanFile(
        loan=loans[0][0] if loans else _read_loan(data["loan"]),
        on=None if on is None else read_date(on, "on"),
        policy=loans[0][1] if loans else policy,
        means=None if means is None else Means.from_dict(means, "means"),
        wish=None if wish is None else Wish.from_dict(wish, "wish"),
        history=None if history is None else History.from_dict(history, "history"),
        loans=loans,
    )


def _read_loans(data: Any, policy: Policy | None) -> Iterator[tuple[Loan, Policy | None]]:
    """Each a loan, or {"loan": ..., "policy": ...}; `policy` is that of those without one."""
    if not isinstance(data, list) or not data:
        raise FieldError("loans", "must be a list of at least one loan")
    for at, each in enumerate(data):
        own = each if isinstance(each, Mapping) and "loan" in each else {"loan": each}
        try:
            yield _read_loan(own["loan"]), _read_policy(own["policy"]) if own.get("policy") is not None else policy
        except FieldError as error:
            raise FieldError(f"loans[{at}].{error.field}", error.reason) from None


def _read_policy(data: Any) -> Policy:
    try:
        return policy_from_dict(data)
    except FieldError as error:
        raise FieldError(f"policy.{error.field}", error.reason) from None


def _read_loan(data: Any) -> Loan:
    if isinstance(data, Mapping) and "schedule" in data:
        if "instalments" in data:
            raise FieldError("schedule", "give either schedule or instalments, not both")
        data = {**data, "instalments": _instalments(data)}
        del data["schedule"]
    return Loan.from_dict(data)


def _instalments(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The instalments that a `schedule` stands for."""
    wanted = NewSchedule.from_dict(data["schedule"], "schedule")
    for name in ("principal", "disbursed_on", "currency", "terms"):
        if name not in data:
            raise FieldError(name, "is missing")
    if not isinstance(data["currency"], str):
        raise FieldError("currency", f"must be text, not {data['currency']!r}")
    terms = Terms.from_dict(data["terms"], "terms")
    start = read_date(data["disbursed_on"], "disbursed_on")
    if wanted.first_due <= start:
        raise FieldError("schedule.first_due", f"must be after disbursed_on ({start}), not {wanted.first_due}")
    dates = monthly(wanted.first_due, wanted.periods)
    rates = factors(terms.annual_rate, start, dates, terms.day_count)
    try:
        lines = _METHODS[wanted.method](read_decimal(data["principal"], "principal"), rates, dates, data["currency"])
    except UnknownCurrency as error:
        raise FieldError("currency", str(error)) from None
    return [
        {"number": number, "due_date": line.due_date, "principal": line.principal, "interest": line.interest}
        for number, line in enumerate(lines, start=1)
    ]
