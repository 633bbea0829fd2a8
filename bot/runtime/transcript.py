"""What a turn was, read from the events Rasa made of it, with everything personal masked, for the transcript.

Not an event broker of Rasa's: that one is told before the turn is committed, so that a kill between the two leaves a
transcript of what never happened, or none of what did. This is written by the transaction that answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rasa.shared.core.events import ActionExecuted, Event, UserUttered

from bot.nlu.masking import mask
from bot.runtime.told import searchable
from lending.store.conversations import Waiting
from lending.store.transcripts import Outcome, Told

LOW_CONFIDENCE = 0.7
FALLBACK = "nlu_fallback"
_RANKED = 3
_MARK_OF_INTENT = {
    "report_harassment_or_complaint": "complaint",
    "report_hardship": "hardship",
    "self_harm_signal": "self_harm",
    "self_harm_hint": "self_harm",
    "dispute_debt": "dispute",
    "talk_to_human": "person_asked",
}
_OUTCOME_OF_KEY: dict[str, Outcome] = {
    "utter_clarify": "asked_back",
    "utter_yes_or_no": "asked_back",
    "utter_ask_rephrase": "not_understood",
    "utter_ask_rephrase_detail": "not_understood",
    "utter_offer_person": "not_understood",
    "utter_trouble": "trouble",
}
_MARK_OF_KEY = {"utter_agreement_made": "plan_accepted", "utter_agreement_made_final": "plan_accepted"}
_MARK_OF_ACTION = {"action_start_plan": "plan_asked", "action_promise_to_pay": "plan_asked"}
_UNHEARD = frozenset({"action_listen", "action_extract_slots", "action_session_start"})


def told(
    waiting: Waiting, events: Sequence[Event], said: Sequence[Mapping[str, Any]], names: Sequence[str], now: datetime
) -> Told:
    """The turn that answered `waiting` with what was `said`; `names` are known to be the borrower's."""
    own = list(_of_message(events, waiting.message_id))
    heard = [event for event in own if isinstance(event, UserUttered)]
    understood = _understood(heard)
    text = mask(str(waiting.body["text"]), names)
    answers = [{"key": each.get("utter_action"), "text": mask(each.get("text") or "", names)} for each in said]
    keys = [each["key"] for each in answers if each["key"]]
    outcome: Outcome = next((_OUTCOME_OF_KEY[key] for key in keys if key in _OUTCOME_OF_KEY), "answered")
    intents = [name for event in heard if (name := event.intent_name) and name != FALLBACK]
    marks = {f"intent:{name}" for name in intents} | {
        _MARK_OF_INTENT[name] for name in intents if name in _MARK_OF_INTENT
    }
    done = [event.action_name for event in own if isinstance(event, ActionExecuted) and event.action_name not in _UNHEARD]
    marks |= {_MARK_OF_KEY[key] for key in keys if key in _MARK_OF_KEY}
    marks |= {_MARK_OF_ACTION[action] for action in done if action in _MARK_OF_ACTION}
    if any(_card_type(each) == "plans" for each in said):
        marks.add("plan_offered")
    if outcome != "answered":
        marks.add(outcome)
    if understood and understood[0][1] < LOW_CONFIDENCE:
        marks.add("low_confidence")
    return Told(
        seq=waiting.seq,
        said=text,
        answers=answers,
        understood=understood,
        entities=sorted({entity["entity"] for event in heard for entity in event.entities or ()}),
        actions=done,
        outcome=outcome,
        latency=now - waiting.at,
        folded=searchable(text, answers),
        marks=marks,
    )


def _of_message(events: Sequence[Event], message_id: str) -> Iterator[Event]:
    """What happened since this message came, which may hold several needs."""
    heard = False
    for event in events:
        heard = heard or (isinstance(event, UserUttered) and event.message_id == message_id)
        if heard:
            yield event


def _understood(heard: Sequence[UserUttered]) -> tuple[tuple[str, float], ...]:
    """The meaning of each need; of a single one also what else it might have been."""
    if len(heard) == 1:
        ranking = heard[0].parse_data.get("intent_ranking") or [heard[0].intent]
        real = [each for each in ranking if each.get("name") and each["name"] != FALLBACK]
        return tuple((each["name"], round(float(each["confidence"]), 3)) for each in real[:_RANKED])
    return tuple(
        (event.intent_name, round(float(event.intent["confidence"]), 3)) for event in heard if event.intent_name
    )


def _card_type(message: Mapping[str, Any]) -> str | None:
    card = (message.get("custom") or {}).get("card") or {}
    kind: str | None = card.get("type")
    return kind
