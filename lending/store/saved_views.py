"""Lists of conversations that a member of staff keeps under a name."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lending.store.base import Base


class SavedView(Base):
    """`query` is the part of the list's address after the question mark."""

    __tablename__ = "saved_views"

    name: Mapped[str] = mapped_column(ForeignKey("staff.name"), primary_key=True)
    title: Mapped[str] = mapped_column(String(60), primary_key=True)
    query: Mapped[str] = mapped_column(String(2000))


def views_of(session: Session, name: str) -> Sequence[SavedView]:
    return session.scalars(select(SavedView).where(SavedView.name == name).order_by(SavedView.title)).all()


def keep_view(session: Session, name: str, title: str, query: str) -> None:
    """The same title again takes the place of the earlier one. The caller commits."""
    session.merge(SavedView(name=name, title=title, query=query))
    session.flush()


def forget_view(session: Session, name: str, title: str) -> None:
    session.execute(delete(SavedView).where(SavedView.name == name, SavedView.title == title))
