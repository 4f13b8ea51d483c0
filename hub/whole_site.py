"""Every site written anew, on all processors: for new templates, and for a folder that was lost."""

import gc
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import func, select

from hub import catalogue_site, ledger
from hub.dispatch import rewriting
from hub.dispatch.rewriting import Part
from hub.models import Placement
from hub.outlets import OutletRow
from hub.runtime import Runtime
from hub.settings import Settings

# A process may take a second to begin: only for so many items it saves more.
ITEMS_A_PROCESS = 2000


def write(runtime: Runtime) -> dict[str, int]:
    """Write every site that is in use anew; return how many items each was written for.

    What the process has loaded by then is never looked through for garbage again: that would take
    a fifth of the time.
    """
    gc.freeze()
    catalogue_site.write(runtime)
    return {one.name: _write(runtime, one) for one in rewriting.outlets(runtime.database)}


def _write(runtime: Runtime, outlet: OutletRow) -> int:
    first, *others = rewriting.parts(_processes(runtime, outlet))
    # A copy of this process begins at once, but none with threads may be copied, nor an open
    # connection be shared; both open their own again.
    runtime.database.close()
    kind = "fork" if threading.active_count() == 1 else "spawn"
    with ProcessPoolExecutor(max(len(others), 1), get_context(kind)) as pool:
        beside = [pool.submit(_part, runtime.settings, outlet, part) for part in others]
        items = rewriting.rewrite(runtime.desk, outlet, first)
        items += sum(part.result() for part in beside)
    with runtime.database.writing() as session:
        ledger.write(session, "rewritten", at=runtime.clock(), outlet=outlet.id, items=items)
    return items


def _part(settings: Settings, outlet: OutletRow, part: Part) -> int:
    """Do a part of the work in a process of its own."""
    runtime = Runtime.open(settings)
    gc.freeze()
    try:
        return rewriting.rewrite(runtime.desk, outlet, part)
    finally:
        runtime.close()


def _processes(runtime: Runtime, outlet: OutletRow) -> int:
    with runtime.database.reading() as session:
        query = select(func.count()).where(Placement.outlet_id == outlet.id)
        items = session.scalar(query) or 0
    return max(min(os.cpu_count() or 1, items // ITEMS_A_PROCESS), 1)
