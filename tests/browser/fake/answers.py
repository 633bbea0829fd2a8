"""What the fake assistant answers: canned, chosen by a word in what was said, so that tests can bring up every card."""

from dataclasses import dataclass, field
from typing import Any

from tests.browser.fake import cards
from tests.browser.fake.cards import Wording

XSS = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    card: dict[str, Any] | None = None
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class Mind:
    """One conversation: its language, and who it is with."""

    locale: str
    signed_in: bool
    said: list[str] = field(default_factory=list)

    def answers(self, text: str) -> list[Answer]:
        self.said.append(text)
        if text.startswith(("請用", "请用")):
            self.locale = "zh_Hans_CN" if "简体" in text else "zh_Hant_HK" if "香港" in text else "zh_Hant_TW"
            return [Answer(Wording(self.locale).say("好的，之后用简体中文。", "好的，之後用繁體中文。"))]
        words = Wording(self.locale)
        for needles, answer in _ANSWERS:
            if any(needle in text for needle in needles):
                return answer(words, self)
        return [Answer(words.say(f"您说的是：{text}", f"您說的是：{text}"))]


def _owed(words: Wording, mind: Mind) -> list[Answer]:
    if not mind.signed_in:
        return [Answer(words.say("请先登录，我才能看到您的贷款。", "請先登入，我才能看到您的貸款。"))]
    return [
        Answer(
            words.say(
                "您的安心消费贷已逾期 35 天（自 2026年1月26日起），到今天一共应还 ¥1,726.25。",
                "您的安心信貸已逾期 35 天（自 2026年1月26日起），到今天一共應繳 NT$6,905。",
            ),
            cards.standing(words),
        ),
        Answer(
            words.say("要不要看看能怎么慢慢还？", "要不要看看能怎麼慢慢還？"),
            choices=(words.say("看看方案", "看看方案"), words.say("先不用", "先不用")),
        ),
    ]


def _form(words: Wording, mind: Mind) -> list[Answer]:
    introduction = words.say("我问几个简单的问题，不想答的可以跳过。", "我問幾個簡單的問題，不想答的可以跳過。")
    question = words.say("每个月到手的收入大约多少？", "每個月實領的收入大約多少？")
    return [Answer(introduction), Answer(question, choices=(words.say("跳过", "跳過"),))]


def _plans(words: Wording, mind: Mind) -> list[Answer]:
    picks = tuple(words.say(f"选方案{number}", f"選方案{number}") for number in "一二三")
    counter = words.say("我想换个数目", "我想換個數目")
    text = words.say("按您说的情况，算出了三个方案：", "依您說的情況，算出了三個方案：")
    return [Answer(text, cards.plans(words), (*picks, counter))]


def _detail(words: Wording, mind: Mind) -> list[Answer]:
    choices = (
        words.say("同意这个方案", "同意這個方案"),
        words.say("费用明细", "費用明細"),
        words.say("看别的方案", "看別的方案"),
    )
    text = words.say("这是方案一的完整计划，请慢慢看。", "這是方案一的完整計畫，請慢慢看。")
    return [Answer(text, cards.schedule(words), choices)]


def _costs(words: Wording, mind: Mind) -> list[Answer]:
    return [Answer(words.say("全部费用都在这里，没有别的。", "全部費用都在這裡，沒有別的。"), cards.cost_table(words))]


def _agreed(words: Wording, mind: Mind) -> list[Answer]:
    text = words.say("办好了，谢谢您愿意一起解决。", "辦好了，謝謝您願意一起解決。")
    return [Answer(text, cards.agreement(words))]


def _credit(words: Wording, mind: Mind) -> list[Answer]:
    text = words.say("逾期会记入征信，还清后会慢慢恢复。", "逾期會留下紀錄，還清後會慢慢恢復。")
    return [Answer(text, cards.facts(words))]


def _hostile(words: Wording, mind: Mind) -> list[Answer]:
    return [Answer(XSS, cards.plans(words, reason=XSS), (XSS, XSS, XSS))]


_ANSWERS = (
    (("xss",), _hostile),
    (("同意",), _agreed),
    (("费用明细", "費用明細"), _costs),
    (("选方案一", "選方案一", "第一个", "第一個"), _detail),
    (("征信", "聯徵"), _credit),
    (("欠多少", "逾期"), _owed),
    (("看看方案", "分期", "别的方案", "別的方案"), _form),
    (("跳过", "跳過", "5000"), _plans),
)
