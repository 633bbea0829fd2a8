"""A year of conversations, made up: messages, turns, marks and the index of what was said, written in bulk.

All by chance from a fixed seed: the same conversations each time, of many lengths, in both scripts.
"""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, insert, select, text

from bot.runtime.told import searchable
from bot.settings import ROOT
from lending.store.base import new_id
from lending.store.borrowers import BorrowerRow
from lending.store.conversations import ANSWERED, ASSISTANT, BORROWER, Conversation, Message
from lending.store.engine import make_sessions
from lending.store.importer import import_files
from lending.store.search import grams
from lending.store.transcript_rows import Mark, Transcript, TurnRow

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=timezone.utc)
YEAR, LAST_BEGUN = timedelta(days=365), NOW - timedelta(hours=6)
BATCH = 2_000  # conversations written in one transaction
DIFFERENT = 50_000  # turns that differ in what is said; folding a million would take longer than writing them
HANS, HANT, HONG_KONG = "zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK"
RARE, RARE_TRADITIONAL = "车祸", "車禍"

# shares of conversations
CHANNELS = {"web": 0.68, "telegram": 0.3, "terminal": 0.02}
LOCALES = {HANS: 0.6, HANT: 0.28, HONG_KONG: 0.12}
LATE = {"dpd:0": 0.3, "dpd:1-30": 0.35, "dpd:31-60": 0.15, "dpd:61-90": 0.1, "dpd:90+": 0.1}
BORROWERS = 0.65  # the others are visitors
MARKS = {
    "unread": 0.5, "low_confidence": 0.35, "plan_offered": 0.3, "asked_back": 0.2, "hardship": 0.12, "reviewed": 0.12,
    "not_understood": 0.1, "plan_accepted": 0.08, "complaint": 0.03, "person_asked": 0.03, "dispute": 0.02,
    "plan_broken": 0.01, "trouble": 0.005, "self_harm": 0.001, "waits_for_person": 0.0002,
}  # fmt: skip

