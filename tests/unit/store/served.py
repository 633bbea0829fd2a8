"""A borrower of whom something is held in every place: two channels, a person's help, a complaint, an agreement that is paid."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lending.contact import Contact, Decision, Intended
from lending.store.agreement_texts import keep_text
from lending.store.agreements import Accepted, accept
from lending.store.audit import AuditEvent
from lending.store.borrower_export import export_borrower
from lending.store.complaints import answer_complaint, complain
from lending.store.contact_wishes import set_preferences, silence
from lending.store.contacts import record_contact, record_decision
from lending.store.conversation_rows import Message, WebSession
from lending.store.conversations import Answer
from lending.store.erasure import erase_borrower
from lending.store.handovers import hand_back, take_over
from lending.store.identities import agree, bind, fingerprint, mint_link
from lending.store.keeping import refresh_all
from lending.store.notes import add_note, assign
from lending.store.ratings import rate
from lending.store.statements import StatementRow
from lending.store.telegram import begin_thread
from lending.store.transcript_rows import Transcript
from tests.unit.store.floor import Floor
from tests.unit.store.kept import NOON, Kept

WHO = "wang-late-35"
HELLO = Answer("staff.hello", "您好", choices=({"title": "看看", "intent": "greet"},))
SAID = "我叫王建国，失业了，电话13812345678"
"""What only the original knows."""


@dataclass
class Life:
    """A borrower who spoke on two channels, was helped by a person, complained, agreed, and has paid everything since."""

    kept: Kept
    floor: Floor
    me: str
    web: str
    telegram: str
    visit: str
    """What was said in the Telegram chat before signing in."""

    def erase(self, reason: str = "asked by letter 2026-17") -> dict[str, int]:
        with self.kept.sessions.begin() as session:
            return dict(erase_borrower(session, self.me, reason=reason, now=NOON))

    def export(self) -> Any:
        with self.kept.sessions.begin() as session:
            return json.loads(json.dumps(export_borrower(session, self.me, NOON)))

    def count(self, table: Any, *which: Any) -> int:
        with self.kept.reading() as session:
            return session.scalar(select(func.count()).select_from(table).where(*which)) or 0

    def told(self, event: str) -> list[tuple[str, str, Any]]:
        with self.kept.reading() as session:
            mine = session.scalars(select(AuditEvent).where(AuditEvent.event == event))
            return [(each.actor, each.subject, each.detail) for each in mine]


@pytest.fixture
def life(kept: Kept, tmp_path: Path) -> Life:
    me, floor = kept.id_of(WHO), Floor(kept.sessions)
    visit = floor.say("你们是谁", channel="telegram")
    own = Life(kept, floor, me, floor.say(SAID, borrower_id=me), floor.say("还没还完", channel="telegram", borrower_id=me), visit)
    with kept.sessions.begin() as session:
        for conversation_id in (visit, own.telegram):
            begin_thread(session, fingerprint("telegram", "5"), "5", conversation_id)
        mint_link(session, "telegram", me, NOON)
        bind(session, "telegram", "5", me, "link", NOON)
        agree(session, "telegram", "5", "hash of the words", NOON)
        session.add(WebSession(conversation_id=own.web, created_at=NOON, expires_at=NOON + timedelta(days=1)))
        session.add(StatementRow(borrower_id=me, currency="CNY", means={"income": "5000"}, given_at=NOON))
        set_preferences(session, me, NOON, channel="telegram", days_ahead=3)
        silence(session, me, "hardship", NOON)
        record_contact(session, me, Contact(NOON, "agent:north", "call", "collection", "connected"), "A-1", NOON)
        record_decision(session, me, Intended("tip", "web"), Decision("withhold", "cn.stop.hardship"), NOON)
        row = session.get_one(Transcript, own.web)
        add_note(session, row, "li", "要回电", 1, NOON)
        assign(session, row, "li", "li", NOON)
        rate(session, own.web, 5, "林小姐很好", NOON)
        take_over(session, own.web, "li", "小李", HELLO, NOON)
        hand_back(session, own.web, "li", HELLO, "已说明", NOON)
        first = session.scalars(select(Message.id).where(Message.conversation_id == own.web, Message.seq == 1)).one()
        number = complain(session, own.web, me, "conduct", first, 10, NOON).number
        answer_complaint(session, number, Answer("staff.complaint_answered", "很抱歉"), "li", "小李", NOON)
    _agree_and_pay(own, tmp_path)
    return own


def _agree_and_pay(own: Life, folder: Path) -> None:
    proposal = own.kept.propose(WHO)[0]
    with own.kept.sessions.begin() as session:
        made = accept(
            session, own.me, proposal.id, shown_hash=proposal.shown_hash, request_key="yes", now=NOON, channel="web",
            locale="zh_Hans_CN", conversation_id=own.web,
        )  # fmt: skip
        assert isinstance(made, Accepted)
        keep_text(session, made.agreement.id, template_version="1", locale="zh_Hans_CN", body="协议", sha256="0" * 64, now=NOON)
    own.kept.import_text(folder, payments="loan_id,reference,paid_on,amount\nwang-1,all,2026-03-02,60000\n")
    refresh_all(own.kept.sessions, NOON)
