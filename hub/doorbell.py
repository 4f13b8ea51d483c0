"""A bell that tells waiting workers there is something to do; never more than a hint."""

import threading


class Doorbell:
    """Rung after a commit, heard by the engine of the same process."""

    def __init__(self) -> None:
        self._bell = threading.Event()

    def ring(self) -> None:
        """Wake whoever waits."""
        self._bell.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it rings or the time is over; tell whether it rang."""
        rang = self._bell.wait(seconds)
        self._bell.clear()
        return rang
