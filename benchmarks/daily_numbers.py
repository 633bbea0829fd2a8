"""The numbers page over 1,000,000 turns in 100,000 visits of a year: reading a period, and what counting a turn costs.

.venv/bin/python -m benchmarks.daily_numbers [--database URL, empty] [--visits 100000]
"""

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import insert

from bot.settings import ROOT
from lending.store.conversation_rows import Conversation
from lending.store.engine import Sessions, make_engine, make_sessions, migrate
from lending.store.numbers import Period, numbers
from lending.store.transcripts import Told
from lending.store.visits import COUNTED, Visit, count_turn, daily_numbers, of_turn, of_visit

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=timezone.utc)
DAYS, TURNS, AT_ONCE, TIMES = 365, 10, 10_000, 40
CHANNELS, LOCALES = ("web", "telegram", "terminal"), ("zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK")
OUTCOMES: tuple[Any, ...] = ("answered", "asked_back", "not_understood", "trouble")
INTENTS: list[str] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
OFTEN = [1 / (place + 1) for place in range(len(INTENTS))]


def fill(sessions: Sessions, visits: int, chance: random.Random) -> None:
    """Rows as count_turn leaves them, counted in memory."""
    counted: Counter[tuple[date, str, str, str]] = Counter()
    made: list[dict[str, Any]] = []
    for number in range(visits):
        day = TODAY - timedelta(days=chance.randrange(1, DAYS))
        channel, locale = chance.choices(CHANNELS, [6, 4, 0.2])[0], chance.choices(LOCALES, [6, 3, 1])[0]
        said = [turn(chance) for _ in range(TURNS)]
        row = {
            "conversation_id": f"c{number}", "day": day, "channel": channel, "locale": locale,
            "intents": sorted({intent for intent, _ in said}), "step": chance.choices((0, 1, 2, 3), [50, 10, 15, 9])[0],
            "with_person": chance.random() < 0.08, "answered": said[-1][1].outcome == "answered",
        }  # fmt: skip
        made.append(row)
        keys = [key for intent, told in said for key in of_turn(told, channel, locale, [intent])]
        counted.update((day, *key) for key in (*keys, *of_visit(Visit(**row))))
    rows: defaultdict[tuple[date, str, str], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    for (day, by, value, what), count in counted.items():
        rows[day, by, value][what] = count
    fresh = [
        {"id": row["conversation_id"], "channel": row["channel"], "locale": row["locale"], "last_seq": 0, "version": 0,
         "created_at": NOON} for row in made
    ]  # fmt: skip
    daily = [{"day": day, "by": by, "value": value, **counts} for (day, by, value), counts in rows.items()]
    for table, content in ((Conversation, fresh), (Visit, made), (daily_numbers, daily)):
        for start in range(0, len(content), AT_ONCE):
            with sessions.begin() as session:
                session.execute(insert(table), content[start : start + AT_ONCE])  # type: ignore[arg-type]


def turn(chance: random.Random) -> tuple[str, Told]:
    intent, outcome = chance.choices(INTENTS, OFTEN)[0], chance.choices(OUTCOMES, [90, 6, 3.5, 0.5])[0]
    latency = timedelta(milliseconds=chance.lognormvariate(4.6, 0.5))
    return intent, Told(1, "", (), [(intent, 0.9)], (), (), outcome, latency, "", {f"intent:{intent}"})


def timed(what: str, work: Callable[[], object]) -> None:
    """Also the processor time of this process, which neighbours on a busy machine do not lengthen (a server's is not in it)."""
    took, own = [], []
    for _ in range(TIMES):
        begun, used = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - begun) * 1000)
        own.append((time.process_time() - used) * 1000)
    p95 = sorted(took)[int(TIMES * 0.95)]
    print(f"{what:28} p50 {statistics.median(took):6.1f} ms  p95 {p95:6.1f} ms  processor {statistics.median(own):5.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--database", default=f"sqlite:///{tempfile.mkdtemp(prefix='numbers-')}/huanhuan.db")
    parser.add_argument("--visits", type=int, default=100_000)
    given = parser.parse_args()
    migrate(given.database)
    sessions, chance = make_sessions(make_engine(given.database)), random.Random(0)
    fill(sessions, given.visits, chance)
    print(f"{given.database.partition(':')[0]}: {given.visits * TURNS} turns in {given.visits} visits of {DAYS} days")

    def read(days: int) -> object:
        with sessions() as session:
            return numbers(session, Period(TODAY - timedelta(days=days - 1), TODAY, ZoneInfo("Asia/Shanghai")))

    def count() -> None:
        with sessions.begin() as session:
            count_turn(session, "c0", turn(chance)[1], TODAY)

    for days in (7, 28, 84, DAYS):
        timed(f"numbers of {days} days", lambda days=days: read(days))
    timed("one turn counted, committed", count)


if __name__ == "__main__":
    main()
