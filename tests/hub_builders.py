"""A small hub for tests: offices, people, outlets, a clock the test moves, a public side to look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from channels import http
from channels.base import Unavailable
from channels.http import Answer
from channels.website.serving import resolve
from hub import catalogue, take_downs
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.editorial.drafts import Content
from hub.engines.embedded import run_once
from hub.intake.carriers import Carrier
from hub.intake.form import Form, FormRow
from hub.models import Base, Edition, Grant, Item, Matter, Office, Outlet, Person, Placement, Role
from hub.people import Signature
from hub.runtime import Runtime
from hub.settings import Settings

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PUBLIC = "http://127.0.0.1:8765"
BODY = "<p>各社区：低保标准调整为每人每月1,510元，珺 昇 喆 堃 翀 𬭎 照常办理。</p><h2>一、范围</h2><p>全街道。☕</p>"
EVERYWHERE = ("政府网站", "两微一端", "政务服务中心", "社区/企事业单位/村公示栏（电子屏）")
LIST = (
    "<table><thead><tr><th>社区</th><th>户主</th></tr></thead><tbody>"
    "<tr><td>甲社区</td><td>王珺昇</td></tr><tr><td>乙社区</td><td>李堃翀</td></tr></tbody></table>"
)


@dataclass
class HubClock:
    """A clock that the test moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the present moment."""
        return self.now

    def pass_by(self, **wait: float) -> None:
        """Let time go by."""
        self.now += timedelta(**wait)


@dataclass
class SmallHub:
    """A district, a sub-district with two communities, four people, and the outlets asked for."""

    runtime: Runtime
    clock: HubClock
    offices: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    outlets: dict[str, int] = field(default_factory=dict)
    matters: dict[str, str] = field(default_factory=dict)

    def person(self, login: str) -> Person:
        """Return a person, detached."""
        with self.runtime.database.reading() as session:
            return session.get_one(Person, self.people[login])

    def outlet(self, kind: str, office: str = "qu", name: str = "", **fields: str) -> int:
        """Configure an outlet and return its id."""
        with self.runtime.database.writing() as session:
            row = Outlet(
                kind=kind,
                name=name or f"{office}-{kind}",
                office_id=self.offices[office],
                serves="subtree",
                answers=[],
                fields=dict(fields),
                created_at=self.clock(),
            )
            session.add(row)
            session.flush()
            self.outlets[row.name] = row.id
            return row.id

    def draft(self, *, office: str = "jd", matter: str | None = "all", **changes: Any) -> int:
        """Write a draft and return the item's id."""
        content = Content(**{"title": "关于调整低保标准的通知", "body": BODY, **changes})
        with self.runtime.database.writing() as session:
            found = catalogue.matter_by_code(session, self.matters[matter]) if matter else None
            item = drafts.create(
                session,
                content,
                office=session.get_one(Office, self.offices[office]),
                matter=found,
                by=session.get_one(Person, self.people["clerk"]),
                now=self.clock(),
            )
            return item.id

    def approve(self, item_id: int) -> None:
        """Let the newest draft of an item go through its chain."""
        with self.runtime.database.writing() as session:
            edition = session.get_one(Item, item_id).editions[-1]
            by = {login: session.get_one(Person, key) for login, key in self.people.items()}
            review.submit(session, edition, self.runtime.review, by=by["clerk"], now=self.clock())
            for login in ("reviewer", "approver"):
                signature = Signature.own(by[login])
                review.pass_step(
                    session,
                    edition,
                    self.runtime.review,
                    signature,
                    read=digest(edition),
                    now=self.clock(),
                )

    def published(self, **changes: Any) -> int:
        """Write, approve and deliver an item; return its id."""
        item = self.draft(**changes)
        self.approve(item)
        self.run()
        return item

    def correct(self, item_id: int, **changes: Any) -> None:
        """Approve a next edition."""
        with self.runtime.database.writing() as session:
            item = session.get_one(Item, item_id)
            clerk = session.get_one(Person, self.people["clerk"])
            edition = drafts.revise(session, item, by=clerk, now=self.clock())
            known = {"change_note": "更正", "restarts": False, **changes}
            content = replace(drafts.content_of(edition), **known)
            drafts.save(
                session, edition, content, version=edition.version, by=clerk, now=self.clock()
            )
        self.approve(item_id)

    def take_down(self, item_id: int, reason: str = "list_wrong") -> None:
        """Take an item down."""
        with self.runtime.database.writing() as session:
            take_downs.take_down(
                session,
                session.get_one(Item, item_id),
                reason=reason,
                note="",
                signature=Signature.own(session.get_one(Person, self.people["publisher"])),
                now=self.clock(),
            )

    def run(self, *, seconds: float = 600, most: int = 400) -> None:
        """Let the dispatcher work until nothing is due within `seconds` of the test's clock."""
        ends = self.clock() + timedelta(seconds=seconds)
        for _ in range(most):
            if run_once(self.runtime):
                continue
            upcoming = self._next_due()
            if upcoming is None or upcoming > ends:
                return
            self.clock.now = max(upcoming, self.clock.now + timedelta(milliseconds=1))
        raise AssertionError("the dispatcher does not come to rest")

    def _next_due(self) -> datetime | None:
        with self.runtime.database.reading() as session:
            return session.scalar(select(func.min(Placement.next_at)))

    def states(self, item_id: int) -> dict[str, tuple[str, str, str, str]]:
        """Return for each outlet: wanted, shown, state and reason."""
        with self.runtime.database.reading() as session:
            rows = session.query(Placement).where(Placement.item_id == item_id)
            names = {key: name for name, key in self.outlets.items()}
            return {
                names[row.outlet_id]: (row.wanted, row.shown, row.state, row.reason) for row in rows
            }

    def shown_editions(self, item_id: int) -> dict[str, int | None]:
        """Return for each outlet the number of the edition shown there."""
        with self.runtime.database.reading() as session:
            rows = session.query(Placement).where(Placement.item_id == item_id)
            names = {key: name for name, key in self.outlets.items()}
            numbers = {row.id: row.number for row in session.query(Edition)}
            return {names[r.outlet_id]: numbers.get(r.shown_edition_id or 0) for r in rows}


