"""Payments that the ledger tells of are taken in once; what cannot be taken does not hold up the rest."""

from typing import Any

import pytest

from lending.ledger import LedgerAway
from lending.ledger.http import HttpLedger
from lending.ledger.payments import take_payments
from tests.unit.ledger.server import LedgerServer
from tests.unit.ledger.test_delivery import cases
from tests.unit.store.kept import NOON, Kept
from tests.unit.store.test_agreements import WHO, made
from tests.unit.store.test_keeping import now_is

Server = tuple[LedgerServer, HttpLedger]


def paid(reference: str, amount: str = "10.00", loan: str = "wang-1", **more: Any) -> dict[str, Any]:
    return {"loan": loan, "reference": reference, "paid_on": "2026-03-02", "amount": amount, **more}


def take(kept: Kept, server: Server) -> int:
    return take_payments(kept.engine, kept.sessions, server[1], NOON)


def references(kept: Kept) -> set[str]:
    return {each.reference for each in kept.loan_of(WHO).payments if each.reference.startswith("in-")}


def test_all_pages_are_taken_and_only_new_ones_the_next_time(kept: Kept, server: Server) -> None:
    server[0].incoming = [paid(f"in-{n}") for n in range(5)]
    assert take(kept, server) == 5
    server[0].incoming.append(paid("in-5"))
    assert take(kept, server) == 1
    assert references(kept) == {f"in-{n}" for n in range(6)}
    assert server[0].requests[-1] == ("GET", "/payments?after=5")


def test_the_same_payment_again_changes_nothing(kept: Kept, server: Server) -> None:
    server[0].incoming = [paid("in-1"), paid("in-2"), paid("in-1")]
    assert take(kept, server) == 2
    assert len(references(kept)) == 2


def test_a_bounced_payment_no_longer_counts(kept: Kept, server: Server) -> None:
    server[0].incoming = [paid("in-1"), paid("in-2"), paid("in-1", reversed=True)]
    take(kept, server)
    assert references(kept) == {"in-2"}


def test_what_cannot_be_taken_goes_to_staff_and_the_rest_is_taken(kept: Kept, server: Server) -> None:
    server[0].incoming = [paid("in-1", loan="nobody"), paid("in-2")]
    assert take(kept, server) == 1
    ((kind, detail),) = cases(kept)
    assert (kind, detail["loan"], detail["reference"]) == ("payment_not_taken", "nobody", "in-1")


def test_killed_between_page_and_cursor_it_comes_again(kept: Kept, server: Server) -> None:
    server[0].incoming = [paid("in-1"), paid("in-2"), paid("in-3")]
    server[0].faults.extend(["lost"])
    with pytest.raises(LedgerAway):
        take(kept, server)
    assert take(kept, server) == 3


def test_an_agreement_follows_at_once(kept: Kept, server: Server) -> None:
    agreed = made(kept)
    server[0].incoming = [paid("in-1", str(agreed.proposal.total_to_pay))]
    take(kept, server)
    assert now_is(kept, agreed).status == "completed"
