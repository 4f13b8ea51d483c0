"""The real nginx with the configuration of deploy/nginx, as tests start it."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEPLOY = Path(__file__).parent.parent / "deploy" / "nginx"
PROGRAMS = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"


@contextmanager
def nginx(servers: str, work: Path, port: int) -> Iterator[None]:
    """Run nginx with these server blocks while the block lasts; `port` is one it listens on."""
    program = shutil.which("nginx", path=PROGRAMS)
    assert program, "make test installs nginx"
    for include in DEPLOY.glob("gaoshi-*.conf"):
        if not (work / include.name).exists():
            shutil.copy(include, work)
    places = "".join(
        f"{kind}_temp_path {work}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As root, its workers would be somebody who may not look into the test's folder.
    (work / "nginx.conf").write_text(
        f"user root; daemon off; pid {work}/pid; error_log {work}/error.log;"
        f"worker_processes 1; events {{}} http {{ access_log off; {places} {servers} }}",
        encoding="utf-8",
    )
    command = [program, "-p", str(work), "-c", str(work / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            _wait_for(port, process)
            yield
        finally:
            process.terminate()
            process.communicate(timeout=20)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server listens; say what it said when it ended instead."""
    for _ in range(200):
        if process.poll() is not None:
            raise AssertionError(process.communicate()[1].decode())
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")
