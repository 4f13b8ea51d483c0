"""The standards catalogue: fields, matters, and bringing in a field's workbook."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import catalogue_site, people, standing
from hub.errors import Refused
from hub.web import base

bp = base.sign_in_only(Blueprint("catalogue", __name__, url_prefix="/console/catalogue"))


@bp.get("")
def listing() -> ResponseReturnValue:
    """Show the fields, and the form to bring in a workbook."""
    return _page("")


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show a field's matters with what the national form says of each."""
    with base.reading() as session:
        found = standing.field(session, code)
    return base.console_page("field.html", title=found.name, field=found)


@bp.post("")
def bring() -> ResponseReturnValue:
    """Import a workbook and write the catalogue's public pages."""
    base.again(_page)
    file = request.files.get("workbook")
    if file is None or not file.filename:
        raise Refused("catalogue_file_missing")
    done, form = catalogue_site.bring(base.runtime(), file.filename, file.read(), by=base.person())
    base.flash_done(
        _(
            "%(field)s: version %(version)s with %(matters)s matters, %(new)s of them new.",
            field=done.field,
            version=done.version,
            matters=done.matters,
            new=done.new,
        )
    )
    if done.dropped:
        base.flash_done(_("No longer in the table: %(codes)s", codes="、".join(done.dropped)))
    for remark in form.remarks:
        base.flash_done(base.say(remark.code, remark.params))
    return base.see_other(url_for(".listing"))


def _page(problem: str) -> str:
    with base.reading() as session:
        fields = standing.fields(session)
    may_bring = people.is_administrator(base.person())
    return str(
        base.fragment(
            "catalogue.html",
            title=_("Catalogue"),
            fields=fields,
            may_bring=may_bring,
            problem=problem,
        )
    )
