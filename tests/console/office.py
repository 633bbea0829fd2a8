"""A support floor as it stands on a morning: the real console over a real database in which borrowers have said things."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console.app import make_console
from bot.nlu.masking import mask
from bot.outreach.planner import plan_day
from bot.outreach.sending import send_due
from bot.runtime.ports import free_ports
from bot.runtime.told import searchable
from bot.text.locales import SIMPLIFIED
from lending.contact import Hours
from lending.store.approvals import ask_approval
from lending.store.borrowers import BorrowerRow, borrower_by_external_id, names_of
from lending.store.complaints import complain
from lending.store.contact_wishes import preferences_of, set_preferences, silence
from lending.store.contact_withdrawals import contact_under, withdraw
from lending.store.conversations import (
    BORROWER,
    Answer,
    Message,
    commit_turn,
    messages_after,
    next_waiting,
    open_conversation,
    receive,
)
from lending.store.engine import Sessions, make_engine, make_sessions, migrate
from lending.store.handovers import ask_for_person
from lending.store.importer import import_files
from lending.store.loans import loans_of
from lending.store.outreach import beat
from lending.store.staff import ROLES, add_member
from lending.store.staff_cases import open_case
from lending.store.strategies import strategy
from lending.store.transcripts import Told, note_turn
from lending.wish import Wish
from tests.browser.fake import cards
from tests.stack import PORTFOLIO
from tests.widget.lenders_page import Server

NOW = datetime.fromisoformat("2026-03-02T09:40:00+08:00")
PASSWORD = "correct horse battery"
SHOWN_AS = {"agent": "小林", "supervisor": "周主管", "product": "小何", "auditor": "审计", "admin": "管理员"}
SAID = Path(__file__).parent / "morning.yml"
ORDINARY = ("还款日是哪天", "可以用支付宝还吗", "我想查一下还剩几期", "什么时候扣款", "谢谢")
LATENCY = timedelta(milliseconds=68)


@dataclass
class Office:
    """The console's address, and what waits there: conversations by name, and the numbers of what they ask."""

    url: str
    sessions: Sessions
    conversations: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    at: datetime = NOW - timedelta(hours=2, minutes=20)

    def say(self, turn: Mapping[str, Any]) -> None:
        """One turn (a row of morning.yml), told to the transcript as the real ones are, and what comes of it."""
        self.at += timedelta(minutes=2, seconds=7)
        locale = turn.get("locale", SIMPLIFIED)
        with self.sessions.begin() as session:
            borrower_id = _id_of(session, turn.get("who"))
            own = self.conversations.get(turn["name"])
            if own is None:
                own = open_conversation(session, turn.get("channel", "web"), borrower_id, locale, self.at).id
                self.conversations[turn["name"]] = own
            received = receive(session, own, f"{self.at}", {"text": turn["say"]}, self.at - LATENCY)
            waiting = next_waiting(session, own)
            assert waiting is not None
            answer = _answer(turn, locale)
            commit_turn(session, waiting, [answer], events=[], locale=locale, now=self.at)
            note_turn(session, own, _told(turn, received.seq, answer, names_of(session, borrower_id)), self.at)
            self._then(session, turn, own, borrower_id, received.id)

    def _then(self, session: Session, turn: Mapping[str, Any], own: str, who: str | None, message_id: str) -> None:
        then = turn.get("then", {})
        if "waits" in then:
            ask_for_person(session, own, then["waits"], message_id, self.at)
        if "complains" in then:
            at = self.at - timedelta(days=then.get("days_ago", 0))
            self.numbers[turn["name"]] = complain(session, own, who, then["complains"], message_id, 10, at).number
        if "asks" in then and who is not None:
            loan, wish = loans_of(session, who)[0], Wish(kind="reamortise", periods=then["asks"])
            asked = ask_approval(
                session, who, loan, "wish", request_key=message_id, conversation_id=own, now=self.at, wish=wish
            )
            self.numbers[turn["name"]] = asked.number

        if "wishes" in then and who is not None:
            set_preferences(session, who, self.at, quiet=Hours(time(20), time(10)))
            silence(session, who, "hardship", self.at)

    def mended(self) -> None:
        """An agent takes a contact back that was with somebody else."""
        with self.sessions.begin() as session:
            wrong = contact_under(session, "agent:north", "N-1004")
            assert wrong is not None and withdraw(session, wrong.id, "agent:north", "号码已换人", self.at)

    def reminded(self) -> None:
        """What outreach does on a morning on which everybody, but who has quiet hours, wishes to hear of it at eight."""
        with self.sessions.begin() as session:
            for name in ("li-due-tomorrow", "gao-grace"):  # who have been here, and said nothing yet
                open_conversation(session, "web", _id_of(session, name), SIMPLIFIED, NOW - timedelta(days=9))
            for who in session.scalars(select(BorrowerRow.id)).all():
                if preferences_of(session, who).quiet is None:
                    set_preferences(session, who, self.at, hour=8)
        plan_day(self.sessions, strategy(), NOW - timedelta(hours=2))
        just_now = NOW - timedelta(minutes=1)
        while send_due(self.sessions, "office", just_now, just_now):
            pass
        with self.sessions.begin() as session:
            beat(session, "office-worker", {"sent": 1}, None, NOW)

    def heard(self, name: str) -> list[tuple[str, str | None]]:
        """What a borrower was told, by whom (None: the assistant)."""
        with self.sessions() as session:
            said: Sequence[Message] = messages_after(session, self.conversations[name], 0, 100)
            return [(each.body["text"], each.body.get("by")) for each in said if each.sender != BORROWER]


