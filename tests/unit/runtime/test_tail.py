"""What is kept of a dialogue puts a fresh tracker into the same state, however long the dialogue was."""

import json

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, ConversationPaused, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.tail import LONGEST_TAIL, tail_of, tracker_from

DOMAIN = Domain.from_yaml(
    """
intents: [ask, answer]
slots:
  income: {type: any, mappings: [{type: custom}]}
  pending: {type: categorical, values: [consent], mappings: [{type: custom}]}
forms:
  form: {required_slots: [income]}
actions: [action_tell]
session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}
"""
)


def _talk(turns: int) -> DialogueStateTracker:
    tracker = DialogueStateTracker("conversation", DOMAIN.slots)
    tracker.update(ActionExecuted("action_session_start"))
    for turn in range(turns):
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered("words", {"name": "ask"}, parse_data={"intent": {"name": "ask"}, "entities": []}))
        tracker.update(SlotSet("income", f"{turn:03}"))
        tracker.update(ActionExecuted("action_tell"))
        tracker.update(BotUttered("answer", {"custom": {"card": {"rows": ["x" * 1000]}}}, {"utter_action": "utter_x"}))
    tracker.update(ActionExecuted("action_listen"))
    return tracker


@pytest.mark.parametrize("turns", [0, 1, LONGEST_TAIL, LONGEST_TAIL + 1, 60])
def test_the_state_survives(turns: int) -> None:
    tracker = _talk(turns)
    tracker.update(SlotSet("pending", "consent"))
    again = tracker_from(tail_of(tracker, DOMAIN), "conversation", DOMAIN)
    assert again.current_slot_values() == tracker.current_slot_values()
    assert again.latest_action_name == tracker.latest_action_name


def test_an_open_form_and_a_pause_from_long_ago_survive() -> None:
    tracker = _talk(1)
    tracker.update(ActiveLoop("form"))
    tracker.update(ConversationPaused())
    for event in _talk(LONGEST_TAIL + 3).events:
        if not isinstance(event, SlotSet):
            tracker.update(event)
    again = tracker_from(tail_of(tracker, DOMAIN), "conversation", DOMAIN)
    assert again.active_loop_name == "form"
    assert again.is_paused()


def test_the_tail_stays_short_turn_after_turn() -> None:
    """As the runtime does it: each turn goes on from the tail that the one before kept."""
    kept: list[dict[str, object]] = []
    sizes = []
    for turn in range(200):
        tracker = tracker_from(kept, "conversation", DOMAIN)
        for event in list(_talk(1).events)[1:-1]:
            tracker.update(event)
        tracker.update(SlotSet("income", f"{turn:03}"))
        kept = tail_of(tracker, DOMAIN)
        sizes.append(len(json.dumps(kept)))
    assert tracker_from(kept, "conversation", DOMAIN).get_slot("income") == "199"
    assert max(sizes[100:]) < 1.05 * max(sizes[:30])


def test_what_was_shown_is_not_kept_on_the_tracker() -> None:
    assert "xxxx" not in json.dumps(tail_of(_talk(3), DOMAIN))
