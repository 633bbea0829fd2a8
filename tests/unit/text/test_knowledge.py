"""Facts by topic, place and day: what is said, what is withheld, and on what it is based."""

from datetime import date
from pathlib import Path

import pytest

from bot.text import knowledge
from bot.text.knowledge import KnowledgeError, all_facts, facts, sources, topics
from bot.text.say import speaker
from lending.credit_codes import mainland_code

TODAY = date(2026, 3, 2)
TOPICS = {
    "affordability", "allocation", "automated", "collection_conduct", "complaint", "consent", "credit_impact", "credit_recovery",
    "disclosure", "due_date", "early_repayment", "extension", "fees_cap", "hotline_complaint", "hotline_selfharm",
    "limitation", "negotiation", "objection", "privacy", "rights_law", "scam",
}  # fmt: skip
EVERY_PLACE = {"credit_impact", "credit_recovery", "objection", "rights_law", "collection_conduct", "complaint", "limitation",
               "fees_cap", "hotline_selfharm", "hotline_complaint", "scam", "privacy", "negotiation", "consent"}  # fmt: skip


def ids(topic: str, place: str, on: date = TODAY, days: int | None = None) -> list[str]:
    return [fact.id for fact in facts(topic, place, on, days_past_due=days)]


def test_topics() -> None:
    assert topics() == TOPICS
    with pytest.raises(KnowledgeError, match="no such topic"):
        facts("credit", "CN", TODAY)


@pytest.mark.parametrize("place", ["CN", "TW", "HK"])
@pytest.mark.parametrize("topic", sorted(EVERY_PLACE))
def test_what_every_place_has_something_on(topic: str, place: str) -> None:
    assert ids(topic, place, days=90)


@pytest.mark.parametrize("days", [1, 30, 31, 60, 61, 90, 91, 120, 121, 150, 151, 180, 181, 400])
def test_mainland_codes_follow_the_days(days: int) -> None:
    coded = [fact for fact in facts("credit_impact", "CN", TODAY, days_past_due=days) if ".code." in fact.id]
    assert [fact.id for fact in coded] == [f"cn.credit.code.{mainland_code(days)}"]
    assert f"“{mainland_code(days)}”" in coded[0].text


def test_hong_kong_keeps_what_is_later_than_sixty_days() -> None:
    assert "hk.credit.short" in ids("credit_impact", "HK", days=60)
    assert "hk.credit.long" in ids("credit_impact", "HK", days=61)
    assert not {"hk.credit.short", "hk.credit.long"} & set(ids("credit_impact", "HK"))


@pytest.mark.parametrize("place", ["CN", "TW", "HK"])
def test_nobody_hears_another_places_law(place: str) -> None:
    for topic in topics():
        assert {fact.jurisdiction for fact in facts(topic, place, TODAY, days_past_due=45)} <= {place, "*"}


def test_a_rule_is_said_from_the_day_it_holds_to_the_day_it_ends() -> None:
    assert "cn.disclosure.table" not in ids("disclosure", "CN", date(2026, 7, 31))
    assert "cn.disclosure.table" in ids("disclosure", "CN", date(2026, 8, 1))
    assert "cn.credit.repair.open" in ids("credit_recovery", "CN", date(2026, 3, 31))
    assert "cn.credit.repair.open" not in ids("credit_recovery", "CN", date(2026, 4, 1))
    assert "cn.credit.repair.closed" in ids("credit_recovery", "CN", date(2026, 4, 1))


def test_past_its_review_a_fact_says_so_and_a_remembered_one_is_silent() -> None:
    late = date(2028, 1, 1)
    retention = all_facts()["cn.credit.retention"]
    assert retention.says(TODAY) == {"phrase": "fact.cn.credit.retention", "values": {}}
    assert retention.says(late)["phrase"] == "fact.review_due"
    said = speaker("zh_Hant_TW").leaf(retention.says(late))
    assert speaker("zh_Hant_TW").template("fact.cn.credit.retention") in said
    assert "tw.law.limitation" in ids("limitation", "TW")
    assert "tw.law.limitation" not in ids("limitation", "TW", late)


@pytest.mark.parametrize("place", ["CN", "TW", "HK"])
def test_help_in_danger_is_never_withheld(place: str) -> None:
    assert ids("hotline_selfharm", place, date(2040, 1, 1)) == ids("hotline_selfharm", place)
    assert len(ids("hotline_selfharm", place)) >= 2


@pytest.mark.parametrize(("place", "number"), [("CN", "12356"), ("TW", "1925"), ("HK", "18111")])
def test_the_regions_line(place: str, number: str) -> None:
    assert any(number in fact.text for fact in facts("hotline_selfharm", place, TODAY))


def test_sources_are_named_once() -> None:
    said = facts("collection_conduct", "CN", TODAY)
    named = [speaker("zh_Hans_CN").leaf(leaf) for leaf in sources(said)["list"]]
    assert len(named) == len(set(named)) < len(said)
    assert named[0] == said[0].source


def test_a_card_item_carries_the_papers() -> None:
    item = speaker("zh_Hant_HK").card(all_facts()["cn.credit.objection"].item(TODAY))
    assert item["effective"] == {"date": "2013-03-15", "text": "2013年3月15日"}
    assert item["review"]["text"] == "2027年6月30日"
    assert item["source"]["text"] == "《徵信業管理條例》（中國內地）第二十五條"


def test_every_fact_is_reviewed_in_time() -> None:
    """Nothing is published with a review date that a release could outlive unseen."""
    assert max(fact.review_by for fact in all_facts().values()) < date(2027, 12, 31)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("- {id: x, topics: [a], says: s, source: t, review_by: 2027-01-01}", "confidence: missing"),
        ("- {id: x, topics: [a], says: s, source: t, review_by: soon, confidence: read}", "review_by: a date"),
        ("- {id: x, topics: [a], says: s, source: t, review_by: 2027-01-01, confidence: sure}", "confidence: one of"),
        (
            "- {id: x, topics: [a], says: s, source: t, review_by: 2027-01-01, confidence: read, note: n}",
            "note: not a field",
        ),
    ],
)
def test_a_fact_without_its_papers_is_refused(
    entry: str, field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xx.yml").write_text(f"jurisdiction: CN\nfacts:\n{entry}\n", encoding="utf-8")
    monkeypatch.setattr(knowledge, "FOLDER", tmp_path)
    with pytest.raises(KnowledgeError, match=f"xx.yml: x: {field}"):
        all_facts.__wrapped__()  # type: ignore[attr-defined]
