"""Paired screens, by the rows a pairing would leave."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert

from bench.town import Town
from hub.kiosks.pairing import digest
from hub.kiosks.polling import LEASE_STEP, WRITE_EVERY
from hub.models import Device

LEASE = timedelta(hours=72)
BOOT = "b"


def token_of(number: int) -> str:
    """Return the token of a screen."""
    return f"a-screen-of-nobody-{number:06d}"


def pair(hub: Town, halls: Sequence[int], count: int, *, serial: int) -> None:
    """Let screens in, hall by hall in turn, all of which show a list of this serial.

    They are where screens are that have run for a long time: what is written down once a minute,
    and each lease's renewal, comes at another moment for each.
    """
    now = hub.runtime.clock()
    rows = [
        {
            "outlet_id": halls[number % len(halls)],
            "name": f"{number}号屏",
            "token_hash": digest(token_of(number)),
            "fingerprint": f"{number:012d}",
            "serial": serial,
            "boot_id": BOOT,
            "seen_at": now - WRITE_EVERY * (number / count),
            "lease_until": now + LEASE - LEASE_STEP * (number / count),
            "paired_at": now,
        }
        for number in range(count)
    ]
    with hub.runtime.database.writer.begin() as connection:
        connection.execute(insert(Device), rows)
