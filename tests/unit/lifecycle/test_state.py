"""What an agreement is, by its events and by what was paid."""

import pytest

from lending.lifecycle import recorded, status_on, transition
from tests.unit.lifecycle.tables import plan_of, reached

PLAN = plan_of("2026-04-01 100 0")
WAITS, DONE, BROKEN = (
    reached(PLAN, "", "2026-03-03"),
    reached(PLAN, "2026-03-03 100 a", "2026-03-03"),
    reached(PLAN, "", "2026-05-01"),
)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ("accepted", "accepted"),
        ("accepted acknowledged", "active"),
        ("accepted broken acknowledged", "broken"),
        ("accepted acknowledged completed", "completed"),
        ("accepted acknowledged completed restored", "active"),
        ("accepted broken restored", "accepted"),
        ("accepted cancelled", "cancelled"),
        ("accepted cancelled acknowledged", "cancelled"),
        ("accepted acknowledged superseded", "superseded"),
        ("accepted acknowledged superseded restored", "active"),
        ("accepted acknowledged broken superseded restored broken", "broken"),
    ],
)
def test_what_is_recorded(events: str, state: str) -> None:
    assert recorded(events.split()) == state


@pytest.mark.parametrize(
    ("events", "waits", "done", "broken"),
    [
        ("accepted", "accepted", "completed", "broken"),
        ("accepted acknowledged", "active", "completed", "broken"),
        ("accepted acknowledged broken", "active", "completed", "broken"),
        ("accepted acknowledged completed", "active", "completed", "broken"),
        ("accepted cancelled", "cancelled", "cancelled", "cancelled"),
        ("accepted superseded", "superseded", "superseded", "superseded"),
    ],
)
def test_what_people_decided_holds_and_the_rest_follows_from_payments(
    events: str, waits: str, done: str, broken: str
) -> None:
    told = events.split()
    assert [status_on(told, found) for found in (WAITS, DONE, BROKEN)] == [waits, done, broken]


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        ("active", "active", None),
        ("accepted", "active", None),
        ("active", "broken", "broken"),
        ("accepted", "completed", "completed"),
        ("broken", "active", "restored"),
        ("completed", "accepted", "restored"),
        ("broken", "completed", "completed"),
        ("cancelled", "cancelled", None),
    ],
)
def test_which_event_tells_of_it(before: str, after: str, event: str | None) -> None:
    assert transition(before, after) == event  # type: ignore[arg-type]
