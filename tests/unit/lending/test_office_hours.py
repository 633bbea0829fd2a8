"""When somebody is there, in the region's own days and zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lending.office_hours import office_hours
from lending.records import FieldError

TAIPEI, SHANGHAI = ZoneInfo("Asia/Taipei"), ZoneInfo("Asia/Shanghai")
WORKING = office_hours({"from": "09:00", "to": "18:00", "days": "working"}, "TW", TAIPEI)
EVERY = office_hours({"from": "09:00", "to": "21:00", "days": "every"}, "CN", SHANGHAI)


def at(text: str, zone: ZoneInfo = TAIPEI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    "now, opens",
    [
        ("2026-03-03T10:00", "2026-03-03T10:00"),  # Tuesday, open
        ("2026-03-03T08:59", "2026-03-03T09:00"),
        ("2026-03-03T18:00", "2026-03-04T09:00"),
        ("2026-03-06T20:00", "2026-03-09T09:00"),  # over the weekend
        ("2026-02-13T18:30", "2026-02-23T09:00"),  # over the New Year of 2026
    ],
)
def test_the_next_opening(now: str, opens: str) -> None:
    assert WORKING.next_opening(at(now)) == at(opens)
    assert WORKING.open_at(at(now)) == (now == opens)


def test_every_day_means_every_day() -> None:
    assert EVERY.open_at(at("2026-02-17T12:00", SHANGHAI))
    assert EVERY.next_opening(at("2026-02-17T21:00", SHANGHAI)) == at("2026-02-18T09:00", SHANGHAI)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"from": "9", "to": "18:00"},
        {"from": "18:00", "to": "09:00", "days": "every"},
        {"from": "09:00", "to": "18:00"},
    ],
)
def test_hours_that_cannot_be_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(FieldError, match=r"hours\.TW"):
        office_hours(wrong, "TW", TAIPEI)
