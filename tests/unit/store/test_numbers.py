"""What is counted day by day is what counting everything from scratch gives, whatever happens meanwhile, on both databases."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lending.store.agreement_rows import AgreementEvent
from lending.store.agreements import Accepted
from lending.store.complaints import answer_complaint, complain
from lending.store.conversation_rows import Conversation, Message
from lending.store.conversations import Answer, open_conversation
from lending.store.engine import Sessions, make_engine, make_sessions
from lending.store.forgetting import forget_transcripts
from lending.store.numbers import Figures, Period, numbers
from lending.store.transcripts import WAITS, Outcome, Told, add_marks, note_turn, remove_marks
from lending.store.visits import COUNTED, LATENCIES, Visit, count_turn, daily_numbers
from tests.unit.store.floor import Floor
from tests.unit.store.kept import NOON, Kept

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 3, 2)
INTENTS = ("request_instalment", "ask_amount_due", "greet")
PLAN = ("plan_asked", "plan_offered", "plan_accepted")
Scratch = dict[tuple[str, date, str, str], int]


@dataclass(frozen=True)
class Said:
    """A turn as the test knows it. `person`: of the lender's people somebody is waited for, or there; `dies`: so many times
    before its transaction commits."""

    conversation: int
    day: int
    locale: str
    outcome: Outcome
    intents: tuple[str, ...]
    plan: str | None
    person: bool
    latency: int
    dies: int


turns = st.builds(
    Said, st.integers(0, 2), st.integers(0, 8), st.sampled_from(("zh_Hans_CN", "zh_Hant_TW")),
    st.sampled_from(("answered", "answered", "asked_back", "not_understood", "trouble", "person")),
    st.lists(st.sampled_from(INTENTS), max_size=2, unique=True).map(tuple), st.sampled_from((None, None, *PLAN)),
    st.booleans(), st.integers(0, 20_000), st.integers(0, 1),
)  # fmt: skip


@dataclass
class Counting:
    """A database in which turns are told and counted as the runtime does it."""

    sessions: Sessions
    ids: dict[int, str] = field(default_factory=dict)
    seq: int = 0

    def say(self, said: Said) -> None:
        if said.conversation not in self.ids:
            with self.sessions.begin() as session:
                channel = "web" if said.conversation % 2 else "telegram"
                self.ids[said.conversation] = open_conversation(session, channel, None, said.locale, NOON).id
        self.seq += 1
        for _ in range(said.dies):
            with pytest.raises(InterruptedError), self.sessions.begin() as session:
                self._told(session, said)
                raise InterruptedError
        with self.sessions.begin() as session:
            self._told(session, said)

    def _told(self, session: Session, said: Said) -> None:
        own, day = self.ids[said.conversation], FIRST + timedelta(days=said.day)
        session.get_one(Conversation, own).locale = said.locale
        if said.person:
            add_marks(session, own, [WAITS], NOON)
        else:
            remove_marks(session, own, [WAITS])
        marks = {f"intent:{intent}" for intent in said.intents} | ({said.plan} if said.plan else set())
        understood = [] if said.outcome == "person" else [("ask_due_date", 0.4)]
        told = Told(
            self.seq, "x", (), understood, (), (), said.outcome, timedelta(milliseconds=said.latency), "x", marks
        )
        note_turn(session, own, told, NOON + timedelta(minutes=self.seq))
        count_turn(session, own, told, day)

    def counted(self) -> Scratch:
        with self.sessions() as session:
            rows = session.execute(select(daily_numbers)).mappings()
            return {(row["by"], row["day"], row["value"], what): row[what] for row in rows for what in COUNTED if row[what]}

    def forget(self) -> None:
        with self.sessions.begin() as session:
            for table in (daily_numbers, Visit):
                session.execute(delete(table))
        self.ids = {}


@pytest.fixture
def counting(database_url: str) -> Iterator[Counting]:
    engine = make_engine(database_url)
    yield Counting(make_sessions(engine))
    engine.dispose()


def from_scratch(said: Sequence[Said]) -> Scratch:
    """Everything counted at the end, each turn and each visit once, by what docs/numbers.md says they are."""
    found: Counter[tuple[str, date, str, str]] = Counter()
    visits: defaultdict[tuple[int, int], list[Said]] = defaultdict(list)

    def count(each: Said, locale: str, intents: Sequence[str], what: str) -> None:
        channel, day = "web" if each.conversation % 2 else "telegram", FIRST + timedelta(days=each.day)
        for by, value in (("channel", channel), ("locale", locale), *(("intent", intent) for intent in intents)):
            found[by, day, value, what] += 1

    for each in said:
        visits[each.conversation, each.day].append(each)
        if each.outcome == "person":
            count(each, each.locale, (), "to_person")
            continue
        count(each, each.locale, meant(each), "turns")
        count(each, each.locale, meant(each), f"ms_{min(most for most in LATENCIES if most >= each.latency)}")
        if each.outcome != "answered":
            count(each, each.locale, meant(each), each.outcome)
    for own in visits.values():
        last, intents = own[-1], sorted({intent for each in own for intent in meant(each)})
        furthest = max((PLAN.index(each.plan) + 1 for each in own if each.plan), default=0)
        person = any(each.person or each.outcome == "person" for each in own)
        for what, so in {
            "visits": True, "asked": furthest >= 1, "offered": furthest >= 2, "accepted": furthest >= 3,
            "with_person": person, "resolved": not person and last.outcome == "answered",
        }.items():  # fmt: skip
            if so:
                count(last, last.locale, intents, what)
    return dict(found)


def meant(said: Said) -> Sequence[str]:
    return said.intents or (() if said.outcome == "person" else ("ask_due_date",))


@given(st.lists(turns, min_size=1, max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_counting_on_is_counting_from_scratch(counting: Counting, said: list[Said]) -> None:
    """Also where a turn's transaction dies before it commits and the turn is done again."""
    counting.forget()
    for each in said:
        counting.say(each)
    assert counting.counted() == from_scratch(said)
    with counting.sessions() as session:
        read = numbers(session, Period(FIRST, FIRST + timedelta(days=8), SHANGHAI))
    spoken = [each for each in said if each.outcome != "person"]
    assert read.all["turns"] == len(spoken)
    assert read.all["visits"] == len({(each.conversation, each.day) for each in said})
    for by in ("week", "channel", "locale"):
        for what in ("turns", "visits", "asked", "offered", "accepted", "resolved", "not_understood"):
            assert sum(figures[what] for figures in read.tables[by].values()) == read.all[what], (by, what)  # type: ignore[index]


