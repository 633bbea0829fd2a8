"""contact: the ledger of contacts, consents, preferences, what silences, what was decided"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import lending.store.base

revision: str = "0050"
down_revision: str | None = "0045"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("lifted_at IS NULL")


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(32), primary_key=True)


def _borrower(primary: bool = False) -> sa.Column[str]:
    return sa.Column(
        "borrower_id", sa.String(32), sa.ForeignKey("borrowers.id"), nullable=False, primary_key=primary
    )


def _loan() -> sa.Column[str]:
    return sa.Column("loan_id", sa.String(32), sa.ForeignKey("loans.id"))


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, lending.store.base.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, most: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(most), nullable=False)


def upgrade() -> None:
    op.create_table(
        "contacts",
        _id(),
        _borrower(),
        _loan(),
        _moment("at"),
        _text("made_by", 48),
        _text("channel", 16),
        _text("why", 32),
        _text("outcome", 16),
        _text("recipient", 16),
        _text("reference", 64),
        _moment("recorded_at"),
        sa.UniqueConstraint("made_by", "reference"),
    )
    op.create_index("ix_contacts_borrower", "contacts", ["borrower_id", "at"])
    op.create_index("ix_contacts_at", "contacts", ["at"])
    op.create_table(
        "contact_consents",
        _id(),
        _borrower(),
        _text("channel", 16),
        _text("source", 32),
        _moment("granted_at"),
        _moment("withdrawn_at", nullable=True),
    )
    op.create_index("ix_contact_consents_borrower", "contact_consents", ["borrower_id"])
    op.create_table(
        "contact_preferences",
        _borrower(primary=True),
        sa.Column("body", sa.JSON(), nullable=False),
        _moment("changed_at"),
    )
    op.create_table(
        "contact_stops",
        _id(),
        _borrower(),
        _text("code", 32),
        _moment("set_at"),
        _moment("lifted_at", nullable=True),
    )
    op.create_index(
        "uq_contact_stops_open",
        "contact_stops",
        ["borrower_id", "code"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "contact_decisions",
        _id(),
        _borrower(),
        _loan(),
        _moment("at"),
        _text("kind", 32),
        _text("channel", 16),
        _text("verdict", 16),
        _text("rule", 64),
        _moment("until", nullable=True),
    )
    op.create_index("ix_contact_decisions_borrower", "contact_decisions", ["borrower_id", "at"])
    op.create_index("ix_contact_decisions_at", "contact_decisions", ["at"])


def downgrade() -> None:
    for table in ("contact_decisions", "contact_stops", "contact_preferences", "contact_consents", "contacts"):
        op.drop_table(table)
