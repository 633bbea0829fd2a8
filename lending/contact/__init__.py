"""Whether a borrower may be written to: the rules of a place, what is known of the person, the contacts there were.

Pure: nothing is sent, kept or said here, and no clock is read.
"""

from lending.contact.contact import COLLECTION, LENDER, Channel, Contact, Entry, Outcome, Recipient, Withdrawal
from lending.contact.governor import ALLOWED, Decision, Verdict, decide
from lending.contact.intended import KINDS, Intended, MessageClass, MessageKind
from lending.contact.person import Consent, Hours, Person, Preferences, Stop
from lending.contact.rules import ContactRules

__all__ = [
    "ALLOWED",
    "COLLECTION",
    "KINDS",
    "LENDER",
    "Channel",
    "Consent",
    "Contact",
    "ContactRules",
    "Decision",
    "Entry",
    "Hours",
    "Intended",
    "MessageClass",
    "MessageKind",
    "Outcome",
    "Person",
    "Preferences",
    "Recipient",
    "Stop",
    "Verdict",
    "Withdrawal",
    "decide",
]
