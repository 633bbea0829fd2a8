"""Yes, I agree: made once, however often it is said, and only of what was shown."""

from dataclasses import replace

from actions.agreement_view import made
from actions.answer import Answer, Reply, say
from actions.ask_approval import ASK
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.closely import closely
from actions.consent import ask, label_of, valid_until
from actions.counter_offer import counter
from actions.leaves import moment, name
from actions.next_loan import with_next_loan
from actions.offer import SEE_PLANS
from actions.plan_slots import NO_PLAN
from actions.proof import proved_lately
from actions.put_forward import PERSON, put_forward, refused
from actions.table import Table, table
from actions.turn import Turn
from actions.wishes import wishes_in
from bot.documents.agreement_text import Facts, write_text
from lending.approval import beyond
from lending.loan import Loan
from lending.proposals import Proposals, rebuild
from lending.records import FieldError
from lending.store import agreements as store
from lending.store.agreement_texts import keep_text
from lending.store.loans import external_id
from lending.store.proposals import keep_proposals

SURE = 0.5  # a "yes" understood with less confidence is asked for once more


class AcceptPlan(BorrowerAction):
    called = "action_accept_plan"
    keeps_consent = False
    failpoint = "action.accept"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        found = table(borrower, turn)
        kept = found.chosen if found is not None else None
        if found is None or kept is None:
            return say(Reply("utter_no_plan_shown", choices=(SEE_PLANS,)))
        if wishes_in(turn, turn.today(found.loan.zone)):  # "yes, but on the 10th" is no yes
            return counter(borrower, turn, found)
        if turn.confidence < SURE and turn.slot("doubted") != kept.id:
            question = ask(kept, found.loan, label_of(found.loan, borrower))
            return say(question, pending="consent", doubted=kept.id)
        if turn.received_at < kept.expires_at and not proved_lately(borrower, turn):
            until = moment(valid_until(kept, found.loan))
            return say(Reply("utter_prove_again", {"until": until}), pending="consent")
        outcome = store.accept(
            borrower.session, borrower.id, kept.id, shown_hash=turn.slot("shown_hash") or "", request_key=turn.message_id,
            now=turn.received_at, channel=turn.channel, locale=turn.locale, conversation_id=turn.conversation_id,
        )  # fmt: skip
        if isinstance(outcome, store.Accepted):
            _keep_text(borrower, turn, found.loan, outcome.agreement)
        return _told(borrower, turn, found, outcome)


def _keep_text(borrower: Borrower, turn: Turn, loan: Loan, agreed: store.Agreement) -> None:
    """What was agreed, word for word, in the transaction that makes it."""
    contract = external_id(borrower.session, borrower.id, loan.id)
    facts = Facts(
        agreed.number, borrower.name, contract, agreed.proposal, agreed.accepted_at, agreed.cancel_until, agreed.shown_hash
    )
    text = write_text(facts, loan, borrower.policy(loan).keeping, turn.locale)
    keep_text(
        borrower.session, agreed.id, template_version=text.version, locale=text.locale, body=text.body,
        sha256=text.sha256, now=turn.received_at,
    )  # fmt: skip


def _told(borrower: Borrower, turn: Turn, found: Table, outcome: store.Acceptance) -> Answer:
    if isinstance(outcome, store.Accepted | store.AlreadyAccepted):
        again = isinstance(outcome, store.AlreadyAccepted) and not outcome.same_request
        number = {"number": name(outcome.agreement.number)}
        told = Reply("utter_already_agreed", number) if again else made(borrower, found.loan, outcome.agreement)
        return with_next_loan(borrower, turn, found.loan, told)
    if isinstance(outcome, store.OtherAgreementActive):
        return say(Reply("utter_already_agreed", {"number": name(outcome.agreement.number)}), **NO_PLAN)
    if isinstance(outcome, store.OffersStopped):
        return refused(borrower, turn, found.loan, outcome.why)
    if isinstance(outcome, store.NeedsApproval):
        question = Reply("utter_needs_approval", {"loan": label_of(found.loan, borrower)}, choices=(ASK, PERSON))
        return say(question, pending="approval")
    if isinstance(outcome, store.Expired | store.LedgerChanged):
        return _priced_again(borrower, turn, found, isinstance(outcome, store.Expired))
    if isinstance(outcome, store.ShownDiffers):
        return closely(borrower, found.loan, found.in_hand, Reply("utter_plan_repriced"))
    return say(Reply("utter_no_plan_shown", choices=(SEE_PLANS,)), **NO_PLAN)


def _priced_again(borrower: Borrower, turn: Turn, found: Table, expired: bool) -> Answer:
    """The same plan with today's figures, put to consent again; if it is no longer possible, plans from the start."""
    notice = Reply("utter_plan_expired" if expired else "utter_plan_repriced")
    before, loan = found.in_hand, found.loan
    granted = before.approval_id is not None and not expired  # what a person granted stays granted, no longer than it was
    policy = beyond(borrower.policy(loan)) if granted else borrower.policy(loan)
    try:
        same = rebuild(loan, policy, before.proposal.kind, before.proposal.terms, turn.today(loan.zone))
    except FieldError:
        return put_forward(borrower, turn, loan, notice)
    (kept,) = keep_proposals(
        borrower.session, borrower.id, loan, Proposals((replace(same, needs_approval=False) if granted else same,), ()),
        request_key=turn.message_id, conversation_id=turn.conversation_id, now=turn.received_at,
        valid_for=before.expires_at - (turn.received_at if granted else before.as_of),
        replaces=before.replaces if granted else None, approval_id=before.approval_id if granted else None,
    )  # fmt: skip
    answer = closely(borrower, loan, kept, notice)
    slots = {**answer.slots, "shown_plans": {"loan": loan.id, "plans": [kept.id]}}
    return Answer(answer.replies, slots)
