"""A support floor for tests: conversations that are told to the transcript as the real ones are."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bot.nlu.fold import fold
from bot.nlu.masking import mask
from lending.store.conversations import Answer, commit_turn, next_waiting, open_conversation, receive
from lending.store.engine import Sessions
from lending.store.finding import Asked, find
from lending.store.transcripts import Told, note_turn
from lending.store.visits import count_turn

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=timezone.utc)


@dataclass
class Floor:
    """A database in which visitors say things."""

    sessions: Sessions
    minutes: int = 0

    def say(
        self,
        text: str,
        *marks: str,
        channel: str = "web",
        conversation_id: str | None = None,
        borrower_id: str | None = None,
        locale: str = "zh_Hans_CN",
    ) -> str:
        """A turn of somebody new, or of a conversation that is there, a minute after the last."""
        self.minutes += 1
        at = NOON + timedelta(minutes=self.minutes)
        with self.sessions.begin() as session:
            if conversation_id is None:
                conversation_id = open_conversation(session, channel, borrower_id, locale, at).id
            receive(session, conversation_id, f"{self.minutes}", {"text": text}, at)
            waiting = next_waiting(session, conversation_id)
            assert waiting is not None
            commit_turn(session, waiting, [Answer("utter_x", "好的")], events=[], locale=waiting.locale, now=at)
            told = Told(
                waiting.seq, mask(text), [{"key": "utter_x", "text": "好的"}], [("ask_overdue_status", 0.9)], ["amount"],
                ["action_x"], "answered", timedelta(seconds=1), fold(text).text, marks,
            )  # fmt: skip
            note_turn(session, conversation_id, told, at)
            count_turn(session, conversation_id, told, at.date())
        return conversation_id

    def found(self, *marks: str, words: str = "", after: bool = False) -> list[str]:
        with self.sessions() as session:
            return [row.said for row in find(session, Asked(marks, fold(words).text)).rows]
