"""The demo portfolio: the troubles it promises, on its own day and on any other."""

import csv
from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

import lending.store.importer
from lending.delinquency import Standing, standing
from lending.proposals import propose
from lending.store.borrowers import borrower_by_external_id
from lending.store.demo import redate
from lending.store.engine import make_engine, make_sessions, migrate
from lending.store.importer import import_files
from lending.store.loans import loans_of
from lending.store.policies import policy_for
from tests.unit.store.kept import PORTFOLIO, TODAY

RAW_DAYS_LATE = {
    "wang-late-35": [35], "li-due-tomorrow": [0], "zhao-worried": [0], "chen-three-loans": [12, 40, 0],
    "liu-paid-off": [0], "yang-late-200": [200], "huang-dispute": [20], "zhou-guarantor": [8], "wu-hardship": [65],
    "xu-part-paid": [18], "sun-tiny": [5], "gao-grace": [2], "ma-no-loans": [], "lin-tw-late-20": [20],
    "zhang-tw-card": [47], "chan-hk-late-10": [10], "ho-hk-today": [0],
}  # fmt: skip
REFUSED = {"huang-dispute": "gate_dispute", "zhou-guarantor": "gate_guarantor", "liu-paid-off": "paid_off"}
DAYS = [
    date(2026, 3, 2),
    date(2026, 11, 23),
    date(2027, 2, 28),
    date(2028, 2, 29),
    date(2026, 12, 31),
    date(2026, 3, 31),
]


World = tuple[date, dict[str, list[Standing]], dict[str, str]]
"""(day, each borrower's standings, why nothing is offered)"""


@pytest.fixture(scope="module", params=DAYS, ids=str)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """The portfolio moved to a day and imported."""
    folder, today = tmp_path_factory.mktemp("demo"), request.param
    redate(PORTFOLIO, folder / "moved", today)
    url = f"sqlite:///{folder / 'x.db'}"
    migrate(url)
    engine = make_engine(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lending.store.importer, "now", lambda: datetime.combine(today, time(4), timezone.utc))
        report = import_files(engine, sorted((folder / "moved").glob("*.csv")))
    assert report.errors == []
    standings, refused = {}, {}
    with make_sessions(engine)() as session:
        for who in RAW_DAYS_LATE:
            borrower = borrower_by_external_id(session, who)
            assert borrower is not None
            loans = loans_of(session, borrower.id)
            standings[who] = [standing(loan, today) for loan in loans]
            for loan in loans[:1]:
                refusal = propose(loan, policy_for(loan.product, today), today).refusal
                refused |= {who: refusal.code} if refusal else {}
    return today, standings, refused




def test_everyone_is_as_late_as_their_name_says(world: World) -> None:
    _, standings, _ = world
    assert {who: [each.raw_days_past_due for each in loans] for who, loans in standings.items()} == RAW_DAYS_LATE


def test_the_next_due_dates(world: World) -> None:
    today, standings, _ = world
    tomorrow = standings["li-due-tomorrow"][0].next_due
    now = standings["ho-hk-today"][0].next_due
    assert tomorrow is not None and tomorrow.due_date == today + timedelta(days=1)
    assert now is not None and now.due_date == today


def test_the_particular_troubles(world: World) -> None:
    _, standings, refused = world
    assert standings["liu-paid-off"][0].paid_off
    assert standings["gao-grace"][0].days_past_due == 0 and standings["gao-grace"][0].overdue.total > 0
    assert standings["sun-tiny"][0].overdue.principal + standings["sun-tiny"][0].overdue.interest < 4
    assert 0 < standings["xu-part-paid"][0].overdue.total < 1000
    assert standings["zhang-tw-card"][0].overdue.fee > 0
    assert standings["lin-tw-late-20"][0].overdue.total % 1 == 0
    assert {who: why for who, why in refused.items() if who in REFUSED} == REFUSED
    late = [who for who, days in RAW_DAYS_LATE.items() if any(days) and who not in REFUSED]
    refused_without_a_gate = {who: refused[who] for who in late if who in refused}
    assert refused_without_a_gate == {"sun-tiny": "small_arrears"}, "every other late borrower is offered something"


def test_the_moved_files_stay_monthly_and_in_the_past(tmp_path: Path) -> None:
    for today in DAYS:
        redate(PORTFOLIO, tmp_path / "moved", today)
        moved = {
            name: list(csv.DictReader((tmp_path / "moved" / f"{name}.csv").open()))
            for name in ("instalments", "payments")
        }
        assert max(row["paid_on"] for row in moved["payments"]) <= today.isoformat()
        by_loan: dict[str, list[date]] = {}
        for row in moved["instalments"]:
            by_loan.setdefault(row["loan_id"], []).append(date.fromisoformat(row["due_date"]))
        for dues in by_loan.values():
            day = max(due.day for due in dues)
            assert all(due.day == min(day, monthrange(due.year, due.month)[1]) for due in dues)
            months = [due.year * 12 + due.month for due in dues]
            assert months == list(range(months[0], months[0] + len(months)))


def test_on_its_own_day_nothing_moves(tmp_path: Path) -> None:
    redate(PORTFOLIO, tmp_path / "moved", TODAY)
    for file in PORTFOLIO.glob("*.csv"):
        assert (tmp_path / "moved" / file.name).read_text() == file.read_text()


def test_moving_again_replaces_and_leaves_no_litter(tmp_path: Path) -> None:
    redate(PORTFOLIO, tmp_path / "moved", date(2026, 5, 1))
    redate(PORTFOLIO, tmp_path / "moved", date(2026, 6, 1))
    assert [path.name for path in tmp_path.iterdir()] == ["moved"]


def test_every_borrower_is_introduced() -> None:
    told = (PORTFOLIO / "README.md").read_text()
    assert all(f"`{who}`" in told for who in RAW_DAYS_LATE)
    with (PORTFOLIO / "borrowers.csv").open() as file:
        assert {row["borrower_id"] for row in csv.DictReader(file)} == set(RAW_DAYS_LATE)
