"""Processes beside the measured one, and the memory of a process."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MEGABYTE = 1024


@contextmanager
def beside(module: str, *arguments: str) -> Iterator[Any]:
    """Run a module in a process of its own and lend what it says first, as JSON.

    It ends by itself when this process is gone, for then its standard input ends.
    """
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def memory(process: int | str = "self") -> float:
    """Return the memory a process has now (RSS), in MB."""
    return _status(process, "VmRSS")


def highest_memory(process: int | str = "self") -> float:
    """Return the most memory a process has had since `forget_highest`, in MB."""
    return _status(process, "VmHWM")


def forget_highest() -> None:
    """Begin anew with the highest memory of this process."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def _status(process: int | str, name: str) -> float:
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None, "Linux tells every process's memory"
    return int(found[1]) / MEGABYTE
