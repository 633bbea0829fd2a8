"""Every table of the database: importing this knows them all."""

from sqlalchemy import MetaData

from lending.store import (
    agreement_rows,
    audit,
    borrowers,
    codes,
    conversations,
    identities,
    loans,
    policies,
    proposals,
    statements,
    telegram,
)
from lending.store.base import Base

MODULES = (
    agreement_rows,
    audit,
    borrowers,
    codes,
    conversations,
    identities,
    loans,
    policies,
    proposals,
    statements,
    telegram,
)

metadata: MetaData = Base.metadata
