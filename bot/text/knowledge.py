"""What is known about law, credit bureaus and where to turn, each fact with its papers (data/knowledge, docs/knowledge.md).

No code states a fact: an answer names a topic, a jurisdiction and a day and says what this module gives it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import CONTENT

FOLDER: Path = CONTENT / "data" / "knowledge"
EVERYWHERE = "*"
CONFIDENCES = ("read", "reported", "remembered")
Leaf = dict[str, Any]


class KnowledgeError(ValueError):
    """A fact is written wrongly; says file, fact and field."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement. `text` is in the source language; it is said through the phrase `fact.<id>`.

    `confidence`: "read" (the law or primary source itself), "reported" (news, secondary pages; its text says so) or
    "remembered" (withheld once its review is due). `days` limits a fact to loans so many days past due, ends included,
    None for open ends. A `vital` fact (a hotline) is never withheld.
    """

    id: str
    topics: tuple[str, ...]
    jurisdiction: str
    text: str
    source: str
    effective: date | None
    review_by: date
    confidence: str
    until: date | None = None
    days: tuple[int | None, int | None] | None = None
    vital: bool = False

    def due_for_review(self, on: date) -> bool:
        return on > self.review_by

    def over(self, on: date) -> bool:
        """Whether it has ceased to hold."""
        return self.until is not None and on > self.until

    def withheld(self, on: date) -> bool:
        """Not to be said on this day: not yet or no longer in force, or remembered only and its review is due."""
        if (self.effective is not None and on < self.effective) or self.over(on):
            return True
        return self.confidence == "remembered" and self.due_for_review(on) and not self.vital

    def applies(self, days_past_due: int | None) -> bool:
        if self.days is None:
            return True
        if days_past_due is None:
            return False
        least, most = self.days
        return (least is None or least <= days_past_due) and (most is None or days_past_due <= most)

    def says(self, on: date) -> Leaf:
        """The phrase that says it on this day; with a word of caution once its review is due."""
        said: Leaf = {"phrase": f"fact.{self.id}", "values": {}}
        return {"phrase": "fact.review_due", "values": {"says": said}} if self.due_for_review(on) else said

    @property
    def source_leaf(self) -> Leaf:
        return {"phrase": f"source.{self.id}", "values": {}}

    def item(self, on: date) -> dict[str, Leaf | None]:
        """The fact as an item of a "facts" card."""
        return {
            "says": self.says(on),
            "source": self.source_leaf,
            "effective": {"date": self.effective.isoformat()} if self.effective else None,
            "review": {"date": self.review_by.isoformat()},
        }


def facts(topic: str, jurisdiction: str, on: date, *, days_past_due: int | None = None) -> tuple[Fact, ...]:
    """What may be said on a topic ("credit_impact") in a jurisdiction ("CN", "TW", "HK") on a business day, in order.

    Facts bound to days past due are left out unless `days_past_due` is given and fits. Facts that hold everywhere come
    last. Raises KnowledgeError for a topic that nobody has written about.
    """
    if topic not in topics():
        raise KnowledgeError(f"no such topic: {topic}")
    fitting = (fact for fact in all_facts().values() if topic in fact.topics and not fact.withheld(on))
    held = [fact for fact in fitting if fact.jurisdiction in (jurisdiction, EVERYWHERE) and fact.applies(days_past_due)]
    return tuple(sorted(held, key=lambda fact: fact.jurisdiction == EVERYWHERE))


def sources(said: tuple[Fact, ...]) -> Leaf:
    """What these facts are based on, each source once: a list leaf for utter_source."""
    by_text = {fact.source: fact.source_leaf for fact in reversed(said)}
    return {"list": list(reversed(by_text.values()))}


@cache
def topics() -> frozenset[str]:
    return frozenset(topic for fact in all_facts().values() for topic in fact.topics)


@cache
def all_facts() -> Mapping[str, Fact]:
    """Every fact by id, in the order of the files. Raises KnowledgeError."""
    return read_facts(FOLDER)


def read_facts(folder: Path) -> Mapping[str, Fact]:
    """The facts of a folder like data/knowledge, read anew. Raises KnowledgeError."""
    found: dict[str, Fact] = {}
    for path in sorted(folder.glob("*.yml")):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in pack["facts"]:
            fact = _fact(entry, pack["jurisdiction"], path.name)
            if fact.id in found:
                raise KnowledgeError(f"{path.name}: {fact.id}: given twice")
            found[fact.id] = fact
    return found


def _fact(entry: Mapping[str, Any], jurisdiction: str, file: str) -> Fact:
    where = f"{file}: {entry.get('id')}"
    known = {"id", "topics", "says", "source", "effective", "until", "review_by", "confidence", "days", "vital"}
    for field in {"id", "topics", "says", "source", "review_by", "confidence"} - set(entry):
        raise KnowledgeError(f"{where}: {field}: missing")
    for field in set(entry) - known:
        raise KnowledgeError(f"{where}: {field}: not a field of a fact")
    if entry["confidence"] not in CONFIDENCES:
        raise KnowledgeError(f"{where}: confidence: one of {', '.join(CONFIDENCES)}")
    for field in ("effective", "until", "review_by"):
        if entry.get(field) is not None and type(entry[field]) is not date:
            raise KnowledgeError(f"{where}: {field}: a date like 2027-06-30")
    days = entry.get("days")
    return Fact(
        id=entry["id"],
        topics=tuple(entry["topics"]),
        jurisdiction=jurisdiction,
        text=entry["says"],
        source=entry["source"],
        effective=entry.get("effective"),
        review_by=entry["review_by"],
        confidence=entry["confidence"],
        until=entry.get("until"),
        days=(days.get("from"), days.get("to")) if days else None,
        vital=bool(entry.get("vital", False)),
    )
