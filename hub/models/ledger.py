"""The ledger: append-only lines, numbered and chained by one sealer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, CanonicalJson, Hash, Id


class LedgerLine(Base):
    """Something that happened: ids, times, actors and salted digests; never titles or text."""

    __tablename__ = "ledger_line"

    id: Mapped[Id]
    at: Mapped[datetime]
    act: Mapped[str] = mapped_column(String(40), index=True)
    item_id: Mapped[int | None] = mapped_column(index=True)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strength: Mapped[str] = mapped_column(String(16), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    # Given by the sealer within a second; None until then.
    number: Mapped[int | None] = mapped_column(unique=True)
    previous: Mapped[str] = mapped_column(String(64), default="")
    hash: Mapped[Hash] = mapped_column(default="")


class Salt(Base):
    """The salt of an item's digests; erased with the item, so that its digests say nothing."""

    __tablename__ = "salt"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))
