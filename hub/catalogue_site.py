"""The catalogue in force, written as pages of every site; and its fields' feeds, empty at first."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels import registry
from channels.feeds import Feeds
from channels.website import CatalogueField, CatalogueMatter, CatalogueWay, Website
from hub import catalogue, people
from hub.catalogue import Imported
from hub.errors import Forbidden
from hub.intake.form import Form
from hub.intake.reading import read_catalogue
from hub.models import CatalogueVersion, Field, MatterVersion, Outlet, Person
from hub.outlets import OutletRow
from hub.runtime import Runtime


def bring(runtime: Runtime, name: str, data: bytes, *, by: Person) -> tuple[Imported, Form]:
    """Import a workbook somebody brings, and write the catalogue's pages.

    Raises Refused with a sentence naming sheet and row; then nothing has changed.
    """
    if not people.is_administrator(by):
        raise Forbidden("catalogue_role_missing")
    form = read_catalogue(name, data)
    with runtime.database.writing() as session:
        done = catalogue.import_form(
            session, form, source=data, name=name, by=by, now=runtime.clock()
        )
    write(runtime)
    return done, form


def write(runtime: Runtime) -> int:
    """Write the catalogue's pages on every site that is switched on; return how many sites.

    Its pages name the feeds of its fields, so those that are still missing are written empty.

    Call it after an import has been committed: pages are files, and no transaction holds them.
    """
    with runtime.database.reading() as session:
        fields = fields_of(session)
        query = select(Outlet).where(Outlet.switched_off_at.is_(None)).order_by(Outlet.id)
        outlets = [(_class(outlet), OutletRow.of(outlet)) for outlet in session.scalars(query)]
    sites = [row for channel, row in outlets if issubclass(channel, Website)]
    for row in sites:
        cast(Website, runtime.outlets.channel(row)).write_catalogue(fields)
    for channel, row in outlets:
        if issubclass(channel, Feeds):
            cast(Feeds, runtime.outlets.channel(row)).begin(field.key for field in fields)
    return len(sites)


def _class(outlet: Outlet) -> type:
    """Return an outlet's channel without opening it: object where it is not installed."""
    return registry.kinds().get(outlet.kind, object)


def fields_of(session: Session) -> list[CatalogueField]:
    """Return every field that has a table in force, as its public page shows it."""
    titles = {
        version.field_id: version
        for version in session.scalars(select(CatalogueVersion).where(CatalogueVersion.current))
    }
    return [
        _field(field, matters, titles[field.id])
        for field, matters in catalogue.fields_in_force(session)
        if field.id in titles
    ]


def _field(
    field: Field, matters: Sequence[MatterVersion], version: CatalogueVersion
) -> CatalogueField:
    return CatalogueField(
        code=field.code,
        name=field.name,
        matters=tuple(_matter(one) for one in matters),
        title=version.title,
        effective_from=version.effective_from,
    )


def _matter(one: MatterVersion) -> CatalogueMatter:
    return CatalogueMatter(
        code=one.matter.code,
        level1=one.level1,
        level2=one.level2,
        elements=tuple(one.elements),
        basis=tuple(one.basis),
        limit=one.limit_text,
        bodies=tuple(one.bodies),
        ways=tuple(CatalogueWay(way["name"], way["required"]) for way in one.channels),
        audience=one.audience,
        disclosure=one.disclosure,
        levels=tuple(one.levels),
    )
