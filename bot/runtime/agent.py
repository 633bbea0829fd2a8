"""Rasa's agent, wired so that a failure is never hidden.

`Agent` wraps every tracker store in one that forgets the borrower when the database is down, opens a new connection to
the action server for every action and checks each reply's schema before the reply; all three are replaced here.
"""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.actions.action import Action, RemoteAction, action_for_name_or_text
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.runtime.graph_runner import DirectGraphRunner
from bot.runtime.remote_action import CheckedAction

ACTION_TIMEOUT = 8.0  # seconds; Rasa's own is a fixed 300


class ActionEndpoint(EndpointConfig):  # type: ignore[misc]  # rasa is untyped here
    """The way to the action server: one kept-alive connection pool, the shared secret, a short patience."""

    def __init__(self, url: str, secret: str, on_failure: Any) -> None:
        super().__init__(url, headers={"X-Huanhuan-Secret": secret}, enable_selective_domain=True)
        self._on_failure = on_failure
        self._pool: aiohttp.ClientSession | None = None

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        try:
            return await self._send(method, kwargs.get("json"))
        except ClientResponseError as refused:
            if refused.status != 400:  # 400 is a form handing the turn back, not a failure
                self._on_failure(f"action server answered {refused.status}", down=False)
            raise
        except (aiohttp.ClientError, asyncio.TimeoutError) as failed:
            down = isinstance(failed, aiohttp.ClientConnectionError)
            self._on_failure(f"action server: {type(failed).__name__}", down=down)
            raise

    async def _send(self, method: str, body: Any) -> Any:
        if self._pool is None:
            self._pool = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACTION_TIMEOUT))
        async with self._pool.request(method, self.url, json=body, headers=self.headers) as reply:
            if reply.status >= 400:
                raise ClientResponseError(reply.status, reply.reason, await reply.text())
            return await reply.json()


class BorrowerAgent(Agent):  # type: ignore[misc]
    """An agent whose tracker store fails loudly."""

    domain: Domain

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        if store is None:
            raise ValueError("a tracker store must be given")
        store.domain = domain
        return store

    @classmethod
    def from_model(
        cls, model: Path, generator: NaturalLanguageGenerator, store: TrackerStore, actions: EndpointConfig
    ) -> "BorrowerAgent":
        agent = cls(domain=Domain.empty(), generator=generator, tracker_store=store, action_endpoint=actions)
        agent.load_model(str(model))
        return agent

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        super().load_model(model_path, fingerprint)
        assert self.processor is not None
        self.processor.graph_runner = DirectGraphRunner(self.processor.graph_runner)
        self.processor._get_action = self._action

    def _action(self, name: str) -> Action | None:
        action = action_for_name_or_text(name, self.domain, self.action_endpoint)
        return CheckedAction(name, self.action_endpoint) if type(action) is RemoteAction else action

    async def answer(self, message: UserMessage) -> None:
        """Take one message through understanding, dialogue and actions."""
        if self.processor is None:
            raise RuntimeError("no model is loaded")
        await self.processor.handle_message(message)

    async def understand(self, text: str) -> dict[str, Any]:
        """Intent and entities of a text, without a conversation."""
        if self.processor is None:
            raise RuntimeError("no model is loaded")
        read: dict[str, Any] = await self.processor.parse_message(UserMessage(text), only_output_properties=True)
        return read
