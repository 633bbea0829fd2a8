"""Which limits a contact broke when it was made, by the lender or by an agent, seen afterwards."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from lending.contact.contact import Contact
from lending.contact.governor import used
from lending.contact.person import Stop
from lending.contact.rules import ContactRules
from lending.region import in_force
from lending.working_days import is_holiday

ONLY_DEBTOR = "only_debtor"
"""Somebody else than the debtor was contacted; it holds everywhere."""


def breaches(
    contact: Contact, earlier: Iterable[Contact], rules: ContactRules, zone: str, stops: Iterable[Stop] = ()
) -> tuple[str, ...]:
    """The ids of the rules that it broke, on the clock of the borrower's `zone`. `earlier`: all contacts before it, of at
    least the longest cap's days; `stops`: what silenced then, as far as it is known."""
    here = contact.at.astimezone(ZoneInfo(zone))
    today, known = here.date(), tuple(earlier)
    its = rules.class_of_contact(contact, today)
    found = [ONLY_DEBTOR] if contact.to == "third_party" else []
    found += [each.id for each in in_force(rules.quiet, today) if its in each.covers and each.hours.hold(here.time())]
    if is_holiday(today, rules.jurisdiction):
        found += [each.id for each in in_force(rules.holidays, today) if its in each.covers]
    found += [
        cap.id
        for cap in in_force(rules.caps, today)
        if its in cap.covers and cap.counts_in(contact) and used(cap, contact.loan_id, known, rules, here) >= cap.most
    ]
    silencing = (rules.stop(each.code, today) for each in stops if each.concerns(contact.loan_id))
    found += [rule.id for rule in silencing if rule is not None and its in rule.silences]
    return tuple(found)
