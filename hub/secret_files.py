"""Secrets the hub makes for itself, in files for its own user alone, outside the database."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what a file holds, made at the first asking."""
    if not path.exists():
        _begin(path, make())
    return path.read_bytes()


def _begin(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, not a move: of two processes that start together, one secret stays.
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
