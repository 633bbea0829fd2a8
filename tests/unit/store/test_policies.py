"""Products: every file good, versions by their dates, limits that the law sets."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lending.store.policies import PRODUCTS, UnknownProduct, _filed, policies_of, policy_for

ALL = sorted(file.stem for file in PRODUCTS.glob("*.yml"))
CEILING = {"CN": Decimal("0.24"), "TW": Decimal("0.16"), "HK": Decimal("0.36")}


@pytest.mark.parametrize("product", ALL)
def test_every_product_is_in_force_and_within_the_law(product: str) -> None:
    policy = policy_for(product, date(2026, 3, 2))
    assert policy.rate_cap is not None and policy.rate_cap <= CEILING[policy.jurisdiction]
    assert {"arrears_spread", "reamortise", "extension"} <= set(policy.plans)
    assert policy.cooling_off_days > 0


def test_card_debt_on_the_mainland_runs_at_most_five_years() -> None:
    for policy in policies_of("cn_card_instalment"):
        assert policy.plans["reamortise"].max_months == 60
        assert policy.plans["reamortise"].max_periods == 60


@pytest.mark.parametrize(
    ("product", "on", "version"),
    [
        ("cn_micro", date(2027, 12, 31), "2025-12"),
        ("cn_micro", date(2028, 1, 1), "2028-01"),
        ("hk_personal", date(2026, 7, 31), "2022-12"),
        ("hk_personal", date(2026, 8, 1), "2026-08"),
    ],
)
def test_the_version_of_the_day(product: str, on: date, version: str) -> None:
    assert policy_for(product, on).version == version


def test_hong_kongs_share_of_income_begins_on_its_day() -> None:
    assert policy_for("hk_personal", date(2026, 7, 31)).income_cap == ()
    bands = policy_for("hk_personal", date(2026, 8, 1)).income_cap
    assert [(band.income_up_to, band.share) for band in bands] == [(6000, Decimal("0.35")), (12000, Decimal("0.40"))]


@pytest.mark.parametrize(("product", "on"), [("cn_yacht", date(2026, 3, 2)), ("cn_consumer", date(2025, 9, 30))])
def test_no_policy_is_said_and_not_guessed(product: str, on: date) -> None:
    with pytest.raises(UnknownProduct, match=product):
        policy_for(product, on)


BASE = "product: x\nversion: '1'\neffective_from: 2026-01-01\njurisdiction: CN\ncurrency: CNY\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x", BASE + "plans: {reamortise: {max_periods: 0}}\n", "plans.reamortise"),
        ("x", BASE + "plans: {}\nbuffer: 1\n", "buffer"),
        ("x", "plans: [", "x.yml"),
        ("x", "- 1\n", "must be an object"),
        ("y", BASE + "plans: {}\n", "must describe the product y"),
    ],
)
def test_a_broken_file_names_itself_and_the_field(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / f"{name}.yml").write_text(content)
    with pytest.raises(ValueError, match=told) as error:
        _filed(tmp_path)
    assert f"{name}.yml" in str(error.value)
