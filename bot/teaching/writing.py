"""Sentences and intents written into a content folder as a person would write them: in their place, nothing else touched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.sentences import nlu_files
from bot.text.catalog import CATALOGS, read_catalog
from bot.text.commands import save, updated
from bot.text.extract import template
from bot.text.locales import LOCALES, SIMPLIFIED, detect_script

GENERAL = "data/rules/answers.yml"
TAUGHT = "data/nlu/taught"
_GENERAL_RULE, _LAST = "answered from what is known", "out_of_scope"
_EXAMPLE = "    - "


@dataclass(frozen=True, slots=True)
class NewIntent:
    """A question that is answered in words. `titles` and `answers` by locale: what its button says, what is answered."""

    name: str
    titles: Mapping[str, str]
    answers: Mapping[str, str]
    examples: Sequence[str]


def intents_of(content: Path) -> list[str]:
    """Every intent, in the order of domain.yml."""
    return [str(each) for each in _read(content / "domain.yml")["intents"]]


def titles_of(content: Path, locale: str = SIMPLIFIED) -> dict[str, str]:
    """What each intent is called where it is offered as a button."""
    texts = {key: text for key, text in _read(content / "data" / "phrases.yml").items() if key.startswith("intent.")}
    return {key.removeprefix("intent."): said for key, said in _said(content, locale, texts).items()}


def answers_of(content: Path, intent: str) -> dict[str, str]:
    """What is answered to an intent in words alone, by locale; empty for one that an action answers with figures."""
    if intent not in _general(content):
        return {}
    key = f"utter_{intent}"
    text = str(_read(content / "domain.yml")["responses"][key][0]["text"])
    return {locale: _said(content, locale, {key: text})[key] for locale in LOCALES}


def add_examples(content: Path, intent: str, examples: Sequence[str]) -> None:
    """Write each sentence where an intent is mostly taught in its script, at the end. Raises LookupError for an intent that is
    not taught."""
    for example in examples:
        blocks = list(_blocks(content, intent))
        if not blocks:
            raise LookupError(intent)
        script = _script(example)
        path, _, end, _ = max(blocks, key=lambda block: (sum(_script(each) == script for each in block[3]), len(block[3])))
        written = _lines(path)
        _write(path, [*written[:end], f"{_EXAMPLE}{example}", *written[end:]])


def remove_examples(content: Path, intent: str, examples: Sequence[str]) -> None:
    """Take back sentences that are taught under an intent; those that are not are passed over."""
    for path in {path for path, *_ in _blocks(content, intent)}:
        for _, start, end, _ in reversed([block for block in _blocks(content, intent) if block[0] == path]):
            written = _lines(path)
            kept = [line for line in written[start:end] if line.removeprefix(_EXAMPLE) not in examples]
            _write(path, [*written[:start], *kept, *written[end:]])


def add_intent(content: Path, intent: NewIntent) -> None:
    """Write an intent wherever it must stand: domain, rule, sentences, title and answer in every locale."""
    last = [name for name in _general(content) if name != _LAST][-1]
    _insert_after(content / "domain.yml", f"- {last}", f"- {intent.name}")
    _insert_after(content / GENERAL, f"    - intent: {last}", f"    - intent: {intent.name}")
    title = f"intent.{intent.name}: {_scalar(intent.titles[SIMPLIFIED])}"
    _insert_after(content / "data" / "phrases.yml", f"intent.{last}: ", title)
    _add_response(content / "domain.yml", f"utter_{last}", intent)
    path = content / TAUGHT / f"{intent.name}.yml"
    path.parent.mkdir(exist_ok=True)
    about = f"# {' '.join(intent.titles[SIMPLIFIED].split())}"
    examples = [f"{_EXAMPLE}{each}" for each in intent.examples]
    _write(path, ['version: "3.1"', "", about, "nlu:", f"- intent: {intent.name}", "  examples: |", *examples])
    said = {f"intent.{intent.name}": intent.titles, f"utter_{intent.name}": intent.answers}
    _translate(content, said)


def remove_intent(content: Path, name: str) -> None:
    """Take back what add_intent wrote, in the same places."""
    _keep(content / "domain.yml", lambda line: line != f"- {name}")
    _keep(content / GENERAL, lambda line: line != f"    - intent: {name}")
    _keep(content / "data" / "phrases.yml", lambda line: not line.startswith(f"intent.{name}: "))
    written = _lines(content / "domain.yml")
    start = written.index(f"  utter_{name}:")
    _write(content / "domain.yml", written[:start] + written[_end_of_response(written, start) :])
    (content / TAUGHT / f"{name}.yml").unlink()
    _translate(content, {})


def take_back(content: Path, intent: str, examples: Sequence[str]) -> None:
    """Take sentences back, and the intent with them where nothing else teaches it."""
    if removable(content, intent) and set(examples_of(content, intent)) <= set(examples):
        remove_intent(content, intent)
    else:
        remove_examples(content, intent, examples)


def examples_of(content: Path, intent: str) -> list[str]:
    """Every line that teaches an intent, as it is written."""
    return [each for *_, examples in _blocks(content, intent) for each in examples]


def removable(content: Path, name: str) -> bool:
    """Whether an intent was written by add_intent and is taught nowhere else."""
    return [path for path, *_ in _blocks(content, name)] == [content / TAUGHT / f"{name}.yml"]


def _blocks(content: Path, intent: str) -> Iterator[tuple[Path, int, int, list[str]]]:
    """Wherever an intent is taught: (file, first line, line behind the last, sentences)."""
    for path in nlu_files(content / "data" / "nlu"):
        written = _lines(path)
        for at, line in enumerate(written):
            if line == f"- intent: {intent}":
                start = end = written.index("  examples: |", at) + 1
                while end < len(written) and written[end].startswith(_EXAMPLE):
                    end += 1
                yield path, start, end, [each.removeprefix(_EXAMPLE) for each in written[start:end]]


def _script(text: str) -> bool:
    """Whether a sentence is clearly Traditional."""
    return detect_script(text) not in (None, "hans")


def _general(content: Path) -> list[str]:
    """The intents of the rule that answers in words, in its order."""
    general = next(rule for rule in _read(content / GENERAL)["rules"] if rule["rule"] == _GENERAL_RULE)
    return [str(step["intent"]) for step in general["steps"][0]["or"]]


def _add_response(path: Path, before: str, intent: NewIntent) -> None:
    """Behind another response, with a person one press away as the others have it."""
    written = _lines(path)
    end = _end_of_response(written, written.index(f"  {before}:"))
    response = [
        f"  utter_{intent.name}:",
        f"  - text: {_scalar(intent.answers[SIMPLIFIED], 4)}",
        "    custom:",
        "      choices:",
        "      - {phrase: choice.talk_to_human, intent: talk_to_human}",
    ]
    _write(path, [*written[:end], *"\n".join(response).split("\n"), *written[end:]])


def _end_of_response(written: Sequence[str], start: int) -> int:
    end = start + 1
    while end < len(written) and (written[end].startswith(("  - ", "    ")) or not written[end]):
        end += 1
    return end


def _translate(content: Path, said: Mapping[str, Mapping[str, str]]) -> None:
    """Bring the catalogs in step with the sources, with these texts by key and locale."""
    folder = content / CATALOGS
    for locale in LOCALES[1:]:
        catalog = updated(read_catalog(locale, folder), template(locale, content))
        for key, texts in said.items():
            entry = catalog.get(texts[SIMPLIFIED], key)
            assert entry is not None
            entry.string = texts[locale]
            entry.flags.discard("fuzzy")
        save(catalog, locale, folder)


def _said(content: Path, locale: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by key in a locale; as they stand where nothing is translated."""
    if locale == SIMPLIFIED:
        return dict(texts)
    catalog = read_catalog(locale, content / CATALOGS)
    found = {key: catalog.get(text, key) for key, text in texts.items()}
    return {key: str(entry.string) if entry and entry.string else texts[key] for key, entry in found.items()}


def _insert_after(path: Path, begins: str, line: str) -> None:
    """Behind the line that reads so, or for a key ("name: ") begins so."""
    written = _lines(path)
    at = next(i for i, each in enumerate(written) if each == begins or (begins.endswith(": ") and each.startswith(begins)))
    _write(path, [*written[: at + 1], line, *written[at + 1 :]])


def _keep(path: Path, wanted: Callable[[str], bool]) -> None:
    _write(path, [line for line in _lines(path) if wanted(line)])


def _scalar(text: str, indent: int = 0) -> str:
    """A text as YAML: plain where it can be, quoted where it must, a block where it has lines."""
    if "\n" in text:
        return "|-\n" + "\n".join(" " * (indent + 2) + line if line else "" for line in text.split("\n"))
    written: str = yaml.safe_dump(text, allow_unicode=True, width=float("inf"))
    return written.removesuffix("\n").removesuffix("\n...")


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _write(path: Path, written: Sequence[str]) -> None:
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
