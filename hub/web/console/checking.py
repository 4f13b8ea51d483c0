"""Checks and previews before a text is handed in, and handing it in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels import registry
from channels.base import ChannelError, File, Rendered
from channels.document import PICTURE_SCHEME
from hub import people
from hub.editorial import checks, displays, drafts, review
from hub.editorial.checks import Finding
from hub.editorial.named_persons import unanswered
from hub.errors import GaoshiError, NotFound
from hub.models import Edition, EditionState, Item, Office, Outlet, Role
from hub.outlets import OutletRow
from hub.plans import Plan, planned
from hub.standing import reads_drafts, require_view
from hub.web import base

bp = base.sign_in_only(Blueprint("checking", __name__, url_prefix="/console/items"))
# What a preview may do: be looked at. Channels write their own styles into their pages.
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)(")', re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """What the checks said: problems that refuse, those that only warn, or why none could be made."""

    refusing: Sequence[Finding]
    warning: Sequence[Finding]
    stopped: str = ""


@bp.get("/<int:item_id>/check")
def show(item_id: int) -> ResponseReturnValue:
    """Show what was found, and how the text will look at each outlet."""
    with base.reading() as session:
        item, edition = newest(session, item_id)
        found = checked(session, item, edition)
        rows = outlets_of(session, planned(item, edition))
        return base.console_page(
            "check.html",
            title=edition.title or _("Check and preview"),
            item=item,
            edition=edition,
            found=found,
            rows=rows,
            chosen=chosen(rows),
            labels=labels(),
            asks=unanswered(edition),
            asks_restart=displays.asks_restart(session, edition),
            display_days=Plan.of(edition).display_days,
            may_write=people.has_role(
                base.person(), session.get_one(Office, item.office_id), Role.CLERK
            ),
        )


@bp.get("/<int:item_id>/preview/<int:outlet_id>")
def preview(item_id: int, outlet_id: int) -> ResponseReturnValue:
    """Show the real rendering for one outlet, the fields for a hand, and the files beside it."""
    with base.reading() as session:
        item, edition = newest(session, item_id)
        row = outlet_row(session, planned(item, edition), outlet_id)
        rendered, refused = attempt(session, edition, row)
    return base.console_page(
        "preview.html" if not base.wants_fragment() else "parts/preview.html",
        title=row.name,
        item=item,
        row=row,
        rendered=rendered,
        refused=refused,
        label=labels().get(row.kind, row.kind),
        is_pdf=rendered is not None and rendered.media_type.startswith("application/pdf"),
        notes=[base.say(note) for note in rendered.notes] if rendered else [],
    )


@bp.get("/<int:item_id>/preview/<int:outlet_id>/frame")
def frame(item_id: int, outlet_id: int) -> ResponseReturnValue:
    """Return exactly what the outlet would be sent; pictures come from the files kept here."""
    with base.reading() as session:
        item, edition = newest(session, item_id)
        row = outlet_row(session, planned(item, edition), outlet_id)
        runtime = base.runtime()
        rendered = checks.preview(session, edition, row, runtime.outlets, runtime.blobs)
    body = rendered.body
    if rendered.media_type.startswith("text/html"):
        body = with_pictures(body.decode("utf-8"), rendered.files).encode()
    answer = Response(body, content_type=shown_type(rendered))
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Content-Disposition"] = "inline"
    return answer


@bp.post("/<int:item_id>/persons")
def answer_persons(item_id: int) -> ResponseReturnValue:
    """Take the writer's answer: whether the persons named make it a list of persons."""
    persons = request.form.get("persons") == "yes"
    with base.writing() as session:
        _item, edition = newest(session, item_id)
        drafts.answer_persons(session, edition, persons=persons, by=base.person(), now=base.now())
    return base.see_other(url_for(".show", item_id=item_id))


@bp.post("/<int:item_id>/restart")
def answer_restart(item_id: int) -> ResponseReturnValue:
    """Take the writer's answer: whether the days of the display under way begin anew."""
    restarts = request.form.get("restarts") == "yes"
    with base.writing() as session:
        _item, edition = newest(session, item_id)
        drafts.answer_restart(session, edition, restarts=restarts, by=base.person(), now=base.now())
    return base.see_other(url_for(".show", item_id=item_id))


