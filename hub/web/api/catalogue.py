"""The standards catalogue in force: fields, and matters with their ■ and □ channels."""

from collections.abc import Sequence

from apiflask import APIBlueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import catalogue
from hub.articles import current_version
from hub.errors import NotFound
from hub.models import CatalogueVersion, Field, MatterVersion
from hub.tokens import Scope
from hub.web.api.caller import person
from hub.web.api.operation import operation
from hub.web.api.schemas.catalogue import (
    Fields,
    FieldTold,
    MatterChannel,
    MatterQuery,
    Matters,
    MatterTold,
)
from hub.web.base import reading

pages = APIBlueprint("catalogue", __name__, tag="catalogue")


@operation(pages, "GET", "/catalogue/fields", scope=Scope.CATALOGUE_READ, answer=Fields)
def list_fields() -> Fields:
    """List the fields with the version of their table that is in force."""
    with reading() as session:
        told = [
            _field(session, field, len(matters))
            for field, matters in catalogue.fields_in_force(session)
        ]
    return Fields(fields=told)


@operation(
    pages,
    "GET",
    "/catalogue/matters",
    scope=Scope.CATALOGUE_READ,
    query=MatterQuery,
    answer=Matters,
)
def list_matters(query: MatterQuery) -> Matters:
    """Find matters by words of their names, or list those of a field in the table's order."""
    with reading() as session:
        if query.field is not None:
            found = _of_field(session, query.field, query.search)[: query.limit]
        else:
            found = catalogue.search(session, query.search, by=person(), limit=query.limit)
        return Matters(matters=[_matter(one) for one in found])


@operation(pages, "GET", "/catalogue/matters/<code>", scope=Scope.CATALOGUE_READ, answer=MatterTold)
def show_matter(code: str) -> MatterTold:
    """Return a matter by its permanent code, e.g. SHJZ-04."""
    with reading() as session:
        matter = catalogue.matter_by_code(session, code)
        version = current_version(session, matter.id) if matter else None
        if version is None:
            raise NotFound("no_such_matter", matter=code)
        return _matter(version)


def _of_field(session: Session, code: str, words: str) -> Sequence[MatterVersion]:
    for field, matters in catalogue.fields_in_force(session):
        if code in (field.code, field.name):
            names = [(one, f"{one.level1} {one.level2} {one.matter.code}") for one in matters]
            return [one for one, name in names if all(word in name for word in words.split())]
    raise NotFound("no_such_field", field=code)


def _field(session: Session, field: Field, matters: int) -> FieldTold:
    version = session.scalar(
        select(CatalogueVersion).where(
            CatalogueVersion.field_id == field.id, CatalogueVersion.current
        )
    )
    return FieldTold(
        code=field.code,
        name=field.name,
        version=version.number if version else None,
        title=version.title if version else "",
        effective_from=version.effective_from.isoformat() if version else None,
        matters=matters,
    )


def _matter(one: MatterVersion) -> MatterTold:
    return MatterTold(
        code=one.matter.code,
        field=one.matter.field.name,
        level1=one.level1,
        level2=one.level2,
        elements=one.elements,
        basis=one.basis,
        limit=one.limit_text,
        bodies=one.bodies,
        channels=[
            MatterChannel(
                name=channel["name"],
                mark="■" if channel["required"] else "□",
                required=channel["required"],
                text=channel["text"],
            )
            for channel in one.channels
        ],
        audience=one.audience,
        disclosure=one.disclosure,
        levels=one.levels,
        display_days=one.display_days,
        persons=one.persons,
    )
