"""What outreach has come to: messages and what held others back, what people did afterwards, and the same of those held out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lending.store.contact_rows import StopRow
from lending.store.loans import PaymentRow
from lending.store.outreach import HELD_OUT
from lending.store.outreach_rows import OPEN, SENT, OutreachPlanner, OutreachRow, OutreachWorker
from lending.store.proposals import ProposalRow


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed messages of one kind within three days: a payment on the loan, plans looked at, contact stopped."""

    messages: int = 0
    paid: int = 0
    plans: int = 0
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Messages closed in [since, until). Keys of `rules` are (state, rule)."""

    sent: Mapping[str, Followed]
    """By moment."""
    by_segment: Mapping[str, Followed]
    held_out: Followed
    """Of reminders that were not sent, to see what the others are good for."""
    reminded: Followed
    """Of the reminders that were sent, to compare with it."""
    rules: Mapping[tuple[str, str], int]
    open: int
    days: Mapping[date, int]
    """Sent, by day in UTC."""


def report(session: Session, since: datetime, until: datetime, strategy: str | None = None) -> Report:
    """What was sent and what followed. Aggregated by the database, so that a large week is as quick as a small one."""
    closed: list[ColumnElement[bool]] = [OutreachRow.closed_at >= since, OutreachRow.closed_at < until]
    closed += [OutreachRow.strategy == strategy] if strategy else []
    is_sent, is_held_out = OutreachRow.state == SENT, OutreachRow.rule == HELD_OUT
    reminder = OutreachRow.moment.in_(("before_due", "due_today", "after_due", "plan_instalment_coming", "plan_missed"))
    rules = select(OutreachRow.state, OutreachRow.rule, func.count()).where(*closed, ~is_sent)
    waiting = select(func.count()).select_from(OutreachRow).where(OutreachRow.state.in_(OPEN))
    return Report(
        sent=_followed(session, OutreachRow.moment, [*closed, is_sent]),
        by_segment=_followed(session, OutreachRow.segment, [*closed, is_sent]),
        held_out=_total(_followed(session, OutreachRow.moment, [*closed, is_held_out])),
        reminded=_total(_followed(session, OutreachRow.moment, [*closed, is_sent, reminder])),
        rules={(s, r or ""): n for s, r, n in session.execute(rules.group_by(OutreachRow.state, OutreachRow.rule))},
        open=session.scalar(waiting) or 0,
        days=_days(session, [*closed, is_sent]),
    )


def uplift(with_: Followed, without: Followed) -> tuple[float, float] | None:
    """By how much the share that paid is higher with reminders than without, and how far off that may be (95 in 100); None where
    one of the groups has fewer than 30 messages, of which nothing can be said."""
    if min(with_.messages, without.messages) < 30:
        return None
    one, other = with_.paid / with_.messages, without.paid / without.messages
    error = sqrt(one * (1 - one) / with_.messages + other * (1 - other) / without.messages)
    return one - other, 1.96 * error


def workers(session: Session) -> Sequence[OutreachWorker]:
    """Those that have said something of themselves within a day, the latest first."""
    return session.scalars(select(OutreachWorker).order_by(OutreachWorker.seen_at.desc())).all()


def planner(session: Session) -> OutreachPlanner | None:
    return session.get(OutreachPlanner, "planner")


def _followed(session: Session, by: InstrumentedAttribute[str], wanted: Sequence[ColumnElement[bool]]) -> dict[str, Followed]:
    """Messages by a column of theirs, with how many of them were followed by what."""
    at, until, row = OutreachRow.closed_at, OutreachRow.followed_until, OutreachRow
    paid = exists().where(
        PaymentRow.loan_id == row.loan_id, ~PaymentRow.reversed,
        PaymentRow.paid_on.between(func.date(at), func.date(until)),
    )  # fmt: skip
    plans = exists().where(ProposalRow.loan_id == row.loan_id, ProposalRow.as_of.between(at, until))
    stopped = exists().where(
        StopRow.borrower_id == row.borrower_id, StopRow.code == "do_not_contact", StopRow.set_at.between(at, until)
    )
    counts = [func.sum(case((each, 1), else_=0)) for each in (paid, plans, stopped)]
    found = session.execute(select(by, func.count(), *counts).where(*wanted).group_by(by).order_by(by))
    return {name: Followed(*map(int, rest)) for name, *rest in found}


def _total(parts: Mapping[str, Followed]) -> Followed:
    every = parts.values()
    return Followed(
        sum(each.messages for each in every), sum(each.paid for each in every), sum(each.plans for each in every),
        sum(each.stopped for each in every),
    )  # fmt: skip


def _days(session: Session, wanted: Sequence[ColumnElement[bool]]) -> dict[date, int]:
    day = func.date(OutreachRow.closed_at)
    counted = session.execute(select(day, func.count()).where(*wanted).group_by(day).order_by(day))
    return {date.fromisoformat(str(each)): count for each, count in counted}
