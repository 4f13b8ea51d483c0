"""Verifying the ledger: in the hub, and from an export with the script that needs no hub."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure
from bench.processes import ROOT
from bench.town import ONLINE, Town, town
from hub import ledger

LINES = 100_000
BATCH = 5_000


def measure() -> list[Figure]:
    """Write and seal many lines, verify them, export them, and verify the export."""
    with town(outlets=ONLINE) as hub:
        _write(hub)
        began = time.monotonic()
        with hub.runtime.database.reading() as session:
            _require_none(list(ledger.faults(ledger.lines(session))))
        here = time.monotonic() - began
        export = hub.runtime.settings.data / "ledger.jsonl"
        with hub.runtime.database.reading() as session, export.open("w", encoding="utf-8") as file:
            file.writelines(f"{line.exported()}\n" for line in ledger.lines(session))
        elsewhere = _verified(export)
    return [
        Figure("ledger: lines verified in the hub", round(LINES / here), "/s", "> 100000"),
        Figure("ledger: lines verified without the hub", round(LINES / elsewhere), "/s"),
    ]


def _write(hub: Town) -> None:
    at = hub.runtime.clock()
    for first in range(0, LINES, BATCH):
        with hub.runtime.database.writing() as session:
            for number in range(first, first + BATCH):
                ledger.write(
                    session,
                    "settled",
                    at=at + timedelta(seconds=number, microseconds=number),
                    item=number,
                    placement=number,
                    edition=number,
                    shown="show",
                )
    with hub.runtime.database.writing() as session:
        while ledger.seal(session):
            pass


def _verified(export: Path) -> float:
    command = [sys.executable, "-I", str(ROOT / "docs" / "verify_ledger.py"), str(export)]
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def _require_none(found: list[ledger.Fault]) -> None:
    if found:
        raise RuntimeError(f"the ledger does not verify: {found[:3]}")
