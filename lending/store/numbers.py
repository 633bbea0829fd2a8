"""What was counted, read for a period: by week, channel, locale or intent; what became of what was agreed; complaints."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lending.lifecycle import RUNNING, recorded
from lending.store.agreement_rows import AgreementEvent, AgreementRow
from lending.store.complaints import Complaint
from lending.store.conversation_rows import Conversation
from lending.store.visits import COUNTED, LATENCIES, STEPS, Visit, daily_numbers

By = Literal["week", "channel", "locale", "intent"]
KEPT = RUNNING | {"completed"}
_SUMS = [func.sum(daily_numbers.c[name]) for name in COUNTED]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both included, where the staff are."""

    since: date
    until: date
    zone: ZoneInfo

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The midnight it begins with, and the one it ends with."""
        first, last = (datetime.combine(day, time(), self.zone) for day in (self.since, self.until + timedelta(days=1)))
        return first, last

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def weeks(self) -> Iterator[date]:
        """The Mondays of its weeks."""
        monday = _monday(self.since)
        while monday <= self.until:
            yield monday
            monday += timedelta(days=7)


@dataclass(slots=True)
class Figures:
    """What was counted of one week, channel, locale, intent, or of all (docs/numbers.md says what each is).

    `complaints`: how long each took to answer; None: not answered yet.
    """

    counted: Counter[str] = field(default_factory=Counter)
    complaints: list[timedelta | None] = field(default_factory=list)

    def __getitem__(self, what: str) -> int:
        return self.counted[what]

    def share(self, what: str, of: str) -> float | None:
        """0 to 1; None of nothing."""
        return self[what] / self[of] if self[of] else None

    @property
    def latency(self) -> float | None:
        """The median in milliseconds, read from the histogram: within the step in which it lies, as if evenly spread there."""
        steps = [(most, self[f"ms_{most}"]) for most in LATENCIES]
        left, least = sum(count for _, count in steps) / 2, 0
        for most, count in steps:
            if count and left <= count:
                return least + (most - least) * left / count
            left, least = left - count, most
        return None

    @property
    def answer_time(self) -> timedelta | None:
        """The median of the answered complaints."""
        answered = [took.total_seconds() for took in self.complaints if took is not None]
        return timedelta(seconds=median(answered)) if answered else None


@dataclass(frozen=True, slots=True)
class Numbers:
    """`tables`: by what -> value -> figures; a week is named by its Monday ("2026-03-02"). `complaints` by category."""

    all: Figures
    tables: Mapping[By, Mapping[str, Figures]]
    complaints: Mapping[str, Figures]


def numbers(session: Session, period: Period) -> Numbers:
    """All that was counted in a period. Its cost grows with its days, not with what was said in them."""
    tables: dict[By, defaultdict[str, Figures]] = {
        by: defaultdict(Figures) for by in ("week", "channel", "locale", "intent")
    }
    for monday in period.weeks():
        tables["week"][monday.isoformat()] = Figures()
    whole, categories = Figures(), defaultdict[str, Figures](Figures)
    for by, value, counted in _counted(session, period):
        tables[by][value].counted.update(counted)
    for day, counted in _daily(session, period):
        for figures in (whole, tables["week"][_monday(day).isoformat()]):
            figures.counted.update(counted)
    for day, channel, locale, intents in _kept(session, period):
        under = [tables["intent"][intent] for intent in intents]
        week = tables["week"][_monday(day).isoformat()]
        for figures in (whole, week, tables["channel"][channel], tables["locale"][locale], *under):
            figures.counted["kept"] += 1
    for made in _complaints(session, period):
        week = tables["week"][_monday(period.day(made.opened_at)).isoformat()]
        where = (tables["channel"][made.channel], tables["locale"][made.locale])
        for figures in (whole, week, *where, categories[made.category]):
            figures.complaints.append(made.answered_at - made.opened_at if made.answered_at else None)
    return Numbers(whole, tables, categories)


def _counted(session: Session, period: Period) -> Iterable[tuple[By, str, Counter[str]]]:
    table = daily_numbers.c
    every = select(table.by, table.value, *_SUMS).where(
        table.by.in_(("channel", "intent", "locale")), table.day.between(period.since, period.until)
    )
    return [(by, value, _counter(sums)) for by, value, *sums in session.execute(every.group_by(table.by, table.value))]


def _daily(session: Session, period: Period) -> Iterable[tuple[date, Counter[str]]]:
    """Of all together: a turn and a visit are on one channel each."""
    table = daily_numbers.c
    every = select(table.day, *_SUMS).where(table.by == "channel", table.day.between(period.since, period.until))
    return [(day, _counter(sums)) for day, *sums in session.execute(every.group_by(table.day))]


def _counter(sums: Sequence[int]) -> Counter[str]:
    return Counter({name: int(count) for name, count in zip(COUNTED, sums, strict=True) if count})


def _kept(session: Session, period: Period) -> Iterator[tuple[date, str, str, list[str]]]:
    """Visits in which something was agreed, all of which is kept so far."""
    first, last = period.moments
    made = select(AgreementRow.conversation_id, AgreementRow.accepted_at, AgreementRow.id).where(
        AgreementRow.accepted_at >= first, AgreementRow.accepted_at < last
    )
    agreed = session.execute(made).all()
    events = _events(session, [row.id for row in agreed])
    stands: defaultdict[tuple[str | None, date], list[bool]] = defaultdict(list)
    for conversation_id, accepted_at, agreement_id in agreed:
        stands[conversation_id, period.day(accepted_at)].append(recorded(events[agreement_id]) in KEPT)
    columns = (Visit.conversation_id, Visit.day, Visit.channel, Visit.locale, Visit.intents)
    accepted = select(*columns).where(Visit.step == len(STEPS), Visit.day.between(period.since, period.until))
    for conversation_id, day, channel, locale, intents in session.execute(accepted) if stands else ():
        own = stands.get((conversation_id, day))
        if own and all(own):
            yield day, channel, locale, intents


def _events(session: Session, agreement_ids: Sequence[str]) -> Mapping[str, list[str]]:
    told: defaultdict[str, list[str]] = defaultdict(list)
    for start in range(0, len(agreement_ids), 500):
        some = agreement_ids[start : start + 500]
        events = select(AgreementEvent.agreement_id, AgreementEvent.event).where(AgreementEvent.agreement_id.in_(some))
        for agreement_id, event in session.execute(events.order_by(AgreementEvent.id)):
            told[agreement_id].append(event)
    return told


@dataclass(frozen=True, slots=True)
class _Made:
    category: str
    opened_at: datetime
    answered_at: datetime | None
    channel: str
    locale: str


def _complaints(session: Session, period: Period) -> Iterator[_Made]:
    first, last = period.moments
    columns = (
        Complaint.category, Complaint.opened_at, Complaint.answered_at, Conversation.channel, Conversation.locale,
    )  # fmt: skip
    made = select(*columns).join(Conversation, Conversation.id == Complaint.conversation_id)
    for row in session.execute(made.where(Complaint.opened_at >= first, Complaint.opened_at < last)):
        yield _Made(*row)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
