"""A message that somebody means to send of themselves: what it is about, and where to. What it says is no matter here."""

from dataclasses import dataclass
from typing import Literal, get_args

from lending.contact.contact import Channel
from lending.records import Record

MessageKind = Literal[
    "before_due",
    "due_today",
    "after_due",
    "plan_instalment_coming",
    "plan_kept",
    "plan_missed",
    "offer_expires",
    "answer_ready",
    "payment_received",
    "credit_moment",
    "tip",
]
KINDS: tuple[MessageKind, ...] = get_args(MessageKind)

MessageClass = Literal["reminder", "plan", "service", "notice", "tip"]
"""reminder: asks for payment under the contract · plan: about a plan they agreed to or were offered · service: answers
something that they did · notice: the lender owes it to them by law · tip: help with a budget."""


@dataclass(frozen=True, slots=True)
class Intended(Record):
    """`loan_id` is None for what is about no loan in particular."""

    kind: MessageKind
    channel: Channel
    loan_id: str | None = None
