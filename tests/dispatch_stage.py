"""A small hub whose outlets fail, what people do around it, and what must be true at any moment."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hub_builders import LIST, PUBLIC, HubClock, SmallHub, open_hub
from outlet_that_fails import City, Killed, World, hang, type_in
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels import registry
from hub import ledger, outlet_book, publishing
from hub.dispatch import claims, recording, reporting, resting, shelves
from hub.dispatch.acting import Outcome, act
from hub.dispatch.claims import Claim, Load
from hub.models import (
    Copy,
    CopyState,
    Edition,
    Item,
    Outlet,
    Person,
    Placement,
    PlacementState,
    Rendering,
    Shelf,
    Wanted,
)
from hub.outlets import traits_of
from hub.plans import Plan
from hub.runtime import Runtime
from hub.settings import Settings

OUTLETS = (
    ("website", "qu"),
    ("wechat", "qu"),
    ("hand", "qu"),
    ("board", "jia"),
    ("board", "yi"),
)
ONE_COMMUNITY = LIST.replace("乙社区", "甲社区")
# Longer than anything waits for by itself.
AGES = timedelta(days=3)


@dataclass(frozen=True)
class Prepared:
    """A hub as it lies on the disk before anything happened, to be copied for each run."""

    folder: Path
    hub: SmallHub
    items: tuple[int, ...]


@cache
def prepared() -> Prepared:
    """Return a hub with all outlets, and an item for everywhere and a list for one board approved."""
    memory = Path("/dev/shm")  # noqa: S108 - only the folder's random name is used
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    with pytest.MonkeyPatch.context() as patched:
        hub = open_hub(folder, patched)
        kinds = City(hub.clock, lambda seconds: None).kinds()
        patched.setattr(registry, "kinds", lambda: kinds)
        for kind, office in OUTLETS:
            hub.outlet(kind, office)
        persons = hub.draft(matter="persons", body=ONE_COMMUNITY, title="审核名单公示")
        items = (hub.draft(), persons)
        for item in items:
            hub.approve(item)
        hub.runtime.close()
    return Prepared(folder, hub, items)


@dataclass
class Stage:
    """One run: the hub, the worlds of its outlets, and the workers' hands."""

    hub: SmallHub
    city: City
    items: tuple[int, ...]
    folder: Path
    patched: pytest.MonkeyPatch
    published: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    def open(cls) -> "Stage":
        """Set the stage anew."""
        made = prepared()
        folder = Path(tempfile.mkdtemp(dir=made.folder.parent))
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        clock = HubClock()
        city = City(clock, lambda seconds: clock.pass_by(seconds=seconds))
        patched = pytest.MonkeyPatch()
        kinds = city.kinds()
        patched.setattr(registry, "kinds", lambda: kinds)
        settings = Settings(data=folder, secrets=folder / "secrets", public=PUBLIC, port=8765)
        hub = made.hub
        hub = SmallHub(
            Runtime.open(settings, clock), clock, hub.offices, hub.people, hub.outlets, hub.matters
        )
        stage = cls(hub, city, made.items, folder, patched)
        for outlet in hub.outlets.values():
            city.world(outlet)
        return stage

    def close(self) -> None:
        """Clear the stage."""
        self.hub.runtime.close()
        self.patched.undo()
        shutil.rmtree(self.folder)

    # Workers.

    def claim(self, most: int = 2) -> list[Claim]:
        """Let a worker claim what is due."""
        runtime = self.hub.runtime
        with runtime.database.writing() as session:
            return claims.claim(
                session, now=runtime.clock(), limit=most, load=Load(Counter()), traits_of=traits_of
            )

    def act(self, claim: Claim, faults: Sequence[str] = ()) -> Outcome | None:
        """Let a worker do a step whose calls meet faults; None when it was killed in the middle."""
        world = self.city.world(claim.outlet.id)
        world.faults.extend(faults)
        try:
            return act(claim, self.hub.runtime.desk)
        except Killed:
            return None
        finally:
            world.faults.clear()

    def record(self, outcomes: list[Outcome]) -> None:
        """Let a worker write down what came of its steps."""
        runtime = self.hub.runtime
        with runtime.database.writing() as session:
            recording.record(session, outcomes, runtime.blobs, runtime.clock())

    def write_lists(self) -> int:
        """Write the lists that are due; return how many."""
        runtime = self.hub.runtime
        return shelves.write_due(runtime.database, runtime.outlets, runtime.clock)

    def tick(self) -> None:
        """Let the clock do what the engine lets it do every second."""
        with self.hub.runtime.database.writing() as session:
            publishing.wake(session, now=self.hub.clock())

    def work(self, faults: Sequence[Sequence[str]] = ()) -> int:
        """Let one worker do all that is due once, the n-th step meeting the n-th faults."""
        self.tick()
        taken = self.claim(8)
        met = [*faults, *((),) * len(taken)]
        done = [self.act(claim, met[at]) for at, claim in enumerate(taken)]
        outcomes = [outcome for outcome in done if outcome is not None]
        if outcomes:
            self.record(outcomes)
        return len(taken) + self.write_lists()

    def rest(self, *, within: timedelta = AGES) -> None:
        """Let workers work, and time go by, until nothing is due for a long while."""
        ends = self.hub.clock() + within
        for _ in range(600):
            if self.work():
                continue
            upcoming = self.upcoming()
            if upcoming is None or upcoming > ends:
                return
            # What is due and not claimed waits for its outlet's trouble to be over.
            later = self.hub.clock() + timedelta(minutes=1)
            self.hub.clock.now = upcoming if upcoming > self.hub.clock() else later
        raise AssertionError(f"no rest at {self.hub.clock()}: {self.states()}")

    def upcoming(self) -> datetime | None:
        """Return when the next thing is due by itself."""
        with self.reading() as session:
            # What is only looked at again from time to time is never at rest.
            query = select(Placement.next_at, Placement.lease_until)
            rows = session.execute(query.where(Placement.priority < resting.WATCHED))
            moments: list[datetime | None] = [max(at, until or at) for at, until in rows if at]
            moments += [session.scalar(select(func.min(c))) for c in (Shelf.next_at, Item.wake_at)]
        return min((moment for moment in moments if moment is not None), default=None)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a reading session."""
        with self.hub.runtime.database.reading() as session:
            yield session

    # People.

    def errands(self) -> int:
        """Let people do all that waits for a person at boards and portals; return how much."""
        done = 0
        with self.hub.runtime.database.writing() as session:
            rows = session.execute(
                select(Copy, Placement, Outlet)
                .join(Placement, Placement.id == Copy.placement_id)
                .join(Outlet, Outlet.id == Placement.outlet_id)
                .where(Outlet.kind.in_(("board", "hand")))
                .order_by(Copy.id)
            ).all()
            for copy, placement, outlet in rows:
                world = self.city.world(outlet.id)
                errand = _hang if outlet.kind == "board" else _type_in
                done += errand(session, copy, placement, world, self.hub.clock())
        return done

    def lose_a_sheet(self) -> bool:
        """Let the wind take a sheet, and its keeper tell."""
        for world in self.city.worlds.values():
            for key in list(world.sheets):
                del world.sheets[key]
                with self.hub.runtime.database.writing() as session:
                    copy = session.scalars(select(Copy).where(Copy.key == key)).one()
                    reporting.change(session, copy, {"state": "lost"}, now=self.hub.clock())
                return True
        return False

    def lead_out(self) -> int:
        """Let a person lead every held placement out, truthfully; return how many."""
        with self.hub.runtime.database.writing() as session:
            by = session.get_one(Person, self.hub.people["publisher"])
            held = session.scalars(
                select(Placement).where(Placement.state == PlacementState.HELD)
            ).all()
            for placement in held:
                self._lead_out(session, placement, by)
            return len(held)

    def _lead_out(self, session: Session, placement: Placement, by: Person) -> None:
        now = self.hub.clock()
        unclear = next((c for c in placement.copies if c.state == CopyState.UNCLEAR), None)
        if unclear is None or placement.tries % 2 == 0:
            reporting.try_again(session, placement, by=by, now=now)
        elif _stands(self.city.world(placement.outlet_id), unclear.key):
            reporting.it_is_there(session, placement, by=by, now=now)
        else:
            reporting.it_is_not(session, placement, by=by, now=now)

    def switch(self, outlet: int, *, off: bool) -> None:
        """Switch an outlet off or on."""
        with self.hub.runtime.database.writing() as session:
            by = session.get_one(Person, self.hub.people["admin"])
            row = session.get_one(Outlet, outlet)
            if (row.switched_off_at is not None) != off:
                switch = outlet_book.switch_off if off else outlet_book.switch_on
                switch(session, row, by=by, now=self.hub.clock())

    def heal(self) -> None:
        """Let every outlet work again, and every person do what waits, until all is at rest."""
        for world in self.city.worlds.values():
            world.heal()
            self.switch(world.outlet, off=False)
        # Long enough for everything that is shown to be looked at again.
        self.hub.clock.pass_by(days=11)
        for _ in range(12):
            self.rest()
            if not self.errands() + self.lead_out():
                return
        raise AssertionError(f"never healed: {self.states()}")

    def states(self) -> list[tuple[object, ...]]:
        """Return what the hub believes, for the reader of a failure."""
        with self.reading() as session:
            return [
                (
                    p.item_id,
                    p.outlet.kind,
                    p.wanted,
                    p.revision,
                    p.state,
                    p.reason,
                    p.next_at,
                    [(c.number, c.revision, c.state, c.ref, c.more) for c in p.copies],
                )
                for p in session.scalars(select(Placement).order_by(Placement.id))
            ]

    # What must be true at any moment.

    def check(self) -> None:
        """Raise AssertionError for the first promise that is broken now."""
        assert not self.city.wrongs, self.city.wrongs
        with self.reading() as session:
            for placement in session.scalars(select(Placement)):
                self._check_placement(session, placement)
            for item in session.scalars(select(Item)):
                sealed = self.published.setdefault(item.id, item.published_at or self.hub.clock.now)
                if item.published_at is None:
                    del self.published[item.id]
                else:
                    assert item.published_at == sealed, "published_at changed"

    def _check_placement(self, session: Session, placement: Placement) -> None:
        said = (placement.item_id, placement.outlet_id, placement.state, placement.reason)
        if placement.state == PlacementState.HELD:
            assert placement.reason, said
        elif placement.next_at is None:
            waits = placement.outlet.kind in ("board", "hand")
            settled = placement.state == PlacementState.SETTLED
            assert settled or (waits and placement.state == PlacementState.ACCEPTED), said
        world = self.city.world(placement.outlet_id)
        self._check_wanted(session, placement)
        for number in world.shown(placement.item_id):
            self._check_reach(session, placement, number)
        woken = placement.next_at is not None and placement.priority < resting.WATCHED
        meddled = any(copy.key in world.meddled for copy in placement.copies)
        if placement.state == PlacementState.SETTLED and not woken and not meddled:
            self._check_settled(session, placement, world)

    def _check_wanted(self, session: Session, placement: Placement) -> None:
        """See that an outlet is asked for the edition in force just where that one's plan says so."""
        item = placement.item
        edition = session.scalars(
            select(Edition)
            .where(Edition.item_id == item.id, Edition.effective_at.is_not(None))
            .order_by(Edition.number.desc())
        ).first()
        assert edition is not None, "placed before anything is in force"
        plan = Plan.of(edition)
        ended = plan.window_until is not None and plan.window_until <= self.hub.clock()
        if item.suspended_at or item.taken_down_at or ended:
            return
        within = plan.reach_offices is None or placement.outlet.office_id in plan.reach_offices
        shows = plan.disclosed and within and placement.outlet_id not in plan.narrowed
        wanted = edition.id if shows else None
        assert placement.wanted_edition_id == wanted, (edition.number, plan, self.states())

    def _check_reach(self, session: Session, placement: Placement, number: int) -> None:
        """See that what stands at an outlet is there by its own plan, and not before its time."""
        edition = session.scalars(
            select(Edition).where(Edition.item_id == placement.item_id, Edition.number == number)
        ).one()
        plan, said = Plan.of(edition), (placement.item_id, placement.outlet_id, number)
        assert edition.effective_at is not None, said
        assert edition.effective_at >= (edition.publish_at or edition.effective_at), said
        assert plan.disclosed, said
        assert placement.outlet_id not in plan.narrowed, said
        offices = plan.reach_offices
        assert offices is None or placement.outlet.office_id in offices, said

    def _check_settled(self, session: Session, placement: Placement, world: World) -> None:
        left = world.left(placement.item_id)
        if placement.wanted != Wanted.SHOW:
            assert not left, (left, self.states())
            return
        edition = session.get_one(Edition, placement.wanted_edition_id)
        assert world.shown(placement.item_id) == [edition.number], (left, self.states())
        assert len(left) == 1, (left, self.states())

    def check_all_settled(self) -> None:
        """Raise AssertionError unless every outlet shows exactly what is wanted there."""
        self.check()
        with self.reading() as session:
            for placement in session.scalars(select(Placement)):
                assert placement.state == PlacementState.SETTLED, self.states()
                assert placement.revision == placement.settled_revision, self.states()
        with self.hub.runtime.database.writing() as session:
            ledger.seal(session)
            assert ledger.first_fault(session) is None

    def check_all_gone(self) -> None:
        """Raise AssertionError when anything of a taken-down item is left anywhere."""
        with self.reading() as session:
            gone = session.scalars(select(Item.id).where(Item.taken_down_at.is_not(None))).all()
        for item in gone:
            for world in self.city.worlds.values():
                assert not world.left(item), (world.left(item), self.states())
                assert (item, True) not in world.lines.values(), self.states()


