"""A stand-in for WeChat's platform, for the demo and the tests: it obeys the rules of the real one.

`python -m channels.wechat.sandbox` serves one on a loopback port. Its own doors, which the real
platform has not: `/sandbox/` lists what was published, `/sandbox/settings` and `/sandbox/faults`
change the account and order faults, in JSON.
"""

import argparse
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server as make_wsgi_server

from channels.wechat.platform.account import Account
from channels.wechat.platform.call import Call
from channels.wechat.platform.calls import CALLS
from channels.wechat.platform.faults import Fault, FaultKind, Faults, cut, stall
from channels.wechat.platform.pages import add_own_doors, add_public_pages
from channels.wechat.platform.push import Pusher
from channels.wechat.platform.settings import Refused, Settings

FREE_OF_TOKEN = ("/cgi-bin/token", "/cgi-bin/stable_token")
LARGEST_CALL = 12 * 1024 * 1024


def create_sandbox(account: Account, faults: Faults) -> Flask:
    """Return the application that serves `account` and lets its calls meet `faults`."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_CALL
    _add_interface(app, account, faults)
    add_public_pages(app, account)
    add_own_doors(app, account, faults)
    return app


class Sandbox:
    """A running stand-in on a loopback port; use it as a context or call `start` and `stop`."""

    def __init__(self, account: Account, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.account = account
        self.faults = Faults()
        self.pusher = Pusher(account)
        app = create_sandbox(account, self.faults)
        self._server = make_wsgi_server(host, port, app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self.host = host
        self.port = int(self._server.port)

    @property
    def address(self) -> str:
        """The address that takes the place of https://api.weixin.qq.com."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> "Sandbox":
        """Serve in a thread."""
        self._thread.start()
        self.pusher.start()
        return self

    def stop(self) -> None:
        """End serving; what was kept in a folder is there at the next start."""
        self.pusher.stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def make_server(
    port: int = 0,
    *,
    settings: Settings | None = None,
    folder: Path | None = None,
    clock: Callable[[], float] = time.time,
    host: str = "127.0.0.1",
) -> Sandbox:
    """Return a stand-in that is bound to its port but not yet started; port 0 takes any free one."""
    return Sandbox(
        Account(settings or Settings(), folder=folder, clock=clock), host=host, port=port
    )


def _add_interface(app: Flask, account: Account, faults: Faults) -> None:
    @app.route("/cgi-bin/<path:name>", methods=["GET", "POST"])
    def call(name: str) -> ResponseReturnValue:
        path = f"/cgi-bin/{name}"
        body = request.get_data(cache=True)
        fault = faults.take(path)
        if fault is not None:
            early = _before(fault, account)
            if early is not None:
                return early
        answer = _answer(account, path, body)
        if fault is not None:
            late = _after(fault)
            if late is not None:
                return late
        return _json(answer)


def _answer(account: Account, path: str, body: bytes) -> dict[str, Any]:
    try:
        method, act = CALLS.get(path, ("", None))
        if act is None:
            raise Refused(40066, "invalid url")
        if request.method != method:
            raise Refused(43002 if method == "POST" else 43001, f"require {method} method")
        now = account.clock()
        with account.lock:
            if path not in FREE_OF_TOKEN:
                account.access.check_token(request.args.get("access_token", ""), now)
            account.access.count(path, account.settings, now)
        return act(_call(account, body))
    except Refused as refusal:
        return _error(account, refusal)


def _call(account: Account, body: bytes) -> Call:
    uploaded = request.files.get("media")
    return Call(
        account=account,
        query=request.args,
        body=body,
        file=(uploaded.filename or "", uploaded.read()) if uploaded else None,
        host=request.host_url,
        remote=request.remote_addr or "",
    )


def _before(fault: Fault, account: Account) -> Response | None:
    match fault.kind:
        case FaultKind.CODE:
            return _json(_error(account, Refused(fault.code, "ordered by the sandbox")))
        case FaultKind.ERROR_BEFORE:
            return Response("<html>internal error</html>", status=500)
        case FaultKind.STALL_BEFORE:
            stall(fault.seconds)
        case FaultKind.CUT_BEFORE:
            _cut()
            return Response(status=500)
    return None


def _after(fault: Fault) -> Response | None:
    match fault.kind:
        case FaultKind.ERROR_AFTER:
            return Response("<html>internal error</html>", status=500)
        case FaultKind.STALL_AFTER:
            stall(fault.seconds)
        case FaultKind.GARBLED_AFTER:
            return Response("<html>gateway page</html>", content_type="text/html")
        case FaultKind.CUT_AFTER:
            _cut()
            return Response(status=500)
    return None


def _cut() -> None:
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        cut(connection)


def _error(account: Account, refusal: Refused) -> dict[str, Any]:
    # The first block of a real rid is the Unix time in hexadecimal digits.
    stamp = f"{int(account.clock()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return {"errcode": refusal.code, "errmsg": f"{refusal.text} rid: {stamp}"}


def _json(answer: dict[str, Any]) -> Response:
    # The real header names no charset, so a reader that guesses one reads garbage.
    content = json.dumps(answer, ensure_ascii=False).encode()
    return Response(content, headers={"Content-Type": "application/json; encoding=utf-8"})


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing: the query of every call carries a token."""


def main() -> None:
    """Serve a stand-in until Ctrl-C."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with make_server(chosen.port, folder=chosen.folder) as sandbox:
        print(f"{sandbox.address}/sandbox/  appid {sandbox.account.settings.app_id}")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