# what is said, in both scripts, with how often: intent, question, answer
OPENINGS = (
    ("", "", 6),
    ("请问", "請問", 3),
    ("您好,", "您好,", 3),
    ("我想问一下,", "我想問一下,", 2),
    ("麻烦帮我看看,", "麻煩幫我看看,", 1),
)
TOPICS = (
    ("ask_amount_due", "我现在一共欠多少钱", "我現在一共欠多少錢", "您目前应还款{}元。", "您目前應還款{}元。", 18),
    ("ask_overdue_status", "我逾期几天了", "我逾期幾天了", "您有{}元已逾期。", "您有{}元已逾期。", 15),
    ("ask_due_date", "什么时候还款", "什麼時候還款", "下一期{}元,15日到期。", "下一期{}元,15日到期。", 12),
    ("request_instalment", "想分期,每月最多{}元", "想分期,每月最多{}元", "可以分期,每月{}元。", "可以分期,每月{}元。", 12),
    ("request_extension", "能不能延期到下个月", "能不能延期到下個月", "可以延期,届时还{}元。", "可以延期,屆時還{}元。", 9),
    ("ask_fees_and_interest", "利息和罚息怎么算的", "利息和罰息怎麼算的", "其中利息{}元。", "其中利息{}元。", 8),
    ("ask_credit_impact", "逾期会上征信吗", "逾期會影響信用嗎", "逾期会报送征信。", "逾期會報送聯徵。", 8),
    ("ask_payment_method", "怎么把{}元还进去", "怎麼把{}元還進去", "可以银行转账或扣款。", "可以銀行轉帳或扣款。", 6),
    ("report_hardship", "我现在没有收入,还不上{}元", "我現在沒有收入,還不出{}元", "我们一起看看办法。", "我們一起看看辦法。", 5),
    ("ask_waiver", "罚息可以减免吗", "罰息可以減免嗎", "减免需由人工审核。", "減免需由專人審核。", 3),
    ("report_harassment_or_complaint", "催收一直打电话,要投诉", "催收一直打電話,要投訴", "已记录投诉。", "已記錄投訴。", 1),
    ("talk_to_human", "转人工", "轉真人客服", "已为您排队。", "已為您排隊。", 1),
    ("thanks", "好的谢谢", "好的謝謝", "不客气。", "不客氣。", 2),
)  # fmt: skip
REASONS = (
    ("", "", 60), (",最近失业了", ",最近失業了", 8), (",家里老人住院", ",家裡老人住院", 5), (",公司拖欠工资", ",公司拖欠薪資", 5),
    (",生意亏了不少", ",生意虧了不少", 4), (",孩子要交学费", ",孩子要繳學費", 4), (",工资月底才发", ",薪水月底才發", 4),
    (f",上周出了{RARE}", f",上週出了{RARE_TRADITIONAL}", 0.01),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A question with its answer, and the pairs of characters that the two are found by."""

    intent: str
    text: str
    answer: str
    grams: Sequence[str]


Pool = Mapping[str, Sequence[Said]]  # by locale
Row = tuple[Table, dict[str, Any]]


def sayings(chance: random.Random, count: int) -> Pool:
    """So many different turns in each script."""
    simplified, traditional = ([_saying(chance, script) for _ in range(count // 2)] for script in (0, 1))
    return {HANS: simplified, HANT: traditional, HONG_KONG: traditional}


def _saying(chance: random.Random, script: int) -> Said:
    opening, topic, reason = (_drawn(chance, {each: each[-1] for each in of}) for of in (OPENINGS, TOPICS, REASONS))
    asked = f"{opening[script]}{topic[1 + script]}{reason[script]}".format(chance.randrange(3, 60) * 50)
    answer = topic[3 + script].format(chance.randrange(30_000, 900_000) / 100)
    return Said(topic[0], asked, answer, grams(searchable(asked, [{"text": answer}])))


def _drawn(chance: random.Random, shares: Mapping[Any, float]) -> Any:
    return chance.choices(list(shares), list(shares.values()))[0]


def conversation(
    chance: random.Random, pool: Pool, borrowers: Sequence[str], begun: datetime, turn_ids: Sequence[int]
) -> Iterator[Row]:
    """All rows of one conversation with these turns, one a minute or so."""
    turns = len(turn_ids)
    of, channel, locale = new_id(), _drawn(chance, CHANNELS), _drawn(chance, LOCALES)
    borrower_id = chance.choice(borrowers) if chance.random() < BORROWERS else None
    told = chance.choices(pool[locale], k=turns)
    times = [begun + minute for minute in itertools.accumulate(_pause(chance) for _ in range(turns))]
    yield Conversation.__table__, {
        "id": of, "channel": channel, "borrower_id": borrower_id, "locale": locale, "last_seq": 2 * turns,
        "version": turns, "created_at": begun, "ended_at": times[-1],
    }  # fmt: skip
    for turn_id, seq, said, at in zip(turn_ids, itertools.count(1, 2), told, times):
        message = {"conversation_id": of, "state": ANSWERED, "locale": locale, "at": at}
        yield Message.__table__, {
            **message, "id": new_id(), "seq": seq, "sender": BORROWER, "client_id": str(seq), "body": {"text": said.text},
            "answered_seq": seq + 1,
        }  # fmt: skip
        body = {"key": f"utter_{said.intent}", "text": said.answer, "card": None, "buttons": []}
        yield Message.__table__, {
            **message, "id": new_id(), "seq": seq + 1, "sender": ASSISTANT, "client_id": None, "body": body,
            "answered_seq": None,
        }  # fmt: skip
        confidence = chance.randrange(300, 1000) / 1000
        yield TurnRow.__table__, {
            "id": turn_id, "conversation_id": of, "seq": seq, "at": at, "latency_ms": chance.randrange(20, 200),
            "said": said.text, "answers": [{"key": body["key"], "text": said.answer}], "intent": said.intent,
            "confidence": confidence, "understood": [[said.intent, confidence], ["affirm", 0.1]], "entities": ["amount"],
            "actions": [f"action_{said.intent}"], "outcome": "answered",
        }  # fmt: skip
        yield _FOUND, {"id": turn_id, "grams": said.grams}
    yield Transcript.__table__, {
        "conversation_id": of, "channel": channel, "locale": locale, "borrower_id": borrower_id, "started_at": begun,
        "last_at": times[-1], "turns": turns, "said": told[-1].text,
    }  # fmt: skip
    marks = {f"channel:{channel}", f"locale:{locale}", *(f"intent:{said.intent}" for said in told)}
    marks |= {mark for mark, share in MARKS.items() if chance.random() < share}
    marks |= {"borrower", _drawn(chance, LATE)} if borrower_id else {"visitor"}
    for mark in marks:
        yield Mark.__table__, {"conversation_id": of, "mark": mark, "last_at": times[-1]}


def _pause(chance: random.Random) -> timedelta:
    return timedelta(seconds=chance.randrange(20, 120))


_FOUND = Table("turn_search", MetaData(), Column("id", Integer), Column("grams", Text))
_ORDER = (Conversation.__table__, Message.__table__, Transcript.__table__, TurnRow.__table__, Mark.__table__, _FOUND)


def fill(engine: Engine, pool: Pool, conversations: int, turns: int) -> None:
    """Write the conversations, the oldest first, of many lengths that come to so many turns."""
    chance = random.Random(1)
    import_files(engine, sorted((ROOT / "data" / "demo").glob("*.csv")))
    with make_sessions(engine)() as session:
        borrowers = session.scalars(select(BorrowerRow.id).order_by(BorrowerRow.external_id)).all()
    ends = sorted(chance.sample(range(1, turns), conversations - 1))
    lengths = [end - begin for begin, end in itertools.pairwise([0, *ends, turns])]
    turn_ids = iter(range(1, turns + 1))
    for first in range(0, conversations, BATCH):
        rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in _ORDER}
        for number, length in enumerate(lengths[first : first + BATCH], first):
            begun, own = LAST_BEGUN - YEAR * (1 - number / conversations), list(itertools.islice(turn_ids, length))
            for table, row in conversation(chance, pool, borrowers, begun, own):
                rows[table].append(row)
        with engine.begin() as connection:
            for table in _ORDER[:-1]:
                connection.execute(insert(table), rows[table])
            _write_found(connection, rows[_FOUND])
    _settle(engine)


def _write_found(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """As lending.store.search.index_turn, many at once."""
    if connection.dialect.name == "postgresql":
        statement = "INSERT INTO turn_search VALUES (:id, CAST(:grams AS tsvector))"
        found = [" ".join(f"'{gram}':{place}" for place, gram in enumerate(row["grams"], 1)) for row in rows]
    else:
        statement = "INSERT INTO turn_search (rowid, grams) VALUES (:id, :grams)"
        found = [" ".join(row["grams"]) for row in rows]
    connection.execute(
        text(statement), [{"id": row["id"], "grams": each} for row, each in zip(rows, found, strict=True)]
    )


def _settle(engine: Engine) -> None:
    """What a database that has run for a year has done long ago."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence('turns', 'id'), max(id)) FROM turns"))
            connection.execute(text("VACUUM ANALYZE"))
        else:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
