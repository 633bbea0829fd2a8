"""What every action has in common: who is speaking, one database session, and what stays pending afterwards."""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from rasa_sdk import Action
from sqlalchemy.orm import Session

from actions.answer import Answer, Reply, say
from actions.borrower import Borrower
from actions.consent import reminder
from actions.database import sessions
from actions.known import facts_in
from actions.turn import Turn
from lending.store.conversations import borrower_of
from lending.store.failpoints import hit

Event = dict[str, Any]


class ConversationAction(Action, ABC):  # type: ignore[misc]  # rasa_sdk is untyped
    """Something that anybody may ask for; `borrower` is None for a visitor.

    A consent question that waits survives a digression and is then asked again, and plans stay on the table, unless
    `keeps_consent` is False.
    """

    called: ClassVar[str]
    keeps_consent: ClassVar[bool] = True
    keeps_question: ClassVar[bool] = False  # whatever was asked waits on
    counts_as_understood: ClassVar[bool] = True
    failpoint: ClassVar[str | None] = None  # names the places before and after its commit

    def name(self) -> str:
        return self.called

    @abstractmethod
    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        """Work out the answer. Runs in a thread, in one transaction. Raises on failure: the turn is then undone."""

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Event]:
        turn = Turn.of(tracker)
        answer = await asyncio.to_thread(self._work, turn)
        dispatcher.messages.extend(_message(reply) for reply in answer.replies)
        return self._events(answer, turn)

    def _work(self, turn: Turn) -> Answer:
        """What an action did is committed before anything is said of it. The transaction begins as a reading one; a store
        function that writes makes it a writing one, so that no figure is worked out while others wait."""
        with sessions()() as session:
            answer = self._considered(session, turn)
            if self.failpoint:
                hit(f"{self.failpoint}.before_commit")
            session.commit()
        if self.failpoint:
            hit(f"{self.failpoint}.after_commit")
        return answer

    def _considered(self, session: Session, turn: Turn) -> Answer:
        """The answer, and the consent question again if it still waits."""
        borrower_id = borrower_of(session, turn.conversation_id)
        borrower = Borrower(session, borrower_id, turn) if borrower_id is not None else None
        answer = self.answer(session, borrower, turn)
        waits = turn.pending == "consent" and self.keeps_consent and "pending" not in answer.slots
        again = reminder(borrower) if waits and borrower is not None else None
        if again is None:
            still_asked = self.keeps_question or (turn.pending == "choose_plan" and self.keeps_consent)
            return replace(answer, slots={"pending": turn.pending, **answer.slots}) if still_asked else answer
        return replace(answer, replies=(*answer.replies, again), slots={**answer.slots, "pending": "consent"})

    def _events(self, answer: Answer, turn: Turn) -> list[Event]:
        forgotten = {"pending": None} | ({"misunderstood": None} if self.counts_as_understood else {})
        slots = {**forgotten, **_based_on(answer), **answer.slots}
        if answer.leave_form:
            slots |= {"requested_slot": None, "form_failures": None, "form_paused_at": None, "aim": None}
        events: list[Event] = [_slot(name, value) for name, value in slots.items() if turn.slot(name) != value]
        if answer.leave_form and turn.in_form:
            events.append({"event": "active_loop", "timestamp": None, "name": None})
        if answer.then is not None:
            events.append({"event": "followup", "timestamp": None, "name": answer.then})
        return events


class BorrowerAction(ConversationAction):
    """Something that only a verified borrower may ask for; a visitor is kindly asked to sign in."""

    @abstractmethod
    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        """Work out the answer for this borrower; everything reached through `borrower` is theirs."""

    def answer(self, session: Session, borrower: Borrower | None, turn: Turn) -> Answer:
        if borrower is None:
            return say(Reply("utter_please_sign_in"))
        return self.reply(borrower, turn)


def _based_on(answer: Answer) -> dict[str, Any]:
    """The facts that an answer says, if any; figures of the ledger (any other card) are based on none; words change nothing."""
    cards = [reply.card for reply in answer.replies if reply.card is not None]
    said = [fact for card in cards for fact in facts_in(card)]
    return {"last_facts": said or None} if cards else {}


def _slot(name: str, value: Any) -> Event:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def _message(reply: Reply) -> dict[str, Any]:
    """The shape that Rasa's RemoteAction expects of a response."""
    nothing = dict.fromkeys(("text", "template", "image", "attachment"))
    return {**nothing, "buttons": [], "elements": [], "custom": {}, **reply.as_message()}
