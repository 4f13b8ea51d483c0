"""What waits for one person today: each list is one bounded query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hub import confirmations, erasure_requests, people, sheets, unproven
from hub.articles import KIND_LABELS, current_version
from hub.clock import today
from hub.confirmations import Unconfirmed
from hub.dispatch import reporting
from hub.erasure_requests import ToErase
from hub.models import (
    Edition,
    EditionState,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    PlacementState,
    ReviewStep,
    Role,
)
from hub.reports.cut_short import CutShort, cut_short
from hub.reports.reach import paths_of, under
from hub.sheets import AlarmTold
from hub.standing.limit import Limit, legal_limit
from hub.standing.placements import PERSONS_TURN
from hub.unproven import ToAgree

# More than this nobody reads; the list behind it is on a page of its own.
MOST = 20
# Working days before a legal limit at which it is called near.
NEAR = 5
DECIDES = (Role.CLERK, Role.PUBLISHER, Role.DUTY, Role.APPROVER)
GOES_TO_BOARDS = (Role.KEEPER, Role.PUBLISHER, Role.CLERK)


@dataclass(frozen=True)
class Task:
    """An edition that waits for somebody."""

    item: int
    title: str
    kind_label: str
    office: str
    edition: int
    since: datetime
    # What waits: the name of the step, or the reason it was sent back with.
    about: str = ""
    who: str = ""
    limit: Limit | None = None


@dataclass(frozen=True)
class Held:
    """A placement a person must lead on."""

    item: int
    title: str
    outlet: str
    reason: str
    params: dict[str, object]
    since: datetime
    removing: bool


@dataclass(frozen=True)
class Troubled:
    """An outlet nothing reaches until it is mended."""

    outlet: int
    name: str
    reason: str
    params: dict[str, object]
    since: datetime | None


@dataclass(frozen=True)
class BoardWork:
    """What waits at one board."""

    outlet: int
    name: str
    place: str
    to_print: int
    to_post: int
    to_take_down: int


@dataclass(frozen=True)
class Day:
    """What waits for one person, most urgent first."""

    to_confirm: Sequence[Unconfirmed]
    # Sheets that keepers covered and reported.
    alarms: Sequence[AlarmTold]
    # Places given up, which a second person must agree to.
    to_agree: Sequence[ToAgree]
    # Erasures one person asked for.
    to_erase: Sequence[ToErase]
    cut_short: Sequence[CutShort]
    troubled: Sequence[Troubled]
    held: Sequence[Held]
    sent_back: Sequence[Task]
    near: Sequence[Task]
    to_review: Sequence[Task]
    by_hand: Sequence[Held]
    boards: Sequence[BoardWork]
    drafts: Sequence[Task]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing waits."""
        lists = (
            self.to_confirm,
            self.alarms,
            self.to_agree,
            self.to_erase,
            self.cut_short,
            self.troubled,
            self.held,
            self.sent_back,
            self.near,
            self.to_review,
            self.by_hand,
            self.boards,
        )
        return not any(lists) and not self.drafts


def day_of(session: Session, person: Person, now: datetime) -> Day:
    """Return what waits for a person."""
    paper = sheets.paper_kinds()
    drafts = _mine(session, person, EditionState.DRAFT)
    near = [task for task in drafts if _is_near(task.limit)]
    return Day(
        alarms=sheets.alarms(session, person, most=MOST),
        to_agree=unproven.to_agree(session, person, most=MOST),
        to_erase=erasure_requests.to_erase(session, person, most=MOST),
        to_confirm=confirmations.unconfirmed(session, person, now, most=MOST),
        cut_short=cut_short(session, person, most=MOST),
        troubled=_troubled(session, person),
        held=_held(session, person, Placement.state == PlacementState.HELD),
        sent_back=_mine(session, person, EditionState.SENT_BACK),
        near=near,
        to_review=to_review(session, person),
        by_hand=_held(
            session,
            person,
            Placement.state == PlacementState.ACCEPTED,
            Placement.reason.in_(PERSONS_TURN),
            Outlet.kind.not_in(paper),
        ),
        boards=_boards(session, person, paper),
        drafts=[task for task in drafts if task not in near],
    )


def to_review(session: Session, person: Person) -> list[Task]:
    """Return the editions whose waiting step a person may take, the longest waiting first."""
    roles = {grant.role for grant in person.grants}
    first = (
        select(ReviewStep.edition_id, func.min(ReviewStep.position).label("position"))
        .where(ReviewStep.state == "waiting")
        .group_by(ReviewStep.edition_id)
        .subquery()
    )
    signed = select(ReviewStep.edition_id).where(
        ReviewStep.done_by == person.id, ReviewStep.state == "passed"
    )
    rows = session.execute(
        select(ReviewStep, Edition, Item, Office, Person.name)
        .join(
            first,
            (first.c.edition_id == ReviewStep.edition_id)
            & (first.c.position == ReviewStep.position),
        )
        .join(Edition, Edition.id == ReviewStep.edition_id)
        .join(Item, Item.id == Edition.item_id)
        .join(Office, Office.id == Item.office_id)
        .join(Person, Person.id == Edition.created_by)
        .where(
            ReviewStep.state == "waiting",
            ReviewStep.role.in_(roles),
            Edition.state == EditionState.IN_REVIEW,
            Edition.id.not_in(signed),
        )
        .order_by(Edition.submitted_at)
    )
    return [
        _task(
            session, edition, item, office, edition.submitted_at or now_of(edition), step.name, who
        )
        for step, edition, item, office, who in rows
        if people.has_role(person, office, Role(step.role))
    ][:MOST]


