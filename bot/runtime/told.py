"""Turns into the transcript; and those that the assistant had no part in: what was said to a person, what was given up."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.nlu.fold import fold
from bot.nlu.masking import mask
from bot.settings import settings
from lending.store.borrowers import names_of
from lending.store.conversations import Waiting
from lending.store.transcripts import Told, note_turn
from lending.store.visits import count_turn

log = logging.getLogger(__name__)


def noted(session: Session, waiting: Waiting, make: Callable[[Sequence[str]], Told], now: datetime) -> None:
    """Write into the transcript what `make` tells of a turn, given what is known to be the borrower's, and count it.

    Whatever goes wrong with that is logged and leaves no half of it: the borrower is answered all the same, and staff find the
    conversation by a turn without words.
    """
    if not _noted(session, waiting, make, now):
        _noted(session, waiting, lambda _: without_words(waiting, now), now)


def _noted(session: Session, waiting: Waiting, make: Callable[[Sequence[str]], Told], now: datetime) -> bool:
    try:
        with session.begin_nested():
            turn = make(names_of(session, waiting.borrower_id))
            note_turn(session, waiting.conversation_id, turn, now)
            count_turn(session, waiting.conversation_id, turn, now.astimezone(ZoneInfo(settings().staff_zone)).date())
    except Exception:
        log.exception("turn %s is not in its transcript as it was", waiting.message_id[:8])
        return False
    return True


def said_to_person(waiting: Waiting, names: Sequence[str], now: datetime) -> Told:
    """A message that was for the member of staff who has the conversation, not for the assistant."""
    text = mask(str(waiting.body["text"]), names)
    return Told(waiting.seq, text, (), (), (), (), "person", now - waiting.at, searchable(text, ()))


def gave_up(waiting: Waiting, apology: str, names: Sequence[str], now: datetime) -> Told:
    """A turn that failed again and again and was apologised for."""
    text, answers = mask(str(waiting.body["text"]), names), [{"key": "utter_trouble", "text": apology}]
    return Told(
        waiting.seq, text, answers, (), (), (), "trouble", now - waiting.at, searchable(text, answers), {"trouble"}
    )


def without_words(waiting: Waiting, now: datetime) -> Told:
    """A turn of which nothing could be told but that it was."""
    return Told(waiting.seq, "", (), (), (), (), "trouble", now - waiting.at, "", {"trouble"})


def searchable(said: str, answers: Sequence[Mapping[str, Any]]) -> str:
    """What a turn is found by: what was said and answered, in one script."""
    return fold("\n".join([said, *(str(each["text"]) for each in answers)])).text
