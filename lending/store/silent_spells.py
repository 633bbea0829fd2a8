"""Since when and until when a borrower was to be left in peace: by a wish of theirs, or by a plan that ran."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.contact import Stop
from lending.lifecycle import RUNNING, recorded
from lending.store.agreement_rows import AgreementEvent, AgreementRow
from lending.store.contact_rows import StopRow


@dataclass(frozen=True, slots=True)
class Spell:
    """`until` None: it has not ended."""

    stop: Stop
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


def silent_spells(session: Session, borrower_ids: Sequence[str]) -> Mapping[str, list[Spell]]:
    """Of each borrower. Hard times and danger are left out: how long they hold depends on when they were told last."""
    found: dict[str, list[Spell]] = defaultdict(list)
    asked = select(StopRow).where(StopRow.borrower_id.in_(borrower_ids), StopRow.code == "do_not_contact")
    for row in session.scalars(asked):
        found[row.borrower_id].append(Spell(Stop(row.code), row.set_at, row.lifted_at))
    event = AgreementEvent
    agreed = (
        select(AgreementRow.borrower_id, AgreementRow.loan_id, event.agreement_id, event.event, event.at)
        .join(AgreementEvent, AgreementEvent.agreement_id == AgreementRow.id)
        .where(AgreementRow.borrower_id.in_(borrower_ids))
        .order_by(AgreementEvent.agreement_id, AgreementEvent.id)
    )  # fmt: skip
    for _, events in groupby(session.execute(agreed).all(), key=lambda row: row.agreement_id):
        rows = list(events)
        stop = Stop("plan_running", rows[0].loan_id)
        told = [(row.event, row.at) for row in rows]
        found[rows[0].borrower_id] += [Spell(stop, since, until) for since, until in _running(told)]
    return found


def _running(told: Sequence[tuple[str, datetime]]) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when an agreement ran, by its events in order."""
    since: datetime | None = None
    for place, (_, at) in enumerate(told, start=1):
        runs = recorded(event for event, _ in told[:place]) in RUNNING
        if runs and since is None:
            since = at
        elif not runs and since is not None:
            yield since, at
            since = None
    if since is not None:
        yield since, None
