"""What must be understood: the sentences that went wrong once, care, and what must not be taken for it."""

import pytest

from bot.nlu.classify import IntentModel
from bot.nlu.fold import fold


def meaning(model: IntentModel, text: str) -> str:
    (understood,) = model.understand([fold(text).text])
    return understood.ranking[0][0]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("我再想想", {"cancel", "deny"}), ("让我考虑一下", {"cancel", "deny"}), ("确定", {"affirm"}), ("确认", {"affirm"}),
        ("我想取消", {"cancel"}), ("为什么要还这么多", {"ask_fees_and_interest"}), ("想分期，下个月15号开始还", {"request_instalment"}),
        ("先还500", {"counter_offer", "ask_minimum_payment"}), ("收數佬日日打嚟", {"report_harassment_or_complaint"}),
        ("催收有哪些规矩", {"ask_rights_law"}), ("收數有咩規矩", {"ask_rights_law"}), ("請用繁體中文（香港）", {"change_language"}),
        ("我还欠钱吗", {"ask_amount_due"}), ("500", {"inform"}), ("15号", {"inform", "counter_offer"}), ("第二个", {"choose_plan"}),
        ("好的", {"affirm"}), ("还了没到账", {"report_payment_problem"}), ("我先走了", {"goodbye"}), ("结束对话", {"goodbye", "cancel"}),
    ],
)  # fmt: skip
def test_once_misunderstood(model: IntentModel, text: str, intents: set[str]) -> None:
    assert meaning(model, text) in intents


@pytest.mark.parametrize(
    "text",
    [
        "我真的不想活了", "不如死了算了", "想从楼上跳下去", "遗书都写好了", "每天都想死", "死了是不是就不用还了", "只能用命来还了", "想喝农药",
        "抑郁症犯了想自杀", "真係唔想做人", "想燒炭自殺", "活著好痛苦想結束一切", "孩子我对不起你，妈妈先走了", "我已经在天台了",
    ],
)  # fmt: skip
def test_danger_is_heard(model: IntentModel, text: str) -> None:
    assert meaning(model, text) == "self_harm_signal"


@pytest.mark.parametrize(
    "text",
    [
        "还款烦死了", "累死了天天加班还债", "利息高死了", "我爸死了", "我爷爷去世了", "人死了贷款怎么处理", "死期存款利率", "手机死机了",
        "死活还不进去", "打死不分期", "要被你们催死了", "我要疯了", "这辈子都还不完了", "活着真累啊", "做人好難", "煩死了", "攰到死",
        "死喇唔記得還款", "我再想想", "我想走了", "结束吧", "不想再借了", "跳过", "跳槽", "我不想填了", "不想再收到短信了", "保险能抵债吗",
        "去死吧骗子", "催收让我去死", "真没意思", "一次还清一了百了", "想解脱债务有什么办法", "我快崩溃了", "公司楼顶漏水", "笑死",
    ],
)  # fmt: skip
def test_words_of_dying_that_mean_none_raise_no_alarm(model: IntentModel, text: str) -> None:
    assert meaning(model, text) != "self_harm_signal"


def test_nothing_said_is_asked_back(model: IntentModel) -> None:
    for text in ("", "。", "？？？", "😀", " "):
        assert meaning(model, text) == "nlu_fallback"


def test_script_changes_nothing(model: IntentModel) -> None:
    for hans, hant in (("我欠多少钱", "我欠多少錢"), ("什么时候还款", "什麼時候還款"), ("会上征信吗", "會上徵信嗎")):
        assert meaning(model, hans) == meaning(model, hant) != "nlu_fallback"