def _stands(world: World, key: str) -> bool:
    kept = (*world.pages.values(), *world.articles.values(), *world.drafts.values())
    return any(thing.key == key for thing in kept)


def _hang(session: Session, copy: Copy, placement: Placement, world: World, now: datetime) -> int:
    state = (copy.ref or {}).get("state")
    if copy.state == CopyState.GONE or state is None:
        return 0
    may_hang = placement.wanted == Wanted.SHOW and copy.revision == placement.revision
    if may_hang and copy.state == CopyState.ACCEPTED and state != "posted":
        assert copy.rendering_id is not None, "a keeper is asked to hang a sheet that never was"
        hang(world, copy.key, _body(session, copy))
        reporting.change(session, copy, {"state": "posted"}, now=now)
        return 1
    if copy.state == CopyState.REMOVING and state == "posted":
        world.sheets.pop(copy.key, None)
        reporting.change(session, copy, {"state": "taken_down"}, now=now)
        return 1
    return 0


def _type_in(
    session: Session, copy: Copy, placement: Placement, world: World, now: datetime
) -> int:
    page = world.pages.get(placement.item_id)
    if copy.state == CopyState.REMOVING and page is not None:
        del world.pages[placement.item_id]
        reporting.change(session, copy, {}, now=now)
        return 1
    if copy.state == CopyState.ACCEPTED and copy.rendering_id and placement.wanted == Wanted.SHOW:
        body = _body(session, copy)
        if page is None or page.body != body:
            type_in(world, copy.key, body)
            reporting.change(session, copy, {"state": "typed_in"}, now=now)
            return 1
    return 0


def _body(session: Session, copy: Copy) -> bytes:
    body = session.get_one(Rendering, copy.rendering_id).body
    assert body is not None, "small renderings lie in the database"
    return body
