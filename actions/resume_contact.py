"""You may contact me again: stop and pause are taken back, quiet hours where they are named; the other wishes stay."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.contact_view import setting_choices, settings_of
from actions.contact_words import read_setting
from actions.turn import Turn
from lending.store.contact_wishes import lift, set_preferences


class ResumeContact(BorrowerAction):
    called = "action_resume_contact"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        lifted = lift(borrower.session, borrower.id, "do_not_contact", "borrower", turn.received_at)
        paused = borrower.person.preferences.paused_until
        waited = paused is not None and turn.received_at < paused
        if waited:
            set_preferences(borrower.session, borrower.id, turn.received_at, paused_until=None)
        any_hour = read_setting(turn).quiet.off
        if any_hour:
            set_preferences(borrower.session, borrower.id, turn.received_at, quiet=None)
        person = borrower.person
        changed = "utter_reminder_set" if any_hour else "utter_reminder_settings"
        key = "utter_contact_resumed" if lifted or waited else changed
        return say(Reply(key, {"settings": settings_of(person)}, choices=setting_choices(person)))
