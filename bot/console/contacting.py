"""Beside a conversation: what keeps this borrower from being written to, what they wish of it, who contacted them last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console.desk import Desk
from bot.console.words import Words
from lending.contact import Preferences
from lending.store.contact_report import Looked, ledger_of
from lending.store.people import person_of
from lending.store.silences import Silence, silences_of

SHOWN = 5  # contacts, the newest


@dataclass(frozen=True, slots=True)
class Contacting:
    """`wishes` in words; `paused_until` only while it is to come; `more`: contacts that are not shown."""

    silences: Sequence[Silence]
    paused_until: datetime | None
    wishes: Sequence[str]
    contacts: Sequence[Looked]
    more: int


def contacting_of(desk: Desk, borrower_id: str) -> Contacting:
    person, contacts = person_of(desk.session, borrower_id, desk.now), ledger_of(desk.session, borrower_id)
    wishes = person.preferences
    return Contacting(
        silences=silences_of(desk.session, borrower_id, person, desk.now),
        paused_until=wishes.paused_until if wishes.paused_until is not None and desk.now < wishes.paused_until else None,
        wishes=list(_said(desk.words, wishes)),
        contacts=contacts[:SHOWN],
        more=max(0, len(contacts) - SHOWN),
    )


def _said(words: Words, wishes: Preferences) -> Iterator[str]:
    if wishes.days_ahead is not None:
        yield words("contacting.days_ahead", days=wishes.days_ahead)
    if wishes.hour is not None:
        yield words("contacting.hour", hour=f"{wishes.hour:02d}:00")
    if wishes.quiet is not None:
        yield words("contacting.quiet", starts=f"{wishes.quiet.starts:%H:%M}", ends=f"{wishes.quiet.ends:%H:%M}")
    if wishes.channel is not None:
        yield words("contacting.channel", channel=words.named("contact.channel", wishes.channel))
    if not wishes.tips:
        yield words("contacting.no_tips")
