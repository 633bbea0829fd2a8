"""What a supervisor puts right of how a borrower is contacted: a silence that is over, a contact that never was."""

from starlette.responses import Response

from bot.console.desk import Denied, Desk, back
from bot.console.dialogue import shown, transcript
from bot.nlu.masking import mask
from lending.store.borrowers import names_of
from lending.store.contact_rows import ContactRow
from lending.store.contact_wishes import lift
from lending.store.contact_withdrawals import LONGEST_REASON, OwnContact, withdraw
from lending.store.silences import LIFTABLE


def lift_silence(desk: Desk) -> Response:
    """POST …/lift: care or hardship, earlier than the rules have it, with a reason."""
    borrower_id = _whose(desk)
    code = next((each for each in LIFTABLE if each == desk.field("code", 16)), None)
    if code is None:
        raise Denied(400)
    if not lift(desk.session, borrower_id, code, desk.actor, desk.now, _reason(desk, borrower_id)):
        return shown(desk, wrong="contacting.gone")
    return _again(desk)


def withdraw_contact(desk: Desk) -> Response:
    """POST …/withdraw: an agent's contact that never took place or was with somebody else, with a reason. Pressed again,
    it stays as it was withdrawn first."""
    borrower_id = _whose(desk)
    contact = desk.session.get(ContactRow, desk.field("contact", 32))
    if contact is None or contact.borrower_id != borrower_id:
        raise Denied(404)
    try:
        withdraw(desk.session, contact.id, desk.actor, _reason(desk, borrower_id), desk.now)
    except OwnContact:
        return shown(desk, wrong="contacting.own")
    return _again(desk)


def _whose(desk: Desk) -> str:
    """The borrower of the conversation. Raises Denied."""
    borrower_id = transcript(desk).borrower_id
    if borrower_id is None:
        raise Denied(404)
    return borrower_id


def _reason(desk: Desk, borrower_id: str) -> str:
    """For the audit, in which nobody is named."""
    return mask(desk.field("reason", LONGEST_REASON), names_of(desk.session, borrower_id))[:LONGEST_REASON]


def _again(desk: Desk) -> Response:
    return back(f"/conversations/{desk.path['id']}#contacting")
