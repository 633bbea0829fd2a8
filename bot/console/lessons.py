"""What the pages of product teams share: intents as staff read them, and keeping what was decided upon turns."""

from collections.abc import Sequence

from bot.console.desk import Denied, Desk
from bot.teaching.drafts import draft
from bot.teaching.writing import intents_of, titles_of
from bot.text.catalog import ENGLISH
from lending.store.audit import record
from lending.store.lessons import decide

UNTAUGHT = frozenset({"nlu_fallback", "self_harm_hint"})  # which no sentence ever has


def named(desk: Desk) -> dict[str, str]:
    """Every intent by its title in the draft; who reads English sees its name."""
    titles = {} if desk.words.locale == ENGLISH else titles_of(draft(), desk.words.locale)
    return {name: titles.get(name, name) for name in intents_of(draft())}


def teachable() -> list[str]:
    """The intents of the draft that sentences are taught under."""
    return [name for name in intents_of(draft()) if name not in UNTAUGHT]


def keep(desk: Desk, decision: str, intent: str | None = None, texts: Sequence[str] = ()) -> None:
    """Keep a decision upon the turns that the form names. Raises Denied, DecidedAlready."""
    given = desk.field("turns", 4_000).split(",")
    if not all(each.isascii() and each.isdecimal() and len(each) < 16 for each in given):
        raise Denied(400)
    ids = [int(each) for each in given]
    try:
        lesson = decide(desk.session, ids, decision, by=desk.member.name, now=desk.now, intent=intent, taught=texts)
    except LookupError:
        raise Denied(404) from None
    detail = {"turns": len(ids)} | ({"intent": intent} if intent else {})
    record(desk.session, desk.actor, f"lesson.{decision}", f"lesson:{lesson}", detail, now=desk.now)
