"""What follows from agreeing to a plan, in lines: doing nothing instead, the credit record, limitation, a missed payment."""

from datetime import date

from actions.answer import Reply
from actions.leaves import Leaf, count, day, listed, money, name, phrase
from lending.consequences import Consequences, consequences
from lending.loan import Loan
from lending.outlook import CreditOutlook
from lending.plans import KINDS
from lending.policy import Policy
from lending.proposal import Proposal

MOST_MARKS = 12  # months written out; a longer row is cut


def outlook(loan: Loan, proposal: Proposal, policy: Policy, on: date) -> Reply:
    """All of it, by the rules of the loan's place."""
    found = consequences(loan, proposal, on, policy.region)
    credit = _credit(found.credit, KINDS[proposal.kind].beside_contract)
    lines = [*_instead(found, loan.currency), *credit, *_limitation(found), _missed(found, loan.currency)]
    return Reply("utter_plan_outlook", {"lines": listed(lines)})


def _instead(found: Consequences, currency: str) -> list[Leaf]:
    return [
        phrase(
            "outlook.instead",
            months=count(each.ahead.months),
            total=money(each.ahead.total, currency),
            added=money(each.ahead.added, currency),
            more=money(each.more_than_plan, currency),
        )
        for each in found.instead
    ]


def _credit(found: CreditOutlook, beside_contract: bool) -> list[Leaf]:
    """By both clocks, only where something is late on the way; marks only where months bear them."""
    if found.made_up_on is None:
        return []
    lines = [] if beside_contract else [phrase("outlook.by_plan")]
    if not beside_contract and found.clears_by_plan is not None:
        lines.append(phrase("outlook.by_plan_clears", clears=day(found.clears_by_plan)))
    lines += [phrase("outlook.credit", made_up=day(found.made_up_on), worst=count(found.worst_days))]
    marks = [each.code for each in found.path if each.code is not None][:MOST_MARKS]
    if marks:
        more = " …" if len(found.path) > len(marks) else ""
        lines.append(phrase("outlook.marks", marks=name(" ".join(marks) + more)))
    if found.clears_on is not None:
        lines.append(phrase("outlook.clears", clears=day(found.clears_on)))
    return [*lines, phrase("outlook.two_clocks")]


def _limitation(found: Consequences) -> list[Leaf]:
    known = found.limitation
    if known is None or not known.restarted:
        return []
    return [phrase("outlook.limitation", now=day(known.ends_now), after=day(known.ends_after))]


def _missed(found: Consequences, currency: str) -> Leaf:
    missed = found.missed
    a_day = money(missed.a_day, currency)
    if not missed.late_fee:
        return phrase("outlook.missed", a_day=a_day)
    return phrase("outlook.missed_fee", a_day=a_day, late_fee=money(missed.late_fee, currency))
