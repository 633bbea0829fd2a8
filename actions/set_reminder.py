"""Reminders as they wish them: days ahead, hour, quiet hours, channel, a pause, tips. One message sets them, or shows them."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.contact_stopped import stopped
from actions.contact_view import setting_choices, settings_of
from actions.contact_words import Setting, read_setting
from actions.leaves import Leaf, count, name
from actions.own_figures import own_figures
from actions.quiet_hours import NO_QUIET, quiet_hours, quiet_of_the_place, span_values
from actions.turn import Turn
from lending.contact import Hours
from lending.store.contact_wishes import set_preferences

MOST_AHEAD, LONGEST_PAUSE = 15, 60  # days


class SetReminder(ConversationAction):
    """What cannot be is said, and the rest of the message is then left as it was, too."""

    called = "action_set_reminder"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is None:
            return say(Reply("utter_reminder_setup"))
        return set_as_wished(session, borrower, turn)


def set_as_wished(session: Session, borrower: Borrower, turn: Turn) -> Answer:
    wished = read_setting(turn)
    if wished.stop:
        return stopped(session, borrower, turn)
    quiet = quiet_hours(wished.quiet, borrower, turn)
    if isinstance(quiet, Reply):
        return say(quiet)
    refused = _refused(wished, quiet, borrower, turn)
    if refused is not None:
        return say(refused)
    changed = _changed(wished, quiet, borrower, turn)
    over = _hour_over(wished, quiet, borrower)
    if changed:
        set_preferences(session, borrower.id, turn.received_at, **changed, **({"hour": None} if over else {}))
    person = borrower.person
    key = "utter_reminder_set_hour_over" if over else "utter_reminder_set" if changed else "utter_reminder_settings"
    told = Reply(key, {"settings": settings_of(person), **over}, choices=setting_choices(person))
    coming = () if changed else own_figures("reminder_setup", borrower, turn)
    return say(*coming, told, last_topic="reminder_setup")


def _refused(wished: Setting, quiet: Hours | None, borrower: Borrower, turn: Turn) -> Reply | None:
    """Why a wish cannot be kept. `quiet`: the quiet hours that are wished with it."""
    if wished.elsewhere:
        return Reply("utter_reminder_not_there")
    if wished.days_ahead is not None and wished.days_ahead > MOST_AHEAD:
        return Reply("utter_reminder_too_early", {"days": count(MOST_AHEAD)})
    if wished.pause is not None and not 1 <= wished.pause <= LONGEST_PAUSE:
        return Reply("utter_reminder_pause_too_long", {"days": count(LONGEST_PAUSE)})
    if wished.hour is not None and (refused := _hour_refused(wished.hour, wished, quiet, borrower, turn)) is not None:
        return refused
    if wished.channel is not None and wished.channel not in borrower.person.verified:
        return Reply("utter_reminder_not_bound")
    return None


def _hour_refused(hour: int, wished: Setting, quiet: Hours | None, borrower: Borrower, turn: Turn) -> Reply | None:
    """An hour at which nobody is disturbed, by our rules or by a wish of their own."""
    said = name(f"{hour:02d}:00")
    ours = next((each for each in quiet_of_the_place(borrower, turn) if each.hold(time(hour))), None)
    if ours is not None:
        return Reply("utter_reminder_quiet_hour", {"hour": said, "until": name(f"{ours.ends:%H:%M}")})
    own = None if wished.quiet.off else quiet or borrower.person.preferences.quiet
    if own is not None and own.hold(time(hour)):
        return Reply("utter_reminder_hour_in_quiet", {"hour": said, **span_values(own)}, choices=(NO_QUIET,))
    return None


def _hour_over(wished: Setting, quiet: Hours | None, borrower: Borrower) -> dict[str, Leaf]:
    """The hour of an earlier wish that new quiet hours take back."""
    before = borrower.person.preferences.hour
    if quiet is None or wished.hour is not None or before is None or not quiet.hold(time(before)):
        return {}
    return {"hour": name(f"{before:02d}:00")}


def _changed(wished: Setting, quiet: Hours | None, borrower: Borrower, turn: Turn) -> dict[str, Any]:
    given = {name: getattr(wished, name) for name in ("days_ahead", "hour", "channel", "tips")} | {"quiet": quiet}
    changed = {name: value for name, value in given.items() if value is not None}
    if wished.quiet.off:
        changed["quiet"] = None
    if wished.pause is not None:
        zone = ZoneInfo(borrower.person.zone)
        ends = turn.today(borrower.person.zone) + timedelta(days=wished.pause)
        changed["paused_until"] = datetime.combine(ends, time(0), zone)
    return changed
