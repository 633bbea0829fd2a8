"""Which quiet hours of their own borrowers may set, and what is said where they cannot be."""

from collections.abc import Sequence
from datetime import time

from actions.answer import Reply, choice
from actions.borrower import Borrower
from actions.leaves import Leaf, name
from actions.quiet_words import Quiet, Span
from actions.turn import Turn
from lending.contact import Hours
from lending.region import in_force
from lending.store.contact_rules import contact_rules_of

LEAST = 60
"""Minutes a day at which something may still be sent; who wants fewer wants none."""
LIKELY = 180
"""Of two readings, one that leaves fewer minutes is not what is meant."""
NO_QUIET = choice("choice.no_quiet", "reminder_setup", setting={"quiet": None})
_STOP = choice("choice.stop_contact", "stop_contact")


def quiet_hours(said: Quiet, borrower: Borrower, turn: Turn) -> Hours | Reply | None:
    """The hours that are wished; or why they cannot be, or what must be asked first; None where nothing was said of them."""
    if said.unsaid:
        return Reply("utter_reminder_quiet_when", choices=(_STOP,))
    if not said.readings:
        return None
    ours = quiet_of_the_place(borrower, turn)
    meant = [_hours(each, ours) for each in said.readings]
    likely = [each for each in meant if minutes_left(each, ours) >= LIKELY]
    if len(likely) > 1:
        return Reply("utter_reminder_quiet_which", choices=[_this(each) for each in likely])
    hours = likely[0] if likely else max(meant, key=lambda each: minutes_left(each, ours))
    if minutes_left(hours, ours) < LEAST:
        return Reply("utter_reminder_quiet_whole", span_values(hours), choices=(_STOP,))
    return hours


def quiet_of_the_place(borrower: Borrower, turn: Turn) -> list[Hours]:
    rules, today = contact_rules_of(borrower.jurisdiction), turn.today(borrower.person.zone)
    return [each.hours for each in in_force(rules.quiet, today)]


def minutes_left(own: Hours, ours: Sequence[Hours]) -> int:
    """Minutes of a day at which neither holds."""
    day = (time(hour, minute) for hour in range(24) for minute in range(60))
    return sum(not any(each.hold(clock) for each in (own, *ours)) for clock in day)


def span_values(hours: Hours) -> dict[str, Leaf]:
    return {"starts": name(f"{hours.starts:%H:%M}"), "ends": name(f"{hours.ends:%H:%M}")}


def _hours(said: Span, ours: Sequence[Hours]) -> Hours:
    """Where one end is not said, the place's quiet hours begin or end there."""
    starts = said.starts or min((each.starts for each in ours), default=time(0))
    ends = said.ends or max((each.ends for each in ours), default=time(0))
    return Hours(starts, ends)


def _this(hours: Hours) -> dict[str, object]:
    return choice("choice.quiet", "reminder_setup", span_values(hours), setting={"quiet": hours.as_dict()})
