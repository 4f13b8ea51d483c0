"""Waiting for something to come true, and no longer than so long."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], *, within: float, every: float = 0.01) -> float:
    """Return the moment (`time.monotonic`) something was seen to be true.

    It is asked every so many seconds, seldom enough for the asking not to be what is measured.
    Raises TimeoutError when it does not come true within the time.
    """
    ends = time.monotonic() + within
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError(f"not after {within:g} s")
        time.sleep(every)
    return time.monotonic()
