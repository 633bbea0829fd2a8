"""The exact text of an agreement as it was worded when it was made: sealed, with its fingerprint, never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.agreement_rows import AgreementRow
from lending.store.base import Base, EncryptedText, UtcDateTime


class AgreementTextRow(Base):
    """`body` is what was worded, `sha256` of exactly that; `template_version` names the wording it was made from."""

    __tablename__ = "agreement_texts"

    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    template_version: Mapped[str] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(EncryptedText)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class KeptText:
    """A kept text. `sha256` is the one kept beside it, which its body must have."""

    template_version: str
    locale: str
    body: str
    sha256: str


def keep_text(
    session: Session, agreement_id: str, *, template_version: str, locale: str, body: str, sha256: str, now: datetime
) -> None:
    """Keep the text of an agreement in the transaction that makes it. One that is kept already stays as it is."""
    if session.get(AgreementTextRow, agreement_id) is None:
        session.add(
            AgreementTextRow(
                agreement_id=agreement_id,
                template_version=template_version,
                locale=locale,
                body=body,
                sha256=sha256,
                at=now,
            )
        )
        session.flush()


def text_of(session: Session, borrower_id: str, agreement_id: str) -> KeptText | None:
    """The text of this borrower's agreement; None when it is not theirs, or of a time when none was kept."""
    mine = select(AgreementTextRow).join(AgreementRow, AgreementRow.id == AgreementTextRow.agreement_id)
    row = session.scalar(mine.where(AgreementRow.id == agreement_id, AgreementRow.borrower_id == borrower_id))
    return None if row is None else KeptText(row.template_version, row.locale, row.body, row.sha256)
