"""The web application, wired: every group of pages is in the one list below."""

from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Flask
from jinja2 import StrictUndefined
from sqlalchemy import select
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from channels.kiosk import Kiosk
from hub import kiosks
from hub.dispatch import reporting
from hub.models import Outlet, Placement, PlacementState
from hub.outlets import OutletRow
from hub.runtime import Runtime
from hub.web import api, boards, callbacks, console, kiosk, scan, site
from hub.web import round as rounds
from hub.web.base import answers, failures, guesses, security, sent, signing_in, words

TEMPLATES = Path(__file__).parent.parent / "templates"


def create_app(runtime: Runtime) -> Flask:
    """Return the application on an opened runtime; starts no thread."""
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder="web/static")
    app.extensions["gaoshi"] = runtime
    app.extensions["gaoshi_guesses"] = guesses.Guesses()
    app.extensions["gaoshi_screens"] = screens_desk(runtime)
    app.jinja_env.undefined = StrictUndefined
    sent.prepare(app)
    security.prepare(app, runtime.settings)
    signing_in.prepare(app)
    words.prepare(app)
    answers.prepare(app)
    failures.prepare(app)
    for pages in _all_pages(app, runtime):
        app.register_blueprint(pages)
    # The interface is an application of its own: it shares no cookie and no form with the pages.
    app.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]  # as Flask's manual shows it
        app.wsgi_app, {api.PREFIX: api.open_api(runtime)}
    )
    if runtime.settings.proxies:
        hops = runtime.settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's manual shows it
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    return app


def _all_pages(app: Flask, runtime: Runtime) -> tuple[Blueprint, ...]:
    screens = kiosk.blueprint(app.extensions["gaoshi_screens"])
    calls = callbacks.blueprint(runtime)
    # Screens: the cookie is SameSite=Strict and calls are JSON, which no form of another site can
    # send. Platforms that call back sign what they say.
    for pages in (screens, calls):
        security.csrf.exempt(pages)
        security.for_everybody(pages)
    # The public site comes last: it answers every address nothing else claims.
    own = (*console.PAGES, *boards.PAGES, *scan.PAGES, *rounds.PAGES)
    return (*own, screens, calls, site.blueprint(runtime))


def screens_desk(runtime: Runtime) -> kiosks.Desk:
    """Return the screens' side of the hub; what devices report wakes what waits for it."""

    def channel(outlet_id: int) -> Kiosk:
        with runtime.database.reading() as session:
            row = OutletRow.of(session.get_one(Outlet, outlet_id))
        return cast(Kiosk, runtime.outlets.channel(row))

    def report(outlet_id: int, devices: dict[str, Any]) -> None:
        runtime.outlets.around(outlet_id).memory.set("devices", devices)
        waiting = select(Placement).where(
            Placement.outlet_id == outlet_id, Placement.state == PlacementState.ACCEPTED
        )
        with runtime.database.writing() as session:
            for placement in session.scalars(waiting):
                reporting.wake(session, placement, now=runtime.clock())

    signer = kiosks.Signer(runtime.settings.secrets)
    return kiosks.Desk(runtime.database, channel, report, signer, runtime.clock)
