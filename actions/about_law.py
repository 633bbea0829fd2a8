"""What a question about the law is about, so that it is answered with the rules of that, not with all of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from actions.turn import Turn
from bot.nlu.fold import fold

WORDS = Path(__file__).resolve().parent.parent / "data" / "law_words.yml"
ANSWER, OF_COURTS = "utter_ask_rights_law", "utter_ask_rights_law_court"


@dataclass(frozen=True, slots=True)
class Subject:
    """`topics`: those of data/knowledge."""

    words: re.Pattern[str]
    topics: tuple[str, ...]


def about_law(turn: Turn) -> tuple[str, tuple[str, ...]]:
    """The response to this message, and the topics of what it names; none where it names nothing in particular."""
    said = fold(turn.text).text.lower()
    named = {name: subject for name, subject in subjects().items() if subject.words.search(said)}
    topics = dict.fromkeys(topic for subject in named.values() for topic in subject.topics)
    return OF_COURTS if "court" in named else ANSWER, tuple(topics)


@cache
def subjects() -> Mapping[str, Subject]:
    """data/law_words.yml, in its order."""
    read = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {name: Subject(re.compile(each["words"]), tuple(each["topics"])) for name, each in read.items()}
