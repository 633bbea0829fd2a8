"""A ledger behind an HTTP server of the lender's (JSON over TLS, docs/agreements.md has the whole contract).

GET  /loans/{loan}/balance      200 Balance
POST /loans/{loan}/quotes       201 Quote
PUT  /entries/{key}             200 or 201 Receipt · 409 {"code"}: a disagreement
GET  /loans/{loan}/agreements   200 {"agreements": [Held]}
GET  /payments?after=CURSOR     200 PaymentPage

404 is an unknown loan. Anything else (also an answer that cannot be read or is about something else) is LedgerAway.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote as in_path

import httpx

from lending.ledger.port import Balance, Disagreement, Entry, Held, LedgerAway, PaymentPage, Quote, Receipt, UnknownLoan
from lending.records import FieldError, Record

_R = TypeVar("_R", bound=Record)
_A = TypeVar("_A", Balance, Quote)
_TIMEOUT = httpx.Timeout(10.0, connect=3.0)


class HttpLedger:
    """A Ledger at `url`, which asks for `token` (Authorization: Bearer)."""

    def __init__(self, url: str, token: str, timeout: httpx.Timeout = _TIMEOUT) -> None:
        self._http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=timeout)

    def close(self) -> None:
        self._http.close()

    def balance(self, loan: str, now: datetime) -> Balance:
        return _of_loan(_read(Balance, self._ask("GET", f"/loans/{in_path(loan, '')}/balance")), loan)

    def quote(self, loan: str, now: datetime) -> Quote:
        """Raises LedgerAway also for a quote that is stale on arrival."""
        found = _of_loan(_read(Quote, self._ask("POST", f"/loans/{in_path(loan, '')}/quotes")), loan)
        if not found.holds(now):
            raise LedgerAway("quoted what no longer holds")
        return found

    def write(self, entry: Entry, now: datetime) -> Receipt | Disagreement:
        reply = self._send("PUT", f"/entries/{in_path(entry.key, '')}", entry.as_dict())
        if reply.status_code == httpx.codes.CONFLICT:
            return Disagreement(entry.key, str(_json(reply).get("code", "unnamed"))[:64])
        receipt = _read(Receipt, _body(reply))
        if receipt.key != entry.key:
            raise LedgerAway("acknowledged something else")
        return receipt

    def agreements(self, loan: str) -> tuple[Held, ...]:
        listed = self._ask("GET", f"/loans/{in_path(loan, '')}/agreements").get("agreements")
        if not isinstance(listed, list):
            raise LedgerAway("answered without a list of agreements")
        return tuple(_read(Held, each) for each in listed)

    def payments(self, cursor: str) -> PaymentPage:
        return _read(PaymentPage, self._ask("GET", "/payments", params={"after": cursor}))

    def _ask(self, method: str, path: str, params: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        return _body(self._send(method, path, params=params))

    def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        try:
            return self._http.request(method, path, json=body, params=params)
        except httpx.HTTPError as failed:
            raise LedgerAway(type(failed).__name__) from None


def _body(reply: httpx.Response) -> Mapping[str, Any]:
    if reply.status_code == httpx.codes.NOT_FOUND:
        raise UnknownLoan("the ledger does not know it")
    if not reply.is_success:
        raise LedgerAway(f"HTTP {reply.status_code}")
    return _json(reply)


def _json(reply: httpx.Response) -> Mapping[str, Any]:
    try:
        body = reply.json()
    except ValueError:
        raise LedgerAway("answered no JSON") from None
    if not isinstance(body, dict):
        raise LedgerAway("answered no object")
    return body


def _read(kind: type[_R], body: Any) -> _R:
    try:
        return kind.from_dict(body)
    except FieldError as wrong:
        raise LedgerAway(f"answered a {kind.__name__} with a wrong {wrong.field}") from None


def _of_loan(answer: _A, loan: str) -> _A:
    if answer.loan != loan:
        raise LedgerAway("answered about another loan")
    return answer
