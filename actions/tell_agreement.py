"""What did we agree, and how far have I come with it?"""

from actions.agreement_view import told
from actions.answer import Answer, Reply, say
from actions.approval_view import granted, laid_before, waiting_or_refused
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.offer import SEE_PLANS
from actions.turn import Turn


class TellAgreement(BorrowerAction):
    """Those that are running; when none is, the latest with its status."""

    called = "action_tell_agreement"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        shown = borrower.running_agreements or borrower.agreements[:1]
        pairs = [(each, borrower.loan(each.loan_id)) for each in shown]
        replies = [told(borrower, loan, each) for each, loan in pairs if loan is not None]
        offered = granted(borrower, turn)
        if offered is not None:
            return laid_before(borrower, turn, offered, *replies)
        replies += waiting_or_refused(borrower, turn)
        return say(*replies) if replies else say(Reply("utter_no_agreement", choices=(SEE_PLANS,)))
