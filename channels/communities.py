"""Lists that say where each person lives: their column, and the rows of one community."""

from collections.abc import Iterable

from channels.document import Document, Table, canonical, plain

# How lists name the column that says where a person lives.
COMMUNITY_HEADINGS = (
    "社区",
    "所属社区",
    "所在社区",
    "社区名称",
    "居委会",
    "所属居委会",
    "居委",
    "居民委员会",
    "村",
    "村委会",
    "村民委员会",
    "所在村",
    "村居",
    "村（居）",
    "村（居）委会",
    "村（社区）",
    "社区（村）",
)
_HEADINGS = frozenset(canonical(heading) for heading in COMMUNITY_HEADINGS)
# What a community's name may or may not end in, and what stays of it. A village keeps its 村:
# 东风村 and 东风社区 are often neighbours.
_ENDINGS = (
    ("社区居民委员会", ""),
    ("社区居委会", ""),
    ("居民委员会", ""),
    ("居委会", ""),
    ("社区", ""),
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)


def community_key(name: str) -> str:
    """Return what a community's name is compared by: without white space and usual ending."""
    whole = canonical(name)
    for ending, kept in _ENDINGS:
        if whole.endswith(ending) and whole != ending:
            return whole.removesuffix(ending) + kept
    return whole


def residents_lists(document: Document) -> tuple[Table, ...]:
    """Return the tables with a column that says where each person lives."""
    return tuple(table for table in document.tables() if column_of(table) is not None)


def column_of(table: Table) -> int | None:
    """Return the place of the first column that says where a person lives."""
    head = head_of(table)
    headings = [canonical(plain(cell.inlines)) for cell in table.rows[head - 1]] if head else []
    return next((at for at, name in enumerate(headings) if name in _HEADINGS), None)


def head_of(table: Table) -> int:
    """Return how many rows head a list; of one that marks none, the first is meant."""
    return min(max(table.head, 1), len(table.rows))


def named_in(document: Document) -> tuple[str, ...]:
    """Return the communities that lists of persons name, in order of appearance."""
    found: dict[str, None] = {}
    for table in residents_lists(document):
        column = column_of(table)
        for row in table.rows[head_of(table) :]:
            if column is not None and column < len(row):
                found[plain(row[column].inlines).strip()] = None
    return tuple(name for name in found if name)


def rows_of(document: Document, communities: Iterable[str]) -> Document:
    """Return the document with only the rows of these communities in its lists of persons.

    Tables without such a column stay as they are. One approval so gives each board its own
    residents.
    """
    keys = {community_key(name) for name in communities}
    return document.with_tables(lambda table: _rows_of(table, keys))


def _rows_of(table: Table, keys: set[str]) -> Table:
    column = column_of(table)
    if column is None:
        return table
    head = head_of(table)
    kept = tuple(
        row
        for row in table.rows[head:]
        if column < len(row) and community_key(plain(row[column].inlines)) in keys
    )
    return Table(table.head, table.rows[:head] + kept)
