"""A conversation with the draft (bot/teaching/trial.py): begun, spoken in, ended; beside each message what was understood."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from bot.console.desk import Denied, Desk, back, render
from bot.console.dialogue import Line, card_words, drawn_card
from bot.console.lessons import named
from bot.teaching import talk, trial
from bot.teaching.content import fingerprint_of
from bot.teaching.drafts import draft, drafted
from bot.text.locales import LOCALES
from lending.store.audit import record
from lending.store.base import new_id
from lending.store.conversations import Message
from lending.store.transcript_rows import TurnRow

PAGE = "/training/trial"
LONGEST_SAID = 1_000
_REFUSED = frozenset({"empty", "too_long", "button_gone", "too_many", "away", "over"})
"""Why something was not said, where there are words for it."""


def show(desk: Desk) -> Response:
    """GET /training/trial"""
    return _shown(desk)


def show_live(desk: Desk) -> Response:
    """GET /training/trial/live: the part of the page that changes by itself."""
    return render(desk, "trial_live.html", **_state(desk))


def start(desk: Desk) -> Response:
    """POST /training/trial/start: one that runs already ends."""
    if not drafted():
        return _shown(desk, "training.empty")
    record(desk.session, desk.actor, "trial.begun", "draft", {"of": fingerprint_of(draft())}, now=desk.now)
    desk.session.commit()  # nobody need wait until the one before has ended
    try:
        trial.start(desk.member.name)
    except trial.Busy:
        return _shown(desk, "trial.busy")
    return back(PAGE)


def end(desk: Desk) -> Response:
    """POST /training/trial/end"""
    trial.end()
    return back(PAGE)


def begin(desk: Desk) -> Response:
    """POST /training/trial/begin: a conversation, from its beginning, as `who` (empty: a visitor) and in a `locale`."""
    who, locale, told = desk.form.get("who", ""), desk.field("locale"), trial.last_trial()
    if locale not in LOCALES:
        raise Denied(400)
    if told is None or told["stage"] != "ready":
        return _shown(desk)  # which says why
    desk.session.commit()
    try:
        talk.begin(told["url"], desk.member.name, who, locale)
    except KeyError:
        raise Denied(400) from None
    except talk.NotSaid as refused:
        return _shown(desk, _why(refused))
    return back(f"{PAGE}#end")


def say(desk: Desk) -> Response:
    """POST /training/trial/say: a `text`, or a `button` that was offered; under an `id`, so that a double click says it once."""
    text, own_id, told = desk.form.get("text", "").strip(), desk.field("id", 64), trial.last_trial()
    if len(own_id) < 8:
        raise Denied(400)
    if told is None or told["stage"] != "ready":
        return _answered(desk, None, text)
    desk.session.commit()
    try:
        if len(text) > LONGEST_SAID:
            raise talk.NotSaid("too_long")
        button = desk.form.get("button")
        talk.say(told["url"], _own(desk), {"button": button} if button else {"text": text}, own_id)
    except talk.NotSaid as refused:
        return _answered(desk, _why(refused), text)
    return _answered(desk)


def _own(desk: Desk) -> talk.Talk:
    """Raises talk.NotSaid."""
    found = talk.talk_of(desk.member.name)
    if found is None:
        raise talk.NotSaid("over")
    return found


def _answered(desk: Desk, wrong: str | None = None, unsaid: str = "") -> Response:
    """`unsaid`: what was written and not taken."""
    if "fragment" in desk.form:
        return render(desk, "trial_live.html", **_state(desk, wrong, unsaid))
    return _shown(desk, wrong, unsaid) if unsaid or wrong else back(f"{PAGE}#end")


def _shown(desk: Desk, wrong: str | None = None, unsaid: str = "") -> Response:
    return render(desk, "trial.html", **_state(desk, wrong, unsaid))


def _state(desk: Desk, wrong: str | None = None, unsaid: str = "") -> dict[str, Any]:
    told = trial.last_trial()
    ready = told is not None and told["stage"] == "ready"
    own, heard = None, None
    if told and ready:
        try:
            own = talk.talk_of(desk.member.name)
            heard = talk.heard(told["url"], own) if own else None
        except talk.NotSaid as refused:
            wrong = wrong or _why(refused)
    titles, lines = named(desk), _lines(heard) if heard else []
    return {
        "told": told, "at": datetime.fromisoformat(told["at"]) if told else None, "ready": ready, "stages": trial.STAGES,
        "running": told is not None and told["stage"] not in trial.OVER, "drafted": drafted(),
        "earlier": told is not None and drafted() and told["of"] != fingerprint_of(draft()),
        "people": talk.people() if ready else {}, "locales": LOCALES, "own": own, "heard": heard,
        "lines": lines, "card_words": card_words(lines),
        "id": new_id(), "longest": LONGEST_SAID, "minutes": round(trial.IDLE.total_seconds() / 60), "wrong": wrong,
        "unsaid": unsaid, "notes": (), "original": None, "named": lambda name: titles.get(name, name),
    }  # fmt: skip


def _lines(heard: talk.Heard) -> list[Line]:
    """As the page of a conversation has them; nobody real is in them, so that nothing is masked."""
    offered = {each["button"] for each in heard.offered}
    return [_line(each, heard.turns.get(each["seq"]), offered) for each in heard.messages]


def _line(said: Mapping[str, Any], turn: TurnRow | None, offered: set[str]) -> Line:
    """Buttons that can be pressed stand at the end, not here."""
    message = Message(
        seq=said["seq"], sender=said["from"], body={}, locale=said["locale"], at=datetime.fromisoformat(said["at"]["time"])
    )
    card = said["card"]
    buttons = tuple(each["title"] for each in said["buttons"] if each["button"] not in offered)
    drawn = drawn_card(card, said["locale"]) if card else ""
    return Line(message, said["text"] or "", card, drawn, buttons, turn, said["by"])


def _why(refused: talk.NotSaid) -> str:
    return f"trial.refused.{refused.why if refused.why in _REFUSED else 'away'}"
