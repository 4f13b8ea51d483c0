"""Certificates of what hung on boards (公示证明)."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from channels.certificate import certificate
from hub import sheets, standing
from hub.web import base

bp = base.sign_in_only(Blueprint("certificates", __name__, url_prefix="/console"))


@bp.get("/placements/<int:placement_id>/certificate.pdf")
def pdf(placement_id: int) -> ResponseReturnValue:
    """Return how long an item hung at a board, as a certificate to be sealed."""
    runtime = base.runtime()
    with base.reading() as session:
        placement = standing.require_own_placement(session, placement_id, base.person())
        content = sheets.certificate_of(
            session, placement, public=runtime.settings.public, now=base.now()
        )
    answer = Response(certificate(content), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = (
        f'inline; filename="certificate-{placement.item_id}-{placement_id}.pdf"'
    )
    return answer
