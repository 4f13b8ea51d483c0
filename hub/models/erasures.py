"""Erasures asked for: by one person, to be carried out by a second."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base
from hub.models.items import Item
from hub.models.people import Person


class ErasureRequest(Base):
    """Somebody asks for an item's content to be erased by law; gone once that is decided."""

    __tablename__ = "erasure_request"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    # A code of hub.erasure_requests.GROUNDS.
    ground: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]

    item: Mapped[Item] = relationship()
    asker: Mapped[Person] = relationship()
