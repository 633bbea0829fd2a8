"""`./huanhuan intent`, `rehearse` and `release`: in a terminal what product teams do at the console."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from bot.settings import ROOT, settings
from bot.teaching import rehearsal
from bot.teaching.drafts import changes_to_project, discard, draft, editing
from bot.teaching.in_force import PROJECT, in_force
from bot.teaching.new_intent import objections, suggested
from bot.teaching.releases import NotReady, go_to, promote, release_patch, releases
from bot.teaching.turns import reopen
from bot.teaching.worries import taught, worries
from bot.teaching.writing import NewIntent, add_examples, add_intent, titles_of
from bot.text.locales import LOCALES, SIMPLIFIED
from lending.store.audit import record
from lending.store.clock import now
from lending.store.engine import make_engine, make_sessions, migrate

OPERATOR = "operator"
_WHY = {
    "empty": "there is no draft",
    "outdated": "the project's own words have changed since the draft was begun: keep its patch, discard it, teach again",
    "unrehearsed": "exactly this draft was not rehearsed to the end: ./huanhuan rehearse",
    "faults": "the rehearsal found what must be put right first",
}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    intent = commands.add_parser("intent", help="what the assistant understands: list, a new one, more sentences")
    work = intent.add_subparsers(metavar="WORK", required=True)
    work.add_parser("list", help="every intent, its title, its lines").set_defaults(run=run_list)
    new = work.add_parser("new", help="write a new intent wherever it must stand; asks for its words, or reads them")
    new.add_argument("name", metavar="NAME", help="such as ask_refund_time")
    new.add_argument("--from", dest="file", metavar="FILE.yml", help="titles, answers, examples; - reads a pipe")
    new.set_defaults(run=run_new)
    more = work.add_parser("teach", help="write more sentences for an intent")
    more.add_argument("name", metavar="NAME")
    more.add_argument("sentence", nargs="+")
    more.set_defaults(run=run_teach)
    for each in (new, more):
        each.add_argument("--draft", action="store_true", help="into the draft of this installation, not into the project")
    rehearse = commands.add_parser("rehearse", help="train the draft and compare it with what borrowers talk to")
    rehearse.add_argument("--dialogues", action="store_true", help="the conversation tests too (some minutes)")
    rehearse.add_argument("--json", action="store_true", help="print one JSON object")
    rehearse.set_defaults(run=run_rehearse)
    _add_release(commands)


def _add_release(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    release = commands.add_parser("release", help="what borrowers talk to: list, promote, back, patch, discard, env")
    work = release.add_subparsers(metavar="WORK", required=True)
    work.add_parser("list", help="every release, the latest first").set_defaults(run=run_releases)
    work.add_parser("promote", help="let borrowers talk to the draft").set_defaults(run=run_promote)
    back = work.add_parser("back", help="let borrowers talk to an earlier release; 0 is the project's own words")
    back.add_argument("number", type=int)
    back.set_defaults(run=run_back)
    patch = work.add_parser("patch", help="what the draft, or a release, changes in the project: for git apply")
    patch.add_argument("number", type=int, nargs="?")
    patch.set_defaults(run=run_patch)
    work.add_parser("discard", help="throw the draft away").set_defaults(run=run_discard)
    work.add_parser("env", help="what servers are to be started with, for a process manager").set_defaults(run=run_env)


def run_list(_: argparse.Namespace) -> int:
    content = draft()
    lines = Counter(line.intent for part in taught(content) for line in part.lines)
    for name, title in titles_of(content).items():
        print(f"{name:32} {lines[name]:5}  {title}")
    return 0


def run_new(arguments: argparse.Namespace) -> int:
    try:
        new = _read(arguments.name, arguments.file) if arguments.file or not sys.stdin.isatty() else _asked(arguments.name)
    except (OSError, ValueError, yaml.YAMLError) as wrong:
        return _cannot(str(wrong))
    found = objections(draft() if arguments.draft else ROOT, new)
    for each in found:
        print(f"{each.field}: {each.kind} {each.says} {each.intent}".rstrip(), file=sys.stderr)
    if any(each.grave for each in found):
        return 1
    with _written_to(arguments.draft) as content:
        add_intent(content, new)
    _note(f"intent:{new.name}", "intent.added", arguments.draft)
    return 0


def run_teach(arguments: argparse.Namespace) -> int:
    found = worries(draft() if arguments.draft else ROOT, arguments.name, arguments.sentence)
    for each in found:
        print(f"{each.kind}: {each.text} {each.beside} {each.intent}".rstrip(), file=sys.stderr)
    if any(each.grave for each in found):
        return 1
    try:
        with _written_to(arguments.draft) as content:
            add_examples(content, arguments.name, arguments.sentence)
    except LookupError:
        return _cannot(f"no sentence teaches {arguments.name}; see ./huanhuan intent list")
    _note(f"intent:{arguments.name}", "sentences.taught", arguments.draft)
    return 0


def run_rehearse(arguments: argparse.Namespace) -> int:
    """0 when the draft may be released."""
    try:
        found = rehearsal.rehearse(arguments.dialogues)
    except rehearsal.Busy:
        return _cannot("a rehearsal is running")
    except RuntimeError as broken:
        return _cannot(str(broken))
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _show(found)
    return 1 if found["grave"] else 0


def run_releases(_: argparse.Namespace) -> int:
    current = in_force().number
    for each in releases():
        state = "in force" if each.number == current else "" if each.usable else "set aside: the project has changed since"
        print(f"{each.number:4}  {each.at:%Y-%m-%d %H:%M}  {each.by:<20} {state}".rstrip())
    print(f"{PROJECT:4}  {'the project itself':<38} {'in force' if current == PROJECT else ''}".rstrip())
    return 0


def run_promote(_: argparse.Namespace) -> int:
    try:
        number = promote(OPERATOR)
    except NotReady as refused:
        return _cannot(_WHY[refused.why])
    _note(f"release:{number}", "release.promoted")
    print(f"release {number} is in force; servers that nobody watches are to be started anew (docs/teaching.md)")
    return 0


def run_back(arguments: argparse.Namespace) -> int:
    try:
        go_to(arguments.number)
    except LookupError:
        return _cannot(f"there is no release {arguments.number} that could be in force")
    _note(f"release:{arguments.number}", "release.gone_back")
    return 0


def run_patch(arguments: argparse.Namespace) -> int:
    try:
        sys.stdout.write(changes_to_project() if arguments.number is None else release_patch(arguments.number))
    except LookupError:
        return _cannot(f"there is no release {arguments.number}")
    return 0


def run_discard(_: argparse.Namespace) -> int:
    """What the draft was taught waits in the inbox again."""
    discard()
    with _session() as session:
        reopen(session)
        record(session, OPERATOR, "draft.discarded", "draft", {}, now=now())
    return 0


def run_env(_: argparse.Namespace) -> int:
    serving = in_force()
    print(f"HUANHUAN_CONTENT={serving.content}\nHUANHUAN_MODEL={serving.model()}")
    return 0


def _read(name: str, file: str | None) -> NewIntent:
    """Raises OSError, yaml.YAMLError, and ValueError for what is not like the example of docs/teaching.md."""
    given = yaml.safe_load(sys.stdin.read() if file in (None, "-") else Path(str(file)).read_text(encoding="utf-8"))
    if not isinstance(given, dict) or set(given) != {"titles", "answers", "examples"}:
        raise ValueError("expected titles, answers and examples")
    for field in ("titles", "answers"):
        if not isinstance(given[field], dict) or set(given[field]) != set(LOCALES):
            raise ValueError(f"{field}: expected {', '.join(LOCALES)}")
    if not isinstance(given["examples"], list):
        raise ValueError("examples: expected a list of sentences")
    return NewIntent(name, _texts(given["titles"]), _texts(given["answers"]), [str(each).strip() for each in given["examples"]])


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    return {locale: str(text).strip() for locale, text in given.items()}


def _asked(name: str) -> NewIntent:
    print("How do people say it? One sentence a line, some in each script; an empty line ends.")
    examples = list(iter(lambda: input("  ").strip(), ""))
    said: dict[str, dict[str, str]] = {}
    for field, asked in (("titles", "Title on its button"), ("answers", "Answer")):
        said[field] = {}
        for locale in LOCALES:
            simple = said[field].get(SIMPLIFIED, "")
            hint = f"\n  (character by character: {suggested(simple, locale)})\n " if simple else ""
            said[field][locale] = input(f"{asked}, {locale}:{hint} ").strip()
    return NewIntent(name, said["titles"], said["answers"], examples)


@contextmanager
def _written_to(drafted: bool) -> Iterator[Path]:
    if drafted:
        with editing() as content:
            yield content
    else:
        yield ROOT


def _note(subject: str, event: str, kept_here: bool = True) -> None:
    """In the audit of this installation, where it is that which has changed; the project's own history is git's."""
    if kept_here:
        with _session() as session:
            record(session, OPERATOR, event, subject, {}, now=now())


@contextmanager
def _session() -> Iterator[Session]:
    migrate(settings().database_url)
    with make_sessions(make_engine(settings().database_url)).begin() as session:
        yield session


def _show(found: Mapping[str, Any]) -> None:
    for each in found["grave"]:
        print(f"{each['kind']}: {each['says']}")
    rows: Sequence[Mapping[str, Any]] = found.get("compared", ())
    for row in rows:
        if row["intent"] == "*" or row["live"] != row["draft"]:
            print(f"{row['intent']:32} {row['n']:5}  {row['live']:6.1%} → {row['draft']:6.1%}")
    if "changed" in found:
        print(f"{found['changed']['n']} of {found['changed']['of']} texts of the last week would be understood otherwise")
        for row in found["changed"]["rows"]:
            print(f"  {row['text']}: {row['live']} → {row['draft']}")
    if "dialogues" in found:
        print("conversation tests: {passed} passed, {failed} failed".format(**found["dialogues"]))
        for each in found["dialogues"]["which"]:
            print(f"  {each}")


def _cannot(why: str) -> int:
    print(f"huanhuan: {why}", file=sys.stderr)
    return 1
