"""Whole dialogues on the real Rasa agent, with our actions called in the same process and keys instead of words."""

import asyncio
import itertools
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

_numbers = itertools.count()
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


class InProcess(EndpointConfig):
    """An action endpoint that is this process."""

    def __init__(self, executor: Any) -> None:
        super().__init__("http://in.process", enable_selective_domain=True)
        self.executor = executor

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        return await self.executor.run(kwargs["json"])


class Keys(NaturalLanguageGenerator):
    """Says nothing but the key; keeps what was passed."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    async def generate(self, utter_action: str, tracker: Any, output_channel: str, **given: Any) -> dict[str, Any]:
        self.said.append({"key": utter_action, **{name: given.get(name) for name in ("values", "card", "choices")}})
        return {"text": utter_action}


class Dialogue:
    """One conversation on a trained model."""

    def __init__(self, model: Path, executor: Any, conversation: str) -> None:
        self.keys, self.conversation = Keys(), conversation
        self.kept = InMemoryTrackerStore(Domain.empty())
        self.agent = Agent.load(
            str(model), generator=self.keys, action_endpoint=InProcess(executor), tracker_store=self.kept
        )  # fmt: skip

    def say(self, text: str, intent: str | None = None, *entities: Mapping[str, Any], received: str) -> list[dict[str, Any]]:
        """What is answered; with `intent` as if a button was pressed or the message so understood."""
        self.keys.said.clear()
        meant = {"name": intent, "confidence": 0.97}
        message = UserMessage(
            text, CollectingOutputChannel(), self.conversation,
            parse_data={"text": text, "intent": meant, "intent_ranking": [meant], "entities": list(entities)} if intent else None,
            metadata={"message_id": f"m{next(_numbers)}", "received_at": received, "locale": "zh_Hans_CN", "channel": "web"},
        )  # fmt: skip
        asyncio.run(self.agent.handle_message(message))
        return [dict(said) for said in self.keys.said]

    def slots(self) -> dict[str, Any]:
        async def read() -> dict[str, Any]:
            tracker = await self.kept.retrieve(self.conversation)
            assert tracker is not None
            return {**tracker.current_slot_values(), "active_loop": tracker.active_loop_name}

        return asyncio.run(read())

    def forget(self) -> None:
        """Begin anew, as if nothing had been said."""
        self.kept.store.clear()

    def ran(self) -> list[str]:
        """Every action that ran in this conversation."""

        async def read() -> list[str]:
            tracker = await self.kept.retrieve(self.conversation)
            assert tracker is not None
            return [event.action_name for event in tracker.events if hasattr(event, "action_name")]

        return asyncio.run(read())
