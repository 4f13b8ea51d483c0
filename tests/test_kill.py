"""A server killed at random moments while it publishes: restarted, it goes on where it was."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import requests
from sqlalchemy import update
from whole_hub import free_ports, settings_at

from hub import automation, demo, demo_run, ledger, migrations, stand_ins, standing, terminal
from hub.editorial.drafts import Content
from hub.models import MemoryValue, Outlet, Placement, Shelf
from hub.runtime import Runtime
from hub.stand_ins import StandIns

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kill")]

ROOT = Path(__file__).parent.parent
KILLS = 5
SEED = 20261123
MACHINES = ("website", "wechat", "feeds", "webhook")


@dataclass
class Service:
    """`gaoshi serve` as a process of its own, beside stand-ins that outlive it."""

    runtime: Runtime
    others: StandIns
    items: dict[int, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = self.runtime.settings
        environment = {
            **os.environ,
            "GAOSHI_DATA": str(settings.data),
            "GAOSHI_DEMO": "1",
            "GAOSHI_PORT": str(settings.port),
            "GAOSHI_SECRETS": str(settings.secrets),
            "GAOSHI_PRIVATE_HOSTS": ",".join(sorted(self.others.hosts)),
        }
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("gaoshi")), "serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < ends, "the server does not start"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.runtime.settings.public}/", timeout=5).ok
        except requests.ConnectionError:
            return False

    def kill(self) -> None:
        """End the process as a power cut does, and let all that it held run out."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None
        now = self.runtime.clock()
        with self.runtime.database.writing() as session:
            for table in (Placement, Shelf):
                held = update(table).where(table.lease_until > now)
                session.execute(held.values(lease_until=now, next_at=now))
            locks = update(MemoryValue).where(MemoryValue.key.startswith("lock:"))
            session.execute(locks.values(expires_at=now))

    def publish(self, number: int) -> None:
        """Let a notice through its chain; the running server delivers it."""
        title = f"第 {number} 号停水通知"
        file = self.runtime.settings.data / f"{number}.txt"
        file.write_text(f"望江路{number}弄周三停水，请王珺、𬭎先生提前储水。", encoding="utf-8")
        with self.runtime.database.reading() as session:
            account = session.query(Outlet).filter(Outlet.kind == "wechat").one().id
        content = Content(title=title, body="", added=[account])
        item = automation.publish(self.runtime, file, matter="", office="wj", content=content)
        self.items[item] = title

    def settled(self) -> bool:
        """Tell whether every machine shows every item."""
        with self.runtime.database.reading() as session:
            found = [
                standing.item_standing(session, item, now=self.runtime.clock())
                for item in self.items
            ]
        return all(
            one.settled for item in found for one in item.placements if one.channel in MACHINES
        )

    def articles(self) -> Counter[str]:
        """Return how many articles of each title WeChat's readers can open."""
        shown: Counter[str] = Counter()
        for publication in self.others.wechat.account.archive.publications.values():
            for index, article in enumerate(publication.articles, start=1):
                if index not in publication.deleted:
                    shown[article["title"]] += 1
        return shown


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    port = free_ports(3)
    settings = settings_at(tmp_path, port)
    shared = stand_ins.make_secrets(settings.secrets)
    callback = f"{settings.public}/callbacks/{demo_run.WECHAT_OUTLET}"
    others = stand_ins.start(tmp_path, shared, port=port + 1, callback=callback)
    runtime = Runtime.open(replace(settings, private_hosts=others.hosts))
    migrations.upgrade(runtime.database)
    demo.load(runtime, others)
    made = Service(runtime, others)
    yield made
    if made.process is not None:
        made.process.terminate()
        made.process.wait(20)
    others.stop()
    runtime.close()


def test_a_killed_server_goes_on_where_it_was(service: Service) -> None:
    chance = random.Random(SEED)
    for number in range(1, KILLS + 1):
        service.start()
        service.publish(number)
        time.sleep(chance.uniform(0.0, 2.0))
        service.kill()
    service.start()

    ends = time.monotonic() + 60
    while not service.settled():
        assert time.monotonic() < ends, _where(service)
        time.sleep(0.2)

    titles = sorted(service.items.values())
    assert service.articles() == Counter(titles)
    public = service.runtime.settings.public
    listed = requests.get(f"{public}/feeds/all.json", timeout=10).json()["items"]
    assert sorted(one["title"] for one in listed) == titles
    for item, title in service.items.items():
        page = requests.get(f"{public}/item/0/{item}.html", timeout=10).text
        assert title in page
        assert requests.get(f"{public}/list/all/", timeout=10).text.count(f">{title}<") == 1
    with service.runtime.database.writing() as session:
        ledger.seal(session)
        assert ledger.first_fault(session) is None


def _where(service: Service) -> str:
    with service.runtime.database.reading() as session:
        return terminal.table(standing.items(session))
