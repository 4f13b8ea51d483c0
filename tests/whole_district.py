"""A district at work: items in every state, sheets on boards, and the address of every page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from whole_hub import WholeHub

from hub import automation, catalogue, demo, people, sheets, standing
from hub.automation import Chain
from hub.editorial import drafts, review
from hub.editorial.drafts import Content
from hub.models import Copy, Edition, Office, Outlet, Placement, ReviewStep, Sheet, SheetState
from hub.people import Signature
from hub.sheets import packets, tick_lists

NOTICES = demo.SAMPLES / "notices"
DRAFT = (
    "<h2>一、时间</h2><p>每周三下午，请王珺、𬭎先生带好材料。</p><ul><li>身份证</li></ul>"
    "<table><thead><tr><th>地点</th><th>电话</th></tr></thead>"
    "<tbody><tr><td>望江路 1 号</td><td>0000-55500100</td></tr></tbody></table>"
)


@dataclass(frozen=True)
class District:
    """Items by state, and the codes that hang about."""

    hub: WholeHub
    draft: int
    waiting: int
    guide: int
    jobs: int
    persons: int
    removed: int
    slip: str
    # The code of a keeper's round on paper.
    listed: str
    print_run: int
    # A keeper's report that something is wrong.
    alarm: int
    # A sheet's code by what it answers; a board's by "board".
    codes: dict[str, str]
    # What was seen of each page, kept for every module that asks.
    looks: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="session")
def district(whole_hub: WholeHub) -> District:
    """Return the shared hub with sample notices in every state."""
    guide = bring(whole_hub, "04", "wj")
    jobs, persons = bring(whole_hub, "06", "rsj"), bring(whole_hub, "03", "wj")
    removed = bring(whole_hub, "15", "wj")
    draft, waiting = write(whole_hub, "周三便民服务日"), write(whole_hub, "周三便民服务日（二）")
    settle(whole_hub)
    first = hang(whole_hub, guide)
    automation.correct(
        whole_hub.runtime,
        guide,
        NOTICES / "05-临时救助办事指南（更正）.docx",
        changes={"title": "临时救助办事指南", "change_note": "更正了电话"},
        chain=Chain(),
    )
    automation.take_down(whole_hub.runtime, removed, reason="by_mistake", by="publisher")
    slip = hand_in(whole_hub, waiting)
    settle(whole_hub)
    codes = {
        "superseded": first,
        "valid": hang(whole_hub, guide),
        "on_display": hang(whole_hub, persons),
        "board": board_code(whole_hub),
        "not_ours": "A" * 16,
    }
    return District(
        whole_hub,
        draft,
        waiting,
        guide,
        jobs,
        persons,
        removed,
        slip,
        listed(whole_hub),
        pack(whole_hub),
        alarmed(whole_hub, guide),
        codes,
    )


def bring(hub: WholeHub, number: str, office: str) -> int:
    """Publish a sample notice by its number and return its item."""
    notice = next(one for one in _notices() if one["file"].startswith(number))
    named = notice["matter"]
    with hub.runtime.database.reading() as session:
        matter = named and catalogue.matter_by_names(
            session, named["field"], named["level1"], named["level2"]
        )
        code = matter.code if matter else ""
    names = ("title", "short_title", "summary", "kind", "document_number")
    content = Content(body="", **{name: notice[name] for name in names})
    file = NOTICES / notice["file"]
    return automation.publish(hub.runtime, file, matter=code, office=office, content=content)


def _notices() -> list[dict[str, Any]]:
    text = (NOTICES / "notices.json").read_text("utf-8")
    return list(json.loads(text)["notices"])


def write(hub: WholeHub, title: str) -> int:
    """Return a draft of the sub-district's clerk."""
    now = hub.runtime.clock()
    with hub.runtime.database.writing() as session:
        return drafts.create(
            session,
            Content(title=title, body=DRAFT),
            office=session.scalars(select(Office).where(Office.code == "wj")).one(),
            matter=catalogue.matter_by_code(session, "SHJZ-12"),
            by=people.by_login(session, "clerk"),
            now=now,
        ).id


def hand_in(hub: WholeHub, item: int) -> str:
    """Hand a draft in and return the code of the slip its next step can be signed on."""
    with hub.runtime.database.writing() as session:
        edition = session.scalars(select(Edition).where(Edition.item_id == item)).one()
        by = people.by_login(session, "clerk")
        review.submit(session, edition, hub.runtime.review, by=by, now=hub.runtime.clock())
        waits = review.current_step(session, edition)
        assert isinstance(waits, ReviewStep)
        return waits.slip_code


