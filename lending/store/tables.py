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
    conversation_rows,
    ledger_outbox,
    loans,
    offer_stops,
    policies,
    policy_changes,
    proposals,
    staff_cases,
    statements,
)
from lending.store.base import Base

MODULES = (
    agreement_rows,
    agreement_texts,
    approval_rows,
    audit,
    borrowers,
    conversation_rows,
    embedded,
    ledger_outbox,
    ledger_payments,
    loans,
    offer_stops,
    policies,
    policy_changes,
    proposals,
    staff_cases,
    statements,
)

metadata: MetaData = Base.metadata
