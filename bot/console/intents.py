"""What the assistant understands: every intent with its sentences and words, as the draft has them; a new one in one place."""

from collections import Counter
from typing import Any

from starlette.responses import Response

from bot.console.desk import Denied, Desk, back, render
from bot.console.lessons import keep, named, teachable
from bot.nlu.closeness import bare
from bot.teaching.drafts import draft, editing
from bot.teaching.in_force import in_force
from bot.teaching.new_intent import NAME, Objection, objections, suggested
from bot.teaching.worries import Worry, taught, worries
from bot.teaching.writing import (
    NewIntent,
    add_examples,
    add_intent,
    answers_of,
    examples_of,
    intents_of,
    removable,
    remove_intent,
    titles_of,
)
from bot.text.locales import LOCALES, SIMPLIFIED, detect_script
from lending.store.audit import record
from lending.store.finding import COUNTED, counts
from lending.store.lessons import TAUGHT, DecidedAlready
from lending.store.transcript_rows import TurnRow

MOST_LINES = 400  # sentences of one intent on a page
_MOST_TAUGHT = 50


def show_list(desk: Desk) -> Response:
    """GET /intents"""
    content = draft()
    names, live = teachable(), set(intents_of(in_force().content))
    scripts = Counter((line.intent, _script(line.text)) for part in taught(content) for line in part.lines)
    asked = counts(desk.session, [f"intent:{name}" for name in names])
    return render(
        desk, "intents.html", names=names, live=live, titles=named(desk), scripts=scripts, asked=asked, counted=COUNTED
    )


def show(desk: Desk) -> Response:
    """GET /intents/{name}"""
    return _shown(desk)


def teach(desk: Desk) -> Response:
    """POST /intents/{name}/teach: `sentences`, one a line."""
    name, texts = _name(desk), _lines(desk.field("sentences", 8_000))
    found = worries(draft(), name, texts)
    if len(texts) > _MOST_TAUGHT or any(worry.grave for worry in found):
        return _shown(desk, "inbox.refused", found)
    record(desk.session, desk.actor, "sentences.taught", f"intent:{name}", {"n": len(texts)}, now=desk.now)
    with editing() as content:
        add_examples(content, name, texts)
    return back(f"/intents/{name}")


def remove(desk: Desk) -> Response:
    """POST /intents/{name}/remove: an intent that only the draft has."""
    name = _name(desk)
    if name in intents_of(in_force().content) or not removable(draft(), name):
        raise Denied(400)
    record(desk.session, desk.actor, "intent.removed", f"intent:{name}", {}, now=desk.now)
    with editing() as content:
        remove_intent(content, name)
    return back("/intents")


def ask_new(desk: Desk) -> Response:
    """GET /intents/new?turns=…: empty, or begun with a group of the inbox."""
    turns = [each for each in desk.query.get("turns", "").split(",") if each.isascii() and each.isdecimal() and len(each) < 16]
    said = [turn.said for turn in map(desk.session.get, [TurnRow] * len(turns), map(int, turns)) if turn]
    once = {bare(text): text for text in reversed(said)}  # in either script
    return _asked(desk, NewIntent("", {}, {}, [*reversed(once.values())]), turns=",".join(turns))


def check(desk: Desk) -> Response:
    """POST /intents/check: what stands against what is being filled in. Nothing is kept."""
    desk.session.commit()  # nobody need wait for this
    new = _filled_in(desk)
    return render(desk, "objections.html", **_about(desk, new, objections(draft(), new)))


def add(desk: Desk) -> Response:
    """POST /intents"""
    new = _filled_in(desk)
    found = objections(draft(), new)
    if any(each.grave for each in found):
        return _asked(desk, new, found, desk.form.get("turns", ""), "intents.refused")
    if desk.form.get("turns"):
        try:
            keep(desk, TAUGHT, new.name, new.examples)
        except DecidedAlready:
            return _asked(desk, new, found, "", "inbox.decided_already")
    record(desk.session, desk.actor, "intent.added", f"intent:{new.name}", {}, now=desk.now)
    with editing() as content:
        add_intent(content, new)
    return back(f"/intents/{new.name}")


def _shown(desk: Desk, wrong: str | None = None, found: list[Worry] | None = None) -> Response:
    name, content = _name(desk), draft()
    known = examples_of(in_force().content, name)
    written = examples_of(content, name)
    new = list((Counter(written) - Counter(known)).elements())
    return render(
        desk, "intent.html", name=name, titles=named(desk),
        said={locale: titles_of(content, locale).get(name) for locale in LOCALES},
        answers=answers_of(content, name), new=new, sentences=written[:MOST_LINES], many=len(written), locales=LOCALES,
        removable=not known and removable(content, name), wrong=wrong, found=found or [], suggestion="",
        text=desk.form.get("sentences", ""),
    )  # fmt: skip


def _asked(
    desk: Desk, new: NewIntent, found: list[Objection] | None = None, turns: str = "", wrong: str | None = None
) -> Response:
    shown = _about(desk, new, found or [])
    return render(desk, "intent_new.html", turns=turns, wrong=wrong, locales=LOCALES, name_pattern=NAME.pattern, **shown)


def _about(desk: Desk, new: NewIntent, found: list[Objection]) -> dict[str, Any]:
    """What the form and the list of objections show; `suggestions` by field for what is still empty."""
    suggestions = {
        f"{field}:{locale}": suggested(texts[SIMPLIFIED], locale)
        for field, texts in (("titles", new.titles), ("answers", new.answers))
        for locale in LOCALES[1:]
        if texts.get(SIMPLIFIED) and not texts.get(locale)
    }
    return {"new": new, "found": found, "suggestions": suggestions, "titles": named(desk)}


def _filled_in(desk: Desk) -> NewIntent:
    def given(field: str) -> dict[str, str]:
        return {locale: _text(desk.form.get(f"{field}:{locale}", "")) for locale in LOCALES}

    examples = _lines(desk.form.get("examples", ""))[:_MOST_TAUGHT]
    return NewIntent(desk.form.get("name", "").strip(), given("titles"), given("answers"), examples)


def _name(desk: Desk) -> str:
    """Raises Denied."""
    name = str(desk.path["name"])
    if name not in teachable():
        raise Denied(404)
    return name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _text(text: str) -> str:
    """As a browser sends it, with the line ends and edges that a person would write."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _script(text: str) -> str:
    script = detect_script(text)
    return "either" if script is None else "hans" if script == "hans" else "hant"