def settle(hub: WholeHub) -> None:
    """Wait until the machines have done their part."""
    assert standing.wait_for_machines(hub.runtime, seconds=60)


def hang(hub: WholeHub, item: int) -> str:
    """Let the newest edition hang on the first of an item's boards; return its sheet's code."""
    now = hub.runtime.clock()
    with hub.runtime.database.writing() as session:
        copy = session.scalars(_copies(session, item)).first()
        assert copy is not None
        keeper = Signature.own(people.by_login(session, "keeper"), "scan")
        sheet = sheets.sheets_of(session, copy)[0]
        sheets.report(session, sheet, SheetState.POSTED, keeper, at=now, now=now)
        return sheet.code


def alarmed(hub: WholeHub, item: int) -> int:
    """Let the keeper of an item's last board cover its sheet and report; return the report."""
    now = hub.runtime.clock()
    with hub.runtime.database.writing() as session:
        sheet = sheets.sheets_of(session, session.scalars(_copies(session, item)).all()[-1])[0]
        by = Signature.own(people.by_login(session, "publisher"), "scan")
        sheets.report(session, sheet, SheetState.POSTED, by, at=now, now=now)
        return sheets.cover(session, sheet, "privacy", by, now=now).id


def _copies(session: Session, item: int) -> Any:
    newest = select(Edition.id).where(Edition.item_id == item).order_by(Edition.number.desc())
    return (
        select(Copy)
        .join(Placement, Placement.id == Copy.placement_id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .where(Placement.item_id == item, Outlet.kind == "board")
        .where(Copy.edition_id == newest.limit(1).scalar_subquery())
        .where(Copy.id.in_(select(Sheet.copy_id)))
        .order_by(Outlet.id)
    )


def pack(hub: WholeHub) -> int:
    """Make a print run of what waits at the sub-district's boards."""
    with hub.runtime.database.writing() as session:
        by = people.by_login(session, "wj-duty")
        boards = standing.boards_of(session, by, *sheets.BY_HAND)
        return packets.make(
            session, boards, signature=Signature.own(by), now=hub.runtime.clock()
        ).id


def listed(hub: WholeHub) -> str:
    """Print the round of the keeper of the first board, and return its code."""
    with hub.runtime.database.writing() as session:
        keeper, by = (people.by_login(session, login) for login in ("keeper", "wj-duty"))
        stops = standing.stops(session, sheets.round_of(session, keeper))
        lines = {one.id: [(line.code, line.todo) for line in one.lines] for one in stops}
        return tick_lists.make(session, keeper, lines, by=by, now=hub.runtime.clock()).code


def board_code(hub: WholeHub) -> str:
    """Return the permanent code of the first board."""
    with hub.runtime.database.writing() as session:
        return sheets.board_code(session, session.get_one(Outlet, hub.outlet("board")))


def console_pages(there: District) -> Iterator[tuple[str, str, str]]:
    """Yield what to call a page, who looks at it, and its path: every page of the console once."""
    item = "/console/items"
    hub = there.hub
    hand = hub.placement(there.guide, "hand").id
    board = hub.outlet("board")
    yield from (("sign-in", "", "/console/sign-in"), ("today", "clerk", "/console/"))
    yield from (
        ("today of a reviewer", "reviewer", "/console/"),
        ("today of a publisher", "wj-duty", "/console/"),
        ("today of an administrator", "admin", "/console/"),
        ("nothing there", "clerk", "/console/nowhere"),
        ("account", "clerk", "/console/account"),
        ("choosing a matter", "clerk", "/console/write"),
        ("a new one", "clerk", "/console/write?matter=SHJZ-12"),
        ("a new one outside", "clerk", "/console/write?matter=none"),
        ("writing", "clerk", f"{item}/{there.draft}/write"),
        ("checks", "clerk", f"{item}/{there.draft}/check"),
        ("a preview", "clerk", f"{item}/{there.draft}/preview/{hub.outlet('website')}"),
        ("review by its writer", "clerk", f"{item}/{there.waiting}/review"),
        ("review", "reviewer", f"{item}/{there.waiting}/review"),
        ("slips", "wj-duty", "/console/slips"),
        ("a slip", "wj-duty", f"/console/slips/{there.slip}"),
        ("items", "clerk", "/console/items"),
        ("an item", "clerk", f"{item}/{there.guide}"),
        ("a list of persons", "wj-duty", f"{item}/{there.persons}"),
        ("a long table", "publisher", f"{item}/{there.jobs}"),
        ("an item that is gone", "wj-duty", f"{item}/{there.removed}"),
        ("history", "wj-duty", f"{item}/{there.guide}/history"),
        ("stopping one at once", "wj-duty", "/console/items/stop"),
        ("an order by telephone", "clerk", f"{item}/{there.guide}/suspend"),
        ("suspending", "wj-duty", f"{item}/{there.guide}/suspend"),
        ("taking down", "wj-duty", f"{item}/{there.guide}/take-down"),
        ("what is still seen", "wj-duty", f"{item}/{there.removed}/removal"),
        ("a keeper's report", "wj-duty", f"/console/alarms/{there.alarm}"),
        ("giving a place up", "wj-duty", f"/console/placements/{hand}/give-up"),
        ("by hand", "wj-duty", f"/console/placements/{hand}/by-hand"),
        ("boards", "wj-duty", "/console/boards"),
        ("rounds", "wj-duty", "/console/boards/rounds"),
        ("rounds on paper", "wj-duty", "/console/round-lists"),
        ("a round on paper", "wj-duty", f"/console/round-lists/{there.listed}"),
        ("a board", "wj-duty", f"/console/boards/{board}"),
        ("print runs", "wj-duty", "/console/packets"),
        ("a print run", "wj-duty", f"/console/packets/{there.print_run}"),
        ("printers", "admin", "/console/printers"),
        ("a board's code", "wj-duty", f"/console/boards/{board}/code"),
        ("outlets", "admin", "/console/outlets"),
        ("an outlet", "admin", f"/console/outlets/{hub.outlet('wechat')}"),
        ("kinds of outlets", "admin", "/console/outlets/new"),
        ("a new outlet", "admin", "/console/outlets/new?kind=board"),
        ("catalogue", "admin", "/console/catalogue"),
        ("a field", "clerk", "/console/catalogue/SHJZ"),
        ("screens", "admin", "/console/kiosks"),
        ("people", "admin", "/console/people"),
        ("a person", "admin", "/console/people/2"),
        ("a new person", "admin", "/console/people/new"),
        ("offices", "admin", "/console/people/offices"),
        ("an office", "admin", "/console/people/offices/10"),
        ("a new office", "admin", "/console/people/offices/new"),
        ("holidays of a year", "admin", "/console/calendar/2031"),
        ("private addresses", "admin", "/console/outlets/hosts"),
        ("marking validity", "wj-duty", f"{item}/{there.guide}/validity"),
        ("confirming a take-down", "publisher", f"{item}/{there.removed}/removal"),
        ("erasing by law", "publisher", f"{item}/{there.removed}/erase"),
        ("a keeper's round", "keeper", "/round"),
        ("a keeper's boards", "keeper", "/k"),
        ("a keeper's board", "keeper", f"/k/boards/{board}"),
        ("a sheet before its keeper", "keeper", f"/Q/{there.codes['superseded']}"),
    )


def public_pages(there: District) -> Iterator[tuple[str, str, str]]:
    """Yield the pages citizens see, one of each kind."""
    for name, path in (
        ("home", "/"),
        ("an item", f"/item/0/{there.guide}.html"),
        ("a long table", f"/item/0/{there.jobs}.html"),
        ("an item that is gone", f"/item/0/{there.removed}.html"),
        ("a list", "/list/all/"),
        ("map", "/map.html"),
        ("catalogue", "/catalogue/"),
        ("a field", "/catalogue/SHJZ.html"),
        ("nothing there", "/nowhere"),
        *((f"code: {answer}", f"/Q/{code}") for answer, code in there.codes.items()),
        ("a board by its number", f"/Q/board/{there.hub.outlet('board')}"),
        ("a board in English", f"/Q/{there.codes['board']}?lang=en"),
        ("a superseded sheet in English", f"/Q/{there.codes['superseded']}?lang=en"),
        ("where an item hangs", f"/Q/item/{there.guide}"),
        ("where no item hangs", "/Q/item/999"),
        ("an office's boards", "/Q/office/wj"),
        ("a screen", "/kiosk"),
    ):
        yield f"public {name}", "", path


def every_page(there: District) -> list[tuple[str, str, str]]:
    """Return every kind of page there is: its name, who looks at it, its path."""
    return [*console_pages(there), *public_pages(there)]
