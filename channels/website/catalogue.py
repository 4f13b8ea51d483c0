"""The standards catalogue as public pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from channels.base import ShelfKey
from channels.website.frame import page
from channels.website.paths import field_path, list_path
from channels.website.site import Site

INDEX = "catalogue/index.html"
TITLE = "基层政务公开标准目录"


@dataclass(frozen=True)
class CatalogueWay:
    """One channel a matter is disclosed by: ■ must, □ may."""

    name: str
    required: bool

    def __str__(self) -> str:
        return ("■" if self.required else "□") + self.name


@dataclass(frozen=True)
class CatalogueMatter:
    """One line of a field's table."""

    code: str
    level1: str
    level2: str
    elements: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    limit: str = ""
    bodies: tuple[str, ...] = ()
    ways: tuple[CatalogueWay, ...] = ()
    audience: str = ""
    disclosure: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class CatalogueField:
    """The table of one field, in the version in force."""

    code: str
    name: str
    matters: tuple[CatalogueMatter, ...]
    title: str = ""
    effective_from: date | None = None

    @property
    def key(self) -> ShelfKey:
        """Return the list of what has been published in the field."""
        return ShelfKey("field", self.code, self.name)

    @property
    def path(self) -> str:
        """Return the address of the field's table, below the site's."""
        return field_path(self.code)

    def groups(self) -> list[tuple[str, list[CatalogueMatter]]]:
        """Return the matters by their first level, in the order of the table."""
        return [(name, list(ones)) for name, ones in groupby(self.matters, lambda m: m.level1)]


def catalogue_pages(site: Site, fields: Sequence[CatalogueField]) -> dict[str, bytes]:
    """Return the catalogue's pages by their names in the folder."""
    pages = {INDEX: page("catalogue.html", site, title=TITLE, fields=fields)}
    for field in fields:
        pages[field.path[1:]] = page(
            "field.html",
            site,
            title=field.title or f"{field.name}领域{TITLE}",
            feeds=[field.key],
            field=field,
            published=list_path(field.key),
        )
    return pages