def test_two_at_once_on_one_channel_are_both_counted(counting: Counting) -> None:
    """The second waits for the first, and adds to what it left."""
    everyday = Said(1, 0, "zh_Hans_CN", "answered", ("greet",), None, False, 80, 0)
    for conversation in (1, 3, 5, 7):
        counting.say(Said(conversation, 0, "zh_Hans_CN", "answered", ("greet",), None, False, 80, 0))

    def ten(conversation: int) -> None:
        own = Counting(counting.sessions, {1: counting.ids[conversation]}, 100 * conversation)
        for _ in range(10):
            own.say(everyday)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ten, (1, 3, 5, 7)))
    assert counting.counted()["channel", FIRST, "web", "turns"] == 44
    assert counting.counted()["intent", FIRST, "greet", "visits"] == 4


def test_counts_stay_when_transcripts_have_had_their_time(counting: Counting) -> None:
    counting.say(Said(1, 0, "zh_Hans_CN", "answered", ("greet",), "plan_offered", False, 80, 0))
    before = counting.counted()
    with counting.sessions.begin() as session:
        assert forget_transcripts(session, list(counting.ids.values()))["visits"] == 1
    assert counting.counted() == before


def test_a_day_ends_at_midnight_where_the_staff_are() -> None:
    period = Period(date(2026, 3, 2), date(2026, 3, 8), SHANGHAI)
    assert [moment.isoformat() for moment in period.moments] == ["2026-03-02T00:00:00+08:00", "2026-03-09T00:00:00+08:00"]
    assert list(period.weeks()) == [date(2026, 3, 2)]
    assert list(Period(date(2026, 3, 1), date(2026, 3, 9), SHANGHAI).weeks()) == [
        date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9),
    ]  # fmt: skip