def open_hub(data: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    """Return a hub in an empty folder; its public side is its own folder of files."""
    clock = HubClock()
    settings = Settings(data=data, secrets=data / "secrets", public=PUBLIC, port=8765)
    runtime = Runtime.open(settings, clock)
    Base.metadata.create_all(runtime.database.writer)
    hub = SmallHub(runtime, clock)
    _people(hub)
    _catalogue(hub)
    monkeypatch.setattr(http, "get", public_side(data / "site"))
    return hub


def public_side(folder: Path) -> Callable[..., Answer]:
    """Return an `http.get` that answers from a folder of public files."""

    def get(url: str, *, headers: Mapping[str, str] | None = None, **_: Any) -> Answer:
        if not url.startswith(PUBLIC):
            raise Unavailable("connection_failed")
        served = resolve(folder, urlsplit(url).path)
        body = served.file.read_bytes() if served.file is not None else b""
        return Answer(served.status, {}, body)

    return get


def _people(hub: SmallHub) -> None:
    tree = (
        ("qu", "示例区", None),
        ("jd", "示例街道", "qu"),
        ("jia", "甲社区", "jd"),
        ("yi", "乙社区", "jd"),
    )
    roles = {
        "clerk": Role.CLERK,
        "reviewer": Role.REVIEWER,
        "approver": Role.APPROVER,
        "publisher": Role.PUBLISHER,
        "keeper": Role.KEEPER,
        "admin": Role.ADMINISTRATOR,
    }
    with hub.runtime.database.writing() as session:
        for code, name, parent in tree:
            above = session.get_one(Office, hub.offices[parent]) if parent else None
            office = Office(
                code=code,
                name=name,
                short_name=name,
                level="",
                organisation_code="000014349",
                parent_id=above.id if above else None,
                valid_from=date(2020, 1, 1),
                phone="021-00000001",
            )
            session.add(office)
            session.flush()
            office.path = f"{above.path if above else '/'}{office.id}/"
            hub.offices[code] = office.id
        for login, role in roles.items():
            person = Person(login=login, name=f"王{login}")
            session.add(person)
            session.flush()
            session.add(Grant(person_id=person.id, office_id=hub.offices["qu"], role=role))
            hub.people[login] = person.id


def _catalogue(hub: SmallHub) -> None:
    board = Carrier("社区/企事业单位/村公示栏（电子屏）", True, "")
    rows = (
        _row("低保", "标准", tuple(Carrier(name, True, "") for name in EVERYWHERE), 2),
        _row("低保", "网上", (Carrier("政府网站", True, ""),), 3),
        _row(
            "低保", "审核信息", (board,), 4, "初审对象名单及相关信息", "10个工作日内，公示7个工作日"
        ),
    )
    form = Form(title="社会救助领域标准目录", field="社会救助", sheet="表", rows=rows)
    with hub.runtime.database.writing() as session:
        catalogue.import_form(session, form, source=b"x", name="x.xlsx", by=None, now=hub.clock())
        codes = {matter.name_key: matter.code for matter in session.query(Matter)}
    hub.matters = {
        "all": codes["低保/标准"],
        "web": codes["低保/网上"],
        "persons": codes["低保/审核信息"],
    }


def _row(
    level1: str,
    level2: str,
    channels: tuple[Carrier, ...],
    row: int,
    elements: str = "标准",
    limit: str = "20个工作日",
) -> FormRow:
    return FormRow(
        level1=level1,
        level2=level2,
        elements=(elements,),
        basis=("条例",),
        limit_text=limit,
        bodies=("民政局",),
        channels=channels,
        audience="全社会",
        audience_text="",
        disclosure="主动",
        levels=("县级",),
        row=row,
    )
