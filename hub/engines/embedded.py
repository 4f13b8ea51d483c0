"""The embedded engine: threads inside the server process, nothing to install.

One desk claims and records in batches; worker threads act. Outlets that let us wait get a lane
of their own, and a thread that hangs is replaced, so that none delays another.
"""

import gc
import queue
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress

import structlog
from sqlalchemy import update

from hub import calendars, confirmations, heads, ledger, press, publishing
from hub.dispatch import claims, recording, shelves
from hub.dispatch.acting import Outcome, act, give_back
from hub.dispatch.claims import Claim, Load
from hub.models import Outlet
from hub.outlets import traits_of
from hub.runtime import Runtime
from hub.standing import waiting

log = structlog.get_logger()

# A call that takes longer than this has its thread replaced and its outlet moved aside.
SLOW_SECONDS = 1.0
# When no call ends for so long and others wait, those under way have their threads replaced.
STALL_SECONDS = 0.05
# As many calls are claimed ahead as ended in this time: few where outlets are slow, so that what is
# urgent does not lie behind them.
PACE_SECONDS = 0.25
# How long outcomes are gathered for one transaction while much is to be done.
GATHER_SECONDS = 0.03
# How long an outlet stays in the slow lane after it let us wait.
SLOW_LASTS = 300
SLOW_LANE = 8
MOST_THREADS = 256
IDLE_SECONDS = 0.25
CLOCK_SECONDS = 1.0
# How soon days off that were entered in another process count in this one.
CALENDAR_SECONDS = 60.0
# Printers that let us wait hold up as many files as this, no more.
PRESSES = 3
PRESS_SECONDS = 1.0
# How long a thread that computes keeps the others waiting. Writing a page, or answering a reader,
# lets go of the interpreter ten times on the way, and waits so long each time to go on.
SWITCH_SECONDS = 0.0005


