"""Facts from data/knowledge for whoever is asking: by their jurisdiction, as of today."""

from collections.abc import Iterable, Mapping
from typing import Any

from actions.borrower import Borrower
from actions.turn import Turn
from bot.text.knowledge import Fact, facts, topics
from bot.text.locales import jurisdiction_of
from lending.loan import ZONES, Jurisdiction


def place(borrower: Borrower | None, turn: Turn) -> Jurisdiction:
    """CN, TW or HK: the borrower's; a visitor's by the writing they use."""
    return borrower.jurisdiction if borrower is not None else jurisdiction_of(turn.locale)


def facts_on(names: Iterable[str], where: Jurisdiction, turn: Turn, days_past_due: int | None = None) -> tuple[Fact, ...]:
    """What may be said on these topics; a topic that nobody has written about says nothing."""
    today = turn.today(ZONES[where])
    known = [name for name in names if name in topics()]
    said = [fact for name in known for fact in facts(name, where, today, days_past_due=days_past_due)]
    return tuple({fact.id: fact for fact in said}.values())  # what belongs to two topics is said once


def facts_in(card: Mapping[str, Any]) -> list[str]:
    """The ids of the facts that a card says; none for any other kind of card."""
    return [item["source"]["phrase"].removeprefix("source.") for item in card["items"]] if card["type"] == "facts" else []


def facts_card(said: tuple[Fact, ...], where: Jurisdiction, turn: Turn) -> dict[str, Any] | None:
    today = turn.today(ZONES[where])
    return {"type": "facts", "items": [fact.item(today) for fact in said]} if said else None
