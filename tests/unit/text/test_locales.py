"""Which locale a code names, which script a message is in, and which locale that asks for."""

import pytest

from bot.text.locales import LOCALES, detect_script, jurisdiction_of, locale_for, parse_locale


@pytest.mark.parametrize(
    ("code", "locale"),
    [
        ("zh", "zh_Hans_CN"),
        ("zh-CN", "zh_Hans_CN"),
        ("zh-Hans", "zh_Hans_CN"),
        ("zh-hans-hk", "zh_Hans_CN"),
        ("zh-SG", "zh_Hans_CN"),
        ("zh-hant", "zh_Hant_TW"),
        ("zh-TW", "zh_Hant_TW"),
        ("zh_Hant_TW", "zh_Hant_TW"),
        ("zh-HK", "zh_Hant_HK"),
        ("zh-Hant-MO", "zh_Hant_HK"),
        ("yue", "zh_Hant_HK"),
        ("en-US", None),
        ("zha", None),
        ("", None),
        ("*", None),
    ],
)
def test_codes_of_others(code: str, locale: str | None) -> None:
    assert parse_locale(code) == locale


@pytest.mark.parametrize("locale", LOCALES)
def test_our_own_codes(locale: str) -> None:
    assert parse_locale(locale) == locale
    assert locale_for(None, jurisdiction_of(locale), None) == locale


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("我还欠多少钱", "hans"),
        ("逾期会影响征信吗", "hans"),
        ("分3个月还", "hans"),
        ("范先生的账单", "hans"),
        ("我還欠多少錢", "hant"),
        ("聯徵會有紀錄嗎", "hant"),
        ("后里的余先生說台中的麵店", "hant"),
        ("可以分期吗還款", None),
        ("唔該我想分期還", "hant_HK"),
        ("冇錢還點算", "hant_HK"),
        ("俾多啲時間", "hant_HK"),
        ("分12期", None),
        ("2万", None),
        ("后天", None),
        ("干活只有几台", None),
        ("我想分期", None),
        ("ok", None),
        ("", None),
        ("😀👍 123", None),
    ],
)
def test_script_of_a_message(text: str, script: str | None) -> None:
    assert detect_script(text) == script


@pytest.mark.parametrize(
    ("script", "jurisdiction", "last", "locale"),
    [
        (None, None, None, "zh_Hans_CN"),
        (None, "TW", None, "zh_Hant_TW"),
        (None, "TW", "zh_Hans_CN", "zh_Hans_CN"),
        ("hans", "HK", "zh_Hant_HK", "zh_Hans_CN"),
        ("hant", "HK", "zh_Hans_CN", "zh_Hant_HK"),
        ("hant", "TW", "zh_Hant_HK", "zh_Hant_TW"),
        ("hant", None, "zh_Hant_HK", "zh_Hant_HK"),
        ("hant", "CN", "zh_Hant_HK", "zh_Hant_HK"),
        ("hant", "CN", "zh_Hans_CN", "zh_Hant_TW"),
        ("hant_HK", "TW", "zh_Hant_TW", "zh_Hant_HK"),
    ],
)
def test_locale_to_answer_in(script: str | None, jurisdiction: str | None, last: str | None, locale: str) -> None:
    assert locale_for(script, jurisdiction, last) == locale
