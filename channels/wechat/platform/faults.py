"""Faults to order: the next calls of a path are slow, cut off or wrong, before or after they take effect."""

import socket
import struct
import threading
import time
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong. `*_after` faults let the call do its work and lose only the answer."""

    CODE = "code"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    STALL_BEFORE = "stall_before"
    STALL_AFTER = "stall_after"
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"
    GARBLED_AFTER = "garbled_after"


@dataclass
class Fault:
    """What happens to the next `times` calls of `path`, after `skip` good ones; `seconds` are for stalls."""

    path: str
    kind: FaultKind
    times: int = 1
    skip: int = 0
    seconds: float = 30.0
    code: int = -1


class Faults:
    """The faults that wait for their calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order one more fault."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Forget the faults that have not happened yet."""
        with self._lock:
            self._waiting.clear()

    def take(self, path: str) -> Fault | None:
        """Return the fault that this call of `path` meets, and use it up."""
        with self._lock:
            for fault in self._waiting:
                if fault.path != path:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    return None
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


def stall(seconds: float) -> None:
    """Let the caller wait, as a platform does that has lost its way."""
    time.sleep(seconds)


def cut(connection: socket.socket) -> None:
    """Break the connection without an answer, so that the caller sees a reset."""
    linger_zero = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
    connection.shutdown(socket.SHUT_RDWR)
