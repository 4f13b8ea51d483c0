"""Packets: print runs for keepers' rounds, made, printed and marked as printed in one go."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from hub import print_runs, printers, sheets, standing
from hub.errors import NotFound, Refused
from hub.models import PrintJob, PrintRun
from hub.people import Signature
from hub.sheets import packets
from hub.web import base

bp = base.sign_in_only(Blueprint("packets", __name__, url_prefix="/console/packets"))


@bp.get("")
def listing() -> ResponseReturnValue:
    """Show the print runs of my boards, those still to be printed first."""
    with base.reading() as session:
        found = standing.print_runs(session, base.person())
    return base.console_page("packets.html", title=_("Print runs"), runs=found)


@bp.post("")
def make() -> ResponseReturnValue:
    """Put what waits at the chosen boards into a run of its own."""
    chosen = request.form.getlist("board", type=base.number)
    with base.writing() as session:
        rows = standing.boards_of(session, base.person(), *sheets.BY_HAND)
        boards = [row for row in rows if row.id in chosen]
        if not boards:
            raise Refused("nothing_to_print")
        run = packets.make(session, boards, signature=_own(), now=base.now())
        address = url_for(".show", run_id=run.id)
    return base.see_other(address)


@bp.get("/<int:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    """Show what a run holds, before and after it is printed."""
    with base.reading() as session:
        run = _run(session, run_id)
        packet = print_runs.packet_of(session, run, now=base.now())
        values = standing.print_run(session, run)
        machines = standing.printers(session, printers.usable(session, base.person()))
        jobs = standing.print_jobs(session, run)
    return base.console_page(
        "packet.html",
        title=_("Print run %(number)s", number=run_id),
        run=values,
        packet=packet,
        printers=machines,
        jobs=jobs,
    )


@bp.get("/<int:run_id>/<name>.pdf")
def pdf(run_id: int, name: str) -> ResponseReturnValue:
    """Return one of a run's files."""
    with base.reading() as session:
        _run(session, run_id)
    answer = Response(
        print_runs.file_of(base.runtime(), run_id, name), content_type="application/pdf"
    )
    answer.headers.set("Content-Disposition", "inline", filename=f"print-run-{run_id}-{name}.pdf")
    return answer


@bp.post("/<int:run_id>/send")
def send(run_id: int) -> ResponseReturnValue:
    """Have one of a run's files printed."""
    with base.writing() as session:
        printer = printers.usable_one(
            session, base.person(), request.form.get("printer", 0, type=base.number)
        )
        printers.send(
            session,
            _run(session, run_id),
            printer,
            request.form.get("file", ""),
            again="again" in request.form,
            signature=_own(),
            now=base.now(),
        )
    base.flash_done(_("On its way to the printer."))
    return base.see_other(url_for(".show", run_id=run_id))


@bp.get("/<int:run_id>/jobs")
def jobs(run_id: int) -> ResponseReturnValue:
    """Return how far the printers have come, for the page to put in its place."""
    with base.reading() as session:
        run = _run(session, run_id)
        sent, values = standing.print_jobs(session, run), standing.print_run(session, run)
    return base.fragment("parts/print_jobs.html", run=values, jobs=sent)


@bp.post("/<int:run_id>/jobs/<int:job_id>")
def answer(run_id: int, job_id: int) -> ResponseReturnValue:
    """Take a person's word for what came of a file the printer cannot tell of."""
    with base.writing() as session:
        job = session.get(PrintJob, job_id)
        if job is None or job.run_id != _run(session, run_id).id:
            raise NotFound("no_such_print_run")
        printed_ = request.form.get("printed") == "yes"
        printers.answer(session, job, printed=printed_, signature=_own(), now=base.now())
    base.flash_done(_("Written down."))
    return base.see_other(url_for(".show", run_id=run_id))


@bp.post("/<int:run_id>/printed")
def printed(run_id: int) -> ResponseReturnValue:
    """Write down that a whole run lies there on paper."""
    with base.writing() as session:
        pages = packets.mark(session, _run(session, run_id), _own(), now=base.now())
    base.flash_done(
        ngettext(
            "Written down: %(num)d page printed.", "Written down: %(num)d pages printed.", pages
        )
    )
    return base.see_other(url_for(".show", run_id=run_id))


@bp.post("/<int:run_id>/drop")
def drop(run_id: int) -> ResponseReturnValue:
    """Give a run up; its sheets wait for another."""
    with base.writing() as session:
        packets.drop(session, _run(session, run_id), _own(), now=base.now())
    base.flash_done(_("Given up. Its sheets wait for another run."))
    return base.see_other(url_for("boards.listing"))


@bp.app_template_filter("digits")
def digits(number: str) -> str:
    """Return six digits as they are printed beside a code: in two groups."""
    return f"{number[:3]} {number[3:]}"


def _run(session: Session, run_id: int) -> PrintRun:
    return standing.require_print_run(session, run_id, base.person())


def _own() -> Signature:
    return Signature.own(base.person())
