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
from lending.commands.explained import cap_lines, dropped_lines, history_line, means_lines, option_lines, reason_text
from lending.commands.tables import money_text, percent_text, table
from lending.consequences import consequences
from lending.delinquency import Standing, standing
from lending.history import history_of
from lending.loan import Loan
from lending.loan_file import LoanFile, read_loan_file
from lending.plans import KINDS
from lending.policy import Policy
from lending.proposals import Proposals, propose
from lending.records import FieldError, plain, read_date, read_decimal
from lending.several import Several, share_every_way
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
    parser.add_argument("--pay-now", metavar="AMOUNT", help="what is paid today; the rest in instalments")
    parser.add_argument("--kind", metavar="KIND", help="the kind of plan wished")
    parser.add_argument("--on", metavar="DATE", help="the business day (default: the file's, else today)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="also print reasons, costs, what follows, schedules, and what was dropped and why",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the proposals. 0 also when nothing can be offered; 2 and the field's name when the input is wrong."""
    try:
        given = _read(arguments.file)
        on = _business_day(arguments, given)
        if given.loans:
            _several(given, on, arguments.json)
            return 0
        wish = _wish(arguments, given.wish)
        policy = _governing(given.loan, given.policy, on)
        answer = propose(given.loan, policy, on, given.means, wish, explain=arguments.explain, history=given.history)
    except FieldError as error:
        print(f"propose: {arguments.file}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"propose: {error}", file=sys.stderr)
        return 2
    now = standing(given.loan, on, policy.buckets)
    if arguments.json:
        found = _as_json(given.loan, now, given.means, wish, answer)
        if arguments.explain:
            follows = [consequences(given.loan, each, on, policy.region).as_dict() for each in answer.options]
            found |= {"consequences": follows, "history": (given.history or history_of(given.loan, on)).as_dict()}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        explained = _explained(given, policy, on, answer) if arguments.explain else []
        print("\n".join([*_lines(given.loan, now, answer), *explained]))
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
    if arguments.pay_now is not None:
        wished = replace(wished, pay_now=read_decimal(arguments.pay_now, "--pay-now"))
        if wished.pay_now is not None and wished.pay_now < 0:
            raise FieldError("--pay-now", f"must not be negative, not {wished.pay_now}")
    if arguments.kind is not None:
        if arguments.kind not in KINDS:
            raise FieldError("--kind", f"must be one of {', '.join(KINDS)}, not {arguments.kind!r}")
        wished = replace(wished, kind=arguments.kind)
    if arguments.until is not None:
        wished = replace(wished, done_by=read_date(arguments.until, "--until"))
    return wished


def _governing(loan: Loan, policy: Policy | None, on: date) -> Policy:
    """The policy given, with the rules of its place, or that of the loan's product in data/products."""
    from lending.store.policies import policy_for
    from lending.store.regions import region_of

    if policy is not None:
        return policy if policy.region else replace(policy, region=region_of(policy.jurisdiction))
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


def _lines(loan: Loan, now: Standing, answer: Proposals) -> list[str]:
    lines = [f"loan {loan.id}  {loan.currency}  on {now.as_of}", *_standing_lines(now), ""]
    if answer.afforded is not None:
        lines.append(f"can be spared in a month: {money_text(answer.afforded)}")
    if answer.refusal is not None:
        left = "only with a person's approval" if answer.options else "nothing offered"
        lines.append(f"{left}: {reason_text(answer.refusal)}")
    if answer.why_nearest is not None:
        lines.append(f"the wish cannot be met ({reason_text(answer.why_nearest)}); nearest:")
    return [*lines, *_option_lines(answer)]


def _explained(given: LoanFile, policy: Policy, on: date, answer: Proposals) -> list[str]:
    """All that stands behind the table."""
    history = given.history or history_of(given.loan, on)
    lines = ["", *means_lines(given.means, policy, on, answer.afforded), *cap_lines(given.loan, policy, on)]
    lines.append(history_line(history))
    for number, option in enumerate(answer.options, start=1):
        lines += option_lines(number, option, given.loan, policy, history, on)
    return [*lines, "", "left out", *dropped_lines(answer)]


def _several(given: LoanFile, on: date, as_json: bool) -> None:
    """Every way of sharing what can be spared among the loans."""
    if given.wish is not None:
        raise FieldError("wish", "is for one loan; give loan instead of loans")
    loans = [(loan, _governing(loan, policy, on)) for loan, policy in given.loans]
    ways = share_every_way(loans, on, given.means or Means())
    if as_json:
        print(json.dumps({"ways": [{**each.as_dict(), "total": plain(each.total)} for each in ways]}, indent=1))
        return
    for way in ways:
        print(f"{way.order}: {money_text(way.budget)} a month to share")
        if way.refusal is not None:
            print(f"  nothing offered: {reason_text(way.refusal)}")
            continue
        print("\n".join(f"  {line}" for line in _share_lines(way)))


def _share_lines(way: Several) -> list[str]:
    rows = []
    for share in way.shares:
        options = share.proposals.options
        kind = options[0].kind if options else "as contracted"
        payment = money_text(options[0].payment_max) if options else ""
        rows.append((share.loan_id, money_text(share.budget), kind, payment, str(share.ends), money_text(share.total)))
    rows.append(("all", "", "", "", str(max(share.ends for share in way.shares)), money_text(way.total)))
    return table(("loan", "part", "plan", "a month", "ends", "total"), rows, left=(0, 2))


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
