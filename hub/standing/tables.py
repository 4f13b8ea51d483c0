"""The catalogue in force as the console lists it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub import catalogue
from hub.errors import NotFound
from hub.models import CatalogueVersion, Field, Item, MatterVersion


@dataclass(frozen=True)
class MatterStanding:
    """One line of a table, and how many items stand under it."""

    code: str
    level1: str
    level2: str
    elements: tuple[str, ...]
    basis: tuple[str, ...]
    limit: str
    bodies: tuple[str, ...]
    # Channel names with True for ■ and False for □.
    channels: tuple[tuple[str, bool], ...]
    audience: str
    disclosure: str
    levels: tuple[str, ...]
    persons: bool
    display_days: int | None
    items: int


@dataclass(frozen=True)
class FieldStanding:
    """One field and its table in force."""

    code: str
    name: str
    title: str
    version: int
    effective_from: date
    imported_at: datetime
    source: str
    matters: tuple[MatterStanding, ...]

    @property
    def groups(self) -> list[tuple[str, list[MatterStanding]]]:
        """Return the matters by their first level, in the table's order."""
        found: dict[str, list[MatterStanding]] = {}
        for matter in self.matters:
            found.setdefault(matter.level1, []).append(matter)
        return list(found.items())


def fields(session: Session) -> list[FieldStanding]:
    """Return every field that has a table in force, in order."""
    versions = {
        one.field_id: one
        for one in session.scalars(select(CatalogueVersion).where(CatalogueVersion.current))
    }
    query = select(Item.matter_id, func.count()).group_by(Item.matter_id)
    counts = dict(session.execute(query).all())
    return [
        _field(field, versions[field.id], matters, counts)
        for field, matters in catalogue.fields_in_force(session)
        if field.id in versions
    ]


def field(session: Session, code: str) -> FieldStanding:
    """Return one field; raise NotFound."""
    found = [one for one in fields(session) if one.code == code]
    if not found:
        raise NotFound("no_such_field")
    return found[0]


def _field(
    row: Field,
    version: CatalogueVersion,
    matters: list[MatterVersion],
    counts: dict[int | None, int],
) -> FieldStanding:
    return FieldStanding(
        code=row.code,
        name=row.name,
        title=version.title,
        version=version.number,
        effective_from=version.effective_from,
        imported_at=version.imported_at,
        source=version.source_name,
        matters=tuple(_matter(one, counts.get(one.matter_id, 0)) for one in matters),
    )


def _matter(one: MatterVersion, items: int) -> MatterStanding:
    return MatterStanding(
        code=one.matter.code,
        level1=one.level1,
        level2=one.level2,
        elements=tuple(one.elements),
        basis=tuple(one.basis),
        limit=one.limit_text,
        bodies=tuple(one.bodies),
        channels=tuple((channel["name"], channel["required"]) for channel in one.channels),
        audience=one.audience,
        disclosure=one.disclosure,
        levels=tuple(one.levels),
        persons=one.persons,
        display_days=one.display_days,
        items=items,
    )
