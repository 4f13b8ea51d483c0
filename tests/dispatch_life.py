"""All that can happen to a hub in its life: decisions, workers, faults, people, time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from dispatch_stage import ONE_COMMUNITY, Stage
from hub_builders import LIST
from outlet_that_fails import AFTER, FAULTS, LATE
from sqlalchemy.orm import Session

from hub import take_downs
from hub.dispatch.acting import Outcome
from hub.dispatch.claims import Claim
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.editorial.drafts import Content
from hub.errors import Conflict, Refused
from hub.models import Edition, EditionState, Item, Person
from hub.people import Signature

# What the calls of one step meet: a put is followed by a look.
CALLS: tuple[tuple[str, ...], ...] = (
    (),
    *((fault,) for fault in FAULTS),
    *(("", fault) for fault in ("unavailable", LATE, *AFTER)),
)
WAITS = (1, 3, 15, 120, 400, 4000, 90_000)
# How often each decision is made, beside the others.
DECISIONS = {
    "correct": 6,
    "correct later": 2,
    "end the window": 1,
    "narrow": 2,
    "narrow later": 2,
    "name one community": 1,
    "name both later": 2,
    "disclose no more": 0.5,
    "hand in": 1,
    "approve what waits": 2,
    "suspend": 3,
    "resume": 5,
    "take down": 0.5,
}
EVENTS = {
    "decide": 6,
    "work": 8,
    "claim": 1.5,
    "act": 4,
    "record": 3,
    "kill": 0.4,
    "wait": 3,
    "break down": 0.3,
    "mend": 1,
    "switch": 0.6,
    "errands": 1.5,
    "lead out": 1,
    "lose a sheet": 0.3,
    "meddle": 0.4,
}


@dataclass
class Life:
    """Two items at five outlets, two workers, people, a clock, and every fault."""

    stage: Stage
    claims: list[list[Claim]] = field(default_factory=lambda: [[], []])
    outcomes: list[list[Outcome]] = field(default_factory=lambda: [[], []])
    # What happened, for the reader of a failure.
    story: list[str] = field(default_factory=list)

    @property
    def outlets(self) -> list[int]:
        """Return the outlets in their order."""
        return sorted(self.stage.city.worlds)

    def go_on(self, chance: Random, events: int) -> None:
        """Let events happen by chance; every promise is checked after each."""
        for _ in range(events):
            self.happen(_one_of(EVENTS, chance), chance)
            self.stage.check()

    def happen(self, event: str, chance: Random) -> None:
        """Let one event happen, its details by chance."""
        place, worker = chance.choice(self.outlets), chance.choice((0, 1))
        steps: dict[str, Callable[[], object]] = {
            "decide": lambda: self.decide(
                _one_of(DECISIONS, chance), chance.choice((0, 0, 1)), place, chance.choice(WAITS)
            ),
            "work": lambda: self.work([_some(chance) for _ in range(6)]),
            "claim": lambda: self.claim(worker, chance.choice((1, 4))),
            "act": lambda: self.act(worker, _some(chance)),
            "record": lambda: self.record(worker),
            "kill": lambda: self.kill(worker),
            "wait": lambda: self.wait(chance.choice(WAITS)),
            "break down": lambda: self.break_down(place, chance.choice(FAULTS)),
            "mend": lambda: self.break_down(place, ""),
            "switch": lambda: self.switch(place, off=chance.random() < 0.4),
            "errands": self.stage.errands,
            "lead out": self.stage.lead_out,
            "lose a sheet": self.stage.lose_a_sheet,
            "meddle": lambda: self.meddle(chance.choice((0, 1)), gone=chance.random() < 0.5),
        }
        self.story.append(event)
        steps[event]()

    def end(self) -> None:
        """Let everything heal: then all is as wanted, and a take-down leaves nothing."""
        self.claims, self.outcomes = [[], []], [[], []]
        self.stage.heal()
        self.stage.check_all_settled()
        for item in self.stage.items:
            with suppress(Conflict):
                self.stage.hub.take_down(item)
        self.stage.heal()
        self.stage.check_all_settled()
        self.stage.check_all_gone()

    def meddle(self, place: int, *, gone: bool) -> None:
        """Let somebody change or delete what stands at the site or the account."""
        self.stage.city.world(self.outlets[place]).meddle(gone=gone)

    # What the office does.

    def decide(self, what: str, item: int, place: int, seconds: int) -> None:
        """Let the office decide one thing."""
        self.story.append(f"{what} {item} {place} {seconds}")
        moment = self.stage.hub.clock() + timedelta(seconds=seconds)
        corrections: dict[str, tuple[int, dict[str, Any]]] = {
            "correct": (item, {}),
            "correct later": (item, {"publish_at": moment}),
            "end the window": (0, {"window_until": moment}),
            "narrow": (0, {"narrowed": [place]}),
            "narrow later": (0, {"narrowed": [place], "publish_at": moment}),
            "name one community": (1, {"body": ONE_COMMUNITY}),
            "name both later": (1, {"body": LIST, "publish_at": moment}),
            "disclose no more": (item, {"disclosure": "none", "disclosure_ground": "第十五条"}),
        }
        if what in corrections:
            which, changes = corrections[what]
            self._correct(which, **changes)
        match what:
            case "hand in":
                self._hand_in(item)
            case "approve what waits":
                self._approve_what_waits(item)
            case "suspend":
                self._order(item, take_downs.suspend, reason="list_wrong", note="")
            case "resume":
                self._order(item, take_downs.resume)
            case "take down":
                self._order(item, take_downs.take_down, reason="list_wrong", note="")

    # What workers do.

    def work(self, faults: Sequence[tuple[str, ...]]) -> None:
        """Let a worker do what is due for ten seconds, its first steps meeting these faults."""
        self.story.append(f"{list(faults)}")
        self.stage.work(faults)
        for _ in range(3):
            self.stage.hub.clock.pass_by(seconds=3)
            self.stage.work()

    def claim(self, worker: int, most: int) -> None:
        """Let a worker take what is due, and do nothing yet."""
        self.stage.tick()
        self.claims[worker] += self.stage.claim(most)

    def act(self, worker: int, faults: tuple[str, ...]) -> None:
        """Let a worker do one thing it has claimed, however long ago."""
        if not self.claims[worker]:
            return
        claim = self.claims[worker].pop(0)
        self.story.append(f"worker {worker}: {claim.step} {faults}")
        outcome = self.stage.act(claim, faults)
        if outcome is None:
            self.kill(worker)
        else:
            self.outcomes[worker].append(outcome)

    def record(self, worker: int) -> None:
        """Let a worker write down what came of what it did."""
        if self.outcomes[worker]:
            self.stage.record(self.outcomes[worker])
            self.outcomes[worker] = []

    def kill(self, worker: int) -> None:
        """Let a worker die with all it had in hand."""
        self.claims[worker], self.outcomes[worker] = [], []

    # What the world does.

    def wait(self, seconds: int) -> None:
        """Let time go by."""
        self.stage.hub.clock.pass_by(seconds=seconds)

    def break_down(self, place: int, fault: str) -> None:
        """Let every call at an outlet fail from now on, or none any more."""
        self.stage.city.worlds[place].lasting = fault

    def switch(self, place: int, *, off: bool) -> None:
        """Switch an outlet off or on."""
        self.stage.switch(place, off=off)

    # Ways of doing it.

    def _correct(self, item: int, **changes: Any) -> None:
        with self._writing(item) as (session, row):
            edition = self._drafted(session, row, **changes)
            if edition is not None:
                self._submit(session, edition)
                self._pass(session, edition)

    def _hand_in(self, item: int) -> None:
        with self._writing(item) as (session, row):
            edition = self._drafted(session, row)
            if edition is not None:
                self._submit(session, edition)

    def _approve_what_waits(self, item: int) -> None:
        with self._writing(item) as (session, row):
            edition = row.editions[-1]
            if edition.state in (EditionState.IN_REVIEW, EditionState.DROPPED):
                self._pass(session, edition)
                assert row.taken_down_at is None, "an edition was approved after the take-down"

    def _order(self, item: int, decision: Any, **words: str) -> None:
        with self._writing(item) as (session, row):
            by = Signature.own(self._person(session, "publisher"))
            decision(session, row, signature=by, now=self.stage.hub.clock(), **words)

    @contextmanager
    def _writing(self, item: int) -> Iterator[tuple[Session, Item]]:
        """Open a writing session with an item; what is refused is undone as a whole."""
        with suppress(Conflict, Refused), self.stage.hub.runtime.database.writing() as session:
            yield session, session.get_one(Item, self.stage.items[item])

    def _person(self, session: Session, login: str) -> Person:
        return session.get_one(Person, self.stage.hub.people[login])

    def _drafted(self, session: Session, row: Item, **changes: Any) -> Edition | None:
        clerk, now = self._person(session, "clerk"), self.stage.hub.clock()
        try:
            edition = drafts.revise(session, row, by=clerk, now=now)
        except Conflict:
            return None
        content = Content(
            title=f"{edition.title.partition('（')[0]}（第{edition.number}版）",
            **{"body": edition.body, **changes},
        )
        drafts.save(session, edition, content, version=edition.version, by=clerk, now=now)
        return edition

    def _submit(self, session: Session, edition: Edition) -> None:
        clerk, desk = self._person(session, "clerk"), self.stage.hub.runtime.review
        review.submit(session, edition, desk, by=clerk, now=self.stage.hub.clock())

    def _pass(self, session: Session, edition: Edition) -> None:
        desk, now = self.stage.hub.runtime.review, self.stage.hub.clock()
        for login in ("reviewer", "approver"):
            signature = Signature.own(self._person(session, login))
            review.pass_step(session, edition, desk, signature, read=digest(edition), now=now)


def _some(chance: Random) -> tuple[str, ...]:
    """Return what the calls of a step meet: mostly nothing, or nothing would ever come about."""
    return chance.choice(CALLS) if chance.random() < 0.35 else ()


def _one_of(weights: dict[str, float], chance: Random) -> str:
    return chance.choices(list(weights), weights=list(weights.values()))[0]
