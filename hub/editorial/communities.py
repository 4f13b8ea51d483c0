"""Where the persons of a list live: the communities it names, and their offices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.board import COMMUNITY_HEADINGS
from channels.document import Document, Table, canonical, plain
from hub.models import Office
from hub.publishing import ground_of

# What a community's name may or may not end in. A bare 村 stays: 新村 is a name of its own.
_ENDINGS = ("社区居民委员会", "居民委员会", "社区居委会", "居委会", "村民委员会", "村委会", "社区")
_HEADINGS = frozenset(canonical(heading) for heading in COMMUNITY_HEADINGS)


def communities(document: Document) -> tuple[str, ...]:
    """Return the communities a list of persons names, in order of appearance."""
    found = {name: None for table in document.tables() for name in _named(table) if name}
    return tuple(found)


def named_offices(session: Session, office: Office, document: Document) -> list[int]:
    """Return the offices on whose boards a list may hang: those it names, else its own alone.

    A name must be an office's whole name, for a part of one would lead the list elsewhere.
    """
    named = communities(document)
    if not named:
        return [office.id]
    wanted = {form for name in named for form in _forms(name)}
    below = session.scalars(
        select(Office).where(Office.path.startswith(ground_of(office))).order_by(Office.id)
    )
    return [one.id for one in below if wanted & (_forms(one.name) | _forms(one.short_name))]


def _named(table: Table) -> list[str]:
    if not table.head:
        return []
    headings = [canonical(plain(cell.inlines)) for cell in table.rows[table.head - 1]]
    column = next((at for at, name in enumerate(headings) if name in _HEADINGS), None)
    if column is None:
        return []
    rows = table.rows[table.head :]
    return [plain(row[column].inlines).strip() for row in rows if column < len(row)]


def _forms(name: str) -> set[str]:
    """Return a name in the ways it may be written: whole, and without its ending."""
    whole = canonical(name)
    ending = next((one for one in _ENDINGS if whole.endswith(one) and whole != one), "")
    return {whole, whole.removesuffix(ending)} - {""}
