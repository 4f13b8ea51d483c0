"""The standards catalogue: fields, versions, matters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.base import Base, Code, Hash, Id, Name


class Field(Base):
    """A field of the pilot, e.g. 社会救助 with the code SHJZ."""

    __tablename__ = "field"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)


class CatalogueVersion(Base):
    """One state of a field's table, as it was imported."""

    __tablename__ = "catalogue_version"
    __table_args__ = (UniqueConstraint("field_id", "number"),)

    id: Mapped[Id]
    field_id: Mapped[int] = mapped_column(ForeignKey("field.id"))
    number: Mapped[int]
    title: Mapped[Name]
    effective_from: Mapped[date]
    # Exactly one version of a field is current.
    current: Mapped[bool] = mapped_column(default=True)
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source_name: Mapped[Name]
    source_sha256: Mapped[Hash]

    field: Mapped[Field] = relationship(lazy="joined")


class Matter(Base):
    """One line of the catalogue, with its permanent hub code (`SHJZ-04`)."""

    __tablename__ = "matter"
    __table_args__ = (UniqueConstraint("field_id", "name_key"),)

    id: Mapped[Id]
    field_id: Mapped[int] = mapped_column(ForeignKey("field.id"), index=True)
    code: Mapped[Code] = mapped_column(unique=True)
    # The normalised names a line is matched by over versions; never 序号, which skips.
    name_key: Mapped[str] = mapped_column(String(300))

    field: Mapped[Field] = relationship(lazy="joined")


class MatterVersion(Base):
    """What one version of the catalogue says of a matter."""

    __tablename__ = "matter_version"
    __table_args__ = (UniqueConstraint("version_id", "matter_id"),)

    id: Mapped[Id]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("catalogue_version.id"))
    position: Mapped[int]
    level1: Mapped[Name]
    level2: Mapped[Name]
    elements: Mapped[list[str]]
    basis: Mapped[list[str]]
    limit_text: Mapped[str]
    bodies: Mapped[list[str]]
    # [{"name": "政府网站", "required": true, "text": ""}], names of the thirteen.
    channels: Mapped[list[dict[str, Any]]]
    audience: Mapped[Name]
    disclosure: Mapped[Name]
    levels: Mapped[list[str]]
    # Working days a notice must at least be displayed; None when the table names none.
    display_days: Mapped[int | None]
    # Whether the day of posting is the first of them (当日起); else the working day after is.
    first_day: Mapped[bool] = mapped_column(default=False)
    # A list of persons: by default on its community's board and nowhere else.
    persons: Mapped[bool] = mapped_column(default=False)

    matter: Mapped[Matter] = relationship(lazy="joined")
    version: Mapped[CatalogueVersion] = relationship(lazy="joined")
