"""The lender's people in a dialogue: whether they are there at all, and what they do at the console."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.text.say import say
from lending.store.complaints import Complaint, answer_complaint
from lending.store.conversations import Answer
from lending.store.engine import make_sessions
from lending.store.handovers import hand_back, say_as_person, take_over
from lending.store.staff import add_member, let_go
from tests.stack import Stack

LI, SHOWN = "li", "小李"


def there(stack: Stack, present: bool) -> None:
    """From now on the lender has somebody at the console, or nobody."""
    with make_sessions(stack.engine).begin() as session:
        add_member(session, LI, "agent", "a long password", shown_as=SHOWN, locale="en", by="operator", now=stack.now)
        if not present:
            let_go(session, LI, by="operator", now=stack.now)


def act(stack: Stack, conversation_id: str, locale: str, does: Mapping[str, Any] | str) -> None:
    """take · hand_back · {writes: TEXT} · {answers_complaint: TEXT}"""
    what, text = (does, "") if isinstance(does, str) else next(iter(does.items()))
    with make_sessions(stack.engine).begin() as session:
        if what == "take":
            hello = Answer("staff.hello", say("staff.hello", {"person": {"name": SHOWN}}, locale))
            take_over(session, conversation_id, LI, SHOWN, hello, stack.now)
        elif what == "writes":
            say_as_person(session, conversation_id, LI, SHOWN, text, stack.now)
        elif what == "hand_back":
            goodbye = Answer("staff.goodbye", say("staff.goodbye", {}, locale))
            hand_back(session, conversation_id, LI, goodbye, "说明过了", stack.now)
        elif what == "answers_complaint":
            own = select(Complaint.number).where(Complaint.conversation_id == conversation_id)
            answer_complaint(
                session, session.scalars(own).one(), Answer("staff.complaint_answered", text), LI, SHOWN, stack.now
            )
        else:
            raise ValueError(f"nobody at the console does {what}")
