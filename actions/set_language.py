"""Simplified, Traditional as in Taiwan, Traditional as in Hong Kong: from the next word on."""

from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, choice, say
from actions.base import ConversationAction
from actions.borrower import Borrower
from actions.turn import Turn

LOCALES = {"hans": "zh_Hans_CN", "hant_TW": "zh_Hant_TW", "hant_HK": "zh_Hant_HK"}


class SetLanguage(ConversationAction):
    """Words are chosen before an action's slots are kept, so the confirmation is said by a second step."""

    called = "action_set_language"

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        locale = LOCALES.get(turn.entity("language") or "")
        if locale is None:
            choices = tuple(choice(f"language.{each}", "change_language", language=each) for each in LOCALES)
            return say(Reply("utter_which_language", choices=choices))
        return say(then="utter_language_set", chosen_locale=locale)
