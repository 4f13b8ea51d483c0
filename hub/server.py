"""The server process: waitress in the foreground, the embedded engine beside it."""

import signal
import threading
from types import FrameType

from waitress.server import create_server

from hub.app import create_app
from hub.engines.embedded import Engine
from hub.errors import SettingError
from hub.runtime import Runtime


def serve(runtime: Runtime) -> None:
    """Serve until SIGINT or SIGTERM; calls under way are ended and written down."""
    engine = Engine(runtime) if runtime.settings.workers else None
    server = open_server(runtime)
    if engine is not None:
        engine.start()
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    wait_for_end()
    server.close()
    if engine is not None:
        engine.stop()
    runtime.close()


def open_server(runtime: Runtime):  # type: ignore[no-untyped-def]  # waitress ships no types
    """Return a server bound to its port; raise SettingError when the port is taken."""
    settings = runtime.settings
    try:
        return create_server(
            create_app(runtime),
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            # Kiosks keep their connections open between polls.
            connection_limit=5000,
            # select() knows no more than 1,024 of them.
            asyncore_use_poll=True,
            channel_timeout=30,
            # The application judges them: by GAOSHI_PROXIES it believes them, and without it takes
            # them for the sign that somebody stands in between.
            clear_untrusted_proxy_headers=False,
        )
    except OSError:
        raise SettingError(
            f"端口 {settings.port} 已被占用，请用 GAOSHI_PORT 另选；"
            f"port {settings.port} is taken, choose another by GAOSHI_PORT."
        ) from None


def wait_for_end() -> None:
    """Wait for Ctrl-C or the system's request to stop."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    while not ended.wait(0.5):
        pass
