"""What waits at boards: what to print, to put up, to take down, and what hangs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels import registry
from hub.models import ENDED, Copy, Outlet, Placement, Sheet, SheetState
from hub.sheets import covering, life
from hub.sheets.keeping import may_hang


@dataclass(frozen=True)
class BoardTasks:
    """What a keeper has to do at one board."""

    board: Outlet
    to_print: tuple[Copy, ...]
    to_post: tuple[Copy, ...]
    to_take_down: tuple[Copy, ...]
    hanging: tuple[Copy, ...]

    @property
    def waiting(self) -> int:
        """Return how many things wait at this board."""
        return len(self.to_print) + len(self.to_post) + len(self.to_take_down)


def tasks(session: Session, board: Outlet) -> BoardTasks:
    """Return what must go up and what must come down at a board, and what hangs there."""
    return tasks_of(session, [board])[0]


def tasks_of(session: Session, boards: Sequence[Outlet]) -> list[BoardTasks]:
    """Return the tasks of many boards in two queries."""
    rows = session.execute(
        select(Copy, Placement)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.outlet_id.in_([board.id for board in boards]), Copy.state.not_in(ENDED))
        .order_by(Copy.id)
    ).all()
    states: dict[int, set[str]] = {}
    pages = session.scalars(select(Sheet).where(Sheet.copy_id.in_([c.id for c, _ in rows]))).all()
    held = covering.reported(session, [sheet.id for sheet in pages])
    for sheet in pages:
        # What was scanned where nothing should hang is fetched, whatever was said of it.
        # What was covered and reported stays so until somebody has decided.
        left_alone = sheet.is_sighted or sheet.id in held
        state = SheetState.POSTED if left_alone else sheet.state
        states.setdefault(sheet.copy_id, set()).add(state)
    groups: dict[tuple[int, str], list[Copy]] = {}
    for copy, placement in rows:
        name = _task(copy, placement, states.get(copy.id, set()))
        groups.setdefault((placement.outlet_id, name), []).append(copy)
    return [
        BoardTasks(
            board, *(tuple(groups.get((board.id, n), ())) for n in ("print", "post", "down", "up"))
        )
        for board in boards
    ]


def _task(copy: Copy, placement: Placement, states: set[str]) -> str:
    if not may_hang(copy, placement):
        return "down" if states & life.TO_FETCH else ""
    if not states:
        return ""
    if states <= {SheetState.POSTED}:
        return "up"
    # What is covered was printed: it is freed, or put up elsewhere on the board.
    ready = {SheetState.POSTED, SheetState.PRINTED, SheetState.COVERED}
    return "post" if states <= ready else "print"


def paper_kinds() -> list[str]:
    """Return the kinds of outlet whose copies are paper."""
    return [kind for kind, channel in registry.kinds().items() if channel.traits.paper]
