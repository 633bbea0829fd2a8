"""A message that cannot be answered is apologised for once, and a person is asked to look, where there is one."""

import asyncio
from datetime import datetime, timezone

import httpx
import pytest

import bot.runtime.dispatch
import bot.runtime.told
from bot.runtime.dispatch import Dispatcher
from lending.store.conversations import messages_after, open_conversation, receive
from lending.store.engine import Sessions, make_engine, make_sessions
from lending.store.handovers import queue
from lending.store.staff import add_member
from lending.store.transcripts import turns_of

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=timezone.utc)


def given_up(sessions: Sessions) -> str:
    """A visitor's message to an assistant whose turn fails."""
    with sessions.begin() as session:
        own = open_conversation(session, "web", None, "zh_Hans_CN", NOON).id
        receive(session, own, "1", {"text": "你好"}, NOON)

    answers = iter([httpx.Response(500), httpx.Response(200, json={"answered": None})])

    async def work() -> None:
        dispatcher = Dispatcher(sessions, "http://rasa", "secret", lambda _, __: None)
        dispatcher._rasa = httpx.AsyncClient(
            base_url="http://rasa", transport=httpx.MockTransport(lambda _: next(answers))
        )
        dispatcher.wake(own)
        await asyncio.gather(*dispatcher._workers.values())
        await dispatcher.close()

    asyncio.run(work())
    return own


@pytest.mark.parametrize("staffed", [True, False])
def test_a_person_looks_where_there_is_one(database_url: str, staffed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.runtime.dispatch, "MOST_FAILURES", 1)
    engine = make_engine(database_url)
    sessions = make_sessions(engine)
    if staffed:
        with sessions.begin() as session:
            add_member(session, "li", "agent", "a long enough password", shown_as="小李", locale="en", by="x", now=NOON)
    own = given_up(sessions)
    with sessions() as session:
        assert [each.body.get("key") for each in messages_after(session, own, 1)] == ["utter_trouble"]
        assert [(waits.why, row.conversation_id) for waits, row in queue(session)] == (
            [("trouble", own)] if staffed else []
        )
    engine.dispose()


def test_who_waits_is_listed_though_nothing_of_the_turn_could_be_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> str:
        raise ValueError("what was said cannot be masked")

    monkeypatch.setattr(bot.runtime.dispatch, "MOST_FAILURES", 1)
    monkeypatch.setattr(bot.runtime.told, "mask", breaks)
    engine = make_engine(database_url)
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        add_member(session, "li", "agent", "a long enough password", shown_as="小李", locale="en", by="x", now=NOON)
    own = given_up(sessions)
    with sessions() as session:
        assert [each.body.get("key") for each in messages_after(session, own, 1)] == ["utter_trouble"]
        assert [(waits.why, row.conversation_id, row.said) for waits, row in queue(session)] == [("trouble", own, "")]
        assert [(turn.said, turn.outcome) for turn in turns_of(session, own)] == [("", "trouble")]
    engine.dispose()
