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
    complaints,
    contact_rows,
    conversation_rows,
    handovers,
    identities,
    ledger_outbox,
    lessons,
    loans,
    offer_stops,
    outreach_rows,
    policies,
    policy_changes,
    proposals,
    ratings,
    saved_views,
    staff_cases,
    staff_rows,
    statements,
    telegram,
    transcript_rows,
    visits,
)
from lending.store.base import Base

MODULES = (
    agreement_rows,
    agreement_texts,
    approval_rows,
    audit,
    borrowers,
    codes,
    complaints,
    contact_rows,
    conversation_rows,
    handovers,
    embedded,
    identities,
    ledger_outbox,
    lessons,
    ledger_payments,
    loans,
    offer_stops,
    outreach_rows,
    policies,
    policy_changes,
    proposals,
    ratings,
    saved_views,
    staff_cases,
    staff_rows,
    statements,
    telegram,
    transcript_rows,
    visits,
)

metadata: MetaData = Base.metadata
