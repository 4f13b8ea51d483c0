"""Whether a text names persons in a table, so that somebody must say if it is a list of them."""

from channels.document import Document, Table, canonical, plain
from hub.models import Edition
from hub.plans import Plan

# Parts of headings, and whole ones, under which people's names and numbers stand.
_PARTS = ("姓名", "户主", "身份证")
_WHOLE = frozenset(
    ("申请人", "救助对象", "保障对象", "补贴对象", "享受对象", "被救助人", "受助人", "领取人")
)


def unanswered(edition: Edition) -> str:
    """Return the heading that asks if this is a list of persons; empty once somebody said so."""
    plan = Plan.of(edition)
    if plan.restricted or plan.persons is not None:
        return ""
    return heading_of_persons(Document.from_html(edition.body))


def heading_of_persons(document: Document) -> str:
    """Return the first heading under which persons seem to be named, or an empty string."""
    headings = (heading for table in document.tables() for heading in _headings(table))
    return next((heading for heading in headings if _is_of_persons(heading)), "")


def _is_of_persons(heading: str) -> bool:
    said = canonical(heading)
    return said in _WHOLE or any(part in said for part in _PARTS)


def _headings(table: Table) -> list[str]:
    # A pasted table often has no head; then its first row is one.
    return [plain(cell.inlines).strip() for row in table.rows[: table.head or 1] for cell in row]