class Engine:
    """Threads that make shown equal wanted; `start` and `stop` once each."""

    def __init__(self, runtime: Runtime, *, workers: int | None = None) -> None:
        self._runtime = runtime
        self._workers = workers if workers is not None else runtime.settings.workers
        self._heads = heads.Keeper(runtime.settings.heads_file)
        self._todo: queue.SimpleQueue[Claim | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        # Calls under way: by claim token, when each began; 0 before and after.
        self._began: dict[str, tuple[float, Claim]] = {}
        self._slow: dict[int, float] = {}
        self._busy: Counter[int] = Counter()
        self._replaced: set[str] = set()
        self._ended: deque[float] = deque(maxlen=1024)
        self._calendar_due = 0.0
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the desk, the list writer, the clock and the workers."""
        # What was loaded until now stays for good. Looking through all of it for garbage would
        # stop every thread for a tenth of a second, time and again.
        gc.collect()
        gc.freeze()
        sys.setswitchinterval(SWITCH_SECONDS)
        desk = (self._claiming, self._recording, self._listing, self._minding, self._ticking)
        for target in desk:
            self._spawn(target)
        for _ in range(self._workers):
            self._spawn(self._working)
        for _ in range(PRESSES):
            self._spawn(self._pressing)

    def stop(self, seconds: float = 5.0) -> None:
        """Stop claiming, let calls end for a while, and write down what came of them."""
        self._stopping.set()
        self._runtime.database.doorbell.ring()
        ends = time.monotonic() + seconds
        self._give_back()
        while self._is_calling() and time.monotonic() < ends:
            self._record(self._finished(block=False))
            time.sleep(0.02)
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join(max(ends - time.monotonic(), 0.1))
        self._record(self._finished(block=False))

    def _give_back(self) -> None:
        """Let go of what was claimed and not begun, so that whoever comes next need not wait."""
        with suppress(queue.Empty):
            while (claim := self._todo.get_nowait()) is not None:
                self._done.put(give_back(claim, self._runtime.desk))

    def _is_calling(self) -> bool:
        with self._lock:
            return bool(self._began)

    def _spawn(self, target: object) -> None:
        thread = threading.Thread(target=target, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    # Claiming

    def _claiming(self) -> None:
        while not self._stopping.is_set():
            try:
                taken = self._claim()
            except Exception as error:
                log.error("claim_failed", error=type(error).__name__)
                taken = 0
            if not taken:
                self._runtime.database.doorbell.wait(IDLE_SECONDS)

    def _claim(self) -> int:
        runtime = self._runtime
        with self._lock:
            slow_calls = sum(1 for _, c in self._began.values() if self._is_slow(c.outlet.id))
            # What hangs, or is of the slow lane, takes no worker from the others.
            quick_calls = sum(
                1
                for token, (_, c) in self._began.items()
                if token not in self._replaced and not self._is_slow(c.outlet.id)
            )
            load = Load(Counter(self._busy))
            most = max(self._workers * 2, self._pace())
            room = most - quick_calls
            if quick_calls > self._workers and room < most // 2:
                # Nobody waits for work: a larger batch later costs less.
                room = 0
        slow_room = SLOW_LANE - slow_calls
        taken: list[Claim] = []
        now = runtime.clock()
        with runtime.database.writing() as session:
            for slow, most in ((False, room), (True, slow_room)):
                if most > 0:
                    taken += claims.claim(
                        session, now=now, limit=most, load=load, traits_of=traits_of, slow=slow
                    )
        for claim in taken:
            with self._lock:
                self._busy[claim.outlet.id] += 1
                self._began[claim.token] = (0.0, claim)
            self._todo.put(claim)
        return len(taken)

    def _pace(self) -> int:
        since = time.monotonic() - PACE_SECONDS
        return sum(1 for ended in self._ended if ended > since)

    def _is_slow(self, outlet: int) -> bool:
        return self._slow.get(outlet, 0.0) > time.monotonic()

    # Acting

    def _working(self) -> None:
        while (claim := self._todo.get()) is not None:
            with self._lock:
                self._began[claim.token] = (time.monotonic(), claim)
            outcome = act(claim, self._runtime.desk)
            with self._lock:
                self._began[claim.token] = (0.0, claim)
                self._ended.append(time.monotonic())
            self._done.put(outcome)
            with self._lock:
                if claim.token in self._replaced:
                    # Another thread took this one's place while it hung.
                    self._replaced.discard(claim.token)
                    return

    # Recording

    def _recording(self) -> None:
        while not self._stopping.is_set():
            self._record(self._finished(block=True))

    def _finished(self, *, block: bool) -> list[Outcome]:
        found = []
        try:
            found.append(self._done.get(timeout=IDLE_SECONDS) if block else self._done.get_nowait())
            if block and self._todo.qsize() > self._workers:
                # The workers have enough to do: a larger batch costs less.
                time.sleep(GATHER_SECONDS)
            while len(found) < 200:
                found.append(self._done.get_nowait())
        except queue.Empty:
            pass
        return found

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        runtime = self._runtime
        try:
            with runtime.database.writing() as session:
                recording.record(session, outcomes, runtime.blobs, runtime.clock())
        except Exception as error:
            # The leases run out and the copies are looked for: late, never lost or doubled.
            log.error("record_failed", error=type(error).__name__)
            if len(outcomes) > 1:
                for outcome in outcomes:
                    self._record([outcome])
                return
        with self._lock:
            for outcome in outcomes:
                self._began.pop(outcome.claim.token, None)
                self._busy[outcome.claim.outlet.id] -= 1

    # Lists

    def _listing(self) -> None:
        runtime = self._runtime
        while not self._stopping.is_set():
            try:
                written = shelves.write_due(runtime.database, runtime.outlets, runtime.clock)
            except Exception as error:
                log.error("lists_failed", error=type(error).__name__)
                written = 0
            if not written:
                self._stopping.wait(0.1)

    # Printers

    def _pressing(self) -> None:
        while not self._stopping.is_set():
            try:
                pressed = press.step(self._runtime)
            except Exception as error:
                # The lease runs out, and the printer is asked: late, never twice.
                log.error("press_failed", error=type(error).__name__)
                pressed = False
            if not pressed:
                self._stopping.wait(PRESS_SECONDS)

    # Minding the clock, the ledger and slow calls

    def _ticking(self) -> None:
        while not self._stopping.is_set():
            try:
                self._tick()
            except Exception as error:
                log.error("tick_failed", error=type(error).__name__)
            self._stopping.wait(CLOCK_SECONDS)

    def _minding(self) -> None:
        while not self._stopping.is_set():
            try:
                self._replace_hanging()
            except Exception as error:
                log.error("minding_failed", error=type(error).__name__)
            self._stopping.wait(STALL_SECONDS / 2)

    def _tick(self) -> None:
        database, now = self._runtime.database, self._runtime.clock()
        with database.writing() as session:
            publishing.wake(session, now=now)
            confirmations.escalate(session, now=now)
        with database.writing() as session:
            ledger.seal(session)
        with database.reading() as session:
            self._heads.keep(session, now)
        self._runtime.doors.look()
        if time.monotonic() >= self._calendar_due:
            self._calendar_due = time.monotonic() + CALENDAR_SECONDS
            calendars.look_again(database)

    def _replace_hanging(self) -> None:
        """Give the calls that hang to threads of their own, and move their outlets aside."""
        now = time.monotonic()
        with self._lock:
            stalled = not self._todo.empty() and (
                not self._ended or now - self._ended[-1] > STALL_SECONDS
            )
            patience = STALL_SECONDS if stalled else SLOW_SECONDS
            under_way = [
                (token, now - began, c) for token, (began, c) in self._began.items() if began
            ]
            hanging = [
                t for t, waited, _ in under_way if waited > patience and t not in self._replaced
            ]
            # Calls whose threads were replaced come on top of the workers.
            hanging = hanging[: max(MOST_THREADS - self._workers - len(self._replaced), 0)]
            self._replaced.update(hanging)
            outlets = {c.outlet.id for _, waited, c in under_way if waited > SLOW_SECONDS}
            moved = [outlet for outlet in outlets if not self._is_slow(outlet)]
            self._slow.update(dict.fromkeys(moved, now + SLOW_LASTS))
        for _ in hanging:
            self._spawn(self._working)
        if moved:
            self._note_slow(moved)

    def _note_slow(self, outlets: Sequence[int]) -> None:
        """Let other processes know too."""
        until = self._runtime.clock() + claims.LEASE
        with self._runtime.database.writing() as session:
            session.execute(update(Outlet).where(Outlet.id.in_(outlets)).values(slow_until=until))
        self._threads = [thread for thread in self._threads if thread.is_alive()]


def settle_now(runtime: Runtime, item_id: int, *, seconds: float = 30.0) -> bool:
    """Run the dispatcher in this thread until an item rests; True when nothing is due any more.

    For a command that publishes and ends. It may run beside a server: leases keep them apart.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not run_once(runtime, item_id):
            if not waiting.busy(runtime.database, item_id):
                return True
            time.sleep(0.1)
    return False


def run_once(runtime: Runtime, item_id: int | None = None, *, limit: int = 32) -> int:
    """Claim, act and record once, lists included; return how many steps were done."""
    only = _placements(runtime, item_id) if item_id is not None else None
    load = Load(Counter())
    with runtime.database.writing() as session:
        taken = claims.claim(
            session, now=runtime.clock(), limit=limit, load=load, traits_of=traits_of, only=only
        )
    outcomes = [act(claim, runtime.desk) for claim in taken]
    if outcomes:
        with runtime.database.writing() as session:
            recording.record(session, outcomes, runtime.blobs, runtime.clock())
    lists = shelves.write_due(runtime.database, runtime.outlets, runtime.clock)
    return len(outcomes) + lists


def _placements(runtime: Runtime, item_id: int) -> list[int]:
    with runtime.database.reading() as session:
        return publishing.placement_ids(session, item_id)
