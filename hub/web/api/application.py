"""The programming interface as an application of its own: no cookie, no session, no page."""

from apiflask import APIFlask
from flask import Response, request
from flask_babel import Babel
from flask_limiter import Limiter
from werkzeug.routing import BaseConverter

from hub.runtime import Runtime
from hub.web.api import (
    acts,
    caller,
    catalogue,
    description,
    editions,
    files,
    items,
    outlets,
    own_tokens,
    placements,
    problems,
)
from hub.web.base.security import LARGEST_REQUEST
from hub.web.base.words import CHINESE, ENGLISH

PREFIX = "/api/v1"
RATE = "600 per minute"
PAGES = (
    items.pages,
    editions.pages,
    acts.pages,
    placements.pages,
    catalogue.pages,
    outlets.pages,
    files.pages,
    own_tokens.pages,
)


class Key(BaseConverter):
    """A number of a thing: no sign, no zero in front, never larger than databases count."""

    regex = r"[1-9]\d{0,14}"
    part_isolating = True

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


def open_api(runtime: Runtime) -> APIFlask:
    """Return the application to be mounted at PREFIX; starts no thread."""
    app = APIFlask(
        "hub.web.api",
        title=description.TITLE,
        version=description.VERSION,
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]  # Flask takes it, and so no route is made
    )
    app.extensions["gaoshi"] = runtime
    app.url_map.converters["key"] = Key
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        DESCRIPTION=description.ABOUT,
        SECURITY_SCHEMES=description.SECURITY,
        SERVERS=[{"url": PREFIX}],
        AUTO_404_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        BABEL_DEFAULT_LOCALE=CHINESE,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's own provider
    app.spec_processor(description.complete)
    Babel(app, locale_selector=language)
    _guard(app)
    problems.prepare(app)
    for pages in PAGES:
        app.register_blueprint(pages)
    return app


def language() -> str:
    """Return the language that is asked for, Chinese when none of ours is."""
    best = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "en"], "zh")
    return ENGLISH if best == "en" else CHINESE


def _guard(app: APIFlask) -> None:
    # Who calls is looked up first, so that each token has a count of its own.
    app.before_request(caller.look)
    # Ours runs after the limiter's: the last to be registered is the first to run.
    app.after_request(_headers)
    limiter = Limiter(
        caller.counted_as,
        application_limits=[RATE],
        storage_uri="memory://",
        strategy="moving-window",
        headers_enabled=True,
    )
    limiter.init_app(app)


def _headers(response: Response) -> Response:
    if response.status_code not in (429, 503):
        # The limiter always says when the count begins anew; told to wait is only who must.
        response.headers.pop("Retry-After", None)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Vary", "Accept-Language, Authorization")
    return response
