"""The text of an agreement, worded once when it is made: what is kept, hashed and printed is exactly this."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.text.format import format_date, format_money
from bot.text.say import say
from lending.keeping import Keeping
from lending.leaves import count, day, money, name, phrase, rate
from lending.loan import Loan
from lending.money import ZERO
from lending.proposal import Proposal

VERSION = "1"
"""Of the wording under `agreement.*` in every locale: raised when a word of it changes (a test holds it)."""
_PARTS = ("principal", "interest", "fee", "penalty")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an agreement's text is made of. `at` and `cancel_until` are aware; `contract` is the lender's number."""

    number: str
    borrower: str
    contract: str
    plan: Proposal
    at: datetime
    cancel_until: datetime | None
    shown_hash: str


@dataclass(frozen=True, slots=True)
class AgreementText:
    """Title, paragraphs and schedule in one locale. `body` is the canonical JSON of it all, `sha256` its fingerprint."""

    version: str
    locale: str
    body: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()

    def parts(self) -> tuple[str, list[str], list[list[str]]]:
        """(title, paragraphs, schedule): the schedule's first row is its head."""
        whole = json.loads(self.body)
        return whole["title"], whole["paragraphs"], whole["schedule"]


def write_text(facts: Facts, loan: Loan, keeping: Keeping, locale: str) -> AgreementText:
    """Word an agreement in a locale. The same facts make the same text, to the byte."""
    whole: dict[str, Any] = {
        "title": say("agreement.title", {}, locale),
        "paragraphs": [say(f"agreement.{key}", values, locale) for key, values in _clauses(facts, loan, keeping)],
        "schedule": _schedule(facts.plan, loan.currency, locale),
    }
    return AgreementText(VERSION, locale, json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _clauses(facts: Facts, loan: Loan, keeping: Keeping) -> Iterator[tuple[str, dict[str, Any]]]:
    """The clauses that this agreement has, in their order, with their values."""
    plan, unit = facts.plan, loan.currency
    label = phrase(f"product.{loan.product}")
    yield "number", {
        "number": name(facts.number), "borrower": name(facts.borrower), "loan": label, "contract": name(facts.contract),
    }  # fmt: skip
    yield "made", {"at": _moment(facts.at, loan)}
    yield "plan", {
        "kind": phrase(f"plan.{plan.kind}"), "count": count(plan.count), "payment": money(plan.payment, unit),
        "first": day(plan.first_date), "last": day(plan.last_date),
    }  # fmt: skip
    if plan.pay_now:
        yield "pay_now", {"amount": money(plan.pay_now, unit)}
    if plan.waived.total:
        yield "waived", {"amount": money(plan.waived.total, unit)}
    yield "total", {
        "total": money(plan.total_to_pay, unit), "extra": money(plan.extra_cost, unit),
        "nominal": rate(plan.nominal_rate), "effective": rate(plan.effective_rate),
    }  # fmt: skip
    yield "order", {"order": {"list": [phrase(f"component.{each.value}") for each in keeping.allocation]}}
    yield "tolerance", {
        "days": count(keeping.late_days), "short": money(keeping.short_amount, unit), "share": rate(keeping.short_share),
    }  # fmt: skip
    yield "broken", {"days": count(keeping.broken_after_days)}
    if facts.cancel_until is not None:
        yield "cancel", {"until": _moment(facts.cancel_until, loan)}
    else:
        yield "final", {}
    yield "ledger", {}
    yield "shown", {"hash": name(facts.shown_hash)}


def _schedule(plan: Proposal, unit: str, locale: str) -> list[list[str]]:
    """A head and a row for each day; kinds of cost that are nought on every day are left out."""
    parts = [part for part in _PARTS if any(getattr(row, part) for row in plan.rows)]
    head = [say(f"card.{each}", {}, locale) for each in ("row_number", "due", "row_total", *parts, "balance")]
    rows = [
        [
            str(row.number),
            format_date(row.due_date, locale),
            format_money(row.total, unit, locale),
            *(format_money(getattr(row, part), unit, locale) for part in parts),
            format_money(row.balance, unit, locale),
        ]
        for row in plan.rows
    ]
    total = format_money(sum((row.total for row in plan.rows), ZERO), unit, locale)
    return [head, *rows, [say("card.sum", {}, locale), "", total, *("" for _ in parts), ""]]


def _moment(at: datetime, loan: Loan) -> dict[str, Any]:
    return {"time": at.astimezone(ZoneInfo(loan.zone)).replace(microsecond=0).isoformat()}
