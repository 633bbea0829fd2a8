"""Leaving a borrower in peace from now on, with what must still be sent, and the way back."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.borrower import Borrower
from actions.contact_view import RESUME
from actions.leaves import Leaf, listed, phrase
from actions.turn import Turn
from lending.contact import KINDS
from lending.store.contact_rules import contact_rules_of
from lending.store.contact_wishes import silence


def stopped(session: Session, borrower: Borrower, turn: Turn) -> Answer:
    """Stop what may be stopped; said again, nothing more happens."""
    new = silence(session, borrower.id, "do_not_contact", turn.received_at)
    key = "utter_contact_stopped" if new else "utter_contact_stopped_already"
    return say(Reply(key, {"still": _still(borrower, turn)}, choices=(RESUME,)))


def _still(borrower: Borrower, turn: Turn) -> Leaf:
    """What goes on, by the rules of where they live."""
    rules, today = contact_rules_of(borrower.jurisdiction), turn.today(borrower.person.zone)
    stop = rules.stop("do_not_contact", today)
    silenced = stop.silences if stop is not None else ()
    goes_on = [kind for kind in KINDS if rules.class_of(kind, today) not in silenced]
    return listed([phrase(f"contact.why.{kind}") for kind in goes_on])
