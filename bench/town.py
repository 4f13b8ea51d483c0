"""A hub of its own in a temporary folder: offices, people, matters, outlets, and its server."""

import logging
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench import texts
from channels.base import Channel
from hub import catalogue, migrations, server, take_downs
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.editorial.drafts import Content
from hub.engines.embedded import Engine
from hub.intake.carriers import Carrier
from hub.intake.form import Form, FormRow
from hub.models import Edition, Grant, Item, Matter, Office, Outlet, Person, Role
from hub.outlets import OutletRow
from hub.people import Signature
from hub.runtime import Runtime
from hub.settings import Settings

FIELDS = "社会救助 养老服务 就业创业 社会保险 户籍管理 涉农补贴 医疗卫生 城市综合执法".split()
CHANNELS = ("政府网站", "政务服务中心", "社区/企事业单位/村公示栏（电子屏）")
# code, name, the office above
OFFICES = (
    ("qu", "示范区人民政府", ""),
    ("jd", "示范街道办事处", "qu"),
    ("dd", "东堤社区", "jd"),
    ("dk", "渡口社区", "jd"),
    ("dt", "灯塔社区", "jd"),
)
PEOPLE = {"clerk": Role.CLERK, "reviewer": Role.REVIEWER, "approver": Role.APPROVER}
# name: kind, office, fields
OUTLETS: Mapping[str, tuple[str, str, dict[str, str]]] = {
    "website": ("website", "qu", {"site_name": "示范区人民政府"}),
    "feeds": ("feeds", "qu", {}),
    "kiosk": ("kiosk", "jd", {"hall": "示范街道便民服务中心"}),
    "board-dd": ("board", "dd", {"name": "东堤社区公示栏", "size": "A4"}),
    "board-dk": ("board", "dk", {"name": "渡口社区公示栏", "size": "A4"}),
    "board-dt": ("board", "dt", {"name": "灯塔社区公示栏", "size": "A4"}),
}
ONLINE = ("website", "feeds", "kiosk")


@dataclass
class Town:
    """An opened hub and the ids of what was put into it."""

    runtime: Runtime
    offices: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    outlets: dict[str, int] = field(default_factory=dict)
    matters: list[int] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return the public address."""
        return self.runtime.settings.public

    @property
    def listing(self) -> list[str]:
        """Return the names of the outlets that keep lists."""
        return [name for name in self.outlets if name.partition("-")[0] in ONLINE]

    def outlet(self, name: str, kind: str, office: str, fields: Mapping[str, Any]) -> int:
        """Configure an outlet and return its id."""
        with self.runtime.database.writing() as session:
            row = Outlet(
                kind=kind,
                name=name,
                office_id=self.offices[office],
                serves="subtree",
                answers=[],
                fields=dict(fields),
                created_at=self.runtime.clock(),
            )
            session.add(row)
            session.flush()
            self.outlets[name] = row.id
            return row.id

    def channel(self, name: str) -> Channel:
        """Return the opened channel of an outlet."""
        with self.runtime.database.reading() as session:
            row = OutletRow.of(session.get_one(Outlet, self.outlets[name]))
        return self.runtime.outlets.channel(row)

    def submitted(self, number: int, *, narrowed: Sequence[int] = ()) -> int:
        """Write a notice and bring it to its last step, checks done; return the item's id.

        `narrowed` are outlets it does not go to.
        """
        runtime = self.runtime
        with runtime.database.writing() as session:
            item = drafts.create(
                session,
                _content(number, narrowed),
                office=session.get_one(Office, self.offices["jd"]),
                matter=session.get_one(Matter, self.matters[number % len(self.matters)]),
                by=self._person(session, "clerk"),
                now=runtime.clock(),
            )
            edition = item.editions[-1]
            by = self._person(session, "clerk")
            review.submit(session, edition, runtime.review, by=by, now=runtime.clock())
            self._pass(session, edition, "reviewer")
            return item.id

    def approve(self, item_id: int) -> None:
        """Pass the last step, as the console does."""
        runtime = self.runtime
        with runtime.database.reading() as session:
            runtime.review.examine(session, _newest(session, item_id))
        with runtime.database.writing() as session:
            self._pass(session, _newest(session, item_id), "approver")

    def take_down(self, item_id: int) -> None:
        """Order a take-down, as the console does."""
        runtime = self.runtime
        with runtime.database.writing() as session:
            signature = Signature.own(self._person(session, "approver"))
            take_downs.take_down(
                session,
                session.get_one(Item, item_id),
                reason="list_wrong",
                note="",
                signature=signature,
                now=runtime.clock(),
            )

    def _pass(self, session: Session, edition: Edition, login: str) -> None:
        signature = Signature.own(self._person(session, login))
        runtime = self.runtime
        review.pass_step(
            session, edition, runtime.review, signature, read=digest(edition), now=runtime.clock()
        )

    def _person(self, session: Session, login: str) -> Person:
        return session.get_one(Person, self.people[login])


@contextmanager
def town(
    *, outlets: tuple[str, ...] = tuple(OUTLETS), hosts: tuple[str, ...] = (), workers: int = 16
) -> Iterator[Town]:
    """Lend a hub that is gone afterwards; `hosts` are what it may call beside itself."""
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    with TemporaryDirectory(prefix="gaoshi-bench-") as folder:
        settings = Settings(
            data=Path(folder),
            secrets=Path(folder) / "secrets",
            port=port,
            public=public,
            workers=workers,
            private_hosts=frozenset(hosts),
            environment={"GAOSHI_SECRET_BENCH": "a secret of nothing"},
        )
        runtime = Runtime.open(settings)
        migrations.upgrade(runtime.database)
        made = Town(runtime)
        _fill(made)
        for name in outlets:
            kind, office, fields = OUTLETS[name]
            made.outlet(name, kind, office, fields)
        try:
            yield made
        finally:
            runtime.close()


@contextmanager
def serving(hub: Town) -> Iterator[Engine]:
    """Run the hub's server and its threads in this process."""
    # It would name every moment at which more requests wait than it has threads.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    engine = Engine(hub.runtime)
    pages = server.open_server(hub.runtime)
    thread = threading.Thread(target=pages.run, daemon=True)
    thread.start()
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()
        pages.close()
        thread.join(5)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _newest(session: Session, item_id: int) -> Edition:
    query = select(Edition).where(Edition.item_id == item_id).order_by(Edition.number.desc())
    return session.scalars(query.limit(1)).one()


