"""Every table of the database: importing this knows them all."""

from sqlalchemy import MetaData

from lending.store import agreement_rows, audit, borrowers, conversation_rows, loans, policies, proposals, statements
from lending.store.base import Base

MODULES = (agreement_rows, audit, borrowers, conversation_rows, loans, policies, proposals, statements)

metadata: MetaData = Base.metadata
