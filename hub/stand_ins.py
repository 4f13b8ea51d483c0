"""Stand-ins on this machine for what a demonstration cannot call: WeChat, and a data centre."""

import base64
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from channels.wechat import sandbox
from channels.wechat.platform.settings import PushMode
from channels.wechat.platform.settings import Settings as Account

APP_ID = "wx5a1dbe0c0ffee001"


@dataclass(frozen=True)
class StandIns:
    """Both servers, running; `hosts` are what the hub must be allowed to call."""

    wechat: sandbox.Sandbox
    collector: ThreadingHTTPServer

    @property
    def hosts(self) -> frozenset[str]:
        """Return host:port of both."""
        return frozenset(
            (f"127.0.0.1:{self.wechat.port}", f"127.0.0.1:{self.collector.server_port}")
        )

    @property
    def collector_address(self) -> str:
        """Return where the collector takes messages."""
        return f"http://127.0.0.1:{self.collector.server_port}/collect"

    def stop(self) -> None:
        """End both servers."""
        self.wechat.stop()
        self.collector.shutdown()
        self.collector.server_close()


def make_secrets(folder: Path) -> Mapping[str, str]:
    """Return the secrets the hub and its stand-ins share, made at the first start."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = {
        "wechat-demo": secrets.token_hex(16),
        "wechat-demo-token": secrets.token_hex(8),
        "wechat-demo-key": secrets.token_hex(32)[:42] + "A",
        "webhook-demo": "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
    }
    kept = {}
    for name, value in made.items():
        path = folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(value, "utf-8")
        kept[name] = path.read_text("utf-8")
    return kept


def start(data: Path, shared: Mapping[str, str], *, port: int, callback: str) -> StandIns:
    """Start both on `port` and the port after it; what WeChat keeps lies in the data folder."""
    account = Account(
        app_id=APP_ID,
        secret=shared["wechat-demo"],
        name="临江发布",
        # Long enough that 平台审核中 can be seen, short enough to wait for.
        delay=2.0,
        callback_address=callback,
        callback_token=shared["wechat-demo-token"],
        callback_key=shared["wechat-demo-key"],
        push_mode=PushMode.SAFE,
    )
    wechat = sandbox.make_server(port, settings=account, folder=data / "wechat-sandbox")
    wechat.start()
    collector = ThreadingHTTPServer(("127.0.0.1", port + 1), _Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    return StandIns(wechat, collector)


class _Collector(BaseHTTPRequestHandler):
    """Takes every message and says so; what it was is nobody's business here."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is Python's
        """Say nothing: titles are not for a terminal."""