def _answer(turn: Mapping[str, Any], locale: str) -> Answer:
    card = (
        {"plans": cards.plans, "standing": cards.standing, "contacts": cards.contacts}[turn["card"]](cards.Wording(locale))
        if "card" in turn
        else None
    )
    choices = [{"title": title, "intent": "choose_plan", "entities": []} for title in turn.get("choices", ())]
    return Answer("utter_x", turn["answer"], card, choices)


def _told(turn: Mapping[str, Any], seq: int, answer: Answer, names: list[str]) -> Told:
    said = [{"key": answer.key, "text": mask(answer.text or "", names)}]
    text, confidence = mask(turn["say"], names), turn.get("confidence", 0.97)
    understood = [(turn["intent"], confidence), ("out_of_scope", round(1 - confidence, 3))]
    return Told(
        seq, text, said, understood, turn.get("entities", ()), [f"action_{turn['intent']}"], turn.get("outcome", "answered"),
        LATENCY, searchable(text, said), {f"intent:{turn['intent']}", *turn.get("marks", ())},
    )  # fmt: skip


def _id_of(session: Session, who: str | None) -> str | None:
    found = borrower_by_external_id(session, who) if who else None
    return found.id if found else None


def ordinary(count: int) -> Iterator[Mapping[str, Any]]:
    """Visitors with a question each, more than a page of them."""
    for number in range(count):
        marks = ["plan_offered"] if number % 3 == 0 else ["low_confidence"] if number % 7 == 0 else []
        channel = "telegram" if number % 4 == 0 else "web"
        yield {"name": f"visitor {number}", "say": ORDINARY[number % len(ORDINARY)], "channel": channel, "marks": marks,
               "intent": "ask_due_date", "answer": "好的，这就告诉您。"}  # fmt: skip


@contextmanager
def office_open() -> Iterator[Office]:
    """The office on the portfolio's day, one member of staff a role, all reading English until they choose otherwise."""
    folder, before = Path(tempfile.mkdtemp(prefix="console-")), os.environ.get("HUANHUAN_CLOCK")
    (folder / "clock").write_text(NOW.isoformat())
    os.environ["HUANHUAN_CLOCK"] = str(folder / "clock")
    url = f"sqlite:///{folder / 'huanhuan.db'}"
    migrate(url)
    engine = make_engine(url)
    assert not import_files(engine, sorted(PORTFOLIO.glob("*.csv"))).errors
    office = Office("", make_sessions(engine))
    with office.sessions.begin() as session:
        for role in ROLES:
            add_member(session, role, role, PASSWORD, shown_as=SHOWN_AS[role], locale="en", by="operator", now=NOW)
        detail = {"reference": "P-20260228-17", "why": "no such loan"}
        open_case(session, "payment_not_taken", "ledger:payments", detail, key="payment:17", now=NOW)
    for turn in [*ordinary(52), *yaml.safe_load(SAID.read_text(encoding="utf-8"))]:
        office.say(turn)
    office.mended()
    office.reminded()
    server = Server(make_console(office.sessions), free_ports())
    office.url = server.url
    try:
        yield office
    finally:
        server.stop()
        engine.dispose()
        del os.environ["HUANHUAN_CLOCK"]
        if before is not None:
            os.environ["HUANHUAN_CLOCK"] = before
