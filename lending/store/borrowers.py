"""Borrowers as the lender knows them: a number of the lender's, a name, where they live."""

from dataclasses import dataclass

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.loan import Jurisdiction
from lending.store.base import Base, EncryptedText, new_id
from lending.store.crypto import blind_index


class BorrowerRow(Base):
    __tablename__ = "borrowers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    external_id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(EncryptedText)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    jurisdiction: Mapped[Jurisdiction] = mapped_column(String(2))
    locale: Mapped[str | None] = mapped_column(String(16))


@dataclass(frozen=True, slots=True)
class Borrower:
    """One borrower. `id` is ours and opaque, `external_id` the lender's; `name` is printed as it is, never converted.

    `locale` (zh_Hans_CN, zh_Hant_TW, zh_Hant_HK) is the lender's hint, if it gave one.
    """

    id: str
    external_id: str
    name: str
    phone: str | None
    jurisdiction: Jurisdiction
    locale: str | None


def borrower(session: Session, borrower_id: str) -> Borrower | None:
    """The borrower with this id of ours; None when there is none."""
    return _borrower(session.get(BorrowerRow, borrower_id))


def borrower_by_external_id(session: Session, external_id: str) -> Borrower | None:
    """The borrower with this number of the lender's; None when there is none."""
    return _borrower(session.scalar(select(BorrowerRow).where(BorrowerRow.external_id == external_id)))


def names_of(session: Session, borrower_id: str | None) -> list[str]:
    """What a text must not show of this borrower: the name, and the phone as it is written."""
    row = session.get(BorrowerRow, borrower_id) if borrower_id else None
    return [each for each in (row.name, row.phone) if each] if row else []


def digits(phone: str) -> str:
    """A phone number with its country code, as digits: "+86 130 0000 0001" and "8613000000001" are the same."""
    return "".join(char for char in phone if char.isascii() and char.isdigit())


def phone_mark(phone: str) -> str:
    """A keyed fingerprint of a phone number, to compare without keeping it."""
    return blind_index(f"phone:{digits(phone)}")


def _borrower(row: BorrowerRow | None) -> Borrower | None:
    if row is None:
        return None
    return Borrower(row.id, row.external_id, row.name, row.phone, row.jurisdiction, row.locale)
