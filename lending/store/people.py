"""Borrowers as the governor must know them at a moment: where, reached how, with what consent and wishes, silenced by what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lending.contact import Consent, ContactRules, Person, Preferences, Stop
from lending.loan import ZONES
from lending.store.agreement_rows import RunningAgreement
from lending.store.borrowers import BorrowerRow, phone_mark
from lending.store.complaints import Complaint
from lending.store.contact_rows import ConsentRow, PreferencesRow, StopRow
from lending.store.contact_rules import contact_rules_of
from lending.store.conversation_rows import Conversation
from lending.store.handovers import Handover
from lending.store.identities import Binding
from lending.store.loans import LoanRow
from lending.store.telegram import OPEN, TelegramChat

PERSONAL = frozenset({"deceased", "minor", "insolvent"})
"""Flags of a loan that are true of the person, whatever the loan."""

Found = Mapping[str, list[tuple[Consent, bool]]]
RulesOf = Callable[[str], ContactRules]


def person_of(session: Session, borrower_id: str, at: datetime) -> Person:
    """What holds for a borrower at an aware moment. Raises LookupError for a borrower who is not there."""
    return people_of(session, [borrower_id], at)[borrower_id]


def people_of(
    session: Session, borrower_ids: Sequence[str], at: datetime, rules_of: RulesOf = contact_rules_of
) -> Mapping[str, Person]:
    """As person_of, for some hundred borrowers in as many queries as for one."""
    rows = {row.id: row for row in session.scalars(select(BorrowerRow).where(BorrowerRow.id.in_(borrower_ids)))}
    missing = next((each for each in borrower_ids if each not in rows), None)
    if missing is not None:
        raise LookupError(f"no borrower {missing}")
    wished = select(PreferencesRow).where(PreferencesRow.borrower_id.in_(borrower_ids))
    wishes = {row.borrower_id: Preferences.from_dict(row.body) for row in session.scalars(wished)}
    loans = _loans(session, borrower_ids)
    bound = _on_the_web(session, borrower_ids), _on_telegram(session, rows, at)
    reached = _merged(bound, _said(session, borrower_ids))
    stops = _stops(session, rows, loans, at, rules_of)
    return {
        each: Person(
            jurisdiction=rows[each].jurisdiction,
            zone=loans[each][-1].zone if loans[each] else ZONES[rows[each].jurisdiction],
            consents=tuple(consent for consent, _ in reached[each]),
            verified=frozenset(consent.channel for consent, verified in reached[each] if verified),
            preferences=wishes.get(each, Preferences()),
            stops=tuple(stops[each]),
        )
        for each in borrower_ids
    }


# --- where they can be reached, each consent with whether it makes its channel a verified one ------------------------


def _on_the_web(session: Session, borrower_ids: Sequence[str]) -> Found:
    """Their own conversation on the lender's page, which is read by whoever signs in as them."""
    found: dict[str, list[tuple[Consent, bool]]] = defaultdict(list)
    own = select(Conversation).where(
        Conversation.borrower_id.in_(borrower_ids), Conversation.channel == "web", Conversation.ended_at.is_(None)
    )
    for each in session.scalars(own):
        found[str(each.borrower_id)].append((Consent("web", each.created_at, "sign_in"), True))
    return found


def _on_telegram(session: Session, rows: Mapping[str, BorrowerRow], at: datetime) -> Found:
    """A bound chat that has not blocked us; /stop there takes the consent back."""
    found: dict[str, list[tuple[Consent, bool]]] = defaultdict(list)
    bound = (
        select(Binding, TelegramChat)
        .join(TelegramChat, TelegramChat.who == Binding.who)
        .where(
            Binding.channel == "telegram", Binding.borrower_id.in_(rows), Binding.unbound_at.is_(None),
            Binding.expires_at > at, TelegramChat.state == OPEN,
        )
    )  # fmt: skip
    for binding, chat in session.execute(bound):
        phone = rows[binding.borrower_id].phone
        if binding.phone is not None and binding.phone != (phone_mark(phone) if phone else None):
            continue  # the lender has another phone on file since: who they are must be proved anew
        source, since = ("agreed_there", binding.agreed_at) if binding.agreed_at else ("sign_in", binding.bound_at)
        consent = Consent("telegram", since, source, withdrawn_on=chat.stopped_at)
        found[binding.borrower_id].append((consent, True))
    return found


