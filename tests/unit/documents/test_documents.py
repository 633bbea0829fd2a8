"""What was agreed, word for word: kept, hashed, on paper with its characters in it, and its dates in a calendar."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

import bot.documents.pdf
from bot.documents.agreement_text import VERSION, AgreementText, Facts, write_text
from bot.documents.calendar import write_calendar
from bot.documents.fonts import NOTO, NoFont
from bot.documents.pdf import write_pdf
from bot.text.catalog import translations
from bot.text.locales import LOCALES
from bot.text.sources import sources
from lending.lifecycle import plan_dues
from lending.store.agreements import Accepted, Agreement
from lending.store.policies import policy_for
from tests.unit.store.kept import NOON, TODAY, Kept
from tests.unit.store.test_agreements import cancelled

WHO = {"zh_Hans_CN": "wang-late-35", "zh_Hant_TW": "lin-tw-late-20", "zh_Hant_HK": "chan-hk-late-10"}
NAMES = {"zh_Hans_CN": "王建国", "zh_Hant_TW": "林怡君", "zh_Hant_HK": "陳美玲"}
WORDING = "f535"  # of version 1
Write = Callable[..., AgreementText]


@pytest.fixture
def write(kept: Kept) -> Write:
    """The text of a plan of the locale's borrower, with some facts changed."""

    def written(locale: str, **changes: object) -> AgreementText:
        who = WHO[locale]
        loan, plan = kept.loan_of(who), kept.propose(who)[0]
        facts = Facts(
            "HH-20260302-7K3Q9D",
            NAMES[locale],
            "loan-1",
            plan.proposal,
            NOON,
            NOON + timedelta(days=7),
            plan.shown_hash,
        )
        return write_text(replace(facts, **changes), loan, policy_for(loan.product, TODAY).keeping, locale)  # type: ignore[arg-type]

    return written


def test_a_changed_word_needs_a_new_version() -> None:
    """Who changes a word under `agreement.` raises VERSION and writes the new fingerprint here."""
    ours = {key: each.text for key, each in sources().items() if key.startswith("agreement.")}
    texts = {
        locale: {key: translations(locale).pgettext(key, text) for key, text in ours.items()} for locale in LOCALES
    }
    found = hashlib.sha256(json.dumps(texts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    assert (VERSION, found[:4]) == ("1", WORDING)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_text_has_every_figure_and_the_same_facts_make_the_same_text(write: Write, locale: str) -> None:
    text = write(locale)
    title, paragraphs, schedule = text.parts()
    whole = "\n".join(paragraphs)
    assert title and NAMES[locale] in whole and "HH-20260302-7K3Q9D" in whole
    assert schedule[-1][2] in whole, "the total of the schedule is the total agreed"
    assert len(schedule) > 3 and {len(row) for row in schedule} == {len(schedule[0])}
    assert write(locale) == text and text.sha256 == hashlib.sha256(text.body.encode()).hexdigest()
    assert write(locale, number="HH-20260302-7K3Q9E").sha256 != text.sha256


def test_without_a_time_for_cancelling_it_says_so(write: Write) -> None:
    assert "取消期" in "".join(write("zh_Hans_CN", cancel_until=None).parts()[1])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.skipif(not NOTO.exists(), reason="needs fonts-noto-cjk")
def test_the_paper_carries_its_own_characters(write: Write, locale: str) -> None:
    text = write(locale)
    drawn = write_pdf(text, "HH-20260302-7K3Q9D")
    assert drawn.startswith(b"%PDF") and b"/FontFile2" in drawn, "the font is embedded"
    assert drawn == write_pdf(text, "HH-20260302-7K3Q9D")


def test_a_machine_without_the_font_uses_the_readers(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise NoFont

    monkeypatch.setattr(bot.documents.pdf, "embeddable", none)
    for locale, font in (("zh_Hans_CN", b"STSong-Light"), ("zh_Hant_TW", b"MSung-Light")):
        drawn = write_pdf(write(locale), "HH-1")
        assert font in drawn and b"/FontFile2" not in drawn


def test_a_name_is_printed_and_never_read_as_markup(write: Write) -> None:
    assert write_pdf(write("zh_Hans_CN", borrower="<b>& 王</para>"), "HH-1").startswith(b"%PDF")


# --- the calendar ----------------------------------------------------------------------------------------------------


def agreed_by(kept: Kept, who: str) -> Agreement:
    outcome = kept.accept(who, kept.propose(who)[0])
    assert isinstance(outcome, Accepted)
    return outcome.agreement


@pytest.mark.parametrize("locale", LOCALES)
def test_every_due_date_is_a_day_in_the_calendar(kept: Kept, locale: str) -> None:
    agreed = agreed_by(kept, WHO[locale])
    dues = plan_dues(agreed.proposal, date(2026, 3, 2))
    calendar = Calendar.from_ical(write_calendar(agreed, dues, kept.loan_of(WHO[locale]).currency, locale))
    events = calendar.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [due.due_date for due in dues]
    assert len({event["uid"] for event in events}) == len(dues)
    first = events[0]
    assert first.decoded("dtend") - first.decoded("dtstart") == timedelta(days=1)
    assert agreed.number in first["description"] and "¥" not in first["summary"] and "$" not in first["summary"]
    assert [alarm.decoded("trigger") for alarm in first.walk("VALARM")] == [timedelta(hours=-15)]


def test_lines_are_as_the_standard_wants_them(kept: Kept) -> None:
    agreed = agreed_by(kept, WHO["zh_Hans_CN"])
    written = write_calendar(agreed, plan_dues(agreed.proposal, TODAY), "CNY", "zh_Hans_CN")
    assert written.endswith(b"\r\n") and b"\n" not in written.replace(b"\r\n", b"")
    assert max(len(line) for line in written.split(b"\r\n")) <= 75


def test_a_cancelled_agreement_takes_its_days_out(kept: Kept, tmp_path: Path) -> None:
    who = WHO["zh_Hans_CN"]
    agreed = agreed_by(kept, who)
    before = Calendar.from_ical(write_calendar(agreed, plan_dues(agreed.proposal, TODAY), "CNY", "zh_Hans_CN"))
    outcome = cancelled(kept, agreed.id)
    gone = outcome.agreement  # type: ignore[union-attr]
    after = Calendar.from_ical(write_calendar(gone, plan_dues(gone.proposal, TODAY), "CNY", "zh_Hans_CN"))
    assert after["method"] == "CANCEL" and not after.walk("VALARM")
    for old, new in zip(before.walk("VEVENT"), after.walk("VEVENT"), strict=True):
        assert (new["uid"], new["status"]) == (old["uid"], "CANCELLED")
        assert new["sequence"] > old["sequence"]
