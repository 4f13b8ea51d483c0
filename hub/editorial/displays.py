"""What is asked of a display (公示期) before anybody approves: a restart, and an end too early."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Problem
from channels.document import Document
from hub import display
from hub.clock import add_working_days, end_of, today
from hub.models import (
    Copy,
    Edition,
    EditionState,
    Item,
    Placement,
    Sheet,
    SheetStep,
)
from hub.outlets import Outlets
from hub.plans import Plan


def asks_restart(session: Session, edition: Edition) -> bool:
    """Tell whether the writer still has to say if a display under way begins anew.

    It is asked of a correction that changes what the text says, once something was put up. A
    correction for somebody's privacy counts on, for nobody is to see that there was one.
    """
    plan = Plan.of(edition)
    if edition.privacy or not plan.display_days or plan.restarts is not None:
        return False
    before = session.scalar(
        select(Edition)
        .where(Edition.item_id == edition.item_id, Edition.state == EditionState.APPROVED)
        .where(Edition.number < edition.number)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    if before is None or _text(before) == _text(edition):
        return False
    return _hung(session, edition.item_id)


def _text(edition: Edition) -> tuple[str, str]:
    return edition.title, Document.from_html(edition.body).text()


def _hung(session: Session, item: int) -> bool:
    query = (
        select(SheetStep.id)
        .join(Sheet, Sheet.id == SheetStep.sheet_id)
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.item_id == item, SheetStep.state.in_(display.SEEN))
    )
    return session.scalar(query.limit(1)) is not None


def ends_too_early(session: Session, item: Item, plan: Plan, outlets: Outlets) -> list[Problem]:
    """Return what is to be known of an end that leaves no time for the whole display."""
    if plan.window_until is None or not plan.display_days:
        return []
    now = outlets.clock()
    begins = today(max(now, item.published_at or now))
    due = add_working_days(begins, plan.display_days - plan.first_day)
    if end_of(due.day) <= plan.window_until:
        return []
    params: dict[str, str | int] = {
        "days": plan.display_days,
        "day": due.day.isoformat(),
        "until": today(plan.window_until).isoformat(),
    }
    return [Problem("window_before_display", params, refuses=False)]
