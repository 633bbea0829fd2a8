"""Whether the limits of contact were kept over a period: every contact looked at again, every decision counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lending.contact import LENDER
from lending.contact.breaches import ONLY_DEBTOR, breaches
from lending.contact.rules import ContactRules
from lending.loan import ZONES
from lending.records import plain
from lending.store.borrowers import BorrowerRow
from lending.store.contact_rows import ContactRow, DecisionRow
from lending.store.contact_rules import contact_rules_of
from lending.store.contacts import as_contact
from lending.store.loans import LoanRow
from lending.store.silent_spells import Spell, silent_spells

_AT_ONCE = 500  # borrowers


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


@dataclass(slots=True)
class ContactReport:
    """A period from `since` until just before `until`."""

    since: datetime
    until: datetime
    people: int = 0
    contacts: Counter[str] = field(default_factory=Counter)
    """By who made them."""
    decisions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By verdict and rule."""
    breaches: list[Breach] = field(default_factory=list)

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
            "breaches": [{name: plain(getattr(each, name)) for name in each.__slots__} for each in self.breaches],
        }


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


def _look_again(session: Session, borrower_ids: Sequence[str], report: ContactReport) -> None:
    people = {row.id: row for row in session.scalars(select(BorrowerRow).where(BorrowerRow.id.in_(borrower_ids)))}
    lived = select(LoanRow.borrower_id, LoanRow.zone).where(LoanRow.borrower_id.in_(borrower_ids))
    zones = {who: zone for who, zone in session.execute(lived.order_by(LoanRow.disbursed_on, LoanRow.id))}
    rules = {each: contact_rules_of(row.jurisdiction) for each, row in people.items()}
    longest = max((cap.days for each in rules.values() for cap in each.caps), default=1)
    wanted = select(ContactRow).where(
        ContactRow.borrower_id.in_(borrower_ids),
        ContactRow.at >= report.since - timedelta(days=longest + 1),
        ContactRow.at < report.until,
    )
    made: dict[str, list[ContactRow]] = {each: [] for each in borrower_ids}
    for row in session.scalars(wanted.order_by(ContactRow.at, ContactRow.made_by, ContactRow.reference)):
        made[row.borrower_id].append(row)
    report.people += len(borrower_ids)
    silent = silent_spells(session, borrower_ids)
    for borrower_id, rows in made.items():
        who = people[borrower_id]
        zone = zones.get(borrower_id, ZONES[who.jurisdiction])
        _of_one(who, zone, rows, rules[borrower_id], silent[borrower_id], report)
    session.expunge_all()  # what has been looked at need not be remembered


def _of_one(
    who: BorrowerRow, zone: str, rows: Sequence[ContactRow], rules: ContactRules, silent: Sequence[Spell],
    report: ContactReport,
) -> None:  # fmt: skip
    law = {each.id: each.confidence != "own" for each in rules.every()} | {ONLY_DEBTOR: True}
    contacts = [as_contact(row) for row in rows]
    for place, (row, contact) in enumerate(zip(rows, contacts, strict=True)):
        if row.at < report.since:
            continue
        report.contacts[row.made_by] += 1
        stops = [each.stop for each in silent if each.holds(row.at)]
        report.breaches += [
            Breach(row.at, row.made_by, row.reference, who.external_id, row.channel, rule, law[rule])
            for rule in breaches(contact, contacts[:place], rules, zone, stops)
        ]