@bp.post("/<int:item_id>/submit")
def submit(item_id: int) -> ResponseReturnValue:
    """Hand the draft in; the writer's own step is done with it."""
    runtime = base.runtime()
    with base.reading() as session:
        _item, edition = newest(session, item_id)
        # Sheets are set before the writing begins, so that nobody waits for them.
        runtime.review.examine(session, edition)
    with base.writing() as session:
        _item, edition = newest(session, item_id)
        review.submit(session, edition, runtime.review, by=base.person(), now=base.now())
    base.flash_done(_("Handed in. It now waits for the next step of the review."))
    return base.see_other(url_for("review.show", item_id=item_id))


def newest(session: Session, item_id: int) -> tuple[Item, Edition]:
    """Return an item a person may see, and the newest edition they may read."""
    item = require_view(session, item_id, base.person())
    readable = Edition.state != EditionState.DROPPED
    if not reads_drafts(item, base.person()):
        readable = Edition.state == EditionState.APPROVED
    edition = session.scalar(
        select(Edition)
        .where(Edition.item_id == item_id, readable)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    if edition is None:
        raise NotFound("no_such_item")
    return item, edition


def checked(session: Session, item: Item, edition: Edition) -> Checked:
    """Return what the checks say; what keeps them from being made is said too."""
    runtime = base.runtime()
    stopped: GaoshiError | None = None
    try:
        runtime.review.examine(session, edition)
    except GaoshiError as error:
        stopped = error
    try:
        found = checks.findings(session, edition, runtime.outlets, runtime.blobs)
    except GaoshiError as error:
        return Checked((), (), base.say(error.code, error.params))
    refusing = [one for one in found if one.problem.refuses]
    warning = [one for one in found if not one.problem.refuses]
    said = {one.problem.code for one in refusing}
    if stopped is None or stopped.code in said:
        return Checked(refusing, warning)
    code = stopped.code
    if code == "no_outlet" and planned(item, edition).restricted:
        code = "no_outlet_for_list"
    return Checked(refusing, warning, base.say(code, stopped.params))


def outlets_of(session: Session, item: Item) -> list[OutletRow]:
    """Return the outlets a text would go to; none when they were all taken off."""
    try:
        return checks.rows_for(session, item, base.now())
    except GaoshiError:
        return []


def chosen(rows: Sequence[OutletRow]) -> OutletRow | None:
    """Return the outlet that is asked for, else the first."""
    wanted = request.args.get("outlet", "")
    return next((row for row in rows if str(row.id) == wanted), rows[0] if rows else None)


def outlet_row(session: Session, item: Item, outlet_id: int) -> OutletRow:
    """Return one of the outlets a text would go to."""
    if outlet_id not in {row.id for row in outlets_of(session, item)}:
        raise NotFound("no_such_outlet")
    return OutletRow.of(session.get_one(Outlet, outlet_id))


def attempt(session: Session, edition: Edition, row: OutletRow) -> tuple[Rendered | None, str]:
    """Return the rendering, or the sentence that says why there is none."""
    runtime = base.runtime()
    try:
        return checks.preview(session, edition, row, runtime.outlets, runtime.blobs), ""
    except (GaoshiError, ChannelError) as error:
        return None, base.say(error.code, error.params)


def labels() -> dict[str, str]:
    """Return the names of the kinds of outlet."""
    return {kind: channel.label for kind, channel in registry.kinds().items()}


def count_sentence(found: Checked) -> str:
    """Return in words how many problems there are."""
    count = len(found.refusing) + bool(found.stopped)
    return str(ngettext("%(num)d thing to mend", "%(num)d things to mend", count))


def shown_type(rendered: Rendered) -> str:
    """Return the media type a preview is shown with: a page or a PDF as they are, else plain text."""
    if rendered.media_type.startswith(("text/html", "application/pdf")):
        return rendered.media_type
    return "text/plain; charset=utf-8"


def with_pictures(html: str, files: Sequence[File]) -> str:
    """Return a page whose pictures are fetched from the files kept here, whatever they are called there."""

    def here(found: re.Match[str]) -> str:
        source = found.group(2)
        sha256 = _hash_of(source, files)
        address = url_for("files.show", sha256=sha256) if sha256 else source
        return f"{found.group(1)}{escape(address)}{found.group(3)}"

    return _SOURCE.sub(here, html)


def _hash_of(source: str, files: Sequence[File]) -> str:
    if source.startswith(PICTURE_SCHEME):
        return source.removeprefix(PICTURE_SCHEME)
    name = source.rsplit("/", 1)[-1]
    for file in files:
        if file.name == name or file.sha256[:16] in source:
            return file.sha256
    return ""