@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=60))
def test_the_median_read_from_the_histogram_lies_in_the_step_of_the_real_one(latencies: list[int]) -> None:
    figures = Figures(Counter(f"ms_{min(most for most in LATENCIES if most >= each)}" for each in latencies))
    middle = sorted(latencies)[(len(latencies) - 1) // 2]
    above = min(most for most in LATENCIES if most >= middle)
    below = max([0, *(most for most in LATENCIES if most < middle)])
    assert figures.latency is not None and below <= figures.latency <= above


def test_every_outcome_of_a_turn_is_counted() -> None:
    assert set(get_args(Outcome)) - {"answered", "person"} <= set(COUNTED)


def test_of_nothing_there_is_no_share_and_no_median() -> None:
    empty = Figures()
    assert (empty.share("asked_back", "turns"), empty.latency, empty.answer_time) == (None, None, None)


def test_what_was_agreed_counts_as_kept_while_it_is(kept: Kept) -> None:
    counting = Counting(kept.sessions, {1: "a-conversation"})
    with kept.sessions.begin() as session:
        session.add(Conversation(id="a-conversation", channel="web", locale="zh_Hans_CN", created_at=NOON))
    counting.say(Said(1, 0, "zh_Hans_CN", "answered", ("affirm",), "plan_accepted", False, 80, 0))
    made = kept.accept("wang-late-35", kept.propose("wang-late-35")[0])
    assert isinstance(made, Accepted)
    for event, stands in ((None, 1), ("broken", 0), ("restored", 1), ("completed", 1), ("superseded", 0), ("cancelled", 0)):
        if event is not None:
            with kept.sessions.begin() as session:
                session.add(AgreementEvent(agreement_id=made.agreement.id, event=event, request_key=event, at=NOON))
        with kept.reading() as session:
            read = numbers(session, Period(FIRST, FIRST, SHANGHAI))
        tables = read.tables
        for figures in (read.all, tables["week"]["2026-03-02"], tables["intent"]["affirm"], tables["channel"]["web"]):
            assert (figures["accepted"], figures["kept"]) == (1, stands), event


def test_complaints_and_the_time_to_answer_them(counting: Counting) -> None:
    floor = Floor(counting.sessions)
    took = {"a": timedelta(hours=5), "b": timedelta(hours=9), "c": timedelta(hours=1), "d": None}
    for name, hours in took.items():
        own = floor.say(name)
        with counting.sessions.begin() as session:
            first = session.scalars(select(Message.id).where(Message.conversation_id == own, Message.seq == 1)).one()
            number = complain(session, own, None, "conduct", first, 10, NOON).number
            if hours is not None:
                answer_complaint(session, number, Answer("staff.complaint_answered", "是"), "li", "小李", NOON + hours)
    with counting.sessions() as session:
        read = numbers(session, Period(FIRST, FIRST, SHANGHAI))
        yesterday = numbers(session, Period(FIRST - timedelta(days=1), FIRST - timedelta(days=1), SHANGHAI))
    for figures in (read.all, read.complaints["conduct"], read.tables["channel"]["web"], read.tables["locale"]["zh_Hans_CN"]):
        assert (len(figures.complaints), figures.answer_time) == (4, timedelta(hours=5))
    assert yesterday.all.complaints == [] and yesterday.complaints == {}


def test_midnight_in_shanghai_is_not_midnight_in_utc(counting: Counting) -> None:
    own = Floor(counting.sessions).say("x")
    with counting.sessions.begin() as session:
        first = session.scalars(select(Message.id).where(Message.conversation_id == own, Message.seq == 1)).one()
        complain(session, own, None, "dispute", first, 10, datetime(2026, 3, 2, 23, 30, tzinfo=SHANGHAI))
    with counting.sessions() as session:
        assert numbers(session, Period(FIRST, FIRST, SHANGHAI)).complaints.keys() == {"dispute"}
        assert numbers(session, Period(FIRST + timedelta(days=1), FIRST + timedelta(days=1), SHANGHAI)).complaints == {}
