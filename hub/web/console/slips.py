"""Approval on paper: printing the slip a leader signs, and recording it (代录)."""

from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels import slip as paper
from hub import people, stored_files, uploads
from hub.articles import KIND_LABELS
from hub.editorial import review
from hub.errors import Conflict, Refused
from hub.models import Edition, Item, Office, Person, ReviewStep, Role
from hub.people import Signature
from hub.standing import require_view
from hub.web import base
from hub.web.base.words import stamp
from hub.web.console import files
from hub.web.console.review import Reading, read

bp = base.sign_in_only(Blueprint("slips", __name__, url_prefix="/console"))

short = Blueprint("slips_short", __name__)


@dataclass(frozen=True)
class Waiting:
    """The step a slip belongs to, and who may have signed it."""

    step: ReviewStep
    edition: Edition
    item: Item
    office: Office
    holders: list[Person]


@bp.get("/items/<int:item_id>/slip.pdf")
def sheet(item_id: int) -> ResponseReturnValue:
    """Return the slip for the waiting step, to be printed and signed."""
    with base.reading() as session:
        reading = read(session, item_id)
    if reading.waiting is None or not reading.waiting.slip_code:
        raise Conflict("not_in_review")
    answer = Response(paper.slip(_content(reading, reading.waiting)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = (
        f'inline; filename="slip-{reading.waiting.slip_code}.pdf"'
    )
    return answer


@bp.get("/slips")
def ask() -> ResponseReturnValue:
    """Ask for the code on a signed slip."""
    code = request.args.get("code", "")
    if code:
        return base.see_other(url_for("slips.show", code=code.strip().upper().replace("-", "")))
    return base.console_page("slip_code.html", title=_("Record a signature on paper"))


@short.get("/S/<code>")
@short.get("/s/<code>")
def scanned(code: str) -> ResponseReturnValue:
    """Lead from the code on a slip, which is written in upper case, to its page."""
    return base.see_other(url_for("slips.show", code=code.upper()))


@bp.get("/slips/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show what a slip belongs to, and ask who signed it."""
    return _page(code, "")


@bp.post("/slips/<code>")
def record(code: str) -> ResponseReturnValue:
    """Record what a leader decided on paper, with the photograph of the slip."""
    base.again(lambda told: _text(code, told))
    runtime = base.runtime()
    sends_back = request.form.get("decision") == "back"
    with base.reading() as session:
        if not sends_back:
            runtime.review.examine(session, _waiting(session, code).edition)
    photograph = _photograph()
    with base.writing() as session:
        waiting = _waiting(session, code)
        photo = uploads.keep(session, runtime.blobs, photograph, by=base.person(), now=base.now())
        stored_files.prove(session, waiting.item.id, photo.sha256)
        signature = Signature(_signer(waiting), base.person(), "paper_slip", photo.sha256)
        # The slip belongs to its round, so what was signed is what was handed in then.
        edition, read_ = waiting.edition, waiting.step.digest
        if sends_back:
            reason = request.form.get("reason", "")
            review.send_back(session, edition, signature, read=read_, reason=reason, now=base.now())
        else:
            review.pass_step(
                session, edition, runtime.review, signature, read=read_, now=base.now()
            )
        item_id = waiting.item.id
    base.flash_done(_("Recorded, with the photograph as proof."))
    return base.see_other(url_for("review.show", item_id=item_id))


def _photograph() -> uploads.File:
    try:
        return uploads.picture(*files.sent("photo"))
    except Refused as error:
        # A missing photograph has a sentence of its own: what it is needed for.
        code = "slip_photo_missing" if error.code == "file_missing" else error.code
        raise Refused(code, **error.params) from None


def _page(code: str, problem: str) -> tuple[str, int]:
    with base.reading() as session:
        waiting = _waiting(session, code)
        return base.console_page(
            "slip.html",
            title=_("Record a signature on paper"),
            waiting=waiting,
            problem=problem,
            typed=request.form,
        )


def _text(code: str, told: str) -> str:
    return _page(code, told)[0]


def _waiting(session: Session, code: str) -> Waiting:
    step = review.step_by_slip(session, code)
    edition = session.get_one(Edition, step.edition_id)
    item = require_view(session, edition.item_id, base.person())
    office = session.get_one(Office, item.office_id)
    return Waiting(step, edition, item, office, people.holders(session, office, Role(step.role)))


def _signer(waiting: Waiting) -> Person:
    number = request.form.get("done_by", "")
    found = [person for person in waiting.holders if str(person.id) == number]
    if not found:
        raise Refused("signer_missing")
    return found[0]


def _content(reading: Reading, step: ReviewStep) -> paper.Slip:
    public = base.runtime().settings.public
    return paper.Slip(
        title=reading.edition.title,
        edition=reading.edition.number,
        office=reading.office.name,
        kind_label=KIND_LABELS[reading.item.kind],
        writer=reading.writer.name,
        steps=tuple(
            paper.Step(one.name, one.who, f"已通过，{stamp(one.at)}" if one.at else "")
            for one in reading.steps
            if one.state in ("waiting", "passed")
        ),
        code=f"{step.slip_code[:4]}-{step.slip_code[4:]}",
        address=f"{public}/S/{step.slip_code}",
        check_phrase=reading.check_phrase,
        submitted_at=reading.edition.submitted_at or base.now(),
        printed_at=base.now(),
        outlets=tuple(reading.places),
        summary=reading.edition.summary,
    )
