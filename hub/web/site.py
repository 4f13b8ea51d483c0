"""The public site, its feeds and 410 notices, from the same folder nginx would serve."""

from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue

from channels.website.serving import resolve
from hub.runtime import Runtime
from hub.web.base import security

FOLDER = "site"
# Pages change when an item does; asking again costs a 304.
MAX_AGE = 10
# The same as deploy/nginx says. What is offered for saving can do nothing even when it is opened.
POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "object-src 'none'"
)
SAVED = "sandbox"


def blueprint(runtime: Runtime) -> Blueprint:
    """Return the pages that answer every address nothing else claims."""
    pages = security.for_everybody(Blueprint("site", __name__))
    root = (runtime.settings.data / FOLDER).resolve()

    @pages.get("/", defaults={"path": ""})
    @pages.get("/<path:path>")
    def page(path: str) -> ResponseReturnValue:
        served = resolve(root, path)
        if served.file is None:
            return Response("404", status=served.status, mimetype="text/plain")
        answer = send_file(
            served.file,
            mimetype=served.media_type,
            conditional=served.status == 200,
            etag=True,
            max_age=MAX_AGE,
            as_attachment=served.download,
            download_name=served.file.name if served.download else None,
        )
        # Flask would add the charset a second time.
        answer.headers["Content-Type"] = served.media_type
        answer.headers["Content-Security-Policy"] = SAVED if served.download else POLICY
        if served.status != 200:
            answer.status_code = served.status
        elif request.method in ("GET", "HEAD"):
            answer.make_conditional(request)
        return answer

    return pages
