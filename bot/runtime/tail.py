"""What is kept of a dialogue: the last turns, behind a snapshot of everything before them.

Rasa reads, copies and sends its whole tracker on every turn, so a turn would cost more the longer the conversation lasts.
A tail begins at a turn boundary with events that put a fresh tracker into the same state: slots, active form, pause.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

LONGEST_TAIL = 10  # turns kept before the tail is cut …
SHORTEST_TAIL = 5  # … back to this many: more than any rule looks back
_RANKING_KEPT = 3


def tracker_from(events: Iterable[Mapping[str, Any]], conversation_id: str, domain: Domain) -> DialogueStateTracker:
    """A tracker in the state that the kept events describe."""
    tracker = DialogueStateTracker(conversation_id, domain.slots)
    for event in events:
        tracker.update(_event_class(event["event"])._from_parameters(dict(event)), domain)
    return tracker


def asks(events: Sequence[Mapping[str, Any]] | None) -> bool:
    """Whether the kept events end within a form."""
    loops = (event.get("name") for event in reversed(events or ()) if event["event"] == ActiveLoop.type_name)
    return next(loops, None) is not None


def tail_of(tracker: DialogueStateTracker, domain: Domain) -> list[dict[str, Any]]:
    """The events to keep of `tracker`, at most LONGEST_TAIL turns of them, without what was shown in cards."""
    events = list(tracker.events)
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= LONGEST_TAIL:
        return [_slim(event) for event in events]
    start = _turn_start(events, turns[-SHORTEST_TAIL])
    kept = _snapshot(events[:start], tracker.sender_id, domain) + events[start:]
    tail = [_slim(event) for event in kept]
    if _state(tracker_from(tail, tracker.sender_id, domain)) != _state(tracker):
        return [_slim(event) for event in events]  # never trade correctness for length
    return tail


def _turn_start(events: Sequence[Event], user_event: int) -> int:
    """The `action_listen` right before a message, where a turn begins."""
    before = user_event - 1
    listens = before >= 0 and getattr(events[before], "action_name", None) == ACTION_LISTEN_NAME
    return before if listens else user_event


def _snapshot(events: Sequence[Event], conversation_id: str, domain: Domain) -> list[Event]:
    past = DialogueStateTracker(conversation_id, domain.slots)
    past.update_with_events(list(events), domain)
    fresh = DialogueStateTracker(conversation_id, domain.slots).current_slot_values()
    at = events[-1].timestamp
    snapshot: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME, timestamp=at), SessionStarted(timestamp=at)]
    snapshot += [
        SlotSet(name, value, timestamp=at)
        for name, value in past.current_slot_values().items()
        if value != fresh.get(name)
    ]
    if past.active_loop_name:
        snapshot.append(ActiveLoop(past.active_loop_name, timestamp=at))
    if past.is_paused():
        snapshot.append(ConversationPaused(timestamp=at))
    return snapshot


def _slim(event: Event) -> dict[str, Any]:
    """An event as kept: cards and long rankings left out (the message store has what was shown)."""
    kept: dict[str, Any] = event.as_dict()
    if isinstance(event, BotUttered):
        kept["data"] = {}
        kept["metadata"] = {key: value for key, value in event.metadata.items() if key == "utter_action"}
    if isinstance(event, UserUttered) and kept.get("parse_data"):
        parse = dict(kept["parse_data"])
        parse["intent_ranking"] = parse.get("intent_ranking", [])[:_RANKING_KEPT]
        kept["parse_data"] = {key: value for key, value in parse.items() if key != "text_tokens"}
    return kept


def _state(tracker: DialogueStateTracker) -> tuple[object, ...]:
    return (
        tracker.current_slot_values(),
        tracker.active_loop_name,
        tracker.is_paused(),
        tracker.latest_action_name,
        tracker.followup_action,
    )


@cache
def _event_class(name: str) -> type[Event]:
    """Rasa walks every event class for every event it reads; here the walk is made once a name."""
    found: type[Event] = next(known for known in all_subclasses(Event) if known.type_name == name)
    return found
