"""The list of what threatens, shames, hurries, promises, blames or presses works. (That no text of ours does:
tests/unit/teaching/test_lint.py.)"""

import pytest

from bot.text.knowledge import all_facts
from bot.text.locales import LOCALES
from bot.text.say import speaker
from bot.text.tone import cautious, findings

REFUSED = [
    ("threat", "再不处理，我们将采取法律手段，后果自负"),
    ("threat", "我們會聯絡你的公司"),
    ("threat", "明天会有人上门"),
    ("shame", "欠債不還就是老賴"),
    ("hurry", "请立即还款"),
    ("hurry", "请您尽快还清"),
    ("hurry", "請盡速繳款，這是最後通知"),
    ("promise", "办了之后征信一定会恢复"),
    ("promise", "保證不影響聯徵"),
    ("blame", "您本来就应该早点还"),
    ("blame", "为什么还不还"),
    ("pressure", "您必须全额还清"),
    ("pressure", "可以先向亲友借一点"),
    ("familiarity", "亲，该还款啦～"),
    ("threat", "您不会还，就到您单位"),
    ("threat", "不会手软就告您"),
    ("hurry", "不用多说，请立即还款"),
]
DENIED = ["以后不会再打到您单位", "您不必馬上還", "不用向亲友借", "我们不会联系您的家人"]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_is_refused_is_found_in_both_scripts(kind: str, text: str) -> None:
    assert kind in {found.kind for found in findings("utter_x", text)}


@pytest.mark.parametrize("text", DENIED)
def test_what_denies_it_may_be_said(text: str) -> None:
    assert list(findings("utter_x", text)) == []


def test_a_bold_fact_is_found() -> None:
    hearsay = next(fact for fact in all_facts().values() if fact.confidence == "reported" and not fact.vital)
    assert not cautious(hearsay, "催收一天不得超过 3 次。")


@pytest.mark.parametrize("locale", LOCALES)
def test_texts_are_short(locale: str) -> None:
    """A phone's screen: the consent question and facts may be longer, nothing is long."""
    speaks = speaker(locale)
    lengths = {key: len(speaks.template(key)) for key in speaks.sources if not key.startswith("source.")}
    assert {
        key: length for key, length in lengths.items() if length > (260 if key == "utter_ask_consent" else 180)
    } == {}
