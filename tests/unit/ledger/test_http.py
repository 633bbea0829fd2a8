"""A ledger over HTTP: what it answers is believed only when it is whole and about what was asked."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from lending.ledger import Disagreement, Entry, Held, LedgerAway, Receipt, UnknownLoan
from lending.ledger.chosen import chosen_ledger
from lending.ledger.http import HttpLedger
from lending.store.engine import make_engine, make_sessions
from tests.unit.ledger.server import NOW, LedgerServer

AT = datetime.fromisoformat(NOW)
OWED = {"principal": "1000.00", "interest": "10.00", "fee": "0", "penalty": "1.50"}
ENTRY = Entry("a:accepted:a", "accepted", "HH-1", "wang-1", "wang", AT, {"kind": "extension"}, "h", "2025-10", "v")
Server = tuple[LedgerServer, HttpLedger]


def with_balance(server: Server) -> Server:
    server[0].balances["wang-1"] = {
        "loan": "wang-1", "currency": "CNY", "overdue": OWED, "outstanding": OWED, "as_of": "2026-03-02T12:00:00+08:00",
    }  # fmt: skip
    return server


def test_a_balance_says_as_of_when(server: Server) -> None:
    found = with_balance(server)[1].balance("wang-1", AT)
    assert found.outstanding.total == Decimal("1011.50")
    assert found.as_of == datetime(2026, 3, 2, 4, 0, tzinfo=timezone.utc)


def test_a_quote_holds_until_it_expires(server: Server) -> None:
    quote = with_balance(server)[1].quote("wang-1", AT)
    assert quote.holds(quote.expires_at) and not quote.holds(quote.expires_at + timedelta(seconds=1))
    server[0].quote_until = "2026-03-02T03:59:59+00:00"
    with pytest.raises(LedgerAway, match="no longer holds"):
        server[1].quote("wang-1", AT)


def test_an_entry_is_written_once_however_often_it_is_sent(server: Server) -> None:
    first = server[1].write(ENTRY, AT)
    assert first == server[1].write(ENTRY, AT) == Receipt(ENTRY.key, "L-1", AT)
    assert list(server[0].entries) == [ENTRY.key]
    assert server[1].agreements("wang-1") == (Held("HH-1", "accepted"),)


def test_a_disagreement_is_an_answer(server: Server) -> None:
    server[0].faults.append("disagree")
    assert server[1].write(ENTRY, AT) == Disagreement(ENTRY.key, "plan_not_allowed")


@pytest.mark.parametrize("fault", ["timeout", "lost", "garbage", "other", 500, 502, 503, 429, 401])
def test_anything_else_is_no_answer(server: Server, fault: str | int) -> None:
    with_balance(server)
    for ask in (lambda: server[1].write(ENTRY, AT), lambda: server[1].balance("wang-1", AT)):
        server[0].faults.append(fault)
        with pytest.raises(LedgerAway) as away:
            ask()
        assert "wang" not in str(away.value)


@pytest.mark.parametrize(
    ("url", "token"), [("https://ledger.example", ""), ("", "secret"), ("http://ledger.example", "secret")]
)
def test_half_a_setting_or_an_open_line_is_refused(monkeypatch: pytest.MonkeyPatch, url: str, token: str) -> None:
    monkeypatch.setenv("HUANHUAN_LEDGER_URL", url)
    monkeypatch.setenv("HUANHUAN_LEDGER_TOKEN", token)
    with pytest.raises(ValueError, match="HUANHUAN_LEDGER"):
        chosen_ledger(make_sessions(make_engine("sqlite://")))


def test_a_loan_it_does_not_know(server: Server) -> None:
    with pytest.raises(UnknownLoan):
        server[1].balance("nobody", AT)


@pytest.mark.parametrize("field", ["as_of", "outstanding", "currency"])
def test_half_a_balance_is_none(server: Server, field: str) -> None:
    del with_balance(server)[0].balances["wang-1"][field]
    with pytest.raises(LedgerAway, match=field):
        server[1].balance("wang-1", AT)


def test_a_time_without_its_zone_is_refused(server: Server) -> None:
    with_balance(server)[0].balances["wang-1"]["as_of"] = "2026-03-02T12:00:00"
    with pytest.raises(LedgerAway, match="as_of"):
        server[1].balance("wang-1", AT)


def test_a_number_cannot_leave_its_place_in_the_path(server: Server) -> None:
    with pytest.raises(UnknownLoan):
        server[1].balance("../payments?after=", AT)
    assert server[0].requests == [("GET", "/loans/..%2Fpayments%3Fafter%3D/balance")]
