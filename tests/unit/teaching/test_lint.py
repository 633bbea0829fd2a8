"""What can be wrong with what is taught and said: nothing grave is with ours, and each check finds what it is for."""

from datetime import date
from pathlib import Path

import pytest

from bot.nlu.classify import IntentModel, Understood
from bot.settings import ROOT
from bot.teaching.lint import SHOWN, Fault, faults_of, told
from bot.teaching.lint_sentences import WORST
from bot.text.knowledge import read_facts

TODAY = date(2026, 3, 2)
SMALL = {
    "domain.yml": (
        "intents: [ask_a, ask_b]\nforms: {}\n"
        "responses:\n  utter_ask_a:\n  - text: 甲是 {owed:money}。\n  utter_b:\n  - text: 乙。\n"
    ),
    "data/rules/r.yml": (
        "rules:\n- rule: a\n  steps:\n  - intent: ask_a\n  - action: action_answer_knowledge\n"
        "- rule: b\n  steps:\n  - or:\n    - intent: ask_b\n  - action: utter_b\n"
    ),
    "data/nlu/n.yml": (
        "nlu:\n- intent: ask_a\n  examples: |\n    - 这个月要还多少钱\n    - 這個月要繳多少錢\n"
        "- intent: ask_b\n  examples: |\n    - 我的账单几号出\n    - 我的帳單幾號出來呢\n"
    ),
    "data/phrases.yml": "choice.consent: 同意办理\n",
    "data/console.yml": "console.name: 控制台\n",
    "data/knowledge/cn.yml": (
        "jurisdiction: CN\nfacts:\n- {id: x, topics: [t], says: 五年。, source: 书, review_by: 2027-01-01, confidence: read}\n"
    ),
}  # fmt: skip
TAIWAN = {
    "utter_ask_a": ("甲是 {owed:money}。", "甲是 {owed:money}。"), "utter_b": ("乙。", "乙。"),
    "choice.consent": ("同意办理", "同意辦理"), "fact.x": ("五年。", "五年。"), "source": ("书", "書"),
    "console.name": ("控制台", "控制台"),
}  # fmt: skip


def small(folder: Path, file: str = "", before: str = "", after: str = "") -> Path:
    """A content folder without faults, or with one text changed in one file."""
    files = dict(SMALL)
    for locale, keys in (("zh_Hant_TW", TAIWAN), ("zh_Hant_HK", list(TAIWAN)[:-1]), ("en", ["console.name"])):
        entries = [f'msgctxt "{key}"\nmsgid "{TAIWAN[key][0]}"\nmsgstr "{TAIWAN[key][1]}"\n' for key in keys]
        files[f"bot/text/catalogs/{locale}.po"] = "\n".join(entries)
    if file:
        assert before in files[file]
        files[file] = files[file].replace(before, after)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def found(content: Path, on: date | None = TODAY) -> set[tuple[str, str]]:
    """Kinds and places of its faults, but for what our code says and a small folder has no words for."""
    return {
        (fault.kind, fault.where) for fault in faults_of(content, on=on)
        if fault.kind not in ("unsaid", "lonely") or fault.where in ("utter_b", "utter_bb")
    }  # fmt: skip


def test_nothing_grave_is_wrong_with_our_own_and_no_word_of_it_is_unused() -> None:
    assert [str(fault) for fault in faults_of(ROOT) if fault.grave or fault.kind in ("unused", "lonely")] == []


def test_a_small_folder_is_without_faults(tmp_path: Path) -> None:
    assert found(small(tmp_path)) == set()


TW, N = "bot/text/catalogs/zh_Hant_TW.po", "data/nlu/n.yml"


