"""The draft on its way to borrowers: what it changes, its rehearsal, a word with it, release, going back."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.responses import Response

from bot.console.desk import Denied, Desk, back, render
from bot.console.lessons import named
from bot.nlu.classify import FALLBACK, IntentModel
from bot.nlu.evaluate import model_in
from bot.nlu.fold import fold
from bot.runtime.training import model_path
from bot.settings import CONTENT
from bot.teaching import rehearsal
from bot.teaching.content import fingerprint_of
from bot.teaching.drafts import changes, changes_to_project, discard, draft, drafted, outdated
from bot.teaching.in_force import PROJECT, in_force, serving
from bot.teaching.in_force import named as release_named
from bot.teaching.releases import NotReady, go_to, promote, readiness, release_patch, releases
from bot.teaching.turns import reopen
from bot.teaching.writing import answers_of
from lending.store.audit import record

_LONGEST_PATCH = 60_000  # characters on the page; all of it in the file
_LONGEST_SAID = 200
_OFFERED = 3


def show(desk: Desk) -> Response:
    """GET /training"""
    return _shown(desk)


def progress(desk: Desk) -> Response:
    """GET /training/progress: the part of the page that changes by itself."""
    return render(desk, "progress.html", wrong=None, **_state(desk))


def rehearse(desk: Desk) -> Response:
    """POST /training/rehearse"""
    if not drafted():
        return _shown(desk, "training.empty")
    try:
        rehearsal.start("dialogues" in desk.form)
    except rehearsal.Busy:
        return _shown(desk, "training.busy")
    record(desk.session, desk.actor, "rehearsal.begun", "draft", {"of": fingerprint_of(draft())}, now=desk.now)
    return back("/training#rehearsal")


def release(desk: Desk) -> Response:
    """POST /training/promote"""
    try:
        number = promote(desk.member.name)
    except NotReady as refused:
        return _shown(desk, f"training.{refused.why}")
    record(desk.session, desk.actor, "release.promoted", f"release:{number}", {}, now=desk.now)
    return back("/training")


def go_back(desk: Desk) -> Response:
    """POST /training/go-back: `number` names the release, 0 the project's own words."""
    given = desk.field("number", 9)
    try:
        go_to(int(given) if given.isascii() and given.isdecimal() else -1)
    except LookupError:
        raise Denied(400) from None
    record(desk.session, desk.actor, "release.gone_back", f"release:{given}", {}, now=desk.now)
    return back("/training")


def throw_away(desk: Desk) -> Response:
    """POST /training/discard: the draft is gone, and what it was taught waits in the inbox again."""
    record(desk.session, desk.actor, "draft.discarded", "draft", {"of": fingerprint_of(draft())}, now=desk.now)
    discard()
    reopen(desk.session)
    return back("/training")


def patch(desk: Desk) -> Response:
    """GET /training/patch?release=N: what the draft, or a release, changes in the project's own words, for `git apply`."""
    given = desk.query.get("release", "")
    try:
        written = release_patch(int(given) if given.isascii() and given.isdecimal() else -1) if given else changes_to_project()
    except LookupError:
        raise Denied(404) from None
    name = f"release-{given}" if given else "draft"
    headers = {"Content-Disposition": f'attachment; filename="{name}.patch"', "Cache-Control": "no-store"}
    return Response(written, media_type="text/x-diff; charset=utf-8", headers=headers)


def preview(desk: Desk) -> Response:
    """POST /training/preview: what the draft understands of a text, and what it would answer in each locale."""
    text = desk.field("text", _LONGEST_SAID)
    if "fragment" not in desk.form:
        return _shown(desk, said=text)
    desk.session.commit()  # nobody need wait for this
    return render(desk, "preview.html", seen=_understood(text), titles=named(desk))


def _shown(desk: Desk, wrong: str | None = None, said: str = "") -> Response:
    written = changes()
    return render(
        desk, "training.html", wrong=wrong, patch=written[:_LONGEST_PATCH], cut=len(written) > _LONGEST_PATCH,
        releases=releases(), longest=_LONGEST_SAID, ready_to_talk=model_path(draft()).exists() or not drafted(),
        seen=_understood(said) if said else None, **_state(desk),
    )  # fmt: skip


def _state(desk: Desk) -> dict[str, Any]:
    """`moving`: servers are on their way; `unmoved`: nobody moves them, they wait to be started anew; `failed`: the release that
    did not start; `aside`: the release that was named and cannot be in force."""
    told, wanted, said = rehearsal.last_rehearsal(), in_force(), serving()
    running = told is not None and told["stage"] not in ("done", "broken")
    watched = said["number"] is not None
    return {
        "told": told, "at": datetime.fromisoformat(told["at"]) if told and "at" in told else None, "running": running,
        "stages": rehearsal.STAGES, "why": readiness(), "drafted": drafted(),
        "outdated": outdated(), "current": told is not None and told["of"] == fingerprint_of(draft()), "titles": named(desk),
        "in_force": wanted.number, "own": PROJECT, "moving": watched and said["number"] != wanted.number,
        "unmoved": not watched and wanted.content != CONTENT, "failed": said["failed"],
        "aside": release_named()["number"] if release_named()["number"] != wanted.number else None,
    }  # fmt: skip


def _understood(text: str) -> dict[str, Any]:
    """Of the draft's model, once it is trained; of the one in force where nothing is drafted."""
    content = draft()
    path = model_path(content) if drafted() else in_force().path
    if not path.exists():
        return {"text": text, "ranking": None}
    understood = _model(path).understand([fold(text).text])[0]
    ranking = [pair for pair in understood.ranking if pair[0] != FALLBACK][:_OFFERED]
    answers = {} if understood.asked_back else answers_of(content, ranking[0][0])
    return {"text": text, "asked_back": understood.asked_back, "ranking": ranking, "answers": answers}


@lru_cache(maxsize=2)
def _model(path: Path) -> IntentModel:
    return model_in(path)
