"""Where outlets call the hub back, e.g. a platform with the result of a publication."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from channels.base import Receives, Rejected, Request
from hub.dispatch import reporting
from hub.models import Outlet
from hub.outlets import OutletRow
from hub.runtime import Runtime


def blueprint(runtime: Runtime) -> Blueprint:
    """Return the one address every outlet calls with its number."""
    pages = Blueprint("callbacks", __name__)

    @pages.route("/callbacks/<int:outlet_id>", methods=["GET", "POST"])
    def call(outlet_id: int) -> ResponseReturnValue:
        with runtime.database.reading() as session:
            outlet = session.get(Outlet, outlet_id)
            row = OutletRow.of(outlet) if outlet is not None else None
        channel = runtime.outlets.channel(row) if row is not None else None
        if row is None or not isinstance(channel, Receives):
            return Response(status=404)
        try:
            reply, reports = channel.receive(
                Request(request.method, request.args, request.headers, request.get_data())
            )
        except Rejected:
            return Response(status=403)
        if reports:
            with runtime.database.writing() as session:
                known = session.get_one(Outlet, outlet_id)
                reporting.receive(session, known, reports, now=runtime.clock())
        return Response(reply.body, status=reply.status, content_type=reply.media_type)

    return pages
