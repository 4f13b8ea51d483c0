"""The hub against outlets that fail: everything that can happen, in any order, and what must hold."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from dispatch_stage import OUTLETS, Stage
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from outlet_that_fails import FAULTS
from sqlalchemy.orm import Session

from hub import publishing
from hub.dispatch.acting import Outcome
from hub.dispatch.claims import Claim
from hub.editorial import drafts, review
from hub.editorial.drafts import Content
from hub.errors import Conflict, Refused
from hub.models import EditionState, Item, Person
from hub.people import Signature

ITEMS = st.sampled_from((0, 0, 1))
WORKERS = st.sampled_from((0, 1))
PLACES = st.sampled_from(range(len(OUTLETS)))
WAITS = st.sampled_from((1, 15, 120, 400, 4000))


class Hub(RuleBasedStateMachine):
    """Two items at five outlets, two workers, people, a clock, and every fault."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage.open()
        self.outlets = sorted(self.stage.city.worlds)
        self.claims: list[list[Claim]] = [[], []]
        self.outcomes: list[list[Outcome]] = [[], []]
        self.pending: dict[int, int] = {}

    def teardown(self) -> None:
        """Let everything heal: then all is as wanted, and a take-down leaves nothing."""
        try:
            self._end()
        finally:
            self.stage.close()

    def _end(self) -> None:
        self.claims, self.outcomes = [[], []], [[], []]
        self.stage.heal()
        self.stage.check_all_settled()
        for item in self.stage.items:
            with suppress(Conflict):
                self.stage.hub.take_down(item)
        self.stage.heal()
        self.stage.check_all_settled()
        self.stage.check_all_gone()

    @initialize()
    def publish(self) -> None:
        for item in self.stage.items:
            self.stage.hub.approve(item)

    # What the office does.

    @rule(item=ITEMS, later=st.sampled_from((0, 0, 300)))
    def correct(self, item: int, later: int) -> None:
        with self._writing(item) as (session, row):
            edition = self._drafted(session, row, later)
            if edition is not None:
                self._approve(session, edition)

    @rule(item=ITEMS)
    def hand_in_a_correction(self, item: int) -> None:
        with self._writing(item) as (session, row):
            edition = self._drafted(session, row, 0)
            if edition is not None:
                clerk = self._person(session, "clerk")
                desk, now = self.stage.hub.runtime.review, self.stage.hub.clock()
                review.submit(session, edition, desk, by=clerk, now=now)

    @rule(item=ITEMS)
    def approve_what_waits(self, item: int) -> None:
        with self._writing(item) as (session, row):
            edition = row.editions[-1]
            taken_down = row.taken_down_at is not None
            if edition.state == EditionState.IN_REVIEW or (taken_down and len(row.editions) > 1):
                try:
                    self._pass(session, edition)
                except Conflict:
                    assert taken_down
                else:
                    assert not taken_down, "an edition was approved after the take-down"

    @rule(item=ITEMS)
    def suspend(self, item: int) -> None:
        self._decide(item, publishing.suspend, reason="list_wrong", note="")

    @rule(item=ITEMS)
    def resume(self, item: int) -> None:
        self._decide(item, publishing.resume)

    @rule(item=ITEMS, sure=st.sampled_from((True, False, False)))
    def take_down(self, item: int, sure: bool) -> None:
        if sure:
            self._decide(item, publishing.take_down, reason="list_wrong", note="")

    @rule(place=PLACES, off=st.booleans())
    def switch(self, place: int, off: bool) -> None:
        self.stage.switch(self.outlets[place], off=off)

    @rule(place=PLACES)
    def narrow(self, place: int) -> None:
        """Take one outlet off, by the next edition."""
        with self._writing(0) as (session, row):
            edition = self._drafted(session, row, 0, narrowed=[self.outlets[place]])
            if edition is not None:
                self._approve(session, edition)

    @rule(seconds=WAITS)
    def end_the_window(self, seconds: int) -> None:
        ends = self.stage.hub.clock() + timedelta(seconds=seconds)
        with self._writing(0) as (session, row):
            edition = self._drafted(session, row, 0, window_until=ends)
            if edition is not None:
                self._approve(session, edition)

    # What workers do.

    @rule(worker=WORKERS, most=st.sampled_from((1, 3)))
    def claim(self, worker: int, most: int) -> None:
        self.stage.tick()
        self.claims[worker] += self.stage.claim(most)

    @rule(worker=WORKERS)
    def act(self, worker: int) -> None:
        if self.claims[worker]:
            outcome = self.stage.act(self.claims[worker].pop(0))
            if outcome is None:
                self.kill(worker)
            else:
                self.outcomes[worker].append(outcome)

    @rule(worker=WORKERS)
    def record(self, worker: int) -> None:
        if self.outcomes[worker]:
            self.stage.record([self.outcomes[worker].pop(0)])

    @rule(worker=WORKERS)
    def kill(self, worker: int) -> None:
        self.claims[worker], self.outcomes[worker] = [], []

    @rule(rounds=st.sampled_from((1, 2, 4)))
    def work(self, rounds: int) -> None:
        self.stage.work(rounds)

    @rule()
    def rest(self) -> None:
        self.stage.rest(within=timedelta(minutes=20))

    # What the world does.

    @rule(place=PLACES, faults=st.lists(st.sampled_from((*FAULTS, "")), min_size=1, max_size=4))
    def plan_faults(self, place: int, faults: list[str]) -> None:
        self.stage.city.worlds[self.outlets[place]].faults.extend(faults)

    @rule(place=PLACES, fault=st.sampled_from(FAULTS))
    def break_down(self, place: int, fault: str) -> None:
        self.stage.city.worlds[self.outlets[place]].lasting = fault

    @rule(place=PLACES)
    def mend(self, place: int) -> None:
        self.stage.city.worlds[self.outlets[place]].heal()

    @rule(seconds=WAITS)
    def wait(self, seconds: int) -> None:
        self.stage.hub.clock.pass_by(seconds=seconds)

    @rule()
    def run_errands(self) -> None:
        self.stage.errands()

    @rule()
    def lose_a_sheet(self) -> None:
        self.stage.lose_a_sheet()

    @rule()
    def lead_out(self) -> None:
        self.stage.lead_out()

    @invariant()
    def hold_the_promises(self) -> None:
        self.stage.check()

    # Ways of doing it.

    @contextmanager
    def _writing(self, item: int) -> Iterator[tuple[Session, Item]]:
        """Open a writing session with an item; what is refused is undone as a whole."""
        with suppress(Conflict, Refused), self.stage.hub.runtime.database.writing() as session:
            yield session, session.get_one(Item, self.stage.items[item])

    def _person(self, session: Session, login: str) -> Person:
        return session.get_one(Person, self.stage.hub.people[login])

    def _decide(self, item: int, decision: Any, **words: str) -> None:
        with self._writing(item) as (session, row):
            by = self._person(session, "publisher")
            decision(session, row, by=by, now=self.stage.hub.clock(), **words)

    def _drafted(self, session: Session, row: Item, later: int, **changes: Any) -> Any:
        clerk, now = self._person(session, "clerk"), self.stage.hub.clock()
        try:
            edition = drafts.revise(session, row, by=clerk, now=now)
        except Conflict:
            return None
        number = edition.number
        content = Content(
            title=f"{edition.title.partition('（')[0]}（第{number}版）",
            body=edition.body,
            publish_at=now + timedelta(seconds=later) if later else None,
            **{"narrowed": row.narrowed, "window_until": row.window_until, **changes},
        )
        drafts.save(session, edition, content, version=edition.version, by=clerk, now=now)
        return edition

    def _approve(self, session: Session, edition: Any) -> None:
        clerk, desk = self._person(session, "clerk"), self.stage.hub.runtime.review
        review.submit(session, edition, desk, by=clerk, now=self.stage.hub.clock())
        self._pass(session, edition)

    def _pass(self, session: Session, edition: Any) -> None:
        desk, now = self.stage.hub.runtime.review, self.stage.hub.clock()
        for login in ("reviewer", "approver"):
            signature = Signature.own(self._person(session, login))
            review.pass_step(session, edition, desk, signature, now=now)


SOME = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

TestHub = Hub.TestCase
TestHub.settings = SOME
