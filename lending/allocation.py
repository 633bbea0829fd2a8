"""Which debt a payment extinguishes: a fixed order of components, greedily."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from lending.loan import Amounts, Component
from lending.money import ZERO


def allocate(amount: Decimal, owed: Mapping[str, Decimal], order: Iterable[str]) -> dict[str, Decimal]:
    """How `amount` falls on what is owed, in this order. The parts sum to at most `amount`; the rest is left over.

    Splitting a payment in two changes nothing: each part goes on where the first stopped.
    """
    paid: dict[str, Decimal] = {}
    for name in order:
        part = min(amount, owed.get(name, ZERO))
        paid[name] = part
        amount -= part
    return paid


def allocate_amounts(amount: Decimal, owed: Amounts, order: Iterable[Component]) -> Amounts:
    """As allocate, over the four components."""
    parts = allocate(amount, {each.value: owed.of(each) for each in Component}, [each.value for each in order])
    return Amounts(**parts)


def allocate_by_due(
    amount: Decimal,
    due: Mapping[str, Decimal],
    advance: Mapping[str, Decimal],
    due_order: Iterable[str],
    advance_order: Iterable[str],
) -> dict[str, Decimal]:
    """What is due first, then what is paid in advance, each in its own order; parts of both are added up."""
    paid = allocate(amount, due, due_order)
    rest = amount - sum(paid.values(), ZERO)
    for name, part in allocate(rest, advance, advance_order).items():
        paid[name] = paid.get(name, ZERO) + part
    return paid
