"""What is written to borrowers unasked, as the console shows it."""

from datetime import timedelta

import pytest

from lending.store.outreach import beat, hold_planning, planned
from tests.unit.console.conftest import WHO, Office
from tests.unit.outreach.people import MORNING, plan, send
from tests.unit.store.kept import NOON

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
def test_before_anything_was_sent(office: Office) -> None:
    page = office.of("supervisor").reads("/outreach")
    for words in ("Nothing was sent in this time", "Nothing was held back", "No process is running", "Nothing was planned yet"):
        assert words in page


def test_a_week_with_what_held_it_back_and_who_works(office: Office) -> None:
    plan(office.kept)
    send(office.kept, NOON - timedelta(minutes=5))
    with office.kept.sessions.begin() as session:
        assert hold_planning(session, "one", NOON, NOON - MORNING) is not None
        planned(session, "one", 13, 4, MORNING)
        beat(session, "worker-1", {"sent": 1, "withheld": 3}, None, NOON)
        beat(session, "worker-2", {}, "OperationalError", NOON)
    page = office.of("product").reads("/outreach")
    assert "No verified channel" in page, "nobody but one has a conversation"
    assert "looked at 13 borrowers, planned 4 new messages" in page
    assert "OperationalError" in page and "Well" in page
    assert WHO not in page and "王" not in page


@SQLITE
def test_tomorrow_is_tried_out_and_nobody_is_written_to(office: Office) -> None:
    page = office.of("auditor").reads("/outreach/tomorrow")
    assert "Try out tomorrow" in page and "Uneven" in page
    assert send(office.kept, NOON) == {}


@SQLITE
@pytest.mark.parametrize("days", ["0", "93", "x", "-1"])
def test_days_that_cannot_be(office: Office, days: str) -> None:
    assert office.of("supervisor").get(f"/outreach?days={days}").status_code == 400
