"""The borrower's own ledger of contacts, as a card, and their settings, in words."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from actions.answer import Choice, Reply, choice
from actions.borrower import Borrower
from actions.leaves import Leaf, count, day, listed, moment, name, phrase
from actions.quiet_hours import NO_QUIET, span_values
from lending.contact import COLLECTION, KINDS, LENDER, Entry, Person, Withdrawal
from lending.store.contact_withdrawals import unnamed

SHOWN = 50
"""Rows of the card at most, the newest; the total counts all."""
RESUME = choice("choice.resume_contact", "resume_contact")


def contacts_reply(borrower: Borrower, key: str) -> Reply | None:
    """The ledger under a response that says how many; None when nobody has ever contacted them."""
    if not borrower.contacts:
        return None
    zone = ZoneInfo(borrower.person.zone)
    first = borrower.contacts[0].contact.at.astimezone(zone).date()
    stand = sum(each.withdrawn is None for each in borrower.contacts)
    values = {"count": count(stand), "since": day(first)}
    return Reply(key, values, _card(borrower.contacts, zone))


def _card(entries: Sequence[Entry], zone: ZoneInfo) -> dict[str, Any]:
    rows = [_row(each, zone) for each in reversed(entries[-SHOWN:])]
    return {"type": "contacts", "rows": rows, "total": count(len(entries))}


def _row(entry: Entry, zone: ZoneInfo) -> dict[str, Leaf | None]:
    contact, back = entry.contact, entry.withdrawn
    known = contact.why in (*KINDS, COLLECTION)
    outcome = "third_party" if contact.to == "third_party" else contact.outcome
    return {
        "at": moment(contact.at.astimezone(zone).replace(microsecond=0)),
        "by": _by(contact.by),
        "channel": phrase(f"contact.channel.{contact.channel}"),
        "why": phrase(f"contact.why.{contact.why if known else 'other'}"),
        "outcome": phrase(f"contact.outcome.{outcome}"),
        "withdrawn": None if back is None else _withdrawn(back, zone),
    }


def _withdrawn(back: Withdrawal, zone: ZoneInfo) -> Leaf:
    return phrase("contact.withdrawn", by=_by(unnamed(back.by)), on=day(back.at.astimezone(zone).date()))


def _by(by: str) -> Leaf:
    if by == LENDER:
        return phrase("contact.by.lender")
    return phrase("contact.by.agent", name=name(by.partition(":")[2]))


def settings_of(person: Person) -> Leaf:
    """What holds for this person, one thing a line."""
    wishes, zone = person.preferences, ZoneInfo(person.zone)
    said: list[Leaf] = []
    if wishes.days_ahead is None:
        said.append(phrase("contact.set.days_by_habit"))
    elif wishes.days_ahead == 0:
        said.append(phrase("contact.set.same_day"))
    else:
        said.append(phrase("contact.set.days_ahead", days=count(wishes.days_ahead)))
    said.append(
        phrase("contact.set.hour_by_habit")
        if wishes.hour is None
        else phrase("contact.set.hour", hour=name(f"{wishes.hour:02d}:00"))
    )
    if wishes.quiet is not None:
        said.append(phrase("contact.set.quiet", **span_values(wishes.quiet)))
    if wishes.channel is not None:
        said.append(phrase("contact.set.channel", channel=phrase(f"contact.channel.{wishes.channel}")))
    said.append(phrase("contact.set.tips" if wishes.tips else "contact.set.no_tips"))
    if wishes.paused_until is not None:
        said.append(phrase("contact.set.paused", until=day(wishes.paused_until.astimezone(zone).date())))
    if person.stopped("do_not_contact"):
        said.append(phrase("contact.set.stopped"))
    return listed(said)


def setting_choices(person: Person) -> tuple[Choice, ...]:
    """One tap for what is asked for most."""
    if person.stopped("do_not_contact"):
        return (RESUME,)
    return (
        choice("choice.remind_days", "reminder_setup", {"days": count(3)}, setting={"days_ahead": 3}),
        choice("choice.remind_morning", "reminder_setup", setting={"hour": 9}) if person.preferences.quiet is None else NO_QUIET,
        choice("choice.pause_week", "reminder_setup", setting={"pause": 7}),
        *((choice("choice.no_tips", "reminder_setup", setting={"tips": False}),) if person.preferences.tips else ()),
        choice("choice.stop_contact", "stop_contact"),
    )
