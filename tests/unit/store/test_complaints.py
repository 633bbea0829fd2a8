"""A dispute that waits for its answer freezes the debts of its borrower, and of nobody else."""

from datetime import timedelta

import pytest

from lending.affordability import Means
from lending.proposals import propose
from lending.store.agreements import Accepted, OffersStopped
from lending.store.complaints import (
    Complaint,
    NotOpen,
    answer_complaint,
    change_category,
    complain,
    complaints,
    take_up,
)
from lending.store.conversation_rows import Message
from lending.store.conversations import Answer
from lending.store.policies import policy_for
from tests.unit.store.floor import Floor
from tests.unit.store.kept import NOON, TODAY, Kept, kept

__all__ = ["kept"]
WANG, WU = "wang-late-35", "wu-hardship"
SAID = Answer("staff.complaint_answered", "已核实。")


def disputes(kept: Kept, category: str = "dispute", who: str = WANG) -> str:
    own = Floor(kept.sessions).say("这笔钱不是我借的", borrower_id=kept.id_of(who))
    with kept.sessions.begin() as session:
        message = session.query(Message).filter_by(conversation_id=own, seq=1).one()
        return complain(session, own, kept.id_of(who), category, message.id, 10, NOON).number  # type: ignore[arg-type]


def offered(kept: Kept, who: str = WANG) -> bool:
    loan = kept.loan_of(who)
    return bool(propose(loan, policy_for(loan.product, TODAY), TODAY, Means()).options)


def test_nothing_is_offered_or_agreed_until_it_is_answered(kept: Kept) -> None:
    before = kept.propose(WANG)[0]
    number = disputes(kept)
    assert not offered(kept) and offered(kept, WU)
    assert isinstance(kept.accept(WANG, before), OffersStopped), "nor by a yes to what was offered before"
    with kept.sessions.begin() as session:
        answer_complaint(session, number, SAID, "li", "小李", NOON)
    assert offered(kept)
    assert isinstance(kept.accept(WANG, kept.propose(WANG, "again")[0]), Accepted)


def test_a_complaint_about_conduct_freezes_nothing_until_it_turns_out_to_be_a_dispute(kept: Kept) -> None:
    number = disputes(kept, "conduct")
    assert offered(kept)
    with kept.sessions.begin() as session:
        change_category(session, number, "dispute", "li", NOON)
    assert not offered(kept)


def test_somebody_takes_it_up_and_answers_it_once(kept: Kept) -> None:
    number = disputes(kept)
    with kept.sessions.begin() as session:
        assert take_up(session, number, "li", NOON).taken_by == "li"
        answer_complaint(session, number, SAID, "li", "小李", NOON + timedelta(hours=1))
    with kept.sessions() as session:
        (found,) = complaints(session)
        assert (found.taken_at, found.answered_by) == (NOON, "li")
    for again in (take_up, lambda *given: change_category(*given[:2], "conduct", *given[2:])):
        with pytest.raises(NotOpen), kept.sessions.begin() as session:
            again(session, number, "zhou", NOON)
    with pytest.raises(NotOpen), kept.sessions.begin() as session:
        take_up(session, "TS-20260302-NOBODY", "zhou", NOON)
    with kept.sessions() as session:
        assert session.get_one(Complaint, number).taken_by == "li"
