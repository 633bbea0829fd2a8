"""`./huanhuan propose LOAN.json`: the plans for one loan from a file, for operators and scripts."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lending.affordability import Means
from lending.commands.tables import leaf_text, money_text, percent_text, table
from lending.delinquency import Standing, standing
from lending.loan import Loan
from lending.loan_file import LoanFile, read_loan_file
from lending.policy import Policy
from lending.proposals import Proposal, Proposals, propose
from lending.reason import Reason
from lending.records import FieldError, read_date, read_decimal
from lending.wish import Wish


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "propose",
        help="repayment plans for one loan from a file",
        description="Prints the plans that policy allows for the loan in a JSON file (its format is in docs/plans.md).",
    )
    parser.add_argument("file", metavar="LOAN.json", help="the loan, and optionally on, policy, means and wish")
    parser.add_argument("--monthly", metavar="AMOUNT", help="the most that can be paid in a month: gives the term")
    parser.add_argument("--periods", metavar="N", help="the number of instalments wished: gives the payment")
    parser.add_argument("--until", metavar="DATE", help="the day by which to be done: gives the payment")
    parser.add_argument("--on", metavar="DATE", help="the business day (default: the file's, else today)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--explain", action="store_true", help="also print schedules, reasons and what was dropped and why"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the proposals. 0 also when nothing can be offered; 2 and the field's name when the input is wrong."""
    try:
        given = _read(arguments.file)
        on = _business_day(arguments, given)
        wish = _wish(arguments, given.wish)
        policy = given.policy or _policy_of(given.loan, on)
        answer = propose(given.loan, policy, on, given.means, wish, explain=arguments.explain)
    except FieldError as error:
        print(f"propose: {arguments.file}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"propose: {error}", file=sys.stderr)
        return 2
    now = standing(given.loan, on)
    if arguments.json:
        print(json.dumps(_as_json(given.loan, now, given.means, wish, answer), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(given.loan, now, answer, arguments.explain)))
    return 0


def _read(path: str) -> LoanFile:
    with open(path, encoding="utf-8") as file:
        try:
            data = json.load(file, parse_float=Decimal)
        except ValueError as error:
            raise FieldError("file", f"is not JSON: {error}") from None
    return read_loan_file(data)


def _business_day(arguments: argparse.Namespace, given: LoanFile) -> date:
    if arguments.on is not None:
        return read_date(arguments.on, "--on")
    if given.on is not None:
        return given.on
    from lending.store.clock import now  # only where no day was given

    try:
        return now().astimezone(ZoneInfo(given.loan.zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        raise FieldError("zone", f"unknown time zone {given.loan.zone!r}") from None


def _wish(arguments: argparse.Namespace, wish: Wish | None) -> Wish:
    wished = wish or Wish()
    if arguments.monthly is not None:
        amount = read_decimal(arguments.monthly, "--monthly")
        if amount <= 0:
            raise FieldError("--monthly", f"must be more than 0, not {amount}")
        wished = replace(wished, monthly_at_most=amount)
    if arguments.periods is not None:
        if not arguments.periods.isdecimal() or int(arguments.periods) < 1:
            raise FieldError("--periods", f"must be a whole number of at least 1, not {arguments.periods!r}")
        wished = replace(wished, periods=int(arguments.periods))
    if arguments.until is not None:
        wished = replace(wished, done_by=read_date(arguments.until, "--until"))
    return wished


def _policy_of(loan: Loan, on: date) -> Policy:
    """The policy of the loan's product in data/products."""
    from lending.store.policies import policy_for

    try:
        return policy_for(loan.product, on)
    except LookupError as error:
        raise FieldError("product", f"{error} (or give a policy in the file)") from None


def _as_json(loan: Loan, now: Standing, means: Means | None, wish: Wish, answer: Proposals) -> dict[str, Any]:
    return {
        "loan": loan.id,
        "currency": loan.currency,
        "standing": now.as_dict(),
        "means": None if means is None else means.as_dict(),
        "wish": wish.as_dict(),
        **answer.as_dict(),
    }


def _lines(loan: Loan, now: Standing, answer: Proposals, explain: bool) -> list[str]:
    lines = [f"loan {loan.id}  {loan.currency}  on {now.as_of}", *_standing_lines(now), ""]
    if answer.afforded is not None:
        lines.append(f"can be spared in a month: {money_text(answer.afforded)}")
    if answer.refusal is not None:
        lines.append(f"nothing offered: {_reason_text(answer.refusal)}")
    if answer.why_nearest is not None:
        lines.append(f"the wish cannot be met ({_reason_text(answer.why_nearest)}); nearest:")
    lines += _option_lines(answer)
    if explain:
        for number, option in enumerate(answer.options, start=1):
            lines += ["", f"{number} {option.kind}: why", *(f"  {_reason_text(each)}" for each in option.reasons)]
            lines += ["", *_schedule_lines(option)]
        lines += ["", "left out", *_dropped_lines(answer)]
    return lines


def _standing_lines(now: Standing) -> list[str]:
    rest = f"still to pay {money_text(now.outstanding.total)}, of it principal {money_text(now.outstanding_principal)}"
    if now.overdue_since is None:
        return [f"nothing overdue; {rest}"]
    parts = ", ".join(f"{name} {money_text(value)}" for name, value in now.overdue.items() if value)
    return [
        f"overdue {money_text(now.overdue.total)} ({parts}) since {now.overdue_since}",
        f"days past due {now.days_past_due} (raw {now.raw_days_past_due}), bucket {now.bucket}; {rest}",
    ]


def _option_lines(answer: Proposals) -> list[str]:
    if not answer.options:
        return []
    head = ("#", "role", "kind", "now", "payment", "n", "first", "last", "total", "extra", "nominal", "effective", "")
    rows = [
        (
            str(number),
            each.role,
            each.kind,
            money_text(each.pay_now),
            money_text(each.payment),
            str(each.count),
            str(each.first_date),
            str(each.last_date),
            money_text(each.total_to_pay),
            money_text(each.extra_cost),
            percent_text(each.nominal_rate),
            percent_text(each.effective_rate),
            "needs approval" if each.needs_approval else "",
        )
        for number, each in enumerate(answer.options, start=1)
    ]
    return table(head, rows, left=(1, 2, 12))


def _schedule_lines(option: Proposal) -> list[str]:
    head = ("#", "due", "principal", "interest", "fee", "penalty", "total", "balance")
    rows = []
    for row in option.rows:
        amounts = (row.principal, row.interest, row.fee, row.penalty, row.total, row.balance)
        rows.append((str(row.number), str(row.due_date), *(money_text(each) for each in amounts)))
    return table(head, rows)


def _dropped_lines(answer: Proposals) -> list[str]:
    rows = [
        (
            each.kind,
            " ".join(f"{name}={value}" for name, value in each.terms.items() if value is not None) or "-",
            _reason_text(Reason(each.code, each.values)),
        )
        for each in answer.dropped
    ]
    return table(("kind", "terms", "why"), rows, left=(0, 1, 2)) if rows else ["-"]


def _reason_text(reason: Reason) -> str:
    values = ", ".join(f"{name} {leaf_text(leaf)}" for name, leaf in reason.values.items())
    return f"{reason.code} ({values})" if values else reason.code
