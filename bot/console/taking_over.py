"""A person in the assistant's place: the queue, taking a conversation, writing to the borrower, giving it back."""

from starlette.responses import Response

from bot.console.desk import Desk, back, render
from bot.console.dialogue import CANNED, shown, transcript
from bot.nlu.masking import mask
from bot.text.say import say
from bot.text.tone import findings
from lending.store.conversations import Answer
from lending.store.handovers import NotTheirTurn, hand_back, queue, say_as_person, take_over

LONGEST_SAID = 2_000


def show_queue(desk: Desk) -> Response:
    """GET /queue"""
    return render(desk, "queue.html", waiting=queue(desk.session))


def take(desk: Desk) -> Response:
    """POST …/take"""
    row = transcript(desk)
    hello = Answer("staff.hello", say("staff.hello", {"person": {"name": desk.member.shown_as}}, row.locale))
    try:
        take_over(desk.session, row.conversation_id, desk.member.name, desk.member.shown_as, hello, desk.now)
    except NotTheirTurn:
        return shown(desk, wrong="handover.taken")
    return _again(desk)


def write(desk: Desk) -> Response:
    """POST …/say: refused where it would threaten, shame, hurry or promise; what was written stays in the field."""
    row, canned = transcript(desk), desk.form.get("canned", "")
    text = say(canned, {}, row.locale) if canned in CANNED else desk.field("text", LONGEST_SAID)
    if any(findings("staff.says", text)):
        return shown(desk, wrong="handover.tone", draft=text)
    try:
        say_as_person(desk.session, row.conversation_id, desk.member.name, desk.member.shown_as, text, desk.now)
    except NotTheirTurn:
        return shown(desk, wrong="handover.not_yours")
    return _again(desk)


def give_back(desk: Desk) -> Response:
    """POST …/hand-back, with a summary for whoever comes next."""
    row, summary = transcript(desk), mask(desk.field("summary", 2_000))
    goodbye = Answer("staff.goodbye", say("staff.goodbye", {}, row.locale))
    try:
        hand_back(desk.session, row.conversation_id, desk.member.name, goodbye, summary, desk.now)
    except NotTheirTurn:
        return shown(desk, wrong="handover.not_yours")
    return _again(desk)


def _again(desk: Desk) -> Response:
    return back(f"/conversations/{desk.path['id']}#end")
