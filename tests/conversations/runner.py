"""Plays a written dialogue against running servers and checks what stands beside it.

A case:  as (demo borrower, none: a visitor), on (business date), locale, say: a list of
  text                        the borrower types it
  press: TITLE                the borrower presses the offered button with that in its title
  restart: Rasa server        a server is stopped; the dialogue goes on when it is back
  later: 2026-03-03           the clock moves
  pay: {amount}               a payment for the borrower's first loan lands in the ledger
  flag: litigation            the lender's books put a flag on the borrower's first loan
  decide: grant / refuse      a person decides the borrower's open request
  offers: stop / resume       the kill switch
  remind: 2026-03-08          outreach plans that day and sends what is due in the morning
  staff: take / hand_back / {writes: …} / {answers_complaint: …}    what somebody at the console does (case: staff: there)
  expect: {…}                 checks on the answers since the borrower's last word, all of them:
      key / never_key         a response key that is (not) among them      says / never   words that are (not) in them
      facts                   ids of what the facts card says, these exactly
      card                    a card of that type                          buttons        titles offered (parts of them)
      count, monthly_at_most, periods, first, done_by, kinds               of the options in the plans card
      total                   the amount a standing card shows as owed     locale         of the answers
      agreements              active agreements of this borrower in the database
"""

import csv
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from lending.store.approvals import grant_approval, open_approvals, refuse_approval
from lending.store.borrowers import borrower_by_external_id
from lending.store.engine import make_sessions
from lending.store.importer import import_files
from lending.store.offer_stops import EVERYTHING, resume_offers, stop_offers
from tests.conversations.the_lenders_people import act
from tests.reminding import remind
from tests.stack import Client, Stack, as_json, first_loan

Answers = list[dict[str, Any]]


class Dialogue:
    def __init__(self, stack: Stack, case: Mapping[str, Any], borrower: str | None) -> None:
        self.stack, self.borrower = stack, borrower
        stack.set_time(str(case.get("on", "2026-03-02")))
        self.client: Client = stack.client(borrower, case.get("locale"))
        self.answers: Answers = []

    def step(self, step: Any) -> None:
        if not isinstance(step, dict):
            self.answers = self.client.say(str(step))
            return
        ((what, value),) = step.items()
        match what:
            case "say":
                self.answers = self.client.say(value)
            case "press":
                self.answers = self.client.press(value)
            case "expect":
                check(self, value)
            case "restart":
                self.stack.restart(value)
            case "later":
                self.stack.set_time(str(value))
            case "pay":
                pay(self.stack, self.borrower, value)
            case "flag":
                flag(self.stack, self.borrower, value)
            case "decide":
                decide(self.stack, self.borrower, value)
            case "offers":
                switch_offers(self.stack, value)
            case "remind":
                assert remind(self.stack, self.borrower or "", str(value)) == 1, "nothing was sent"
                self.answers = self.client.unread()
                self.client.offered(self.answers)
            case "staff":
                act(self.stack, self.client.session["conversation"], self.client.session["locale"], value)
                self.answers = self.client.unread()
            case "sign_in_again":
                self.client = self.stack.client(self.borrower, value)
            case _:
                raise ValueError(f"unknown step {what}")


def check(dialogue: Dialogue, expected: Mapping[str, Any]) -> None:
    answers = dialogue.answers
    said = "\n".join(answer["text"] or "" for answer in answers)
    told = f"\nexpected {dict(expected)}, got\n{as_json(answers)}"
    for what, value in expected.items():
        assert CHECKS[what](dialogue, answers, said, value), f"{what}: {told}"


def _options(answers: Answers) -> list[dict[str, Any]]:
    return next((answer["card"]["options"] for answer in answers if _type(answer) == "plans"), [])


def _type(answer: Mapping[str, Any]) -> str | None:
    return (answer.get("card") or {}).get("type")


def _amount(leaf: Mapping[str, Any]) -> Decimal:
    return Decimal(leaf["amount"])


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _active_agreements(dialogue: Dialogue) -> int:
    query = text(
        "SELECT count(*) FROM agreements a JOIN borrowers b ON b.id = a.borrower_id WHERE b.external_id = :who AND NOT EXISTS"
        " (SELECT 1 FROM agreement_events e WHERE e.agreement_id = a.id AND e.event = 'cancelled')"
    )
    with dialogue.stack.engine.connect() as connection:
        return int(connection.execute(query, {"who": dialogue.borrower}).scalar_one())


def _facts(answers: Answers) -> list[str]:
    cards = [answer["card"] for answer in answers if _type(answer) == "facts"]
    return [item["says"]["phrase"].removeprefix("fact.") for card in cards for item in card["items"]]