@pytest.mark.parametrize(
    "file, before, after, fault",
    [
        (N, "我的账单几号出", "这个月要还多少钱", ("conflict", "data/nlu")),
        (N, "我的账单几号出", "這个月的账单", ("mixed", "data/nlu")),
        (N, "    - 我的账单几号出\n", "    - 我的账单几号出\n    - 下个月要还多少钱\n", ("near", "ask_a")),
        (N, "    - 這個月要繳多少錢\n", "", ("unbalanced", "ask_a")),
        (N, "- intent: ask_b", "- intent: ask_a", ("untaught", "ask_b")),
        ("data/rules/r.yml", "    - intent: ask_b", "    - intent: ask_a", ("unruled", "ask_b")),
        ("data/rules/r.yml", "action: utter_b", "action: utter_bb", ("unsaid", "utter_bb")),
        ("data/rules/r.yml", "action: utter_b", "action: action_b", ("unused", "utter_b")),
        ("data/rules/r.yml", "action_answer_knowledge", "action_x", ("unused", "utter_ask_a")),
        ("data/phrases.yml", "choice.consent", "choice.consents", ("unused", "choice.consents")),
        (TW, '"同意辦理"', '""', ("missing", "zh_Hant_TW choice.consent")),
        ("data/phrases.yml", "同意办理", "同意", ("changed", "zh_Hant_TW choice.consent")),
        (TW, 'msgstr "甲是 {owed:money}。"', 'msgstr "甲是 {owing:money}。"', ("places", "zh_Hant_TW utter_ask_a")),
        (TW, 'msgstr "甲是 {owed:money}。"', 'msgstr "甲是 {owed。"', ("places", "zh_Hant_TW utter_ask_a")),
        (TW, 'msgstr "乙。"', 'msgstr "請立即還款。"', ("tone", "zh_Hant_TW utter_b")),
        ("data/knowledge/cn.yml", "confidence: read", "confidence: reported", ("bold", "zh_Hans_CN fact.x")),
        ("data/knowledge/cn.yml", "2027-01-01", "2026-03-01", ("review", "fact.x")),
    ],
)
def test_each_is_found(tmp_path: Path, file: str, before: str, after: str, fault: tuple[str, str]) -> None:
    assert fault in found(small(tmp_path, file, before, after))


def test_a_fact_that_no_longer_holds_needs_no_review(tmp_path: Path) -> None:
    ended = small(tmp_path, "data/knowledge/cn.yml", "2027-01-01", "2026-03-01, until: 2026-02-01")
    assert read_facts(ended / "data" / "knowledge")["x"].over(TODAY)
    assert found(ended) == set() == found(small(tmp_path / "b", "data/knowledge/cn.yml", "2027-01-01", "2026-03-01"), on=None)


class Parrot(IntentModel):
    """A model that takes everything for one intent."""

    def __init__(self) -> None:
        pass

    def understand(self, texts: object) -> list[Understood]:
        return [Understood((("ask_a", 0.9),)) for _ in texts]  # type: ignore[attr-defined]


def test_what_the_model_gets_wrong_is_counted_and_the_worst_are_named(tmp_path: Path) -> None:
    many = small(tmp_path, N, "    - 我的账单几号出\n", "".join(f"    - 第{n}期的账单\n" for n in range(30)))
    wrong = [fault for fault in faults_of(many, Parrot()) if fault.kind == "unlearned"]
    assert wrong[0].what == "31 of 33 sentences are taken for another intent" and len(wrong) == 1 + WORST
    assert {fault.where for fault in wrong[1:]} == {"ask_b"} and not any(fault.grave for fault in wrong)


def test_grave_ones_are_told_first_and_all_of_the_others_some() -> None:
    faults = [Fault("tone", f"k{n}", "x") for n in range(30)] + [Fault("near", f"i{n}", "x") for n in range(30)]
    lines = list(told(faults))
    assert sum(line.startswith("error: tone") for line in lines) == 30
    assert sum(line.startswith("warning: near") for line in lines) == SHOWN + 1 and "5 more" in lines[-2]
    assert lines[-1] == "what is taught and said: 30 errors, 30 warnings"
