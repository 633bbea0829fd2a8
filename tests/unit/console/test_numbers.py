"""The numbers page: what was counted as tables, charts and CSV, for the period that was asked for."""

import csv
import re
from io import StringIO
from itertools import product

import pytest

from bot.console.charts import trend, widths
from tests.unit.console.conftest import Office

PERIOD = "since=2026-03-01&until=2026-03-08"


def table(office: Office, key: str, query: str = PERIOD) -> list[list[str]]:
    answer = office.of("product").get(f"/numbers.csv?table={key}&{query}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{key}-' in answer.headers["content-disposition"] and answer.text[0] == "﻿"
    return list(csv.reader(StringIO(answer.text[1:])))


@pytest.fixture
def spoken(office: Office) -> Office:
    """Besides the complaint: two who asked for a plan, one of whom agreed."""
    office.floor.say("想分期", "plan_asked", "plan_offered", "intent:request_instalment")
    asked = office.floor.say("想延期", "plan_asked", "intent:request_extension", channel="telegram", locale="zh_Hant_TW")
    office.floor.say("好", "plan_accepted", "intent:affirm", conversation_id=asked)
    return office


def test_the_funnel_and_every_table(spoken: Office) -> None:
    heading, *steps = table(spoken, "funnel")
    assert heading == ["Step", "Visits", "Of those who asked", "Of the step before"]
    assert steps == [
        ["Asked", "2", "1", "1"], ["Offered", "2", "1", "1"], ["Accepted", "1", "0.5", "0.5"], ["Kept so far", "0", "0", "0"],
    ]  # fmt: skip
    assert [row[:2] for row in table(spoken, "week")[1:]] == [["Feb 23, 2026", "0"], ["Mar 2, 2026", "3"]]
    assert {row[0]: row[1] for row in table(spoken, "channel")[1:]} == {"Web": "2", "Telegram": "1"}
    assert {row[0]: row[7] for row in table(spoken, "locale")[1:]} == {"Simplified": "2", "Traditional (Taiwan)": "2"}
    intents = {row[0]: row for row in table(spoken, "intent")[1:]}
    assert intents["affirm"][1:6] == ["1", "1", "1", "1", "1"], "all of the visit in which it was said"
    assert table(spoken, "complaints")[1] == ["Conduct", "1", "0", "1", ""]


def test_the_page_has_each_figure_of_the_charts_in_a_table_too(spoken: Office) -> None:
    page = spoken.of("auditor").reads(f"/numbers?{PERIOD}")
    assert page.count("<svg") == 5 and len(re.findall(r'role="img" aria-labelledby="([\w-]+)"', page)) == 5
    for labelled in re.findall(r'aria-labelledby="([\w-]+)"', page):
        assert f'id="{labelled}"' in page
    assert page.count("<table") == 6 and "style=" not in page and "<script>" not in page
    for key in ("funnel", "week", "channel", "locale", "intent", "complaints"):
        assert f"/numbers.csv?table={key}&amp;since=2026-03-01&amp;until=2026-03-08" in page


def test_a_trend_leaves_a_gap_where_a_week_has_no_figure() -> None:
    drawn = trend("resolved", [0.5, 1.0, None, 0.0, None, 0.25])
    assert [y for _, y in drawn.points] == [48.0, 6.0, 90.0, 69.0] and (drawn.top, drawn.last) == (1.0, 0.25)
    assert drawn.lines == ["6.0,48.0 67.6,6.0"], "a week by itself is a dot"
    nothing = trend("latency", [None, None])
    assert (nothing.points, nothing.lines, nothing.top, nothing.last) == ([], [], 0, None)
    assert widths([200, 1, 0], 100) == [100.0, 2.0, 0.0] and widths([0, 0], 100) == [0.0, 0.0]


def test_a_period_without_a_word_says_so(office: Office) -> None:
    page = office.of("product").reads("/numbers?since=2020-01-01&until=2020-01-31")
    assert "There were no conversations" in page and "<svg" not in page
    assert len(table(office, "week", "since=2020-01-01&until=2020-01-31")) == 6


def test_what_cannot_be_a_period_is_said_and_the_usual_one_shown(office: Office) -> None:
    teacher = office.of("product")
    backwards, long = "since=2026-03-08&until=2026-03-01", "since=2020-01-01&until=2026-03-01"
    for query in (backwards, long, "since=0001-01-01&until=0001-01-02", "since=9999-12-30&until=9999-12-31"):
        page = teacher.reads(f"/numbers?{query}")
        assert 'role="alert"' in page and 'value="2026-03-02"' in page and 'value="2026-02-03"' in page
        assert teacher.get(f"/numbers.csv?table=week&{query}").status_code == 400
    for query in ("since=yesterday", "until=2026-02-30", "since=%00"):
        assert teacher.get(f"/numbers?{query}").status_code == 400
    for key in ("", "staff", "../../etc/passwd"):
        assert teacher.get(f"/numbers.csv?table={key}").status_code == 400


def test_in_every_language(spoken: Office) -> None:
    supervisor, paths = spoken.of("supervisor"), (f"/numbers?{PERIOD}", f"/conversations/{spoken.conversation}/test")
    for locale, path in product(("zh_Hans_CN", "zh_Hant_TW", "en"), paths):
        supervisor.post("/my-language", locale=locale)
        page = supervisor.reads(path)
        assert f'<html lang="{locale.replace("_", "-")}">' in page
        bare = re.sub(r"(?s)<textarea.*?</textarea>|简体中文|繁體中文", "", page)
        assert (re.search(r"[一-鿿]", bare) is None) is (locale == "en")
