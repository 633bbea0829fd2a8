"""The due dates of an agreement as a calendar file (RFC 5545), for the borrower's own phone.

A calendar may be seen by others: the event's name says only that something is to be paid, the amount stands inside.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from icalendar import Alarm, Calendar, Event

from bot.text.say import say
from lending.leaves import count, money, name
from lending.lifecycle import Due
from lending.store.agreements import Agreement

_THE_DAY_BEFORE = timedelta(hours=-15)  # nine in the morning of the day before


def write_calendar(agreed: Agreement, dues: tuple[Due, ...], currency: str, locale: str) -> bytes:
    """One all-day event for each instalment; of an agreement that no longer runs the events are cancelled ones, so that a
    calendar that has them takes them out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Huanhuan//agreements//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if agreed.running else "CANCEL")
    calendar.add("x-wr-calname", say("calendar.name", {"number": name(agreed.number)}, locale))
    for due in dues:
        calendar.add_component(_event(agreed, due, currency, locale))
    written: bytes = calendar.to_ical()
    return written


def _event(agreed: Agreement, due: Due, currency: str, locale: str) -> Any:
    event = Event()
    event.add("uid", f"{agreed.number}-{due.number}@huanhuan")
    event.add("dtstamp", agreed.accepted_at)
    event.add("sequence", len(agreed.events) - 1)
    event.add("dtstart", due.due_date)
    event.add("dtend", due.due_date + timedelta(days=1))
    event.add("status", "CONFIRMED" if agreed.running else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("summary", say("calendar.summary", {}, locale))
    event.add("description", _told(agreed, due, due.amounts.total, currency, locale))
    if agreed.running:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _THE_DAY_BEFORE)
        alarm.add("description", say("calendar.summary", {}, locale))
        event.add_component(alarm)
    return event


def _told(agreed: Agreement, due: Due, amount: Decimal, currency: str, locale: str) -> str:
    values = {"amount": money(amount, currency), "number": name(agreed.number), "count": count(due.number)}
    return say("calendar.payment", values, locale)
