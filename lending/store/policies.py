"""Which policy governs a product on a day: versions with dates, from data/products and from imports."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.policy import Policy, policy_from_dict
from lending.records import FieldError
from lending.store.base import Base
from lending.store.offer_stops import offers_stopped
from lending.store.place import ROOT
from lending.store.regions import region_of

PRODUCTS = ROOT / "data" / "products"


class UnknownProduct(LookupError):
    """No policy of this product is in force on the day."""


class PolicyRow(Base):
    """One imported or approved version of a product's policy; never changed, a change is another version. `body` is
    Policy.as_dict."""

    __tablename__ = "policies"

    product: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    effective_from: Mapped[date]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


def policy_for(product: str, on: date, session: Session | None = None) -> Policy:
    """The version in force on a business day, with the rules of its place: the one with the latest `effective_from` not
    after it.

    With a session, imported and approved versions count too (of two from the same day those), and the kill switch is on
    while offers are stopped. Raises UnknownProduct.
    """
    in_force = [each for each in policies_of(product, session) if each.effective_from <= on]
    if not in_force:
        raise UnknownProduct(f"no policy of product {product!r} is in force on {on}")
    latest = max(in_force, key=lambda each: each.effective_from)
    stopped = session is not None and offers_stopped(session, product)
    return replace(latest, region=region_of(latest.jurisdiction), kill_switch=latest.kill_switch or stopped)


def policies_of(product: str, session: Session | None = None) -> tuple[Policy, ...]:
    """Every version of a product's policy, imported ones first; empty for an unknown product."""
    return (*_imported(session, product), *_filed(PRODUCTS).get(product, ()))


def read_policies(data: Mapping[str, Any]) -> tuple[Policy, ...]:
    """The versions that one product's data describes: what all share, and under `versions` what each sets for itself.

    A version's key replaces the shared one whole. Raises FieldError naming the field.
    """
    if not isinstance(data, Mapping):
        raise FieldError("product", "must be an object")
    shared = {key: value for key, value in data.items() if key != "versions"}
    versions = data.get("versions", [{}])
    if not isinstance(versions, list) or not versions:
        raise FieldError("versions", "must be a list of at least one version")
    policies = []
    for index, own in enumerate(versions):
        if not isinstance(own, Mapping):
            raise FieldError(f"versions[{index}]", "must be an object")
        try:
            policies.append(policy_from_dict({**shared, **own}))
        except FieldError as error:
            raise FieldError(f"versions[{index}].{error.field}" if own else error.field, error.reason) from None
    if len({each.version for each in policies}) < len(policies):
        raise FieldError("versions", "two versions have one name")
    if len({each.effective_from for each in policies}) < len(policies):
        raise FieldError("versions", "two versions take effect on one day")
    return tuple(policies)


@cache
def _filed(folder: Path) -> Mapping[str, tuple[Policy, ...]]:
    """Policies by product, from every file of the folder. Raises ValueError naming file and field."""
    found: dict[str, tuple[Policy, ...]] = {}
    for file in sorted(folder.glob("*.yml")):
        try:
            policies = read_policies(yaml.safe_load(file.read_text(encoding="utf-8")))
        except (FieldError, yaml.YAMLError) as error:
            raise ValueError(f"{file}: {error}") from error
        if {each.product for each in policies} != {file.stem}:
            raise ValueError(f"{file}: must describe the product {file.stem}, after which it is named")
        found[file.stem] = policies
    return found


def _imported(session: Session | None, product: str) -> tuple[Policy, ...]:
    if session is None:
        return ()
    bodies = session.scalars(select(PolicyRow.body).where(PolicyRow.product == product))
    return tuple(_parsed(json.dumps(body, sort_keys=True)) for body in bodies)


@lru_cache(maxsize=512)
def _parsed(body: str) -> Policy:
    return policy_from_dict(json.loads(body))
