"""Marking a document as amended, abolished or lapsed, and as valid again."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import people, standing, validity
from hub.articles import VALIDITY_LABELS
from hub.errors import Forbidden
from hub.models import Office
from hub.people import Signature
from hub.web import base

bp = base.sign_in_only(Blueprint("validity", __name__, url_prefix="/console/items"))


@bp.get("/<int:item_id>/validity")
def show(item_id: int) -> ResponseReturnValue:
    """Ask whether the document still holds, and by which document that changed."""
    return _text(item_id, "")


@bp.post("/<int:item_id>/validity")
def mark(item_id: int) -> ResponseReturnValue:
    """Mark it everywhere it is shown."""
    base.again(lambda told: _text(item_id, told))
    with base.writing() as session:
        item = standing.require_view(session, item_id, base.person())
        validity.mark(
            session,
            item,
            request.form.get("validity", ""),
            reason=request.form.get("reason", ""),
            signature=Signature.own(base.person()),
            now=base.now(),
        )
    base.flash_done(_("Marked; every place it is shown says so within moments."))
    return base.see_other(url_for("item_page.show", item_id=item_id))


def _text(item_id: int, problem: str) -> str:
    with base.reading() as session:
        item = standing.require_view(session, item_id, base.person())
        office = session.get_one(Office, item.office_id)
        found = standing.item_standing(session, item_id, now=base.now())
        if not people.has_role(base.person(), office, *validity.MAY_MARK):
            raise Forbidden("role_missing", roles="、".join(validity.MAY_MARK))
    return str(
        base.fragment(
            "validity.html",
            title=_("Validity"),
            item=found,
            labels=VALIDITY_LABELS,
            chosen=request.form.get("validity", found.validity),
            reason=request.form.get("reason", found.validity_reason),
            problem=problem,
        )
    )
