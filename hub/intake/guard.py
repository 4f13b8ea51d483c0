"""The one door for foreign files: judged by content and size, then read in a process with limits."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from hub.errors import Refused
from hub.intake import wire
from hub.intake.worker import PROCESSOR_SECONDS

MEGABYTE = 1024 * 1024
# A reader may compute for two seconds (hub.intake.worker), so that whoever sent a hostile file has a
# sentence after about as long. What stands still without computing is ended a second later.
WALL_SECONDS = 3.0
# On a busy machine readers wait for a processor; that is not the file's fault, up to here.
LONGEST_SECONDS = 12.0
# Each reader may take 100 MB; an uploading crowd waits its turn.
READERS_AT_ONCE = 4

# Largest file by what it is, in megabytes. Word files carry photographs, which are read one at a time.
LARGEST = {"zip": 50, "html": 4, "text": 2, "image": 20, "ole": 50, "pdf": 50}

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (_OLE, "ole"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
_PLACES = threading.BoundedSemaphore(READERS_AT_ONCE)
_ROOT = Path(__file__).resolve().parents[2]
_READER = (sys.executable, "-m", "hub.intake.worker")


def kind_of(data: bytes) -> str:
    """Return what the bytes are: zip, ole, pdf, image, svg, html, binary or text. The name is never asked."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypheix", b"ftypavif"):
        return "heic"
    return _kind_of_text(data)


def check(data: bytes, *, name: str) -> str:
    """Return the kind of the file, or raise Refused when it is empty, too large or nothing we read."""
    if not data:
        raise Refused("file_empty", file=name)
    kind = kind_of(data)
    limit = LARGEST.get(kind, LARGEST["zip"])
    if len(data) > limit * MEGABYTE:
        code = "image_too_large" if kind == "image" else "file_too_large"
        raise Refused(code, file=name, limit=limit)
    return kind


def run_limited(function: str, data: bytes, *, name: str) -> wire.Answer:
    """Run one of the worker's functions on the file in a process of its own and return what it says.

    Memory (100 MB) and processor time (2 s, more for a paper with many photographs) are bounded there. Wall time
    is bounded here: a second more than the processor time it may have, not counting what it waited for a
    processor, and never more than `LONGEST_SECONDS`. Its death, silence or hunger become Refused with a sentence
    that names the file. `function` is a key of `hub.intake.worker.FUNCTIONS`.
    """
    with _PLACES, tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as out:
        file.write(data)
        file.seek(0)
        process = subprocess.Popen(
            [*_READER, function, name],
            stdin=file,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
        )
        with process:
            try:
                status = _end_of(process)
            except subprocess.TimeoutExpired as problem:
                process.kill()
                raise Refused("file_takes_too_long", file=name) from problem
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Refused("file_takes_too_long", file=name)
        if status != 0:
            raise Refused("file_needs_too_much", file=name)
        out.seek(0)
        try:
            return wire.unpack(out.read())
        except wire.BROKEN as problem:
            # It ended well and said nothing that can be read: it is not believed.
            raise Refused("file_needs_too_much", file=name) from problem


def _end_of(process: subprocess.Popen[bytes]) -> int:
    """Return how a reader ended; raise TimeoutExpired when its time is up."""
    began = time.monotonic()
    while True:
        gone = time.monotonic() - began
        left = min(_allowed(process.pid) - (gone - _waited(process.pid)), LONGEST_SECONDS - gone)
        if left <= 0:
            raise subprocess.TimeoutExpired(process.args, gone)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(max(left, 0.02))


def _allowed(pid: int) -> float:
    """Return how long a reader may take: it asks for more processor time as it sees photographs."""
    with suppress(OSError):
        asked, _ = resource.prlimit(pid, resource.RLIMIT_CPU)
        if asked > PROCESSOR_SECONDS:
            return WALL_SECONDS + asked - PROCESSOR_SECONDS
    return WALL_SECONDS


def _waited(pid: int) -> float:
    """Return the seconds a process was ready and had no processor; 0 where the system keeps no count."""
    with suppress(OSError, ValueError, IndexError):
        # https://docs.kernel.org/scheduler/sched-stats.html: run, waited (nanoseconds), turns
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    return 0.0


def _environment() -> dict[str, str]:
    # Nothing of the server's environment: it may hold keys, and the reader of a hostile file needs none.
    return {
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "1",
        "PATH": os.defpath,
    }


def _kind_of_text(data: bytes) -> str:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if b"\x00" in head:
        return "binary"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return "svg"
    if start.startswith((b"<!doctype html", b"<html", b"<!--", b"<?xml", b"<")):
        return "html"
    return "text"
