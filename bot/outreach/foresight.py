"""Who would hear what, and why others would not: a day tried out, with nothing kept and nobody written to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.outreach.planner import chunks
from bot.outreach.sending import WINDOW, allowed
from lending.contact import Decision
from lending.outreach import Coming, Silence, Strategy, coming, silences
from lending.store.borrowers import BorrowerRow
from lending.store.contacts import contacts_of_many
from lending.store.engine import Sessions
from lending.store.outreach import due_at
from lending.store.people import people_of


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One borrower of the day: a message with what the governor says of it as things stand now, or the strategy's silences."""

    external_id: str
    coming: Coming | None
    at: datetime | None
    channel: str | None
    decision: Decision | None
    silences: tuple[Silence, ...]


def foresee(sessions: Sessions, strategy: Strategy, day: datetime) -> Iterator[Foreseen]:
    """Everybody of whom something is said, or kept quiet, on the local day of an aware moment."""
    for shelved in chunks(sessions, strategy, day):
        ids = [each.book.borrower_id for each in shelved]
        with sessions() as session:
            named = select(BorrowerRow.id, BorrowerRow.external_id).where(BorrowerRow.id.in_(ids))
            names = {each: external for each, external in session.execute(named)}
            people = people_of(session, ids, day)
            contacts = contacts_of_many(session, ids, day - WINDOW)
        for each in shelved:
            who, found = each.book.borrower_id, coming(each.book, strategy, each.on)
            if found is None:
                quiet = silences(each.book, strategy, each.on)
                if quiet:
                    yield Foreseen(names[who], None, None, None, None, quiet)
                continue
            at = due_at(found, each.zone)
            channel, decision = allowed(found.moment, found.loan_id, people[who], contacts[who], strategy, at)
            yield Foreseen(names[who], found, at, channel, decision, ())


def summed(foreseen: Iterator[Foreseen]) -> Counter[tuple[str, str, str]]:
    """How many by (moment, situation, what the governor or the strategy says)."""
    found: Counter[tuple[str, str, str]] = Counter()
    for each in foreseen:
        if each.coming is not None and each.decision is not None:
            found[each.coming.moment.value, each.coming.segment.value, each.decision.rule] += 1
        for quiet in each.silences:
            found[quiet.moment.value, quiet.segment.value, "silent"] += 1
    return found
