"""Money: Decimal amounts in the minor unit of their currency, and ways of dividing them that lose nothing."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

ZERO = Decimal(0)
_ONE = Decimal(1)

_MINOR_UNITS = {
    **dict.fromkeys(("CNY", "HKD", "MOP", "USD", "EUR", "GBP", "SGD", "AUD", "CAD", "INR"), Decimal("0.01")),
    **dict.fromkeys(("TWD", "JPY", "KRW"), Decimal(1)),
}


class UnknownCurrency(ValueError):
    """The currency has no minor unit here."""


def minor_unit(currency: str) -> Decimal:
    """The smallest amount paid in a currency: CNY, HKD, USD ... 0.01; TWD, JPY, KRW 1 (no smaller coin is in use).

    Raises UnknownCurrency.
    """
    try:
        return _MINOR_UNITS[currency]
    except KeyError:
        raise UnknownCurrency(f"unknown currency {currency!r}; known: {', '.join(sorted(_MINOR_UNITS))}") from None


def to_minor(amount: Decimal, currency: str, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """The amount rounded to the currency's minor unit. Raises UnknownCurrency."""
    return amount.quantize(minor_unit(currency), rounding=rounding)


def to_multiple(amount: Decimal, multiple: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """The amount rounded to a whole number of `multiple` (0.01, 1, 50 ...)."""
    return (amount / multiple).quantize(_ONE, rounding=rounding) * multiple


def split_evenly(amount: Decimal, parts: int, currency: str) -> tuple[Decimal, ...]:
    """`parts` shares in minor units that sum to `amount`; equal but for the last, which takes the residue.

    A share is rounded half-even; where that would leave the last one negative it is rounded down.
    """
    return split_by(amount, parts, minor_unit(currency))


def split_by(amount: Decimal, parts: int, multiple: Decimal) -> tuple[Decimal, ...]:
    """As split_evenly, with shares in whole numbers of `multiple`; the last takes the rest of `amount` as it is."""
    share = even_share(amount, parts, multiple)
    return (share,) * (parts - 1) + (amount - share * (parts - 1),)


def even_share(amount: Decimal, parts: int, multiple: Decimal) -> Decimal:
    """The share of split_by that is not the last."""
    if parts < 1:
        raise ValueError("parts must be at least 1")
    share = to_multiple(amount / parts, multiple)
    if share * (parts - 1) > amount:
        share = to_multiple(amount / parts, multiple, ROUND_DOWN)
    return share
