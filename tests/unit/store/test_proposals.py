"""What was put to a borrower is kept as it was shown, once a request, for nobody else."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from lending.affordability import Means
from lending.proposals import propose
from lending.store.loans import ledger_version, loan, loans_of
from lending.store.policies import policy_for
from lending.store.proposals import NotTheirs, ProposalRow, keep_proposals, proposal, put_to_consent
from lending.store.statements import keep_statement, statement
from tests.unit.store.kept import NOON, TODAY, Kept


def test_a_plan_is_previewed_until_consent_is_asked_and_then_proposed_since(kept: Kept) -> None:
    one, two, *_ = kept.propose("wang-late-35")
    for asked in (NOON, NOON + timedelta(hours=1)):
        with kept.sessions.begin() as session:
            put_to_consent(session, kept.id_of("wang-late-35"), one.id, asked)
            put_to_consent(session, kept.id_of("li-due-tomorrow"), two.id, asked)
    with kept.reading() as session:
        since = {row.id: row.proposed_at for row in session.scalars(select(ProposalRow))}
    assert (since[one.id], since[two.id]) == (NOON, None)


def test_options_come_back_as_they_were_in_their_order(kept: Kept) -> None:
    loan_ = kept.loan_of("wang-late-35")
    wanted = propose(loan_, policy_for(loan_.product, TODAY), TODAY).options
    assert len(wanted) > 1
    made = kept.propose("wang-late-35")
    assert tuple(each.proposal for each in made) == wanted
    assert [each.ordinal for each in made] == list(range(1, len(wanted) + 1))
    assert {each.expires_at for each in made} == {NOON + timedelta(hours=24)}
    with kept.reading() as session:
        again = [proposal(session, kept.id_of("wang-late-35"), each.id) for each in made]
    assert again == list(made)


def test_the_same_request_again_gives_the_same_proposals(kept: Kept) -> None:
    first = kept.propose("wang-late-35", "message-1")
    assert kept.propose("wang-late-35", "message-1", now=NOON + timedelta(minutes=5)) == first
    other = kept.propose("wang-late-35", "message-2")
    assert not {each.id for each in first} & {each.id for each in other}


def test_a_figure_changes_the_hash_of_what_was_shown(kept: Kept) -> None:
    first, second, *_ = kept.propose("wang-late-35")
    assert first.shown_hash != second.shown_hash
    assert [each.shown_hash for each in kept.propose("wang-late-35", "again")][:2] == [
        first.shown_hash,
        second.shown_hash,
    ]


def test_nothing_of_anothers_is_found_or_kept(kept: Kept) -> None:
    made = kept.propose("wang-late-35")
    thief = kept.id_of("li-due-tomorrow")
    hers = kept.loan_of("wang-late-35")
    with kept.reading() as session:
        assert proposal(session, thief, made[0].id) is None
        assert loan(session, thief, hers.id) is None
        assert hers.id not in {each.id for each in loans_of(session, thief)}
    proposals = propose(hers, policy_for(hers.product, TODAY), TODAY)
    with pytest.raises(NotTheirs), kept.sessions.begin() as session:
        keep_proposals(
            session, thief, hers, proposals, request_key="x", conversation_id=None, now=NOON, valid_for=timedelta(1)
        )  # fmt: skip


def test_the_ledger_version_sees_every_change_and_no_other(kept: Kept, tmp_path: Path) -> None:
    before = kept.loan_of("wang-late-35")
    assert ledger_version(kept.loan_of("wang-late-35")) == ledger_version(before)
    changed = [
        replace(before, payments=before.payments[:-1]),
        replace(before, flags=frozenset({"dispute"})),
        replace(before, terms=replace(before.terms, late_fee=Decimal(1))),
        replace(before, instalments=(replace(before.instalments[0], fee=Decimal(1)), *before.instalments[1:])),
    ]
    assert len({ledger_version(each) for each in (before, *changed)}) == 5


def test_statements_the_newest_counts_and_the_same_again_is_only_fresher(kept: Kept) -> None:
    borrower = kept.id_of("wang-late-35")
    poor, better = Means(monthly_income=Decimal("6000")), Means(monthly_income=Decimal("7000.50"), pay_day=10)
    with kept.reading() as session:
        assert statement(session, borrower) is None
    for hours, means in enumerate((poor, better, better)):
        with kept.sessions.begin() as session:
            keep_statement(session, borrower, means, currency="CNY", now=NOON + timedelta(hours=hours))
    with kept.reading() as session:
        newest = statement(session, borrower)
        assert newest is not None
        assert (newest.means, newest.given_at) == (better, NOON + timedelta(hours=2))
        assert statement(session, kept.id_of("li-due-tomorrow")) is None
        count = session.connection().exec_driver_sql("SELECT count(*) FROM statements").scalar_one()
    assert count == 2
