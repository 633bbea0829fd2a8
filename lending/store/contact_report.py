"""Whether the limits of contact were kept over a period: every contact looked at again, every decision counted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lending.contact import LENDER, Contact, Withdrawal
from lending.contact.breaches import breaches
from lending.contact.rules import ContactRules
from lending.loan import ZONES
from lending.records import plain
from lending.store.borrowers import BorrowerRow
from lending.store.contact_rows import ContactRow, DecisionRow
from lending.store.contact_rules import contact_rules_of
from lending.store.contact_withdrawals import withdrawals_of
from lending.store.contacts import as_contact
from lending.store.loans import LoanRow
from lending.store.silent_spells import Spell, silent_spells

_AT_ONCE = 500  # borrowers
_LONGEST_CAP = timedelta(days=32)
"""No cap counts further back."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A contact that broke a rule. `borrower` and `reference` as the lender and its agent name them."""

    at: datetime
    by: str
    reference: str
    borrower: str
    channel: str
    rule: str
    law: bool
    """Whether the rule is more than our own."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A contact of the period that was withdrawn, whenever that was."""

    at: datetime
    by: str
    reference: str
    borrower: str
    withdrawn_by: str
    withdrawn_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A contact looked at again: the rules that it broke, none once it is withdrawn."""

    row: ContactRow
    broken: tuple[str, ...]
    withdrawn: Withdrawal | None


@dataclass(slots=True)
class ContactReport:
    """A period from `since` until just before `until`."""

    since: datetime
    until: datetime
    people: int = 0
    contacts: Counter[str] = field(default_factory=Counter)
    """By who made them; those that are withdrawn do not count."""
    decisions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By verdict and rule."""
    breaches: list[Breach] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether the lender itself broke nothing."""
        return not any(each.by == LENDER for each in self.breaches)

    def as_dict(self) -> dict[str, Any]:
        return {
            "since": plain(self.since),
            "until": plain(self.until),
            "people": self.people,
            "contacts": dict(sorted(self.contacts.items())),
            "decisions": [
                {"verdict": verdict, "rule": rule, "count": count}
                for (verdict, rule), count in sorted(self.decisions.items())
            ],
            "kept": self.kept,
            "breaches": _plainly(self.breaches),
            "withdrawn": _plainly(self.withdrawn),
        }


def _plainly(found: Sequence[Breach] | Sequence[Withdrawn]) -> list[dict[str, Any]]:
    return [{name: plain(getattr(each, name)) for name in each.__slots__} for each in found]


def contact_report(session: Session, since: datetime, until: datetime) -> ContactReport:
    """Some hundred borrowers at a time, so that memory does not grow with the period but with what was broken in it."""
    report = ContactReport(since, until)
    for borrower_ids in _contacted(session, since, until):
        _look_again(session, borrower_ids, report)
    counted = select(DecisionRow.verdict, DecisionRow.rule, func.count()).where(
        DecisionRow.at >= since, DecisionRow.at < until
    )
    for verdict, rule, count in session.execute(counted.group_by(DecisionRow.verdict, DecisionRow.rule)):
        report.decisions[verdict, rule] = count
    report.breaches.sort(key=lambda each: (each.at, each.by, each.reference, each.rule))
    report.withdrawn.sort(key=lambda each: (each.at, each.by, each.reference))
    return report


def _contacted(session: Session, since: datetime, until: datetime) -> Iterator[Sequence[str]]:
    after = ""
    within = select(ContactRow.borrower_id).where(ContactRow.at >= since, ContactRow.at < until).distinct()
    while True:
        some = within.where(ContactRow.borrower_id > after).order_by(ContactRow.borrower_id).limit(_AT_ONCE)
        found = session.scalars(some).all()
        if not found:
            return
        yield found
        after = found[-1]


def ledger_of(session: Session, borrower_id: str) -> list[Looked]:
    """Every contact with a borrower, looked at again, the newest first. Raises LookupError for nobody."""
    ((_, looked_at),) = _looked_at(session, [borrower_id], None, None)
    return [*looked_at][::-1]


def _look_again(session: Session, borrower_ids: Sequence[str], report: ContactReport) -> None:
    for who, looked_at in _looked_at(session, borrower_ids, report.since, report.until):
        within = [each for each in looked_at if each.row.at >= report.since]
        report.people += any(each.withdrawn is None for each in within)
        _count(who, within, report)
    session.expunge_all()  # what has been looked at need not be remembered


def _count(who: BorrowerRow, looked_at: Sequence[Looked], report: ContactReport) -> None:
    law = {each.id: each.confidence != "own" for each in contact_rules_of(who.jurisdiction).every()}
    for each in looked_at:
        row, back = each.row, each.withdrawn
        if back is not None:
            report.withdrawn.append(
                Withdrawn(row.at, row.made_by, row.reference, who.external_id, back.by, back.at, back.reason)
            )
            continue
        report.contacts[row.made_by] += 1
        report.breaches += [
            Breach(row.at, row.made_by, row.reference, who.external_id, row.channel, rule, law[rule]) for rule in each.broken
        ]


def _looked_at(
    session: Session, borrower_ids: Sequence[str], since: datetime | None, until: datetime | None
) -> Iterator[tuple[BorrowerRow, list[Looked]]]:
    """Borrowers with their contacts of a period, looked at again, the oldest first; a little before `since`, too, for what was
    done then counts."""
    people = {row.id: row for row in session.scalars(select(BorrowerRow).where(BorrowerRow.id.in_(borrower_ids)))}
    lived = select(LoanRow.borrower_id, LoanRow.zone).where(LoanRow.borrower_id.in_(borrower_ids))
    zones = {who: zone for who, zone in session.execute(lived.order_by(LoanRow.disbursed_on, LoanRow.id))}
    made = _made(session, borrower_ids, since, until)
    back = withdrawals_of(session, [row.id for rows in made.values() for row in rows])
    silent = silent_spells(session, borrower_ids)
    for borrower_id in borrower_ids:
        if borrower_id not in people:
            raise LookupError(f"no borrower {borrower_id}")
        who = people[borrower_id]
        zone = zones.get(borrower_id, ZONES[who.jurisdiction])
        yield who, _look(made[borrower_id], back, contact_rules_of(who.jurisdiction), zone, silent[borrower_id])


def _made(
    session: Session, borrower_ids: Sequence[str], since: datetime | None, until: datetime | None
) -> dict[str, list[ContactRow]]:
    wanted = select(ContactRow).where(ContactRow.borrower_id.in_(borrower_ids))
    if since is not None and until is not None:
        wanted = wanted.where(ContactRow.at >= since - _LONGEST_CAP, ContactRow.at < until)
    made: dict[str, list[ContactRow]] = {each: [] for each in borrower_ids}
    for row in session.scalars(wanted.order_by(ContactRow.at, ContactRow.made_by, ContactRow.reference)):
        made[row.borrower_id].append(row)
    return made


def _look(
    rows: Sequence[ContactRow], back: Mapping[str, Withdrawal], rules: ContactRules, zone: str, silent: Sequence[Spell]
) -> list[Looked]:
    found: list[Looked] = []
    earlier: list[Contact] = []
    for row in rows:
        if row.id in back:
            found.append(Looked(row, (), back[row.id]))
            continue
        earlier = [each for each in earlier if each.at >= row.at - _LONGEST_CAP]
        contact, stops = as_contact(row), [each.stop for each in silent if each.holds(row.at)]
        found.append(Looked(row, breaches(contact, earlier, rules, zone, stops), None))
        earlier.append(contact)
    return found
