"""Every table of the database: importing this knows them all."""

from sqlalchemy import MetaData

from lending.ledger import embedded
from lending.ledger import payments as ledger_payments
from lending.store import (
    agreement_rows,
    agreement_texts,
    approval_rows,
    audit,
    borrowers,
    codes,
    conversation_rows,
    identities,
    ledger_outbox,
    loans,
    offer_stops,
    policies,
    policy_changes,
    proposals,
    ratings,
    staff_cases,
    statements,
    telegram,
)
from lending.store.base import Base

MODULES = (
    agreement_rows,
    agreement_texts,
    approval_rows,
    audit,
    borrowers,
    codes,
    conversation_rows,
    embedded,
    identities,
    ledger_outbox,
    ledger_payments,
    loans,
    offer_stops,
    policies,
    policy_changes,
    proposals,
    ratings,
    staff_cases,
    statements,
    telegram,
)

metadata: MetaData = Base.metadata
