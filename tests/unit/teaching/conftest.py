"""A folder of one's own for the draft and the releases, and an intent that nobody has taught yet."""

from dataclasses import replace
from pathlib import Path

import pytest

import bot.teaching.in_force
from bot.settings import settings
from bot.teaching.writing import NewIntent

FLOOD = NewIntent(
    "ask_flood_relief",
    {"zh_Hans_CN": "受灾了怎么还", "zh_Hant_TW": "受災了怎麼繳", "zh_Hant_HK": "遇上天災點還"},
    {
        "zh_Hans_CN": "先顾好人和家：\n还款的事，可以和贷款机构慢慢商量。",
        "zh_Hant_TW": "先顧好人和家：\n還款的事，可以跟貸款機構慢慢商量。",
        "zh_Hant_HK": "先照顧好自己同屋企人，還款可以同貸款機構慢慢商量。",
    },
    ["家里(发大水|被淹)了怎么还", "遇到(台风|地震)能缓交吗", "家裡淹水了怎麼繳", "水浸屋企點還錢"],
)


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where teaching keeps its things in this test."""
    own = replace(settings(), var=tmp_path)
    monkeypatch.setattr(bot.teaching.in_force, "settings", lambda: own)
    return tmp_path
