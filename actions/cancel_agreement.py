"""Out of an agreement within its cooling-off time: asked once more, then done once."""

from actions.agreement_view import cancel_until
from actions.answer import Answer, Reply, choice, say
from actions.base import BorrowerAction
from actions.borrower import Borrower
from actions.leaves import name
from actions.put_forward import PERSON
from actions.turn import Turn
from lending.store import agreements as store
from lending.store.agreements import Agreement

YES = choice("choice.cancel_agreement", "affirm")
NO = choice("choice.keep_agreement", "deny")


class AskCancelAgreement(BorrowerAction):
    called = "action_ask_cancel_agreement"
    keeps_consent = False

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        running = borrower.running_agreements
        named = borrower.agreement(turn.entity("agreement"))
        if named is None and len(running) > 1:
            return say(Reply("utter_which_agreement", choices=tuple(_one_of(each) for each in running)))
        agreement = named or next(iter(running), None)
        if agreement is None:
            return say(Reply("utter_no_agreement"))
        if agreement.status == "cancelled":
            return say(Reply("utter_already_cancelled", {"number": name(agreement.number)}))
        if agreement not in running or agreement.cancel_until is None or turn.received_at > agreement.cancel_until:
            return too_late(borrower, agreement)
        question = Reply("utter_cancel_confirm", {"number": name(agreement.number)}, choices=(YES, NO))
        return say(question, pending="cancel_agreement", agreement_in_question=agreement.id)


class CancelAgreement(BorrowerAction):
    called = "action_cancel_agreement"
    failpoint = "action.cancel"

    def reply(self, borrower: Borrower, turn: Turn) -> Answer:
        outcome = store.cancel(
            borrower.session, borrower.id, turn.slot("agreement_in_question") or "", request_key=turn.message_id,
            now=turn.received_at,
        )  # fmt: skip
        if isinstance(outcome, store.NotFound):
            return say(Reply("utter_no_agreement"), agreement_in_question=None)
        if isinstance(outcome, store.TooLate):
            return too_late(borrower, outcome.agreement)
        again = isinstance(outcome, store.AlreadyCancelled) and not outcome.same_request
        key = "utter_already_cancelled" if again else "utter_agreement_cancelled"
        return say(Reply(key, {"number": name(outcome.agreement.number)}), agreement_in_question=None)


def too_late(borrower: Borrower, agreement: Agreement) -> Answer:
    """The time is over, or the product gave none: a person may still help."""
    loan = borrower.loan(agreement.loan_id)
    until = cancel_until(agreement, loan) if loan is not None else None
    values = {"number": name(agreement.number), **({"until": until} if until else {})}
    return say(Reply("utter_cancel_too_late" if until else "utter_cancel_not_possible", values, choices=(PERSON,)))


def _one_of(agreement: Agreement) -> dict[str, object]:
    return choice("choice.agreement", "cancel_agreement", {"number": name(agreement.number)}, agreement=agreement.id)
