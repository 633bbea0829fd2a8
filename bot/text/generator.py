"""Rasa's way to our words: the one response generator, and the only file of bot/text that imports Rasa."""

from collections.abc import Mapping
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.text.locales import LOCALES, SIMPLIFIED
from bot.text.say import TROUBLE, apology, warm_up
from bot.text.sources import Responses, by_key, responses
from bot.text.speaker import Speaker
from bot.text.template import TextError


class HuanhuanResponses(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]  # rasa is untyped
    """Says a response key with typed values, in the locale of the turn.

    An action utters `utter_message(response=key, values={...}, card={...}, choices=[...])`. The answer is {"text", "custom":
    {"card", "choices": [{"title", "intent", "entities"}], "locale"}}; the three arguments are then emptied in place, so that
    Rasa keeps nothing of them on the event. The agent gives the model's own responses after loading it; until then those of
    domain.yml serve.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__((domain.responses if domain is not None else None) or responses())
        warm_up()

    @property
    def responses(self) -> Responses:
        return self._responses

    @responses.setter
    def responses(self, said: Responses) -> None:
        self._responses = said or responses()
        known = by_key(self._responses)
        self._speakers = {locale: Speaker(locale, known) for locale in LOCALES}

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **given: Any
    ) -> dict[str, Any]:
        """Never None and never raises for a text: what cannot be said becomes utter_trouble with a reference."""
        said_by = self._speakers[_locale(tracker)]
        passed = {name: given.get(name) for name in ("values", "card", "choices")}
        try:
            return self._said(said_by, utter_action, **passed)
        except TextError as wrong:
            offered = [said_by.choice(each) for each in self._standing_choices(TROUBLE)]
            return {"text": apology(said_by, utter_action, wrong), "custom": _custom(said_by, None, offered)}
        finally:
            for each in passed.values():
                if each:
                    each.clear()

    def _said(self, said_by: Speaker, key: str, values: Any, card: Any, choices: Any) -> dict[str, Any]:
        text = said_by.say(key, values or {})
        offered = [said_by.choice(each) for each in (choices or [])]
        standing = [said_by.choice(each) for each in self._standing_choices(key)]
        offered += [each for each in standing if not any(_alike(each, other) for other in offered)]
        return {"text": text, "custom": _custom(said_by, said_by.card(card) if card else None, offered)}

    def _standing_choices(self, key: str) -> list[Mapping[str, Any]]:
        """What domain.yml offers under a response whatever the action offers."""
        variations = self._responses.get(key) or [{}]
        return list((variations[0].get("custom") or {}).get("choices") or [])


def _custom(said_by: Speaker, card: Any, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"card": card, "choices": choices, "locale": said_by.locale}


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two choices read the same or mean the same: a person then sees only the first."""
    same_meaning = (one["intent"], one["entities"]) == (other["intent"], other["entities"])
    return same_meaning or str(one["title"]) == str(other["title"])


def _locale(tracker: DialogueStateTracker) -> str:
    """The language asked for, else the one that the turn was given."""
    message = tracker.latest_message
    known = (message.metadata or {}) if message is not None else {}
    for locale in (tracker.get_slot("chosen_locale"), known.get("locale")):
        if locale in LOCALES:
            return str(locale)
    return SIMPLIFIED
