"""What a person publishes or removes somewhere by hand: copy-ready fields, files, and the report."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub import sheets, standing, stored_files, uploads
from hub.errors import Conflict
from hub.people import Signature
from hub.sheets import HandWord
from hub.standing import by_hand as tasks
from hub.web import base

bp = base.sign_in_only(Blueprint("by_hand", __name__, url_prefix="/console/placements"))


@bp.get("/<int:placement_id>/by-hand")
def show(placement_id: int) -> ResponseReturnValue:
    """Show what to type in or take away, and where to report it."""
    return _page(placement_id, "")


@bp.get("/<int:placement_id>/files/<int:number>")
def file(placement_id: int, number: int) -> ResponseReturnValue:
    """Return a file that is to be uploaded there, under its own name."""
    with base.reading() as session:
        placement = standing.require_placement(session, placement_id, base.person())
        name, media_type, sha256 = standing.hand_file(session, placement, number)
    answer = Response(base.runtime().blobs.read(sha256), content_type=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@bp.post("/<int:placement_id>/published")
def published(placement_id: int) -> ResponseReturnValue:
    """Take the address where it was published, or a photograph of it."""
    address = request.form.get("address", "").strip()
    _report(placement_id, HandWord.PUBLISHED, address=address)
    base.flash_done(_("Thank you. The page is looked at now; you need not wait."))
    return base.see_other(url_for(".show", placement_id=placement_id))


@bp.post("/<int:placement_id>/removed")
def removed(placement_id: int) -> ResponseReturnValue:
    """Take a person's word, and photograph, that it was removed."""
    _report(placement_id, HandWord.REMOVED)
    base.flash_done(_("Thank you. The place is looked at now."))
    return base.see_other(url_for(".show", placement_id=placement_id))


@bp.post("/<int:placement_id>/never-published")
def never_published(placement_id: int) -> ResponseReturnValue:
    """Take a person's word that it was never published there."""
    _report(placement_id, HandWord.NEVER)
    base.flash_done(_("Thank you. It is written down that it was never published there."))
    return base.see_other(url_for(".show", placement_id=placement_id))


def _report(placement_id: int, said: HandWord, *, address: str = "") -> None:
    base.again(lambda told: _page(placement_id, told, address))
    photo = _photograph()
    now, runtime = base.now(), base.runtime()
    strength = "photo" if photo else "address" if address else "sign_in"
    with base.writing() as session:
        placement = standing.require_placement(session, placement_id, base.person())
        there = said is HandWord.PUBLISHED
        copy = tasks.publishable(placement) if there else tasks.removable(placement)
        if copy is None:
            raise Conflict("nothing_by_hand")
        if photo:
            stored_files.prove(session, placement.item_id, photo)
        mine = base.person()
        sheets.confirm_by_hand(
            session,
            copy,
            runtime.outlets,
            said=said,
            address=address,
            signature=Signature(mine, mine, strength, photo),
            now=now,
        )


def _photograph() -> str:
    """Keep the photograph that was sent along, cleaned; return its hash, or an empty string."""
    sent = request.files.get("photo")
    if sent is None or not sent.filename:
        return ""
    picture = uploads.picture(sent.filename, sent.read())
    with base.writing() as session:
        kept = uploads.keep(
            session, base.runtime().blobs, picture, by=base.person(), now=base.now()
        )
    return kept.sha256


def _page(placement_id: int, problem: str, address: str = "") -> str:
    with base.reading() as session:
        placement = standing.require_placement(session, placement_id, base.person())
        task = standing.hand_task(session, placement)
    values: dict[str, Any] = {"task": task, "problem": problem, "address": address or task.address}
    return str(base.fragment("by_hand.html", title=task.outlet, **values))
