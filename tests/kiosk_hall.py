"""A hall for the kiosk tests: an office, an outlet, its channel, a desk, and a server on loopback."""

import json
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from channel_builders import NOON, DictMemory, article, entry, notice
from flask import Flask
from waitress.server import create_server

from channels.base import Around, Article, Entry, Ref, Rendered, ShelfKey, ShelfPage, ShelfState
from channels.kiosk import Kiosk
from hub.database import Database
from hub.errors import GaoshiError
from hub.kiosks import Desk, Signer, pairing
from hub.models import Base, Grant, Office, Outlet, Person, Role
from hub.web import kiosk as pages

SCREENS = ShelfKey("screens", "", "大厅屏")
FIELDS = {
    "hall": "世纪公园街道便民服务中心",
    "about": "地址：世纪大道 1 号\n时间：工作日 9:00—17:00\n电话：021-00000001",
    "topics": "稳岗就业专题",
    "outlet": "1",
}


class Shelf:
    """What the hub does for a list: positions for ever, a serial that rises with each change."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.serial = 0
        self.lines: dict[int, Entry] = {}

    def set(self, of: Article, **changes: Any) -> None:
        """Change a line and write its page."""
        self.serial += 1
        old = self.lines.get(of.item)
        position = len(self.lines) if old is None else old.position
        line = entry(of, position=position, serial=self.serial, **changes)
        self.lines[of.item] = line
        self._write([line.position // 20 + 1])

    def set_all(self, articles: Sequence[Article], refs: Sequence[Ref]) -> None:
        """Put many lines at once."""
        self.serial += 1
        for of, ref in zip(articles, refs, strict=True):
            position = len(self.lines)
            self.lines[of.item] = entry(of, position=position, serial=self.serial, ref=ref)
        self._write(range(1, len(self.lines) // 20 + 2))

    def _write(self, numbers: Sequence[int]) -> None:
        by_position = sorted(self.lines.values(), key=lambda one: one.position)
        pages = tuple(
            ShelfPage(number, tuple(by_position[(number - 1) * 20 : number * 20]))
            for number in numbers
        )
        recent = sorted(self.lines.values(), key=lambda one: -one.serial)[:50]
        newest = tuple(one for one in reversed(by_position) if one.live)[:50]
        last = max(numbers)
        state = ShelfState(SCREENS, self.serial, last, pages, tuple(recent), newest)
        self.kiosk.write_shelf(state)


class Hall:
    """One hall with its screens; the clock is the test's."""

    def __init__(self, data: Path, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.memory = DictMemory(clock)
        around = Around(data, "https://hub.example.gov.cn", self.memory, str, clock)
        self.kiosk = Kiosk.open(FIELDS, around)
        self.shelf = Shelf(self.kiosk)
        self.database = Database(f"sqlite:///{data / 'hub.db'}")
        Base.metadata.create_all(self.database.writer)
        self.clerk = self._people(self.database)
        self.reports: list[dict[str, Any]] = []
        self.signer = Signer(data / "secrets")
        self.desk = Desk(self.database, lambda _id: self.kiosk, self.report, self.signer, clock)

    def _people(self, database: Database) -> int:
        with database.writing() as session:
            office = Office(
                code="jd1",
                name="示例街道办事处",
                short_name="示例街道",
                level="subdistrict",
                organisation_code="000000001",
                path="/1/",
                valid_from=date(2020, 1, 1),
            )
            person = Person(login="li", name="李喆")
            session.add_all([office, person])
            session.flush()
            session.add(Grant(person_id=person.id, office_id=office.id, role=Role.PUBLISHER))
            session.add(
                Outlet(
                    kind="kiosk",
                    name="大厅屏",
                    office_id=office.id,
                    answers=[],
                    fields=FIELDS,
                    created_at=NOON,
                )
            )
            return person.id

    def report(self, outlet_id: int, devices: dict[str, Any]) -> None:
        """Take what the devices say, as the hub does for the channel."""
        # Through JSON, as a database keeps it.
        self.reports.append(json.loads(json.dumps(devices)))
        self.memory.set("devices", self.reports[-1])

    # What the hub does with items.

    def publish(self, of: Article, **line: Any) -> tuple[Ref, Rendered]:
        """Put an article and list it."""
        rendered = self.kiosk.render(of)
        ref = self.kiosk.put(rendered, key=f"{of.item}.1", previous=None).ref
        self.shelf.set(of, ref=ref, **line)
        return ref, rendered

    def take_down(self, of: Article, ref: Ref, reason: str = "名单有误") -> None:
        """Remove an article and its line."""
        self.kiosk.remove(ref, notice(item=of.item, reason=reason), key=f"{of.item}.1")
        self.shelf.set(of, live=False, reason=reason)

    # What a device does.

    def pair(self, name: str = "5 号窗口屏") -> str:
        """Let a device in and return its token."""
        secret = self.invite(name)
        answer = self.desk.collect(secret)
        assert isinstance(answer, pairing.LetIn)
        return answer.token

    def invite(self, name: str = "5 号窗口屏", lasts: timedelta = pairing.CODE_LASTS) -> str:
        """Return a secret that lets a device in."""
        with self.database.writing() as session:
            return pairing.invite(
                session, self.signer, 1, name, self.clerk, now=self.clock(), lasts=lasts
            )

    def app(self) -> Flask:
        """Return an application with nothing but the screens' calls."""
        made = Flask("hall")
        made.register_blueprint(pages.blueprint(self.desk))
        made.register_error_handler(GaoshiError, lambda error: ({"code": error.code}, error.status))
        return made

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


class Server:
    """The hall's application on loopback; it can be taken away and come back on the same port."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.port = 0
        self.start()

    def start(self) -> None:
        """Listen; after a stop on the port as before."""
        # By poll, as the hub itself: select() cannot wait for files beyond the thousandth.
        made: Any = create_server(
            self._app, host="127.0.0.1", port=self.port, threads=8, asyncore_use_poll=True
        )
        self._server, self.port = made, int(made.effective_port)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and break what is open; a second stop changes nothing."""
        if self._thread.is_alive():
            # Sockets are closed by the thread that waits for them.
            self._server.trigger.pull_trigger(self._close)
            self._thread.join(10)

    def _close(self) -> None:
        self._server.task_dispatcher.shutdown()
        for channel in list(self._server._map.values()):
            channel.close()

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"


def articles(count: int) -> list[Article]:
    """Return many different articles."""
    return [article(item=100 + n, title=f"第 {n} 号公告 珺") for n in range(count)]
