"""Programs that call /api/v1 on a small hub: one token a person, and the description's schemas."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hub_builders import SmallHub, open_hub
from werkzeug.test import TestResponse

from hub import tokens
from hub.app import create_app
from hub.models import Grant, Person, Role
from hub.tokens import Scope

V1 = "/api/v1"


class Desk:
    """The hub with its interface, and a token of every person."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.secrets: dict[str, str] = {}

    @cached_property
    def app(self) -> Flask:
        return create_app(self.hub.runtime)

    def token(self, login: str, scopes: Iterable[Scope] = Scope, **changes: Any) -> str:
        """Return a new token's secret."""
        with self.hub.runtime.database.writing() as session:
            person = session.get_one(Person, self.hub.people[login])
            values = {"name": "统计程序", "expires_at": None, "now": self.hub.clock(), **changes}
            return tokens.issue(session, person, scopes=scopes, **values)[1]

    def stranger(self, login: str = "stranger", office: str = "yi", role: Role = Role.CLERK) -> str:
        """Store somebody who works elsewhere."""
        with self.hub.runtime.database.writing() as session:
            person = Person(login=login, name=f"外{login}")
            session.add(person)
            session.flush()
            session.add(Grant(person_id=person.id, office_id=self.hub.offices[office], role=role))
            self.hub.people[login] = person.id
        return login

    def call(
        self,
        method: str,
        path: str,
        login: str = "clerk",
        *,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """Call as a person, with a token that may be used for everything."""
        sent = dict(headers or {})
        if login and "Authorization" not in sent:
            if login not in self.secrets:
                self.secrets[login] = self.token(login)
            sent["Authorization"] = f"Bearer {self.secrets[login]}"
        client = self.app.test_client(use_cookies=False)
        address = path if path.startswith(V1) else V1 + path
        answer = client.open(address, method=method, headers=sent, **options)
        assert "Set-Cookie" not in answer.headers
        return answer

    def get(self, path: str, login: str = "clerk", **options: Any) -> Any:
        """Return what a reading says; it must succeed."""
        answer = self.call("GET", path, login, **options)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, path: str, body: Any = None, login: str = "clerk", **options: Any) -> Any:
        """Return what an act says; it must succeed."""
        given = {} if body is None else {"json": body}
        answer = self.call("POST", path, login, **given, **options)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def approve(self, item_id: int) -> Any:
        """Hand an item in and let the chain pass it; return how it stands."""
        waiting = self.post(f"/items/{item_id}/submit")["review"]
        decided = {name: waiting[name] for name in ("edition", "digest")}
        self.post(f"/items/{item_id}/pass", decided, "reviewer")
        return self.post(f"/items/{item_id}/pass", decided, "approver")


def open_desk(data: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk on a hub in an empty folder, with a website and a portal that people type into."""
    hub = open_hub(data, monkeypatch)
    hub.outlet("website", site_name="示例区人民政府")
    hub.outlet("hand", office="jd", name="专栏", portal="区政务公开专栏", instruction="粘贴。")
    return Desk(hub)


def problem(answer: TestResponse) -> tuple[int, str]:
    """Return the status and code of a problem document, which must be a whole one."""
    assert answer.mimetype == "application/problem+json", answer.text
    told = answer.json
    assert told is not None
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:gaoshi:problem:{told['code']}"
    assert told["title"]
    assert told["detail"]
    return answer.status_code, told["code"]
