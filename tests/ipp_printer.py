"""A real IPP printer for tests: ippeveprinter, from the package cups-ipp-utils."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What the printer does with a file: it waits while it has no paper, fails when told to, and else
# lays the file into its tray. It speaks to ippeveprinter by lines on its standard error.
COMMAND = """#!/bin/sh
if [ -e "{folder}/broken" ]; then exit 1; fi
if [ -e "{folder}/empty" ]; then
  echo "STATE: +media-empty" >&2
  while [ -e "{folder}/empty" ]; do sleep 0.02; done
  echo "STATE: -media-empty" >&2
fi
cp "$1" "{folder}/tray/$(ls "{folder}/tray" | wc -l).pdf"
echo "ATTR: job-impressions-completed=7" >&2
"""
SIZES = {"a4": "iso_a4_210x297mm", "a3": "iso_a3_297x420mm"}


@dataclass(frozen=True)
class IppPrinter:
    """A printer that listens on a port of its own."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Return its address."""
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    @property
    def tray(self) -> list[bytes]:
        """Return what came out, in order."""
        files = sorted((self.folder / "tray").iterdir(), key=lambda one: int(one.stem))
        return [file.read_bytes() for file in files]

    def flag(self, name: str, *, on: bool = True) -> None:
        """Let it be without paper ("empty"), or fail at everything ("broken")."""
        if on:
            (self.folder / name).touch()
        else:
            (self.folder / name).unlink()


@contextlib.contextmanager
def printing(folder: Path, *papers: str) -> Iterator[IppPrinter]:
    """Run a printer that has these papers."""
    for part in ("tray", "spool"):
        (folder / part).mkdir(parents=True)
    command = folder / "command.sh"
    command.write_text(COMMAND.format(folder=folder))
    command.chmod(0o755)
    conf = folder / "printer.conf"
    named = ",".join(SIZES[paper] for paper in papers or ("a4",))
    conf.write_text(
        f"ATTR keyword media-supported {named}\n"
        "ATTR keyword sides-supported one-sided\n"
        'ATTR mimeMediaType document-format-supported "application/pdf"\n'
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # It starts only where a message bus is, though nothing is announced there.
    started = (
        'DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" exec /usr/sbin/ippeveprinter '
        f"-r off -n localhost -p {port} -d {folder}/spool "
        f"-a {conf} -c {command} test"
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["dbus-run-session", "--", "sh", "-c", started],
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_until_it_listens(port, folder / "log")
        yield IppPrinter(folder, port)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_it_listens(port: int, log: Path) -> None:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(f"ippeveprinter did not start: {log.read_text()[-400:]}")
