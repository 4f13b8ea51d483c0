"""People, their roles per office, and their keys to the programming interface."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Code, Hash, Id, Name
from hub.models.offices import Office


class Role(StrEnum):
    """What a person may do for an office and all below it."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    PUBLISHER = "publisher"
    DUTY = "duty"
    KEEPER = "keeper"
    ADMINISTRATOR = "administrator"


class Person(Base):
    """Somebody who acts; `session_key` changes whenever all sign-ins must end."""

    __tablename__ = "person"

    id: Mapped[Id]
    login: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    phone: Mapped[str] = mapped_column(String(40), default="")
    # Empty: the person acts only through others who record for them.
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    session_key: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    disabled_at: Mapped[datetime | None]

    grants: Mapped[list["Grant"]] = relationship(back_populates="person", lazy="selectin")


class Grant(Base):
    """A role a person holds for an office."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("person_id", "office_id", "role"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person] = relationship(back_populates="grants")
    office: Mapped[Office] = relationship(lazy="joined")


class Token(Base):
    """A person's key to the programming interface, kept as a hash."""

    __tablename__ = "token"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[Name]
    token_hash: Mapped[Hash] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class IdempotencyKey(Base):
    """An answer kept, so that a repeated creation is answered and not repeated."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[Hash]
    status: Mapped[int]
    body: Mapped[str]
    address: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
