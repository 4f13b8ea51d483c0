"""A hub with its pages: a small district, its people, and a browser without JavaScript."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hub import catalogue
from hub.app import create_app
from hub.intake import reading
from hub.models import Base, Grant, Office, Outlet, Person, Role
from hub.runtime import Runtime
from hub.settings import Settings

SAMPLES = Path(__file__).parent.parent / "samples"
PASSWORD = "江边有一棵柳树9"
# A Monday at noon in Shanghai.
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

# code, name, short name, level, the office above
OFFICES = (
    ("ljq", "临江区人民政府", "临江区", "district", ""),
    ("wj", "临江区望江街道办事处", "望江街道", "subdistrict", "ljq"),
    ("wj-dd", "望江街道东堤社区居民委员会", "东堤社区", "community", "wj"),
    ("wj-dk", "望江街道渡口社区居民委员会", "渡口社区", "community", "wj"),
    ("yq", "临江区云桥街道办事处", "云桥街道", "subdistrict", "ljq"),
)
# sign-in name, name, office, roles
PEOPLE = (
    ("admin", "系统管理员", "ljq", (Role.ADMINISTRATOR,)),
    ("clerk", "周晓棠", "wj", (Role.CLERK,)),
    ("reviewer", "沈堃", "wj", (Role.REVIEWER,)),
    ("approver", "魏翀", "wj", (Role.APPROVER,)),
    ("publisher", "唐小满", "wj", (Role.PUBLISHER, Role.DUTY)),
    ("keeper", "张阿姨", "wj-dd", (Role.KEEPER,)),
    ("stranger", "苏喆", "yq", (Role.CLERK, Role.REVIEWER, Role.APPROVER)),
)
# kind, name, office, serves, fields
OUTLETS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    (
        "website",
        "临江区人民政府网站",
        "ljq",
        "subtree",
        {"site_name": "临江区人民政府", "site_domain": "www.linjiang.example"},
    ),
    ("board", "东堤社区公示栏", "wj-dd", "own", {"place": "东堤社区一号门", "size": "A4"}),
    ("board", "渡口社区公示栏", "wj-dk", "own", {"place": "渡口菜场门口", "size": "A3"}),
    (
        "hand",
        "区政务公开专栏",
        "ljq",
        "subtree",
        {"portal": "区政务公开专栏", "instruction": "在后台“新增”里粘贴。"},
    ),
)


class Hub:
    """An app on data of its own, and the time it believes in."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.now = NOON
        made = Settings(**{"data": folder, "secrets": folder / "secrets", **settings})
        self.runtime = Runtime.open(made, clock=lambda: self.now)
        Base.metadata.create_all(self.runtime.database.writer)
        with self.writing() as session:
            _fill(session, self.now)
        self.app: Flask = create_app(self.runtime)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.runtime.database.writing() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.runtime.database.reading() as session:
            yield session
            session.expunge_all()

    def import_catalogue(self, name: str) -> None:
        """Import one of the samples, e.g. 社会救助."""
        data = (SAMPLES / "catalogues" / f"{name}.xlsx").read_bytes()
        form = reading.read_catalogue(f"{name}.xlsx", data)
        with self.writing() as session:
            catalogue.import_form(session, form, source=data, name=name, by=None, now=self.now)

    def person(self, login: str) -> Person:
        with self.reading() as session:
            return session.scalars(select(Person).where(Person.login == login)).one()

    def browser(self, login: str = "") -> "Browser":
        """Return a browser, signed in when a sign-in name is given."""
        browser = Browser(self.app)
        if login:
            answer = browser.sign_in(login)
            assert answer.status_code == 303, answer.text
        return browser

    def close(self) -> None:
        self.runtime.close()


class Browser:
    """A browser without JavaScript: keeps cookies, sends the form's token, follows nothing."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        answer = self.client.get(path, **options)
        found = (
            re.search(r'name="csrf-token" content="([^"]+)"', answer.text)
            if _html(answer)
            else None
        )
        if found:
            self.token = found.group(1)
        return answer

    def post(self, path: str, values: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Post a form with the token of the page last seen."""
        form = {"csrf_token": self.token, **(values or {})}
        answer = self.client.post(path, data=form, **options)
        # A large form was written to a file by the test client, which forgets it.
        answer.request.environ["wsgi.input"].close()
        return answer

    def sign_in(self, login: str, password: str = PASSWORD, **values: str) -> TestResponse:
        self.get("/console/sign-in")
        answer = self.post("/console/sign-in", {"login": login, "password": password, **values})
        if answer.status_code == 303:
            self.get("/console/")
        return answer


def _html(answer: TestResponse) -> bool:
    return bool(answer.mimetype == "text/html")


def _fill(session: Session, now: datetime) -> None:
    offices: dict[str, Office] = {}
    for code, name, short, level, above in OFFICES:
        offices[code] = _office(session, code, name, short, level, offices.get(above))
    # As cheap as argon2 can be: these tests are not about guessing.
    secret = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    for login, name, office, roles in PEOPLE:
        person = Person(login=login, name=name, password_hash=secret, session_key=login)
        session.add(person)
        session.flush()
        for role in roles:
            session.add(Grant(person_id=person.id, office_id=offices[office].id, role=role))
    for kind, name, office, serves, fields in OUTLETS:
        session.add(
            Outlet(
                kind=kind,
                name=name,
                office_id=offices[office].id,
                serves=serves,
                answers=[],
                fields=fields,
                created_at=now,
            )
        )


def _office(
    session: Session, code: str, name: str, short: str, level: str, above: Office | None
) -> Office:
    office = Office(
        code=code,
        name=name,
        short_name=short,
        level=level,
        organisation_code=f"LJ{len(code):07d}",
        parent_id=above.id if above else None,
        valid_from=date(2019, 1, 1),
        phone="0000-55500001",
        supervision_phone="0000-55509999",
    )
    session.add(office)
    session.flush()
    office.path = f"{above.path if above else '/'}{office.id}/"
    return office
