"""Cards drawn as plain text: the same cards as on the page, every figure as the server worded it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from unicodedata import combining, east_asian_width

Card = Mapping[str, Any]
Say = Callable[[str], str]  # a word of the interface by its key
PARTS = ("principal", "interest", "fee", "penalty")
_WIDEST = 16


def draw(card: Card, say: Say) -> list[str]:
    """The lines of a card; none for a kind that is not known here (the message's text says the same)."""
    drawing = _CARDS.get(card["type"])
    return drawing(card, say) if drawing else []


def width(text: str) -> int:
    """How many columns a terminal gives the text: Chinese characters take two."""
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """Rows in columns of equal width; the columns in `right` are set right."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            " " * (room - width(cell)) + cell if place in right else cell + " " * (room - width(cell))
            for place, (cell, room) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def text_of(leaf: Any) -> str:
    """What a leaf says: a typed value with its text, a bare number, or nothing."""
    if leaf is None:
        return ""
    if isinstance(leaf, Mapping):
        return str(leaf.get("text") or leaf.get("name") or "")
    return str(leaf)


def _terms(lines: Iterable[tuple[str, Any]]) -> list[str]:
    shown = [(label, text_of(value)) for label, value in lines if text_of(value)]
    return table(shown, frozenset({1})) if shown else []


def _standing(card: Card, say: Say) -> list[str]:
    lines = [f"── {say('card.standing.title')}"]
    for loan in card["loans"]:
        owes = not _nought(loan["total"])
        lines.append(text_of(loan["loan"]))
        parts = [(text_of(part["label"]), part["amount"]) for part in loan["parts"] if not _nought(part["amount"])]
        overdue = [
            (say("card.total_overdue"), loan["total"]),
            *parts,
            (say("card.since"), loan["since"]),
            (say("card.days_past_due"), loan["days_past_due"]),
        ]
        coming = [(say("card.next_date"), loan["next_date"]), (say("card.next_amount"), loan["next_amount"])]
        lines += [] if owes else [say("card.nothing_overdue")]
        lines += _terms([*(overdue if owes else []), *coming])
    return [*lines, f"{say('card.as_of')} {text_of(card['as_of'])}"]


def _plans(card: Card, say: Say) -> list[str]:
    options = card["options"]
    labels = ["payment", "payment_max", "count", "pay_now", "first", "last", "total", "extra", "effective"]
    if all(_nought(option["pay_now"]) for option in options):
        labels.remove("pay_now")
    if all(text_of(option["payment_max"]) == text_of(option["payment"]) for option in options):
        labels.remove("payment_max")
    if any(text_of(option["extra"]).startswith("-") for option in options):
        labels[labels.index("extra")] = "extra_less"
    rows = [
        ["", *(say(f"card.plan.{option['ordinal']}") for option in options)],
        ["", *(text_of(option["role"]) for option in options)],
        ["", *(text_of(option["kind"]) for option in options)],
        *([say(f"card.{label}"), *(text_of(option[label.removesuffix("_less")]) for option in options)] for label in labels),
    ]
    return [
        f"── {say('card.plans.title')}",
        *table(rows, frozenset(range(1, len(options) + 1))),
        *(line for option in options for line in _reasons(option, say)),
        f"{say('card.as_of')} {text_of(card['as_of'])}  {say('card.expires')} {text_of(card['expires'])}",
    ]


def _reasons(option: Card, say: Say) -> list[str]:
    said = [text_of(reason) for reason in option["reasons"]]
    said += [say("card.needs_approval")] if option["needs_approval"] else []
    return [say(f"card.plan.{option['ordinal']}"), *(f"  · {reason}" for reason in said)] if said else []


def _schedule(card: Card, say: Say) -> list[str]:
    title = text_of(card["title"]) or say("card.schedule.title")
    return [f"── {title}", *_rows(card["rows"], card["total"], say)]


def _rows(rows: Sequence[Card], total: Any, say: Say) -> list[str]:
    parts = [part for part in PARTS if any(not _nought(row[part]) for row in rows)]
    state = ["state"] if any(row.get("state") for row in rows) else []
    head = ["row_number", "due", "row_total", *parts, "balance", *state]
    names = ["number", "due", "total", *parts, "balance", *state]
    foot = [say("card.sum"), "", text_of(total), *("" for _ in parts), "", *("" for _ in state)]
    lines = [[say(f"card.{name}") for name in head], *([text_of(row.get(name)) for name in names] for row in rows), foot]
    return table(lines, frozenset(range(2, 4 + len(parts))))


def _cost_table(card: Card, say: Say) -> list[str]:
    lines = [
        f"── {say('card.cost_table.title')}",
        *_costs(card["items"], say),
        *_terms((say(f"card.{label}"), card[name]) for label, name in _COST_SUMS),
    ]
    if card["contingent"]:
        lines += [say("card.contingent"), *_costs(card["contingent"], say)]
    return lines


def _costs(items: Sequence[Card], say: Say) -> list[str]:
    names = ("item", "amount", "standard", "method", "payee")
    rows = [[say(f"card.{name}") for name in names], *([text_of(item[name]) for name in names] for item in items)]
    return table(rows, frozenset({1, 2}))


def _agreement(card: Card, say: Say) -> list[str]:
    names = ("payment", "count", "first", "last", "total", "accepted", "cancel_until")
    return [
        f"── {say('card.agreement.title')}",
        f"{say('card.agreement_number')} {text_of(card['number'])}  {text_of(card['status'])}",
        *_terms((say(f"card.{name}"), card[name]) for name in names),
        *(_rows(card["rows"], card["total"], say) if card["rows"] else []),
    ]


def _budget(card: Card, say: Say) -> list[str]:
    parts = [(text_of(part["label"]), part["amount"]) for part in card["parts"]]
    spare, whole = (say("card.budget.spare"), card["spare"]), float(card["income"]["amount"])
    shares = [_bar(amount, whole) for _, amount in (*parts, spare)]
    lines = [(say("card.budget.income"), card["income"]), *parts, spare, (say("card.budget.overspent"), card["overspent"])]
    lines.append((say("card.budget.due"), card["due"]))
    rows = [[label, text_of(value), bar] for (label, value), bar in zip(lines, ["", *shares, "", ""], strict=True) if value]
    return [f"── {say('card.budget.title')}", *table(rows, frozenset({1}))]


def _bar(amount: Any, whole: float) -> str:
    """A share of the whole as a bar, for the eye only."""
    return "█" * round(_WIDEST * min(1, float(amount["amount"]) / whole)) if whole else ""


def _facts(card: Card, say: Say) -> list[str]:
    lines = [f"── {say('card.facts.title')}"]
    for fact in card["items"]:
        papers = [(say("card.source"), fact["source"]), (say("card.effective_from"), fact["effective"])]
        lines.append(f"· {text_of(fact['says'])}")
        lines += [f"  {label} {text_of(value)}" for label, value in papers if text_of(value)]
    return lines


def _contacts(card: Card, say: Say) -> list[str]:
    names = ("at", "by", "channel", "why", "outcome")
    rows = [[say(f"card.contacts.{name}") for name in names]]
    for row in card["rows"]:
        *told, outcome = (text_of(row[name]) for name in names)
        withdrawn = text_of(row.get("withdrawn"))
        rows.append([*told, f"{outcome} · {withdrawn}" if withdrawn else outcome])
    more = [f"{say('card.contacts.more')} {text_of(card['total'])}"] if card["total"]["count"] > len(card["rows"]) else []
    return [f"── {say('card.contacts.title')}", *table(rows), *more]


def _nought(leaf: Any) -> bool:
    """Whether an amount is nought: its line or column is then left out."""
    return leaf is None or not str(leaf.get("amount", "?")).strip("-0.")


_COST_SUMS = (("cost_total", "total"), ("nominal", "nominal"), ("effective", "effective"))
_CARDS: Mapping[str, Callable[[Card, Say], list[str]]] = {
    "standing": _standing,
    "plans": _plans,
    "schedule": _schedule,
    "cost_table": _cost_table,
    "agreement": _agreement,
    "budget": _budget,
    "facts": _facts,
    "contacts": _contacts,
}
