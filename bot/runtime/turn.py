"""One turn: a borrower's message in, answers and a new dialogue state out, committed together or not at all.

Rasa's own order sends the answers first and saves the tracker afterwards, and its action runner swallows every failure. Here
Rasa works on a tracker held in memory for the turn (`TurnTrackerStore`), speaks into a list (`TurnOutput`), and what went
wrong on the way is remembered (`Turn.failures`), so that the turn can be thrown away and tried again.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker

from bot.runtime.agent import BorrowerAgent
from bot.runtime.needs import Need, needs
from bot.runtime.tail import asks, tail_of, tracker_from
from bot.runtime.told import noted, said_to_person
from bot.runtime.transcript import told
from bot.text.locales import detect_script, locale_for
from lending.store.clock import now
from lending.store.conversations import Answer, DialogueState, StaleTurn, Waiting, commit_turn, next_waiting
from lending.store.failpoints import hit

log = logging.getLogger(__name__)
_turn: ContextVar["Turn"] = ContextVar("turn")


@dataclass
class Turn:
    """What is known of the turn being worked on."""

    waiting: Waiting
    tracker: DialogueStateTracker | None = None
    said: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    part_is_down: bool = False


class TurnFailed(Exception):
    """Something that the turn needs did not work; nothing was kept. The message still waits.

    `part_is_down`: it could not even be reached, so that trying again is only a matter of waiting.
    """

    def __init__(self, what: str, part_is_down: bool) -> None:
        super().__init__(what)
        self.part_is_down = part_is_down


class TurnOutput(OutputChannel):  # type: ignore[misc]  # rasa is untyped here
    """Collects what Rasa says, whole messages with their cards."""

    def __init__(self, channel: str, said: list[dict[str, Any]]) -> None:
        self._channel, self._said = channel, said

    def name(self) -> str:
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self._said.append(message)


class TurnTrackerStore(TrackerStore):  # type: ignore[misc]
    """Gives Rasa the tracker of the turn in hand, and takes the new one from it; `run_turn` commits it.

    Outside a turn (Rasa's own HTTP API) a conversation can be read, not written.
    """

    def __init__(self, domain: Domain, sessions: sessionmaker[Session]) -> None:
        super().__init__(domain)
        self._sessions = sessions

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        turn = _turn.get(None)
        if turn is not None and turn.tracker is not None:
            return turn.tracker  # the next need of the same message
        kept = turn.waiting.events if turn is not None else await asyncio.to_thread(self._kept_events, sender_id)
        return tracker_from(kept, sender_id, self.domain) if kept else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        turn = _turn.get(None)
        if turn is None or turn.waiting.conversation_id != tracker.sender_id:
            raise PermissionError("a dialogue is only written by its turn")
        hit("rasa.turn.before_save")
        turn.tracker = tracker

    def _kept_events(self, conversation_id: str) -> Sequence[Mapping[str, Any]]:
        with self._sessions() as session:
            state = session.get(DialogueState, conversation_id)
            return state.events if state is not None else []


def note_failure(what: str, down: bool) -> None:
    """Remember that the turn in hand met a failure which Rasa will swallow."""
    turn = _turn.get(None)
    if turn is not None:
        turn.failures.append(what)
        turn.part_is_down |= down


class TurnRunner:
    """Answers waiting messages, one at a time in each conversation."""

    def __init__(self, agent: BorrowerAgent, sessions: sessionmaker[Session]) -> None:
        self._agent, self._sessions = agent, sessions
        self._one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, conversation_id: str) -> str | None:
        """Answer the oldest waiting message. Returns its id, or None when nothing waits.

        Raises TurnFailed when a part that the turn needs failed; the message then still waits, untouched.
        """
        async with self._one_at_a_time[conversation_id]:
            waiting = await asyncio.to_thread(self._take, conversation_id)
            if waiting is None:
                return None
            if waiting.handled_by is not None:
                await asyncio.to_thread(self._leave_to_person, waiting)
                return waiting.message_id
            hit("rasa.turn.started")
            turn = await self._understand_and_answer(waiting)
            try:
                await asyncio.to_thread(self._commit, turn)
            except StaleTurn:
                log.info("turn of %s was answered elsewhere", waiting.message_id)
            hit("rasa.turn.after_commit")
            return waiting.message_id

    def _leave_to_person(self, waiting: Waiting) -> None:
        """Somebody of the lender's has this conversation: the message is theirs to answer."""
        at = now()
        with suppress(StaleTurn), self._sessions.begin() as session:
            commit_turn(session, waiting, (), events=None, locale=waiting.locale, now=at)
            noted(session, waiting, lambda names: said_to_person(waiting, names, at), at)

    def _take(self, conversation_id: str) -> Waiting | None:
        with self._sessions() as session:
            return next_waiting(session, conversation_id)

    async def _understand_and_answer(self, waiting: Waiting) -> Turn:
        turn = Turn(waiting)
        token = _turn.set(turn)
        try:
            output = TurnOutput(waiting.channel, turn.said)
            for need in await self._needs(waiting):
                await self._agent.answer(_user_message(waiting, need, output))
        finally:
            _turn.reset(token)
        if turn.failures or turn.tracker is None or not turn.said:
            raise TurnFailed(", ".join(turn.failures) or "the turn had no answer", turn.part_is_down)
        turn.said = _once(turn.said)
        return turn

    async def _needs(self, waiting: Waiting) -> list[Need]:
        """What is answered: a pressed button, or the needs that a text names."""
        text = waiting.body["text"]
        if "intent" in waiting.body:
            return [Need(text)]
        return await needs(text.lstrip("/／ \t\n") or "?", self._agent.understand, asks(waiting.events))

    def _commit(self, turn: Turn) -> None:
        assert turn.tracker is not None
        waiting, answered_at = turn.waiting, now()
        with self._sessions.begin() as session:
            commit_turn(
                session,
                waiting,
                [_answer(message) for message in turn.said],
                events=tail_of(turn.tracker, self._agent.domain),
                locale=turn.tracker.get_slot("chosen_locale") or locale_of(waiting),
                now=answered_at,
            )
            events, said = turn.tracker.events, turn.said
            noted(session, waiting, lambda names: told(waiting, events, said, names, answered_at), answered_at)
            hit("rasa.turn.before_commit")


def locale_of(waiting: Waiting) -> str:
    """The locale to answer in: what the message is clearly written in, else what the conversation already uses."""
    if "intent" in waiting.body:
        return waiting.locale
    return locale_for(detect_script(waiting.body["text"]), waiting.jurisdiction, waiting.locale)


def _once(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was said twice while several needs were answered (the form's question) is said once, at the end."""
    last = {(message.get("utter_action"), message.get("text")): place for place, message in enumerate(said)}
    return [said[place] for place in sorted(last.values())]


def _user_message(waiting: Waiting, need: Need, output: OutputChannel) -> UserMessage:
    """A person's text never carries an intent, unless we heard one; a pressed button carries exactly the one that we gave it."""
    meant = waiting.body if "intent" in waiting.body else {"text": need.text, "intent": need.intent}
    return UserMessage(
        text=need.text,
        output_channel=output,
        sender_id=waiting.conversation_id,
        parse_data=_meant(meant) if meant["intent"] else None,
        input_channel=waiting.channel,
        message_id=waiting.message_id,
        metadata={
            "message_id": waiting.message_id,
            "received_at": waiting.at.isoformat(),
            "locale": locale_of(waiting),
            "channel": waiting.channel,
        },
    )


def _meant(body: Mapping[str, Any]) -> dict[str, Any]:
    intent = {"name": body["intent"], "confidence": 1.0}
    entities = [{"entity": name, "value": value} for name, value in body.get("entities", {}).items()]
    return {"text": body["text"], "intent": intent, "intent_ranking": [intent], "entities": entities}


def _answer(message: Mapping[str, Any]) -> Answer:
    custom = message.get("custom") or {}
    return Answer(message.get("utter_action"), message.get("text"), custom.get("card"), custom.get("choices") or ())
