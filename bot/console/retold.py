"""A conversation as a conversation test (tests/conversations): what was said, masked, and the keys of what was answered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.desk import Desk, render
from bot.console.dialogue import Line, lines_of, transcript
from bot.settings import ROOT
from lending.delinquency import standing
from lending.store.audit import record
from lending.store.borrowers import borrower
from lending.store.conversations import BORROWER
from lending.store.demo import Owing, most_like
from lending.store.engine import begin_writing
from lending.store.loans import loans_of
from lending.store.transcript_rows import Transcript, TurnRow

Step = dict[str, Any] | str
PORTFOLIO = ROOT / "data" / "demo"
_THERE = frozenset({"utter_person_comes", "utter_person_comes_next", "utter_person_already", "utter_person_later"})
_CANCELS = frozenset({"cancel", "cancel_agreement", "change_or_cancel_instalment", "sign_out"})
_CORRECTS = frozenset({"counter_offer", "correct_answer", "go_back"})
_GUARDS = frozenset({"utter_please_sign_in", "utter_plan_refused", "utter_referred"})
_QUESTION = re.compile(r"utter_ask_.+")
_FIGURES = re.compile(r"⟦|[A-Z]{2,}-|\S?[\d,]{3,}")
"""From where on the title of a button is somebody's own: a number, an amount, what is masked."""


@dataclass(frozen=True, slots=True)
class Case:
    """`folder` of tests/conversations in which it is best placed; `text` as YAML."""

    folder: str
    text: str


def show(desk: Desk) -> Response:
    """GET /conversations/{id}/test: to be read, copied or taken away."""
    row, case = _made(desk)
    return render(desk, "retold.html", row=row, case=case)


def download(desk: Desk) -> Response:
    """GET /conversations/{id}/test.yml"""
    row, case = _made(desk)
    return Response(case.text, 200, {
        "Content-Disposition": f'attachment; filename="{row.started_at:%Y-%m-%d}-{row.conversation_id[:6]}.yml"',
        "Cache-Control": "no-store",
    }, "application/yaml; charset=utf-8")  # fmt: skip


def case_of(session: Session, row: Transcript, zone: ZoneInfo) -> Case:
    """`zone`: in which days begin and end."""
    lines = lines_of(session, row.conversation_id)
    turns = [line.turn for line in lines if line.turn is not None]
    first = _day(lines[0].message.at if lines else row.started_at, zone)
    locale = lines[0].message.locale if lines else row.locale
    head: dict[str, Any] = {"case": f"{_about(turns)} ({first})"}
    if row.borrower_id is not None:
        head["as"], head["on"] = _who(session, row.borrower_id, first)
    head["locale"] = locale
    steps = list(_steps(lines, zone, head.get("on", first) - first, locale if row.borrower_id else None))
    keys = {answer["key"] for turn in turns for answer in turn.answers}
    if keys & _THERE or any("staff" in step for step in steps if isinstance(step, dict)):
        head["staff"] = "there"
    return Case(_folder(turns, keys), _written(head, steps))


def _made(desk: Desk) -> tuple[Transcript, Case]:
    row = transcript(desk)
    case = case_of(desk.session, row, desk.words.zone)
    begin_writing(desk.session)
    record(desk.session, desk.actor, "transcript.exported", f"conversation:{row.conversation_id}", {"as": "test"}, now=desk.now)
    return row, case


def _who(session: Session, borrower_id: str, day: date) -> tuple[str, date]:
    """The demo borrower most like who spoke, as the loans were on that day, and the day on which they are."""
    person = borrower(session, borrower_id)
    loans = []
    for loan in loans_of(session, borrower_id):
        then = standing(loan, day)
        loans.append(Owing(loan.product, then.days_past_due, then.paid_off, frozenset(loan.flags)))
    return most_like(PORTFOLIO, person.jurisdiction if person else "CN", loans)


def _steps(lines: Sequence[Line], zone: ZoneInfo, shift: timedelta, signs_in: str | None) -> Iterator[Step]:
    """Each message, a press where a button was pressed, with the keys of its answers; what staff did; when days passed.

    `shift`: from the days of the conversation to those of the test; `signs_in`: the locale in which whoever is signed in does
    so again on another day.
    """
    day = None
    for line in lines:
        today = _day(line.message.at, zone)
        if day not in (None, today):
            yield {"later": today + shift}
            if signs_in:
                yield {"sign_in_again": signs_in}
        day = today
        if line.message.sender == BORROWER:
            yield {"press": _pressed(line.text)} if "intent" in line.message.body else line.text
            if line.turn is not None and (expected := _expected(line.turn)):
                yield {"expect": expected}
        elif (did := _by_staff(line)) is not None:
            yield {"staff": did}


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _pressed(title: str) -> str:
    own = _FIGURES.search(title)
    return title[: own.start()].strip() or title if own else title


def _expected(turn: TurnRow) -> dict[str, Any] | None:
    """The keys alone: figures belong to the borrower who spoke. Of a turn that failed nothing."""
    if turn.outcome == "trouble":
        return None
    if turn.outcome == "person":
        return {"answers": 0}
    keys = list(dict.fromkeys(answer["key"] for answer in turn.answers if answer["key"]))
    return {"key": keys[0] if len(keys) == 1 else keys} if keys else None


def _by_staff(line: Line) -> Any:
    match line.message.body.get("key"):
        case "staff.hello":
            return "take"
        case "staff.goodbye":
            return "hand_back"
        case "staff.says":
            return {"writes": line.text}
        case "staff.complaint_answered":
            return {"answers_complaint": line.text}
    return None


def _folder(turns: Sequence[TurnRow], keys: set[str | None]) -> str:
    """By what the conversation tries most."""
    intents = {turn.intent for turn in turns if turn.outcome == "answered"}
    if intents & _CANCELS:
        return "cancellations"
    if intents & _CORRECTS:
        return "corrections"
    if any(turn.outcome in ("not_understood", "asked_back") for turn in turns):
        return "invalid_input"
    if keys & _GUARDS:
        return "guards"
    asked = [[str(answer["key"]) for answer in turn.answers] for turn in turns]
    return "digressions" if any(len(each) > 1 and _QUESTION.match(each[-1]) for each in asked) else "happy_path"


def _about(turns: Sequence[TurnRow]) -> str:
    intents = list(dict.fromkeys(turn.intent for turn in turns if turn.intent))
    return ", ".join(intents[:3]) + (f" and {len(intents) - 3} more" if len(intents) > 3 else "") or "nothing said"


def _written(head: dict[str, Any], steps: Sequence[Step]) -> str:
    """As the cases beside it are written."""
    said = [f"{name if name != 'on' else chr(34) + 'on' + chr(34)}: {_flow(value)}" for name, value in head.items()]
    lines = [f"- {said[0]}", *(f"  {each}" for each in said[1:]), "  say:"]
    for step in steps:
        if isinstance(step, str):
            lines.append(f"  - {_flow(step)}")
        else:
            ((what, value),) = step.items()
            lines.append(f"  - {what}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    """On one line, as it is read back."""
    style = '"' if isinstance(value, str) and not value.isprintable() else None
    written: str = yaml.safe_dump(
        value, allow_unicode=True, width=float("inf"), default_flow_style=True, sort_keys=False, default_style=style
    )
    return written.removesuffix("\n").removesuffix("\n...")
