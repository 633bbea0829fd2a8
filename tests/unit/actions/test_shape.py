"""A plan moved by a slider is the plan that the same words bring."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from actions.shape import Wanted, shape
from lending.store.conversation_rows import DialogueState
from lending.store.engine import Sessions
from tests.unit.actions.conftest import Begin
from tests.unit.actions.entities import amount, named
from tests.unit.actions.talk import RECEIVED, Talk
from tests.unit.actions.test_plans import options, planned

NOW = datetime.fromisoformat(RECEIVED)


@pytest.fixture
def wang(begin: Begin) -> Talk:
    return planned(begin, "wang-late-35")


def moved(sessions: Sessions, talk: Talk, wanted: Wanted, now: datetime = NOW) -> dict[str, Any] | None:
    """As the action server does it: from the dialogue's kept events."""
    events = [{"event": "slot", "name": name, "value": value} for name, value in talk.slots.items()]
    with sessions.begin() as session:
        session.merge(DialogueState(conversation_id=talk.conversation, events=events))
    with sessions() as session:
        return shape(session, talk.conversation, talk.slots["shown_plans"]["plans"][0], wanted, now)


FIGURES = ("kind", "payment", "payment_max", "count", "first", "last", "total", "extra", "effective")


@pytest.mark.parametrize("payment", ["400", "600", "905", "1500", "99999"])
def test_a_moved_payment_is_the_same_wish_in_words(sessions: Sessions, wang: Talk, payment: str) -> None:
    seen = moved(sessions, wang, Wanted(payment=Decimal(payment)))
    assert seen is not None and seen["option"] is not None
    said = options(wang.run("action_counter_offer", "这么多", "counter_offer", amount(payment, per="month")))[0]
    assert [seen["option"][name] for name in FIGURES] == [said[name] for name in FIGURES]
    assert len(seen["rows"]) >= seen["option"]["count"]["count"]
    if seen["why"] is None:
        assert Decimal(seen["option"]["payment_max"]["amount"]) <= Decimal(payment)


@pytest.mark.parametrize("count", [1, 3, 6, 12, 400])
def test_a_moved_number_is_the_same_wish_in_words(sessions: Sessions, wang: Talk, count: int) -> None:
    seen = moved(sessions, wang, Wanted(count=count))
    assert seen is not None and seen["option"] is not None
    said = options(wang.run("action_counter_offer", "这么多期", "counter_offer", named("num_periods", count)))[0]
    assert [seen["option"][name] for name in FIGURES] == [said[name] for name in FIGURES]
    assert (seen["why"] is None) == (seen["option"]["count"]["count"] == count)


def test_the_bounds_lie_within_what_is_allowed(sessions: Sessions, wang: Talk) -> None:
    seen = moved(sessions, wang, Wanted())
    assert seen is not None
    payment, count = seen["bounds"]["payment"], seen["bounds"]["count"]
    low, high, step = Decimal(payment["min"]["amount"]), Decimal(payment["max"]["amount"]), Decimal(payment["step"])
    assert 0 < low < high <= Decimal(3500) + step  # income less outgoings
    assert low % step == 0 and (high - low) / step <= 101
    assert 1 <= count["min"]["count"] < count["max"]["count"]
    lightest = moved(sessions, wang, Wanted(payment=low))
    assert lightest is not None and lightest["why"] is None


def test_only_the_plans_on_the_table_can_be_moved(sessions: Sessions, begin: Begin, wang: Talk) -> None:
    assert moved(sessions, wang, Wanted(), NOW + timedelta(days=400)) is None  # expired
    plan = wang.slots["shown_plans"]["plans"][0]
    other = begin("yang-late-200")
    with sessions() as session:
        assert shape(session, other.conversation, plan, Wanted(), NOW) is None
        assert shape(session, wang.conversation, "no such plan", Wanted(), NOW) is None
        assert shape(session, "no such conversation", plan, Wanted(), NOW) is None
