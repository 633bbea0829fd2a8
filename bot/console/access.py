"""Who may do what: one table, tested cell by cell. What is not in it nobody may do."""

from collections.abc import Mapping
from typing import Final

PERMISSIONS: Final[Mapping[str, frozenset[str]]] = {
    "any": frozenset({"agent", "supervisor", "product", "auditor", "admin"}),
    "read_transcripts": frozenset({"agent", "supervisor", "product", "auditor"}),
    "read_borrower": frozenset({"agent", "supervisor", "auditor"}),
    "show_original": frozenset({"supervisor", "auditor"}),
    "make_tests": frozenset({"supervisor", "product"}),
    "export": frozenset({"supervisor", "auditor"}),
    "annotate": frozenset({"agent", "supervisor"}),
    "assign": frozenset({"supervisor"}),
    "take_over": frozenset({"agent", "supervisor"}),
    "lift_silence": frozenset({"supervisor"}),  # care and hardship; a wish to be left in peace is the borrower's own
    "withdraw_contact": frozenset({"supervisor"}),
    "read_approvals": frozenset({"agent", "supervisor", "auditor"}),
    "decide_approvals": frozenset({"supervisor"}),
    "read_complaints": frozenset({"agent", "supervisor", "auditor"}),
    "answer_complaints": frozenset({"supervisor"}),
    "read_cases": frozenset({"agent", "supervisor", "auditor"}),
    "close_cases": frozenset({"supervisor"}),
    "read_numbers": frozenset({"supervisor", "product", "auditor"}),
    "read_teaching": frozenset({"supervisor", "product", "auditor"}),
    "teach": frozenset({"product"}),
    "release": frozenset({"product"}),  # what was rehearsed without a grave fault
    "go_back": frozenset({"supervisor", "product"}),
    "read_outreach": frozenset({"supervisor", "product", "auditor"}),
    "read_audit": frozenset({"auditor", "admin"}),
    "manage_staff": frozenset({"admin"}),
}


def may(role: str, permission: str) -> bool:
    """Whether a role has a permission. Raises KeyError for a permission that is not in the table."""
    return role in PERMISSIONS[permission]
