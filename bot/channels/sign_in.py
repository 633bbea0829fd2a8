"""Signing in by a one-time code, step by step, on any channel: phone shared → number asked → code sent → code typed.

A channel asks here first what a text means to a sign-in that goes on; None: nothing, it is for the conversation. What comes back
is said in place of a turn, so that codes and numbers never reach the dialogue or its transcript. The caller commits, and only
then hands `Step.delivery` to the code sender, without letting the person wait for it: waiting would tell who is known.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lending.store.borrowers import Borrower
from lending.store.codes import (
    CODE_LIFE,
    DIGITS,
    Delivery,
    Person,
    TooOften,
    Wrong,
    ask_code,
    awaits,
    begin_attempt,
    try_code,
)

# A borrower number of the lender's, as distinct from something said: one word of letters with a digit or a dash in it.
_NUMBER = re.compile(r"(?=.*[\d_-])[A-Za-z0-9][A-Za-z0-9._~-]{3,63}")
ASK_NUMBER = "sign_in.ask_number"
_CODE = re.compile(rf"\d{{{DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Step:
    """What to say (a key of data/phrases.yml and its values), what to send, and who was proved, by the last step."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    delivery: Delivery | None = None
    verified: Borrower | None = None


def share_phone(session: Session, person: Person, phone_of: str | None, phone: str, now: datetime) -> Step:
    """The person shared a contact. `phone_of` is whose it is on the channel: only one's own counts."""
    if phone_of is None or phone_of != person.external_id:
        return Step("sign_in.not_yours")
    return begin(session, person, phone, now)


def begin(session: Session, person: Person, phone: str | None, now: datetime) -> Step:
    """The person wants to sign in; `phone` where the channel has shown that it is theirs."""
    try:
        begin_attempt(session, person, phone, now)
    except TooOften as refused:
        return Step("sign_in.too_often", {"minutes": minutes(refused.wait)})
    return Step(ASK_NUMBER)


def take_text(session: Session, person: Person, text: str, now: datetime) -> Step | None:
    """The next step, if this text is one; a question asked meanwhile is not."""
    word = "".join(unicodedata.normalize("NFKC", text).split())
    match awaits(session, person, now):
        case "number" if _NUMBER.fullmatch(word):
            delivery = ask_code(session, person, word, now)
            return Step("sign_in.code_sent", {"minutes": minutes(CODE_LIFE)}, delivery)
        case "code" if _CODE.fullmatch(word):
            return _tried(try_code(session, person, word, now))
    return None


def _tried(found: Borrower | Wrong) -> Step:
    if isinstance(found, Wrong):
        return Step("sign_in.over" if found.over else "sign_in.wrong")
    return Step("sign_in.done", verified=found)


def minutes(wait: timedelta) -> dict[str, int]:
    """As a typed value, rounded up."""
    return {"count": max(1, -(-int(wait.total_seconds()) // 60))}
