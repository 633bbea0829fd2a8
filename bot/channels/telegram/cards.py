"""Cards for a narrow screen: one plan at a time, the schedule as a monospaced table. Every figure as the server worded it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.chat_cards import Say, draw, table, text_of

Card = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines, monospaced (`fixed`) or not."""

    lines: Sequence[str]
    fixed: bool = False


def blocks(card: Card, say: Say, shown_plan: int = 0) -> list[Block]:
    """What a card looks like; of plans, the one at `shown_plan` (from 0)."""
    match card["type"]:
        case "plans":
            return [_plan(card, card["options"][shown_plan], say)]
        case "schedule":
            return [Block([text_of(card["title"]) or say("card.schedule.title")]), _rows(card["rows"], card["total"], say)]
        case "agreement":
            return list(_agreement(card, say))
        case "cost_table":
            return [_costs(card, say)]
        case "contacts":
            return [_contacts(card, say)]
        case "standing" | "budget":
            return [Block([line.removeprefix("── ") for line in draw(card, say)], fixed=True)]
        case _:
            return [Block([line.removeprefix("── ") for line in draw(card, say)])]


def plan_titles(card: Card | None, say: Say) -> list[str]:
    """The names of the plans that a card lets one compare; none when there is nothing to compare."""
    if card is None or card["type"] != "plans" or len(card["options"]) < 2:
        return []
    return [say(f"card.plan.{option['ordinal']}") for option in card["options"]]


def _plan(card: Card, option: Card, say: Say) -> Block:
    names = ["payment", "payment_max", "count", "pay_now", "first", "last", "total", "extra", "effective"]
    if _nought(option["pay_now"]):
        names.remove("pay_now")
    if text_of(option["payment_max"]) == text_of(option["payment"]):
        names.remove("payment_max")
    less = text_of(option["extra"]).startswith("-")
    labels = {name: say(f"card.{'extra_less' if name == 'extra' and less else name}") for name in names}
    return Block(
        [
            f"▎{say('card.plan.' + str(option['ordinal']))}  {text_of(option['role'])}",
            text_of(option["kind"]),
            *_terms([(labels[name], option[name]) for name in names]),
            *(f"· {text_of(reason)}" for reason in option["reasons"]),
            *([say("card.needs_approval")] if option["needs_approval"] else []),
            f"{say('card.as_of')} {text_of(card['as_of'])}",
            f"{say('card.expires')} {text_of(card['expires'])}",
        ]
    )


def _rows(rows: Sequence[Card], total: Any, say: Say) -> Block:
    head = [say("card.row_number"), say("card.due"), say("card.row_total")]
    lines = [head, *([text_of(row[name]) for name in ("number", "due", "total")] for row in rows)]
    return Block(table([*lines, [say("card.sum"), "", text_of(total)]], frozenset({2})), fixed=True)


def _agreement(card: Card, say: Say) -> Iterator[Block]:
    names = ("payment", "count", "first", "last", "total", "accepted", "cancel_until")
    title = f"{say('card.agreement_number')} {text_of(card['number'])}  {text_of(card['status'])}"
    yield Block([title, *_terms([(say(f"card.{name}"), card[name]) for name in names])])
    if card["rows"]:
        yield _rows(card["rows"], card["total"], say)


def _contacts(card: Card, say: Say) -> Block:
    """Two short lines each: a phone is too narrow for the table."""
    lines = [say("card.contacts.title")]
    for row in card["rows"]:
        what = " · ".join(text_of(row[name]) for name in ("channel", "why", "outcome"))
        lines += [f"· {text_of(row['at'])}  {text_of(row['by'])}", f"  {what}"]
    more = [f"{say('card.contacts.more')} {text_of(card['total'])}"] if card["total"]["count"] > len(card["rows"]) else []
    return Block([*lines, *more])


def _costs(card: Card, say: Say) -> Block:
    sums = (("cost_total", "total"), ("nominal", "nominal"), ("effective", "effective"))
    lines = [say("card.cost_table.title"), *_items(card["items"])]
    lines += _terms([(say(f"card.{label}"), card[name]) for label, name in sums])
    if card["contingent"]:
        lines += ["", say("card.contingent"), *_items(card["contingent"])]
    return Block(lines)


def _items(items: Sequence[Card]) -> Iterator[str]:
    for item in items:
        yield f"· {text_of(item['item'])} {text_of(item['amount'])}"
        yield "  " + " · ".join(filter(None, (text_of(item[name]) for name in ("standard", "method", "payee"))))


def _terms(lines: Sequence[tuple[str, Any]]) -> list[str]:
    return [f"{label}  {text_of(value)}" for label, value in lines if text_of(value)]


def _nought(leaf: Any) -> bool:
    return leaf is None or not str(leaf.get("amount", "?")).strip("-0.")
