"""A made-up portfolio to try strategies on: people who pay in the ways that people do, the same ones for the same seed.

Every loan carries the payments that its borrower will have made, those after today too; whoever looks at a day sees only what had
been paid by then. Messages change nothing of it: how people answer to them is measured, not made up.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from lending.affordability import Means
from lending.dates import add_months
from lending.loan import Instalment, Loan, Payment, Terms

Kind = Literal["steady", "forgetful", "gap", "stretched", "shock", "long", "uneven", "new", "disputed"]
SHARES: dict[Kind, int] = {
    "steady": 58, "forgetful": 10, "gap": 8, "stretched": 5, "shock": 4, "long": 3, "uneven": 6, "new": 5, "disputed": 1,
}  # fmt: skip
"""Of a hundred borrowers. No lender's figures: round ones, so that every situation is there."""
MONTHS = 12
TERMS = Terms(Decimal("0.15"))
"""Without penalties: who pays late pays what stands on the bill, and is done."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Somebody made up. `hours`: at which they write."""

    id: str
    kind: Kind
    loan: Loan
    means: Means | None
    hours: tuple[int, ...]


def payers(count: int, on: date, seed: int = 1) -> Iterator[Payer]:
    """`count` people in the middle of a loan of twelve months on the day `on`."""
    kinds, weights = list(SHARES), list(SHARES.values())
    for number in range(count):
        chance = random.Random(f"{seed}:{number}")
        yield _payer(f"g{number:07}", chance.choices(kinds, weights)[0], on, chance)


def _payer(name: str, kind: Kind, on: date, chance: random.Random) -> Payer:
    due_day = chance.randint(1, 28)
    begun = 1 if kind == "new" else chance.randint(4, 8)
    first = add_months(on.replace(day=due_day), -begun)
    instalments = _instalments(first, chance.choice((6, 9, 12, 18, 24)))
    principal = sum((each.principal for each in instalments), Decimal(0))
    loan = Loan(
        id=f"{name}-1", product="cn_consumer", currency="CNY", jurisdiction="CN", zone="Asia/Shanghai",
        principal=principal, disbursed_on=add_months(first, -1), terms=TERMS, instalments=instalments,
        payments=_payments(kind, instalments, on, chance), flags=frozenset({"dispute"} if kind == "disputed" else ()),
    )  # fmt: skip
    hours = tuple(chance.randint(8, 22) for _ in range(3)) if chance.random() < 0.2 else ()
    return Payer(name, kind, loan, _means(kind, instalments[0].total, due_day, chance), hours)


@lru_cache(maxsize=4096)
def _instalments(first: date, thousands: int) -> tuple[Instalment, ...]:
    each, interest = Decimal(thousands * 1000) / MONTHS, Decimal(thousands * 5)
    return tuple(
        Instalment(number, add_months(first, number - 1), each.quantize(Decimal(1)), interest)
        for number in range(1, MONTHS + 1)
    )


def _payments(kind: Kind, instalments: Sequence[Instalment], on: date, chance: random.Random) -> tuple[Payment, ...]:
    """What each will have paid, instalment by instalment, until somebody stops."""
    lead, stops = chance.randint(-4, 0), _stops(kind, on, chance)
    paid = []
    for each in instalments:
        when = each.due_date + timedelta(days=_late(kind, lead, chance))
        if stops is not None and each.due_date >= stops:
            break
        paid.append(Payment(when, each.total, f"{each.number}"))
    return tuple(sorted(paid, key=lambda each: each.paid_on))


def _late(kind: Kind, lead: int, chance: random.Random) -> int:
    if kind == "forgetful" and chance.random() < 0.15:
        return chance.randint(3, 12)
    if kind == "gap":
        return 4 + chance.randint(0, 1)
    if kind in ("uneven", "stretched"):
        return chance.choice((lead, lead, 6, 14, 25))
    return lead


def _stops(kind: Kind, on: date, chance: random.Random) -> date | None:
    """From when on nothing is paid any more."""
    if kind == "shock":
        return on - timedelta(days=chance.randint(-30, 50))
    return on - timedelta(days=chance.randint(70, 120)) if kind in ("long", "disputed") else None


def _means(kind: Kind, instalment: Decimal, due_day: int, chance: random.Random) -> Means | None:
    if kind == "stretched":
        return Means(monthly_income=Decimal(5000), necessary_outgoings=Decimal(5000) - instalment / 2)
    if kind == "gap" and chance.random() < 0.5:
        return Means(pay_day=(due_day + 2) % 28 + 1)
    return None
