"""The hub against outlets that fail: everything that can happen, in any order, and what must hold."""

from random import Random

from dispatch_life import CALLS, DECISIONS, WAITS, Life
from dispatch_stage import OUTLETS, Stage
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from outlet_that_fails import FAULTS

ITEMS = st.sampled_from((0, 0, 1))
WORKERS = st.sampled_from((0, 1))
PLACES = st.sampled_from(range(1, len(OUTLETS) + 1))


class Hub(RuleBasedStateMachine):
    """The life of a hub, event by event or ten at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(Stage.open())

    def teardown(self) -> None:
        """See that everything ends well."""
        try:
            self.life.end()
        finally:
            note("\n".join(self.life.story))
            self.life.stage.close()

    @rule(chance=st.integers(0, 2**40))
    def go_on(self, chance: int) -> None:
        """Let ten things happen by chance."""
        self.life.go_on(Random(chance), 10)

    @rule(
        item=ITEMS,
        what=st.sampled_from(sorted(DECISIONS)),
        place=PLACES,
        seconds=st.sampled_from(WAITS),
    )
    def decide(self, item: int, what: str, place: int, seconds: int) -> None:
        """Let the office decide one thing."""
        self.life.decide(what, item, place, seconds)

    @rule(faults=st.lists(st.sampled_from(CALLS), max_size=6))
    def work(self, faults: list[tuple[str, ...]]) -> None:
        """Let a worker do all that is due, its steps meeting these faults."""
        self.life.work(faults)

    @rule(worker=WORKERS, most=st.sampled_from((1, 4)))
    def claim(self, worker: int, most: int) -> None:
        """Let a worker take what is due."""
        self.life.claim(worker, most)

    @precondition(lambda self: any(self.life.claims))
    @rule(worker=WORKERS, faults=st.sampled_from(CALLS))
    def act(self, worker: int, faults: tuple[str, ...]) -> None:
        """Let a worker do one thing it has claimed."""
        self.life.act(worker, faults)

    @precondition(lambda self: any(self.life.outcomes))
    @rule(worker=WORKERS)
    def record(self, worker: int) -> None:
        """Let a worker write down what it has done."""
        self.life.record(worker)

    @rule(seconds=st.sampled_from(WAITS))
    def wait(self, seconds: int) -> None:
        """Let time go by."""
        self.life.wait(seconds)

    @rule(place=PLACES, fault=st.sampled_from(("", *FAULTS)))
    def break_down(self, place: int, fault: str) -> None:
        """Let every call at an outlet fail from now on, or none any more."""
        self.life.break_down(place, fault)

    @rule()
    def people(self) -> None:
        """Let people do what waits for them."""
        self.life.stage.errands()
        self.life.stage.lead_out()

    @invariant()
    def hold_the_promises(self) -> None:
        """Check what must hold at any moment."""
        self.life.stage.check()


TestHub = Hub.TestCase
TestHub.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
