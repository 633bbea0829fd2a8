"""A conversation with the actions alone: a tracker as Rasa would send it, events applied as Rasa would apply them."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

_numbers = itertools.count(1)
RECEIVED = "2026-03-02T04:00:00+00:00"  # noon in Shanghai, the day the demo portfolio is written for


def message(
    text: str,
    intent: str,
    entities: Sequence[dict[str, Any]] = (),
    *,
    slots: dict[str, Any] | None = None,
    conversation: str = "conversation",
    message_id: str = "message-1",
    received: str = RECEIVED,
    loop: str | None = None,
    done: Sequence[str] = (),
    ranking: Sequence[str] = (),
    confidence: float = 0.95,
) -> Tracker:
    """The tracker right after a borrower's message, `done` naming actions that already answered it."""
    metadata = {"message_id": message_id, "received_at": received, "locale": "zh_Hans_CN", "channel": "web"}
    latest = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": name, "confidence": 0.3} for name in ranking],
        "entities": list(entities),
        "metadata": metadata,
    }
    events = [{"event": "action", "name": "action_listen"}, {"event": "user", "text": text, "message_id": message_id}]
    events += [{"event": "action", "name": name} for name in done]
    return Tracker(conversation, dict(slots or {}), latest, events, False, None, {"name": loop} if loop else {}, None)


class Talk:
    """One borrower's conversation; `say` runs one action on one message and keeps what it sets."""

    def __init__(self, conversation: str, executor: Any) -> None:
        self.conversation, self._actions = conversation, executor.actions
        self.slots: dict[str, Any] = {}
        self.loop: str | None = None
        self.then: str | None = None

    def run(self, action: str, text: str = "", intent: str = "inform", *entities: dict[str, Any], **options: Any) -> list[Any]:
        """The replies of `action` to a message."""
        tracker = message(
            text, intent, entities, slots=self.slots, conversation=self.conversation, loop=self.loop,
            message_id=options.pop("message_id", None) or f"message-{next(_numbers)}", **options,
        )  # fmt: skip
        dispatcher = CollectingDispatcher()
        events = asyncio.run(self._actions[action](dispatcher, tracker, {}))
        self._apply(events)
        return dispatcher.messages

    def _apply(self, events: Sequence[dict[str, Any]]) -> None:
        self.then = None
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.loop = event["name"]
            elif event["event"] == "followup":
                self.then = event["name"]


def keys(replies: Sequence[dict[str, Any]]) -> list[str]:
    return [reply["response"] for reply in replies]
