"""The list of items of one's offices, by words of the title."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import reports
from hub.models import EditionState
from hub.reports import Line
from hub.web import base

bp = base.sign_in_only(Blueprint("items", __name__, url_prefix="/console"))


@bp.get("/items", strict_slashes=False)
def listing() -> ResponseReturnValue:
    """List the newest items first; older ones follow by the id they come after."""
    words, mine = request.args.get("q", "").strip()[:100], "mine" in request.args
    before = request.args.get("before", type=base.number)
    with base.reading() as session:
        page = reports.items_of(session, base.person(), words=words, mine=mine, before=before)
    return base.console_page(
        "items.html",
        title=_("Items"),
        page=page,
        words=words,
        mine=mine,
        before=before,
        states=states(),
    )


def states() -> dict[str, tuple[str, str]]:
    """Return the shape and the word of each state an item can be in."""
    return {
        EditionState.DRAFT: ("waiting", _("draft")),
        EditionState.IN_REVIEW: ("underway", _("in review")),
        EditionState.SENT_BACK: ("must", _("sent back")),
        # Green is for what was proven: being approved proves nothing of what is shown.
        EditionState.APPROVED: ("underway", _("approved")),
        "in_place": ("proven", _("approved")),
        EditionState.DROPPED: ("ended", _("put away")),
        "suspended": ("must", _("suspended")),
        "taken_down": ("ended", _("taken down")),
    }


@bp.app_template_filter("item_address")
def item_address(line: Line) -> str:
    """Return where an item is looked after in its present state."""
    if line.edition == 1 and line.state == EditionState.DRAFT:
        return url_for("writing.edit", item_id=line.item)
    if line.edition == 1 and line.state in (EditionState.IN_REVIEW, EditionState.SENT_BACK):
        return url_for("review.show", item_id=line.item)
    return f"/console/items/{line.item}"