def _said(session: Session, borrower_ids: Sequence[str]) -> Found:
    """What they have said yes to in words; the channel may be none where we know that it is they who read."""
    found: dict[str, list[tuple[Consent, bool]]] = defaultdict(list)
    given = select(ConsentRow).where(ConsentRow.borrower_id.in_(borrower_ids)).order_by(ConsentRow.granted_at)
    for row in session.scalars(given):
        plain = {"channel": row.channel, "source": row.source, "granted_on": row.granted_at}
        consent = Consent.from_dict({**plain, "withdrawn_on": row.withdrawn_at})
        found[row.borrower_id].append((consent, False))
    return found


def _merged(bound: Iterable[Found], said: Found) -> dict[str, list[tuple[Consent, bool]]]:
    """All of it; what was said before a channel was stopped ended with that too."""
    whole: dict[str, list[tuple[Consent, bool]]] = defaultdict(list)
    for found in bound:
        for borrower_id, each in found.items():
            whole[borrower_id] += each
    for borrower_id, given in said.items():
        stopped = {each.channel: each.withdrawn_on for each, _ in whole[borrower_id] if each.withdrawn_on is not None}
        for consent, _ in given:
            ended = stopped.get(consent.channel)
            over = consent.withdrawn_on is None and ended is not None and consent.granted_on <= ended
            whole[borrower_id].append((replace(consent, withdrawn_on=ended) if over else consent, False))
    return whole


# --- what silences ---------------------------------------------------------------------------------------------------


def _loans(session: Session, borrower_ids: Sequence[str]) -> dict[str, list[LoanRow]]:
    """The oldest first."""
    found: dict[str, list[LoanRow]] = defaultdict(list)
    wanted = select(LoanRow).where(LoanRow.borrower_id.in_(borrower_ids))
    for row in session.scalars(wanted.order_by(LoanRow.disbursed_on, LoanRow.id)):
        found[row.borrower_id].append(row)
    return found


def _stops(
    session: Session,
    rows: Mapping[str, BorrowerRow],
    loans: Mapping[str, list[LoanRow]],
    at: datetime,
    rules_of: RulesOf,
) -> dict[str, list[Stop]]:
    found: dict[str, list[Stop]] = defaultdict(list)
    owner = {loan.id: each for each, own in loans.items() for loan in own}
    for borrower_id, code in _of_care(session, rows):
        found[borrower_id].append(Stop(code))
    for row in session.scalars(select(StopRow).where(StopRow.borrower_id.in_(rows), StopRow.lifted_at.is_(None))):
        if _lasts(row, rules_of(rows[row.borrower_id].jurisdiction), at):
            found[row.borrower_id].append(Stop(row.code))
    running = select(RunningAgreement.loan_id).where(RunningAgreement.loan_id.in_(owner))
    for loan_id in session.scalars(running):
        found[owner[loan_id]].append(Stop("plan_running", loan_id))
    disputes = select(Complaint.borrower_id).where(
        Complaint.borrower_id.in_(rows), Complaint.category == "dispute", Complaint.answered_at.is_(None)
    )
    for disputing in session.scalars(disputes.distinct()):
        found[str(disputing)].append(Stop("dispute"))
    for borrower, own in loans.items():
        for loan in own:
            found[borrower] += [Stop(flag, None if flag in PERSONAL else loan.id) for flag in loan.flags]
    return {each: list(dict.fromkeys(found[each])) for each in rows}


def _of_care(session: Session, rows: Mapping[str, BorrowerRow]) -> Iterable[tuple[str, str]]:
    """Whoever was in danger stays in peace while a person has them, however long that takes."""
    open_ = (
        select(Conversation.borrower_id)
        .join(Handover, Handover.conversation_id == Conversation.id)
        .where(Conversation.borrower_id.in_(rows), Handover.why == "care", Handover.ended_at.is_(None))
    )
    return ((str(each), "care") for each in session.scalars(open_.distinct()))


def _lasts(row: StopRow, rules: ContactRules, at: datetime) -> bool:
    rule = rules.stop(row.code, at.astimezone(ZoneInfo(ZONES[rules.jurisdiction])).date())
    return rule is None or rule.days is None or at < row.set_at + timedelta(days=rule.days)