def _content(number: int, narrowed: Sequence[int]) -> Content:
    return Content(
        title=texts.title(number),
        body=texts.body(number),
        summary=texts.summary(number),
        document_number=f"示街办〔2026〕{number}号",
        formed_on=date(2026, 11, 20),
        narrowed=list(narrowed),
    )


def _fill(hub: Town) -> None:
    with hub.runtime.database.writing() as session:
        for code, name, parent in OFFICES:
            office = _office(session, code, name, hub.offices.get(parent))
            hub.offices[code] = office.id
        for login, role in PEOPLE.items():
            person = Person(login=login, name=f"王{login}")
            session.add(person)
            session.flush()
            session.add(Grant(person_id=person.id, office_id=hub.offices["qu"], role=role))
            hub.people[login] = person.id
        now = hub.runtime.clock()
        for name in FIELDS:
            form = Form(title=f"{name}标准目录", field=name, sheet="表", rows=(_row(name),))
            catalogue.import_form(session, form, source=b"", name=name, by=None, now=now)
        hub.matters = list(session.scalars(select(Matter.id).order_by(Matter.id)))


def _office(session: Session, code: str, name: str, above: int | None) -> Office:
    parent = session.get_one(Office, above) if above else None
    office = Office(
        code=code,
        name=name,
        short_name=name,
        level="",
        organisation_code=f"LJ00000{len(code)}{code.upper()}",
        parent_id=above,
        valid_from=date(2020, 1, 1),
        phone="021-00000001",
        supervision_phone="021-00000002",
    )
    session.add(office)
    session.flush()
    office.path = f"{parent.path if parent else '/'}{office.id}/"
    return office


def _row(name: str) -> FormRow:
    return FormRow(
        level1=name,
        level2="办理事项",
        elements=("办理依据", "办理条件", "办理结果"),
        basis=("《中华人民共和国政府信息公开条例》",),
        limit_text="自信息形成之日起20个工作日内",
        bodies=("街道办事处",),
        channels=tuple(Carrier(channel, True, "") for channel in CHANNELS),
        audience="全社会",
        audience_text="",
        disclosure="主动",
        levels=("乡级",),
        row=2,
    )