def now_of(edition: Edition) -> datetime:
    """Return when an edition was last in its writer's hands."""
    return edition.submitted_at or edition.created_at


def _mine(session: Session, person: Person, state: EditionState) -> list[Task]:
    rows = session.execute(
        select(Edition, Item, Office)
        .join(Item, Item.id == Edition.item_id)
        .join(Office, Office.id == Item.office_id)
        .where(Edition.state == state, Edition.created_by == person.id)
        .order_by(Item.updated_at.desc())
        .limit(MOST)
    )
    return [
        _task(session, edition, item, office, item.updated_at, _sent_back_for(session, edition))
        for edition, item, office in rows
    ]


def _sent_back_for(session: Session, edition: Edition) -> str:
    """Return the reason an edition came back with, and from whom."""
    if edition.state != EditionState.SENT_BACK:
        return ""
    step = session.scalar(
        select(ReviewStep)
        .where(ReviewStep.edition_id == edition.id, ReviewStep.state == "sent_back")
        .order_by(ReviewStep.id.desc())
        .limit(1)
    )
    return step.reason if step else ""


def _task(
    session: Session,
    edition: Edition,
    item: Item,
    office: Office,
    since: datetime,
    about: str = "",
    who: str = "",
) -> Task:
    return Task(
        item=item.id,
        title=edition.title,
        kind_label=KIND_LABELS[item.kind],
        office=office.short_name or office.name,
        edition=edition.number,
        since=since,
        about=about,
        who=who,
        limit=_limit(session, item, since),
    )


def _limit(session: Session, item: Item, now: datetime) -> Limit | None:
    if item.matter_id is None or item.published_at is not None:
        return None
    version = current_version(session, item.matter_id)
    if version is None:
        return None
    begun = item.formed_on or today(item.created_at)
    return legal_limit(version.limit_text, begun, today(now))


def _is_near(limit: Limit | None) -> bool:
    return limit is not None and limit.left <= NEAR


def _held(session: Session, person: Person, *conditions: ColumnElement[bool]) -> list[Held]:
    """Return placements of the person's offices, or at their outlets, that wait for a decision."""
    paths = paths_of(person, DECIDES)
    if not paths:
        return []
    rows = session.execute(
        select(Placement, Item, Outlet)
        .join(Item, Item.id == Placement.item_id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .join(Office, Office.id == Item.office_id)
        .where(*conditions, under(paths))
        .order_by(Placement.priority, Placement.since)
        .limit(MOST)
    ).unique()
    return [
        Held(
            item=item.id,
            title=item.title,
            outlet=outlet.name,
            reason=placement.reason,
            params=dict(placement.reason_params or {}),
            since=placement.since,
            removing=placement.wanted != "show",
        )
        for placement, item, outlet in rows
    ]


def _troubled(session: Session, person: Person) -> list[Troubled]:
    """Return the outlets in trouble that a person may mend, the longest waiting first."""
    paths = paths_of(person, reporting.MAY_MEND)
    if not paths:
        return []
    rows = session.scalars(
        select(Outlet)
        .join(Office, Office.id == Outlet.office_id)
        .where(Outlet.trouble_code != "", under(paths))
        .order_by(Outlet.trouble_since)
        .limit(MOST)
    ).unique()
    return [
        Troubled(
            outlet=row.id,
            name=row.name,
            reason=row.trouble_code,
            params=dict(row.trouble_params or {}),
            since=row.trouble_since,
        )
        for row in rows
    ]


def _boards(session: Session, person: Person, paper: Iterable[str]) -> list[BoardWork]:
    paths = paths_of(person, GOES_TO_BOARDS)
    if not paths:
        return []
    rows = session.execute(
        select(Outlet, Placement.reason, func.count())
        .join(Placement, Placement.outlet_id == Outlet.id)
        .join(Office, Office.id == Outlet.office_id)
        .where(
            Outlet.kind.in_(list(paper)),
            under(paths),
            Placement.state != PlacementState.SETTLED,
            Placement.reason.in_(("to_print", "to_post", "to_take_down")),
            # What was covered and reported is no task until somebody has decided.
            or_(Placement.reason != "to_post", Placement.id.not_in(sheets.held_placements())),
        )
        .group_by(Outlet.id, Placement.reason)
        .order_by(Outlet.id)
    ).unique()
    counts: dict[int, dict[str, int]] = {}
    boards: dict[int, Outlet] = {}
    for outlet, reason, count in rows:
        boards[outlet.id] = outlet
        counts.setdefault(outlet.id, {})[reason] = count
    return [
        BoardWork(
            outlet=number,
            name=board.name,
            place=str(board.fields.get("place", "")),
            to_print=counts[number].get("to_print", 0),
            to_post=counts[number].get("to_post", 0),
            to_take_down=counts[number].get("to_take_down", 0),
        )
        for number, board in boards.items()
    ]
