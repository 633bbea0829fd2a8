"""Reminders as the borrower wishes them: days ahead, hour, channel, a pause, tips. One message sets them, or shows them."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.contact_view import setting_choices, settings_of
from actions.contact_words import Setting, read_setting
from actions.leaves import count, name
from actions.stop_contact import stopped
from actions.turn import Turn
from lending.contact.rules import ContactRules
from lending.region import in_force
from lending.store.contact_rules import contact_rules_of
from lending.store.contact_wishes import set_preferences

MOST_AHEAD, LONGEST_PAUSE = 15, 60  # days


class SetReminder(ConversationAction):
    """What cannot be is said, and the rest of the message is then left as it was, too."""

    called = "action_set_reminder"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is None:
            return say(Reply("utter_reminder_setup"))
        wished = read_setting(turn)
        if wished.stop:
            return stopped(session, borrower, turn)
        refused = _refused(wished, borrower, turn)
        if refused is not None:
            return say(refused)
        changed = _changed(wished, borrower, turn)
        if changed:
            set_preferences(session, borrower.id, turn.received_at, **changed)
        key = "utter_reminder_set" if changed else "utter_reminder_settings"
        person = borrower.person
        return say(Reply(key, {"settings": settings_of(person)}, choices=setting_choices(person)))


def _refused(wished: Setting, borrower: Borrower, turn: Turn) -> Reply | None:
    """Why a wish cannot be kept."""
    if wished.elsewhere:
        return Reply("utter_reminder_not_there")
    if wished.days_ahead is not None and wished.days_ahead > MOST_AHEAD:
        return Reply("utter_reminder_too_early", {"days": count(MOST_AHEAD)})
    if wished.pause is not None and not 1 <= wished.pause <= LONGEST_PAUSE:
        return Reply("utter_reminder_pause_too_long", {"days": count(LONGEST_PAUSE)})
    if wished.hour is not None and (until := _quiet(wished.hour, borrower, turn)) is not None:
        return Reply("utter_reminder_quiet_hour", {"hour": name(f"{wished.hour:02d}:00"), "until": name(f"{until:%H:%M}")})
    if wished.channel is not None and wished.channel not in borrower.person.verified:
        return Reply("utter_reminder_not_bound")
    return None


def _quiet(hour: int, borrower: Borrower, turn: Turn) -> time | None:
    """When the quiet hours end that this hour falls into."""
    rules: ContactRules = contact_rules_of(borrower.jurisdiction)
    today = turn.today(borrower.person.zone)
    return next((each.hours.ends for each in in_force(rules.quiet, today) if each.hours.hold(time(hour))), None)


def _changed(wished: Setting, borrower: Borrower, turn: Turn) -> dict[str, Any]:
    given = {name: getattr(wished, name) for name in ("days_ahead", "hour", "channel", "tips")}
    changed = {name: value for name, value in given.items() if value is not None}
    if wished.pause is not None:
        zone = ZoneInfo(borrower.person.zone)
        ends = turn.today(borrower.person.zone) + timedelta(days=wished.pause)
        changed["paused_until"] = datetime.combine(ends, time(0), zone)
    return changed
