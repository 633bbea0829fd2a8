"""What is counted of conversations, day by day, in the transaction that answers: a turn is counted exactly when it stands in
its transcript, and once. Nobody is named in the counts; they stay when transcripts have had their time (docs/numbers.md).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.base import Base
from lending.store.conversation_rows import Conversation
from lending.store.transcript_rows import Mark
from lending.store.transcripts import WITH_OR_WAITING, Told

STEPS = ("asked", "offered", "accepted")
"""Towards a plan: a visit that came to one came past those before it."""
LATENCIES = (50, 100, 150, 200, 300, 400, 600, 800, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 3_600_000)
"""Milliseconds: how slow the slowest of each step of a histogram is."""
COUNTED = (
    "visits", *STEPS, "with_person", "resolved", "turns", "asked_back", "not_understood", "trouble", "to_person",
    *(f"ms_{most}" for most in LATENCIES),
)  # fmt: skip
_STEP_OF_MARK = {"plan_asked": 1, "plan_offered": 2, "plan_accepted": 3}
_PERSON = "person"

Key = tuple[str, str, str]
"""by ("channel", "locale", "intent"), its value, what is counted."""


class Visit(Base):
    """A conversation on one day. `intents`: what it was about; `step`: how many of STEPS it came; `with_person`: a person was
    asked for or spoke; `answered`: its last message was."""

    __tablename__ = "visits"
    __table_args__ = (
        Index(
            "ix_visits_accepted", "day", sqlite_where=text("step = 3"), postgresql_where=text("step = 3")
        ),
    )  # fmt: skip

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    intents: Mapped[list[str]] = mapped_column(JSON)
    step: Mapped[int]
    with_person: Mapped[bool]
    answered: Mapped[bool]


daily_numbers = Table(
    "daily_numbers",
    Base.metadata,
    Column("by", String(8), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("value", String(64), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in COUNTED),
)
"""How often each of COUNTED was so on a day under one value of a channel, locale or intent (`by`)."""


def count_turn(session: Session, conversation_id: str, told: Told, day: date) -> None:
    """Count a turn, and what its visit has become by it. The caller's transaction is the one that answers it, and has locked
    the conversation."""
    conversation = session.get_one(Conversation, conversation_id)
    marks = frozenset(told.marks)
    intents = _intents(told, marks)
    visit = session.get(Visit, (conversation_id, day))
    before = Counter(of_visit(visit) if visit is not None else ())
    person = told.outcome == _PERSON or _person_waits(session, conversation_id)
    if visit is None:
        visit = Visit(conversation_id=conversation_id, day=day, intents=[], step=0, with_person=False)
    visit.channel, visit.locale = conversation.channel, conversation.locale
    visit.intents = sorted({*visit.intents, *intents})
    visit.step = max([visit.step, *(_STEP_OF_MARK[mark] for mark in marks & _STEP_OF_MARK.keys())])
    visit.with_person |= person
    visit.answered = told.outcome == "answered"
    added = Counter(of_turn(told, visit.channel, visit.locale, intents))
    added.update(of_visit(visit))
    added.subtract(before)
    session.add(visit)
    session.flush()
    _add(session, day, added)


def of_visit(visit: Visit) -> Iterator[Key]:
    """What a visit counts as."""
    what = ["visits", *STEPS[: visit.step]]
    if visit.with_person:
        what.append("with_person")
    elif visit.answered:
        what.append("resolved")
    yield from _under(visit.channel, visit.locale, visit.intents, what)


def of_turn(told: Told, channel: str, locale: str, intents: list[str]) -> Iterator[Key]:
    """What a turn counts as."""
    if told.outcome == _PERSON:
        return _under(channel, locale, (), ["to_person"])
    latency = told.latency / timedelta(milliseconds=1)
    step = next((most for most in LATENCIES if latency <= most), LATENCIES[-1])
    what = ["turns", f"ms_{step}"]
    if told.outcome != "answered":
        what.append(told.outcome)
    return _under(channel, locale, intents, what)


def _under(channel: str, locale: str, intents: Any, what: list[str]) -> Iterator[Key]:
    under = [("channel", channel), ("locale", locale), *(("intent", intent) for intent in intents)]
    return ((by, value, each) for (by, value), each in product(under, what))


def _intents(told: Told, marks: frozenset[str]) -> list[str]:
    """What a turn was about: every need in it, or what it most likely meant where it was not understood."""
    meant = [mark.removeprefix("intent:") for mark in marks if mark.startswith("intent:")]
    return meant or [intent for intent, _ in told.understood[:1]]


def _person_waits(session: Session, conversation_id: str) -> bool:
    own = select(func.count()).where(Mark.conversation_id == conversation_id, Mark.mark.in_(WITH_OR_WAITING))
    return bool(session.scalar(own))


def _add(session: Session, day: date, added: Mapping[Key, int]) -> None:
    """In one order everywhere, so that two turns that wait for each other's counts wait in a line."""
    rows: defaultdict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    for (by, value, what), count in added.items():
        if count:
            rows[by, value][what] = count
    session.execute(
        _adding(session.get_bind().dialect.name),
        [{"by": by, "day": day, "value": value, **counts} for (by, value), counts in sorted(rows.items())],
    )


@cache
def _adding(dialect: str) -> Any:
    """A row, or its counts added to those that are there."""
    insert: Any = (postgresql if dialect == "postgresql" else sqlite).insert
    new = insert(daily_numbers)
    so_far = {name: daily_numbers.c[name] + new.excluded[name] for name in COUNTED}
    return new.on_conflict_do_update(index_elements=["by", "day", "value"], set_=so_far)
