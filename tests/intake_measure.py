"""Reads files as the hub does and says what each cost: run by test_intake_guard.py in a process of its own.

A process's memory counts what it was before it became the reader, so the measuring must begin small.
"""

import json
import resource
import sys
from pathlib import Path

from hub.errors import Refused
from hub.intake import reading

READERS = {
    "document": reading.read_document,
    "picture": reading.read_picture,
    "catalogue": reading.read_catalogue,
}


def measured(path: Path) -> dict[str, object]:
    """Return what reading one file ended with, its processor seconds, and the most memory so far."""
    before = _seconds()
    answer: dict[str, object] = {"code": "", "params": {}}
    try:
        READERS[path.parent.name](path.name, path.read_bytes())
    except Refused as refusal:
        answer = {"code": refusal.code, "params": refusal.params}
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {**answer, "seconds": _seconds() - before, "megabytes": memory}


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    files = sorted((Path(name) for name in sys.argv[1:]), key=lambda path: path.stat().st_size)
    print(json.dumps({path.name: measured(path) for path in files}))
