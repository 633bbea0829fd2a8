"""What an import would change: borrowers and products against what is known; loans follow in merging.py."""

from collections.abc import Mapping

from lending.policy import Policy
from lending.store.base import new_id
from lending.store.borrowers import BorrowerRow
from lending.store.importing.changing import Changes, Values
from lending.store.importing.checking import Records
from lending.store.importing.known import Known
from lending.store.importing.report import ImportReport
from lending.store.policies import PolicyRow

TWO_PEOPLE = "a change is a new version, proposed by one person and approved by another (policy propose)"


def compare_borrowers(records: Records, known: Known, report: ImportReport, changes: Changes) -> dict[str, str]:
    """Our id of every borrower there is or will be, by the lender's."""
    ids = {external_id: each.id for external_id, each in known.borrowers.items()}
    for each in records.borrowers:
        said: Values = {name: getattr(each, name) for name in ("name", "phone", "jurisdiction", "locale")}
        before = known.borrowers.get(each.external_id)
        if before is None:
            ours = ids[each.external_id] = new_id()
            changes.to_insert(BorrowerRow, {"id": ours, "external_id": each.external_id, **said})
            changes.audit.append(("borrower.imported", f"borrower:{ours}", {}))
            report.created["borrowers"] += 1
            continue
        differing = sorted(name for name, value in said.items() if getattr(before, name) != value)
        if not differing:
            report.unchanged["borrowers"] += 1
            continue
        changes.to_update(BorrowerRow, {"id": before.id, **said})
        changes.audit.append(("borrower.changed", f"borrower:{before.id}", {"fields": differing}))
        report.updated["borrowers"] += 1
    return ids


def compare_policies(
    records: Records, known: Known, report: ImportReport, changes: Changes
) -> Mapping[str, tuple[Policy, ...]]:
    """Every version of the products in question, imported now or before. Only a product that is not there yet is imported; a
    new version of one that is takes two people (lending/store/policy_changes.py)."""
    policies = dict(known.policies)
    for each in records.policies:
        new = each.policy
        same = next((old for old in policies[new.product] if old.version == new.version), None)
        if same is None and known.policies[new.product]:
            report.errors.append(each.raw.error("version", f"{new.product} is in force: {TWO_PEOPLE}"))
        elif same is None:
            values = {"product": new.product, "version": new.version, "effective_from": new.effective_from}
            changes.to_insert(PolicyRow, {**values, "body": new.as_dict()})
            changes.audit.append(("policy.imported", f"product:{new.product}", {"version": new.version}))
            report.created["products"] += 1
            policies[new.product] = (new, *policies[new.product])
        elif same == new:
            report.unchanged["products"] += 1
        else:
            reason = f"version {new.version} of {new.product} is there and says otherwise: {TWO_PEOPLE}"
            report.errors.append(each.raw.error("version", reason))
    return policies
