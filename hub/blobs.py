"""Bytes kept under their hash: pictures, attachments, slips, large renderings."""

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from hub.errors import NotFound


@dataclass(frozen=True)
class Blobs:
    """A folder of content-addressed files; writing the same bytes twice is one file."""

    root: Path

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a hash lie; raise NotFound for what is no hash."""
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise NotFound("no_such_file")
        return self.root / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256; they are on the disk when this returns."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{sha256}.{os.getpid()}.{threading.get_ident()}")
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a hash; raise NotFound when they are not kept."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound("no_such_file") from None

    def erase(self, sha256: str) -> None:
        """Remove the bytes of a hash for good."""
        self.path(sha256).unlink(missing_ok=True)
