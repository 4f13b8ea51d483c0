"""Items that went all the way, for tests of pages: written, approved, delivered."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hub_builders import PUBLIC, public_side
from sqlalchemy import func, select
from web_builders import SAMPLES, Hub

from channels import http
from hub import catalogue, sheets, take_downs
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.editorial.drafts import Content
from hub.engines.embedded import run_once
from hub.intake import reading
from hub.intake.form import Form
from hub.models import Copy, Item, Office, Outlet, Person, Placement, Sheet, SheetState
from hub.people import Signature

GUIDE, PERSONS = "SHJZ-04", "SHJZ-05"
TITLE = "低保办事指南〔2026〕珺"
BODY = "<p>珺 昇 喆 堃 翀 𬭎 照常办理。</p><h2>一、条件</h2><p>全街道每人每月1,510元。</p>"
LIST_TITLE = "9月低保审核对象名单公示"
LIST = (
    "<table><thead><tr><th>社区</th><th>户主</th></tr></thead><tbody>"
    "<tr><td>东堤社区</td><td>王珺昇</td></tr><tr><td>渡口社区</td><td>李堃翀</td></tr></tbody></table>"
)


def open_hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Return a hub with the catalogue; its public side is its own folder of files."""
    hub = Hub(folder, public=PUBLIC, port=8765)
    form, data = table()
    with hub.writing() as session:
        catalogue.import_form(
            session, form, source=data, name="社会救助.xlsx", by=None, now=hub.now
        )
    monkeypatch.setattr(http, "get", public_side(folder / "site"))
    return hub


@cache
def table() -> tuple[Form, bytes]:
    """Return the sample table of 社会救助, read once for all tests."""
    data = (SAMPLES / "catalogues" / "社会救助.xlsx").read_bytes()
    return reading.read_catalogue("社会救助.xlsx", data), data


def publish(hub: Hub, *, matter: str = GUIDE, office: str = "wj", **changes: Any) -> int:
    """Write, approve and deliver an item; return its id."""
    content = Content(**{"title": TITLE, "body": BODY, "kind": "guide", **changes})
    with hub.writing() as session:
        found = catalogue.matter_by_code(session, matter)
        place = session.scalars(select(Office).where(Office.code == office)).one()
        writer = person(session, "clerk")
        item = drafts.create(session, content, office=place, matter=found, by=writer, now=hub.now)
        item_id = item.id
    approve(hub, item_id)
    return item_id


def approve(hub: Hub, item_id: int) -> None:
    """Let the newest draft through its chain, and deliver it."""
    with hub.writing() as session:
        edition = session.get_one(Item, item_id).editions[-1]
        desk = hub.runtime.review
        review.submit(session, edition, desk, by=person(session, "clerk"), now=hub.now)
        for login in ("reviewer", "approver"):
            signature = Signature.own(person(session, login))
            review.pass_step(session, edition, desk, signature, read=digest(edition), now=hub.now)
    run(hub)


def correct(hub: Hub, item_id: int, **changes: Any) -> None:
    """Approve and deliver a next edition."""
    with hub.writing() as session:
        clerk = person(session, "clerk")
        edition = drafts.revise(session, session.get_one(Item, item_id), by=clerk, now=hub.now)
        known = {"change_note": "更正标准", "restarts": False, **changes}
        content = replace(drafts.content_of(edition), **known)
        drafts.save(session, edition, content, version=edition.version, by=clerk, now=hub.now)
    approve(hub, item_id)


def publish_list(hub: Hub) -> int:
    """Publish a list of persons, which belongs on two boards and nowhere else."""
    return publish(hub, matter=PERSONS, title=LIST_TITLE, body=LIST, kind="publicity")


def take_down(hub: Hub, item_id: int, reason: str = "list_wrong") -> None:
    """Take an item down and let the machines do their part."""
    with hub.writing() as session:
        item = session.get_one(Item, item_id)
        by = Signature.own(person(session, "publisher"))
        take_downs.take_down(session, item, reason=reason, note="内部", signature=by, now=hub.now)
    run(hub)


def run(hub: Hub, seconds: float = 600) -> None:
    """Let the dispatcher work until nothing is due before long; the clock goes on."""
    ends = hub.now + timedelta(seconds=seconds)
    for _ in range(400):
        if run_once(hub.runtime):
            continue
        upcoming = _next_due(hub)
        if upcoming is None or upcoming > ends:
            return
        hub.now = max(upcoming, hub.now + timedelta(milliseconds=1))
    raise AssertionError("the dispatcher does not come to rest")


def post_sheets(hub: Hub, *states: SheetState, board: str = "东堤社区公示栏") -> None:
    """Let the keeper of a board report of all its sheets, one state after the other."""
    for state in states or (SheetState.PRINTED, SheetState.POSTED):
        with hub.writing() as session:
            row = board_row(session, board)
            copies = [copy for copy in session.scalars(_copies(row.id)) if copy.state != "gone"]
            by = Signature.own(person(session, "keeper"), "scan")
            sheets.report_copies(session, copies, state, by, at=hub.now, now=hub.now)
        run(hub)


def sheet_codes(hub: Hub, item_id: int, board: str = "东堤社区公示栏") -> list[str]:
    """Return the codes of an item's sheets at a board, the newest copy last."""
    with hub.reading() as session:
        query = (
            select(Sheet.code)
            .join(Copy, Copy.id == Sheet.copy_id)
            .join(Placement, Placement.id == Copy.placement_id)
            .where(Placement.item_id == item_id)
            .where(Placement.outlet_id == board_row(session, board).id)
            .order_by(Sheet.id)
        )
        return list(session.scalars(query))


def placement_of(hub: Hub, item_id: int, outlet: str) -> int:
    """Return the id of an item's placement at an outlet."""
    with hub.reading() as session:
        query = select(Placement.id).where(
            Placement.item_id == item_id, Placement.outlet_id == board_row(session, outlet).id
        )
        return session.scalars(query).one()


def person(session: Any, login: str) -> Person:
    """Return a person of the district."""
    return session.scalars(select(Person).where(Person.login == login)).one()  # type: ignore[no-any-return]


def board_row(session: Any, name: str) -> Outlet:
    """Return an outlet by its name."""
    return session.scalars(select(Outlet).where(Outlet.name == name)).unique().one()  # type: ignore[no-any-return]


def _copies(outlet_id: int) -> Any:
    return (
        select(Copy)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.outlet_id == outlet_id)
    )


def _next_due(hub: Hub) -> datetime | None:
    with hub.reading() as session:
        return session.scalar(select(func.min(Placement.next_at)))


def text(page: str) -> str:
    """Return a page's words without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