def _near(option: Mapping[str, Any], field: str, value: Any) -> bool:
    return option[field]["date"] == str(value)


CHECKS: dict[str, Any] = {
    "key": lambda d, answers, said, value: {a.get("key") for a in answers} >= set(_all(value)),
    "never_key": lambda d, answers, said, value: not {a.get("key") for a in answers} & set(_all(value)),
    "says": lambda d, answers, said, value: all(str(part) in said for part in _all(value)),
    "never": lambda d, answers, said, value: not any(str(part) in as_json(answers) for part in _all(value)),
    "card": lambda d, answers, said, value: value in [_type(answer) for answer in answers],
    "no_card": lambda d, answers, said, value: value not in [_type(answer) for answer in answers],
    "buttons": lambda d, answers, said, value: all(
        any(str(part) in b["title"] for a in answers for b in a["buttons"]) for part in _all(value)
    ),
    "facts": lambda d, answers, said, value: sorted(_facts(answers)) == sorted(_all(value)),
    "count": lambda d, answers, said, value: len(_options(answers)) == value,
    "monthly_at_most": lambda d, answers, said, value: (
        bool(_options(answers))
        and all(_amount(option["payment_max"]) <= Decimal(str(value)) for option in _options(answers))
    ),
    "periods": lambda d, answers, said, value: any(o["count"]["count"] == value for o in _options(answers)),
    "first": lambda d, answers, said, value: any(_near(o, "first", value) for o in _options(answers)),
    "done_by": lambda d, answers, said, value: (
        bool(_options(answers)) and all(option["last"]["date"] <= str(value) for option in _options(answers))
    ),
    "kinds": lambda d, answers, said, value: (
        {o["kind"]["phrase"].removeprefix("plan.") for o in _options(answers)} >= set(_all(value))
    ),
    "total": lambda d, answers, said, value: any(
        _amount(loan["total"]) == Decimal(str(value))
        for a in answers
        if _type(a) == "standing"
        for loan in a["card"]["loans"]
    ),
    "locale": lambda d, answers, said, value: all(answer["locale"] == value for answer in answers),
    "agreements": lambda d, answers, said, value: _active_agreements(d) == value,
    "by": lambda d, answers, said, value: all(a["by"] == value for a in answers),
    "answers": lambda d, answers, said, value: len(answers) == value,
}


def flag(stack: Stack, borrower: str | None, name: str) -> None:
    """The lender marks the loan: the importer brings it."""
    who, _, copy = (borrower or "").rpartition("~")
    loan = f"{first_loan(who)}~{copy}"
    rows = []
    for path in (stack.folder / "copies").glob("*/loans.csv"):
        with path.open(encoding="utf-8", newline="") as opened:
            rows += [row for row in csv.DictReader(opened) if row["loan_id"] == loan]
    target = stack.folder / f"loans-{copy}-{name}.csv"
    with target.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, [*rows[0]])
        writer.writeheader()
        writer.writerows({**row, "flags": name} for row in rows)
    report = import_files(stack.engine, [target])
    assert not report.errors, report.errors


def decide(stack: Stack, borrower: str | None, what: str) -> None:
    """Somebody at the lender looks at the borrower's request."""
    with make_sessions(stack.engine).begin() as session:
        known = borrower_by_external_id(session, borrower or "")
        assert known is not None
        (request,) = (each for each in open_approvals(session) if each.borrower_id == known.id)
        act = grant_approval if what == "grant" else refuse_approval
        act(session, request.number, by="li.na", reason="looked at it", now=stack.now)


def switch_offers(stack: Stack, what: str) -> None:
    with make_sessions(stack.engine).begin() as session:
        if what == "stop":
            stop_offers(session, EVERYTHING, by="li.na", reason="figures look wrong", now=stack.now)
        else:
            resume_offers(session, EVERYTHING, by="wang.fang", reason="all is well", now=stack.now)


def pay(stack: Stack, borrower: str | None, payment: Mapping[str, Any]) -> None:
    """A payment reaches the lender's ledger: the importer brings it."""
    who, _, copy = (borrower or "").rpartition("~")
    loan, amount = f"{first_loan(who)}~{copy}", payment["amount"]
    reference = f"late-{copy}-{amount}-{stack.now.date()}"
    target = stack.folder / f"payments-{reference}.csv"
    target.write_text(f"loan_id,reference,paid_on,amount\n{loan},{reference},{stack.now.date()},{amount}\n")
    report = import_files(stack.engine, [target])
    assert not report.errors, report.errors
