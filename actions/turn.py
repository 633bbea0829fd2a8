"""What a borrower has just said, read from Rasa's tracker: the only place that knows the tracker's shape."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from lending.store.clock import now

FORM = "affordability_form"
Entity = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and where the conversation stands. `message_id` is the idempotency key of everything done for it."""

    message_id: str
    conversation_id: str
    received_at: datetime
    channel: str
    locale: str
    text: str
    intent: str
    confidence: float
    ranking: tuple[str, ...]
    entities: Sequence[Entity]
    slots: Mapping[str, Any]
    in_form: bool
    done_since: tuple[str, ...]  # actions that already answered this message

    @classmethod
    def of(cls, tracker: Any) -> "Turn":
        """Read a rasa_sdk Tracker. Without our runtime's metadata (a shell, a test) the clock and a stand-in id serve."""
        message = tracker.latest_message or {}
        known = message.get("metadata") or {}
        intent = message.get("intent") or {}
        received = known.get("received_at")
        slots = tracker.slots
        return cls(
            message_id=known.get("message_id") or message.get("message_id") or _latest_id(tracker.events),
            conversation_id=tracker.sender_id,
            received_at=datetime.fromisoformat(received).astimezone(timezone.utc) if received else now(),
            channel=known.get("channel") or "unknown",
            locale=slots.get("chosen_locale") or known.get("locale") or "zh_Hans_CN",
            text=message.get("text") or "",
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple(entry["name"] for entry in message.get("intent_ranking") or () if entry.get("name")),
            entities=tuple(message.get("entities") or ()),
            slots=slots,
            in_form=tracker.active_loop_name == FORM,
            done_since=tuple(_actions_since_message(tracker.events)),
        )

    def today(self, zone: str) -> date:
        """The business date of this message where the loan lives (IANA zone name)."""
        return self.received_at.astimezone(ZoneInfo(zone)).date()

    def at(self, zone: str) -> datetime:
        """When the message arrived, as the clock on the wall there shows it."""
        return self.received_at.astimezone(ZoneInfo(zone)).replace(microsecond=0)

    def slot(self, name: str) -> Any:
        return self.slots.get(name)

    @property
    def pending(self) -> str | None:
        pending: str | None = self.slots.get("pending")
        return pending

    def entity(self, kind: str) -> Any:
        """The value of the first entity of this kind, or None."""
        return next(iter(self.values_of(kind)), None)

    def values_of(self, kind: str) -> list[Any]:
        return [entity.get("value") for entity in self.entities if entity.get("entity") == kind]


def _actions_since_message(events: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for event in reversed(events):
        if event["event"] == "user":
            return
        if event["event"] == "action" and event.get("name"):
            yield event["name"]


def _latest_id(events: Sequence[Mapping[str, Any]]) -> str:
    latest: Mapping[str, Any] = next((event for event in reversed(events) if event["event"] == "user"), {})
    return str(latest.get("message_id") or f"{latest.get('timestamp', 0)}")
