"""Any order of plans, yeses, payments, bounces, days, grants and cancellations: what must always hold, holds."""

import shutil
import tempfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from lending.ledger.delivery import deliver, reconcile
from lending.ledger.embedded import EmbeddedLedger
from lending.lifecycle import RUNNING, recorded
from lending.store.agreement_rows import AgreementEvent, AgreementRow, RunningAgreement
from lending.store.agreements import Accepted, agreements_of, cancel
from lending.store.approvals import ask_approval, grant_approval
from lending.store.engine import migrate
from lending.store.keeping import progress, refresh_all
from lending.store.ledger_outbox import LedgerMessage
from lending.store.loans import PaymentRow
from lending.store.proposals import KeptProposal, proposal
from lending.wish import Wish
from tests.unit.store.kept import NOON, Kept

WHO = "wang-late-35"
TOLD = {"accepted", "cancelled", "superseded", "restored"}
"""Events that the ledger is told of, besides those restored by payments."""


class Life(RuleBasedStateMachine):
    """One loan, everything that may become of it."""

    template: Path | None = None

    @initialize()
    def begin(self) -> None:
        if Life.template is None:
            Life.template = Path(tempfile.mkdtemp(prefix="life-")) / "template.db"
            migrate(f"sqlite:///{Life.template}")
            Kept(f"sqlite:///{Life.template}").engine.dispose()
        self.folder = Path(tempfile.mkdtemp(prefix="life-"))
        for part in Life.template.parent.glob("template.db*"):
            shutil.copy(part, self.folder / part.name)
        self.kept = Kept(f"sqlite:///{self.folder / 'template.db'}")
        self.me, self.now, self.count = self.kept.id_of(WHO), NOON, 0
        self.loan_id = self.kept.loan_of(WHO).id
        self.shown: list[KeptProposal] = []
        self.seen: dict[str, tuple[str, ...]] = {}

    def key(self) -> str:
        self.count += 1
        return f"message-{self.count}"

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def plans_are_shown(self) -> None:
        self.shown = list(self.kept.propose(WHO, self.key(), self.now, self.now.date()))

    @precondition(lambda self: self.shown)
    @rule(at=st.integers(0, 2))
    def yes(self, at: int) -> None:
        self.kept.accept(WHO, self.shown[at % len(self.shown)], self.key(), self.now)

    @rule(at=st.integers(0, 3))
    def no_after_all(self, at: int) -> None:
        with self.kept.sessions.begin() as session:
            mine = agreements_of(session, self.me)
            if mine:
                cancel(session, self.me, mine[at % len(mine)].id, request_key=self.key(), now=self.now)

    @rule(amount=st.sampled_from(["50.00", "700.00", "1463.16", "9000.00"]))
    def a_payment(self, amount: str) -> None:
        with self.kept.sessions.begin() as session:
            paid = PaymentRow(loan_id=self.loan_id, reference=self.key(), paid_on=self.now.date(), amount=Decimal(amount))
            session.add(paid)

    @rule()
    def a_payment_bounces(self) -> None:
        with self.kept.sessions.begin() as session:
            mine = select(PaymentRow).where(PaymentRow.loan_id == self.loan_id, PaymentRow.reference.like("message-%"))
            last = session.scalar(mine.where(~PaymentRow.reversed).order_by(PaymentRow.reference.desc()).limit(1))
            if last is not None:
                last.reversed = True

    @rule()
    def books_are_refreshed(self) -> None:
        refresh_all(self.kept.sessions, self.now)
        assert refresh_all(self.kept.sessions, self.now) == []

    @rule(periods=st.integers(37, 60))
    def a_person_grants(self, periods: int) -> None:
        loan = self.kept.loan_of(WHO)
        try:
            with self.kept.sessions.begin() as session:
                asked = ask_approval(
                    session, self.me, loan, "wish", request_key=self.key(), conversation_id=None, now=self.now,
                    wish=Wish(kind="reamortise", periods=periods),
                )  # fmt: skip
                found, _ = grant_approval(session, asked.number, by="li.na", reason="r", now=self.now)
        except ValueError:  # nothing left to plan
            return
        with self.kept.reading() as session:
            granted = proposal(session, self.me, found.granted or "")
        assert granted is not None
        self.shown = [granted]

    @rule()
    def the_ledger_is_told(self) -> None:
        ledger = EmbeddedLedger(self.kept.sessions)
        deliver(self.kept.sessions, ledger, self.now)
        assert deliver(self.kept.sessions, ledger, self.now) == 0
        differing = {each.what for each in reconcile(self.kept.sessions, ledger, self.now)}
        assert differing <= {"balance"}

    # --- what always holds ---------------------------------------------------------------------------------------------

    @invariant()
    def at_most_one_binds_and_it_is_the_one_that_runs(self) -> None:
        if not hasattr(self, "kept"):
            return
        with self.kept.reading() as session:
            binding = {each.id for each in agreements_of(session, self.me) if each.running}
            running = set(session.scalars(select(RunningAgreement.agreement_id)))
        assert binding == running and len(running) <= 1

    @invariant()
    def events_are_only_added(self) -> None:
        if not hasattr(self, "kept"):
            return
        with self.kept.reading() as session:
            now = {each.id: each.events for each in agreements_of(session, self.me)}
        for agreement_id, before in self.seen.items():
            assert now[agreement_id][: len(before)] == before
        self.seen = now

    @invariant()
    def no_cent_is_lost(self) -> None:
        if not hasattr(self, "kept"):
            return
        loan = self.kept.loan_of(WHO)
        with self.kept.reading() as session:
            for each in agreements_of(session, self.me):
                reached = progress(session, each, loan, self.now.date())
                known = each.known_payments or ()
                paid = sum(p.amount for p in loan.payments if p.reference not in known and p.paid_on <= self.now.date())
                assert reached.paid + reached.beyond == paid
                assert (recorded(each.events) in RUNNING) == each.running

    @invariant()
    def what_people_decided_is_on_its_way_to_the_ledger(self) -> None:
        if not hasattr(self, "kept"):
            return
        with self.kept.reading() as session:
            events = session.execute(
                select(AgreementEvent.agreement_id, AgreementEvent.event, AgreementEvent.detail)
            ).all()
            told = session.execute(select(LedgerMessage.agreement_id, LedgerMessage.kind)).all()
        decided = [(a, e) for a, e, detail in events if e in TOLD and (e != "restored" or detail is not None)]
        assert sorted(decided) == sorted((a, kind) for a, kind in told)

    def teardown(self) -> None:
        if hasattr(self, "kept"):
            self.kept.engine.dispose()
            shutil.rmtree(self.folder, ignore_errors=True)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_an_agreement_of_an_earlier_time_is_read_and_kept(kept: Kept) -> None:
    """A row without known payments (made before they were kept): what was paid before its day had been taken in."""
    outcome = kept.accept(WHO, kept.propose(WHO)[0])
    assert isinstance(outcome, Accepted)
    with kept.sessions.begin() as session:
        row = session.get_one(AgreementRow, outcome.agreement.id)
        old = {column.name: getattr(row, column.name) for column in AgreementRow.__table__.columns}
        cancel(session, kept.id_of(WHO), row.id, request_key="no", now=NOON)
    with kept.sessions.begin() as session:
        session.add(AgreementRow(**old | {"id": "old", "number": "HH-OLD", "version": 2, "known_payments": None,
                                          "proposal_id": kept.propose(WHO, "again")[0].id, "request_key": "old"}))  # fmt: skip
        session.flush()
        session.add(AgreementEvent(agreement_id="old", event="accepted", request_key="old", at=NOON))
        session.add(RunningAgreement(loan_id=row.loan_id, agreement_id="old"))
    with kept.reading() as session:
        (found,) = (each for each in agreements_of(session, kept.id_of(WHO)) if each.id == "old")
        assert progress(session, found, kept.loan_of(WHO), NOON.date()).paid == 0
