"""What travels between a page and the web API, besides cards. docs/openapi.json and the page's types are made from these."""

from typing import Literal, TypedDict

from typing_extensions import NotRequired

from bot.channels.cards import Card
from lending.contact import Channel, Outcome, Recipient


class SessionWish(TypedDict, total=False):
    """How to begin: with the lender's token, else as before, else as a visitor. `embedded`: on another page, without a
    cookie, for as long as the token holds."""

    token: str | None
    locale: str | None
    embedded: bool


class SessionBegun(TypedDict):
    """`session`: the bearer token. `conversation`: changes when another one is shown, and opens nothing."""

    session: str
    conversation: str
    signed_in: bool
    locale: str


class Wish(TypedDict, total=False):
    """What would suit better than the plan `proposal`: a month's payment or a number of payments."""

    proposal: str
    payment: str
    count: int


class Saying(TypedDict, total=False):
    """What the borrower says: a text, a pressed button, or a wish. `id` is the sender's own; the same again is the same
    message."""

    id: str
    text: str
    button: str
    wish: Wish


class Taken(TypedDict):
    id: str
    seq: int


class Button(TypedDict):
    """`button` is a token that only this conversation may use."""

    title: str
    button: str


class At(TypedDict):
    time: str
    text: str


_From = TypedDict("_From", {"from": Literal["borrower", "assistant"]})  # a word of Python's own


class Message(_From):
    """One thing said. `by`: the person of the lender's who says it, where it is not the assistant.

    `field`: how the question may be answered besides in words. `ends`: time to ask how it went.
    """

    seq: int
    id: str | None
    key: str | None
    text: str | None
    by: str | None
    card: Card | None
    buttons: list[Button]
    field: Literal["amount", "day", "consent"] | None
    ends: bool
    at: At
    locale: str
    answered: bool


class History(TypedDict):
    messages: list[Message]
    signed_in: bool
    locale: str
    rated: bool


class Stars(TypedDict):
    """How it went, from 1 to 5, and why."""

    score: int
    comment: NotRequired[str | None]


class ContactMade(TypedDict):
    """A contact that an agent has made. `reference`: its own; the same again is the same contact. `borrower`, `loan`: the
    lender's numbers. `at`: with its offset, 2026-03-01T10:00:00+08:00. `why`: a word in snake_case."""

    reference: str
    borrower: str
    loan: NotRequired[str | None]
    at: str
    channel: Channel
    outcome: Outcome
    why: NotRequired[str]
    to: NotRequired[Recipient]


class ContactTaken(TypedDict):
    """`first`: it was not known before."""

    reference: str
    first: bool


class ContactWithdrawn(TypedDict):
    """Why a contact is taken back: it never took place, or was with somebody else."""

    reason: str


class Refusal(TypedDict):
    """`error` for programs, `message` for people; `reference` leads to the log; `field`: what is wrong in what was sent."""

    error: str
    message: str
    field: NotRequired[str]
    reference: NotRequired[str]
