"""Turns that were not understood: the newest first, each decided upon once, and again once that is undone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lending.store.engine import Sessions
from lending.store.forgetting import forget_transcripts
from lending.store.lessons import (
    IGNORED,
    KEPT_OPEN,
    RIGHT,
    TAUGHT,
    DecidedAlready,
    Lesson,
    decide,
    decided,
    undecided,
    undo,
)
from lending.store.transcript_rows import TurnRow
from tests.unit.store.floor import NOON, Floor
from tests.unit.store.kept import Kept, kept

__all__ = ["kept"]


@pytest.fixture
def floor(kept: Kept) -> Floor:
    return Floor(kept.sessions)


def said(floor: Floor, text: str, outcome: str = "answered", confidence: float | None = 0.9) -> int:
    own = floor.say(text)
    with floor.sessions.begin() as session:
        turn = session.scalars(select(TurnRow).where(TurnRow.conversation_id == own)).one()
        turn.outcome, turn.confidence = outcome, confidence
        return turn.id


def waiting(sessions: Sessions, after: timedelta = timedelta(hours=1)) -> list[str]:
    with sessions() as session:
        return [turn.said for turn in undecided(session, 10, NOON + after)]


def test_what_was_not_or_weakly_understood_waits_the_newest_first(floor: Floor) -> None:
    said(floor, "听懂了的")
    said(floor, "没听懂", "not_understood", 0.3)
    said(floor, "反问过", "asked_back", 0.5)
    said(floor, "把握不大", "answered", 0.69)
    said(floor, "出过故障", "trouble", None)
    said(floor, "和人说的", "person", None)
    said(floor, "", "not_understood", 0.3)
    assert waiting(floor.sessions) == ["出过故障", "把握不大", "反问过", "没听懂"]
    assert waiting(floor.sessions, KEPT_OPEN + timedelta(days=1)) == [], "old ones are not asked about any more"


def test_a_turn_is_decided_upon_once_until_that_is_undone(floor: Floor) -> None:
    one, other = (said(floor, text, "asked_back", 0.5) for text in ("甲", "乙"))
    with floor.sessions.begin() as session:
        lesson = decide(session, [one, other], TAUGHT, by="p", now=NOON, intent="ask_refund", taught=["丙"])
    assert waiting(floor.sessions) == []
    with floor.sessions() as session, pytest.raises(DecidedAlready):
        decide(session, [other], IGNORED, by="q", now=NOON)
    with floor.sessions.begin() as session:
        (shown,) = decided(session, 5)
        assert (shown.turns, shown.intent, list(shown.taught), shown.by) == (2, "ask_refund", ["丙"], "p")
        assert undo(session, lesson) == shown
        assert undo(session, lesson) is None, "a second click"
    assert waiting(floor.sessions) == ["乙", "甲"]


def test_what_was_right_is_right_as_it_was_understood(floor: Floor) -> None:
    turn = said(floor, "甲", "asked_back", 0.5)
    with floor.sessions.begin() as session:
        decide(session, [turn], RIGHT, by="p", now=NOON)
        assert session.get_one(Lesson, turn).intent == "ask_overdue_status"


@pytest.mark.parametrize("turns", [[], [999_999]])
def test_turns_that_there_are_not_are_refused(floor: Floor, turns: list[int]) -> None:
    with floor.sessions() as session, pytest.raises(LookupError):
        decide(session, turns, IGNORED, by="p", now=NOON)


def test_the_latest_decisions_come_first(floor: Floor) -> None:
    for minute, text in enumerate(("甲", "乙", "丙")):
        turn = said(floor, text, "asked_back", 0.5)
        with floor.sessions.begin() as session:
            decide(session, [turn], IGNORED, by="p", now=NOON + timedelta(minutes=minute))
    with floor.sessions() as session:
        assert [each.said for each in decided(session, 2)] == ["丙", "乙"]


def test_what_is_forgotten_is_decided_upon_no_more(floor: Floor) -> None:
    turn = said(floor, "甲", "asked_back", 0.5)
    with floor.sessions.begin() as session:
        decide(session, [turn], IGNORED, by="p", now=NOON)
        forget_transcripts(session, [session.get_one(TurnRow, turn).conversation_id])
    with floor.sessions() as session:
        assert session.scalars(select(Lesson)).all() == []
