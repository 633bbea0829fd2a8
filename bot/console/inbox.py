"""The inbox: what was not, or only weakly, understood, the like together; decided upon once, taught into the draft."""

import threading

from starlette.responses import Response

from bot.console.desk import Denied, Desk, back, render
from bot.console.lessons import keep, named, teachable
from bot.teaching.drafts import draft, editing
from bot.teaching.new_intent import other_script
from bot.teaching.turns import Group, grouped
from bot.teaching.worries import Worry, taught, worries
from bot.teaching.writing import add_examples, take_back
from lending.store.audit import record
from lending.store.lessons import IGNORED, RIGHT, TAUGHT, DecidedAlready, decided, undecided, undo

MOST = 300  # turns that are laid together at once; the others come when these are decided upon
LONGEST = 200  # characters of a sentence
_SHOWN_DECIDED = 8


def show(desk: Desk) -> Response:
    """GET /inbox?at=TURN"""
    threading.Thread(target=taught, args=(draft(),), daemon=True).start()  # what the first worry would wait for
    return _shown(desk)


def settle(desk: Desk) -> Response:
    """POST /inbox/decide: these turns were understood rightly, or are nothing to learn from."""
    decision = desk.field("decision", 8)
    if decision not in (RIGHT, IGNORED):
        raise Denied(400)
    try:
        keep(desk, decision)
    except DecidedAlready:
        return _shown(desk, "inbox.decided_already")
    return back("/inbox")


def teach(desk: Desk) -> Response:
    """POST /inbox/teach: the sentence as edited, and if given one in the other script, into the draft under an intent."""
    intent, texts = _given(desk)
    found = worries(draft(), intent, texts)
    if any(worry.grave for worry in found):
        return _shown(desk, "inbox.refused", found)
    try:
        keep(desk, TAUGHT, intent, texts)
    except DecidedAlready:
        return _shown(desk, "inbox.decided_already")
    with editing() as content:
        add_examples(content, intent, texts)
    return back("/inbox")


def worry(desk: Desk) -> Response:
    """POST /inbox/worries: what stands against what is being typed, and the sentence in the other script. Nothing is kept."""
    desk.session.commit()  # nobody need wait for this
    intent, texts = _given(desk)
    text = texts[0] if texts else ""
    return render(
        desk, "worries.html", found=worries(draft(), intent, texts), titles=named(desk),
        suggestion=other_script(text) if len(texts) == 1 and other_script(text) != text else "",
    )  # fmt: skip


def take_back_lesson(desk: Desk) -> Response:
    """POST /inbox/undo: the turns wait again, and what they taught leaves the draft. A second click changes nothing."""
    undone = undo(desk.session, desk.field("lesson", 32))
    if undone is not None:
        record(desk.session, desk.actor, "lesson.undone", f"lesson:{undone.lesson_id}", {}, now=desk.now)
        if undone.taught and undone.intent:
            with editing() as content:
                take_back(content, undone.intent, undone.taught)
    return back("/inbox")


def _shown(desk: Desk, wrong: str | None = None, found: list[Worry] | None = None) -> Response:
    """The page; after a refusal with what was written still in its fields."""
    groups = grouped(undecided(desk.session, MOST, desk.now))
    at = desk.query.get("at", "") or desk.form.get("turns", "").split(",")[0]
    place = next((i for i, group in enumerate(groups) if at in {str(turn.id) for turn in group.turns}), 0)
    current = groups[place] if groups else None
    return render(
        desk, "inbox.html", groups=groups, current=current, titles=named(desk), intents=teachable(),
        before=groups[place - 1] if place else None, after=groups[place + 1] if place + 1 < len(groups) else None,
        waiting=sum(len(group.turns) for group in groups), most=MOST, longest=LONGEST,
        text=desk.form.get("text", current.newest.said if current else ""), other=desk.form.get("other", ""),
        intent=desk.form.get("intent", _likeliest(current)), wrong=wrong, found=found or [], suggestion="",
        decided=decided(desk.session, _SHOWN_DECIDED),
    )  # fmt: skip


def _likeliest(group: Group | None) -> str:
    return (group.newest.intent or "") if group else ""


def _given(desk: Desk) -> tuple[str, list[str]]:
    """The intent and the sentences of the form; of an untouched second field nothing. Raises Denied."""
    intent = desk.field("intent", 64)
    if intent not in teachable():
        raise Denied(400)
    return intent, [text for name in ("text", "other") if (text := desk.form.get(name, "").strip()) or name == "text"]
