"""You may contact me again: stop and pause are taken back, the other wishes stay."""

from actions.answer import Answer, Reply, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.contact_view import setting_choices, settings_of
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
        person = borrower.person
        key = "utter_contact_resumed" if lifted or waited else "utter_reminder_settings"
        return say(Reply(key, {"settings": settings_of(person)}, choices=setting_choices(person)))
