"""Tokens: a person's own, bounded by scopes and roles, dead the moment they should be."""

from datetime import timedelta
from pathlib import Path

import pytest
from api_builders import V1, Desk, open_desk, problem

from hub.models import Person, Token
from hub.tokens import MOST, Scope
from hub.web.api import application

SENT = {"title": "关于低保标准的通知", "body": "<p>正文。</p>", "office": "jd"}
# Every operation with the scope it needs; a new one must be added here.
NEEDS = {
    ("GET", "/items"): "items:read",
    ("POST", "/items"): "items:write",
    ("GET", "/items/{item_id}"): "items:read",
    ("GET", "/items/{item_id}/ledger"): "items:read",
    ("GET", "/items/{item_id}/editions"): "items:read",
    ("POST", "/items/{item_id}/editions"): "items:write",
    ("GET", "/items/{item_id}/editions/{number}"): "items:read",
    ("PATCH", "/items/{item_id}/editions/{number}"): "items:write",
    ("POST", "/items/{item_id}/submit"): "items:write",
    ("POST", "/items/{item_id}/withdraw"): "items:write",
    ("POST", "/items/{item_id}/pass"): "review",
    ("POST", "/items/{item_id}/send-back"): "review",
    ("POST", "/items/{item_id}/suspend"): "publish",
    ("POST", "/items/{item_id}/resume"): "publish",
    ("POST", "/items/{item_id}/take-down"): "publish",
    ("POST", "/items/{item_id}/take-down/confirm"): "publish",
    ("POST", "/items/{item_id}/validity"): "publish",
    ("POST", "/items/{item_id}/adopt"): "publish",
    ("POST", "/items/{item_id}/end-adoption"): "publish",
    ("GET", "/items/{item_id}/placements"): "items:read",
    ("POST", "/placements/{placement_id}/try-again"): "placements:write",
    ("POST", "/placements/{placement_id}/it-is-there"): "placements:write",
    ("POST", "/placements/{placement_id}/it-is-not"): "placements:write",
    ("POST", "/placements/{placement_id}/confirm"): "placements:write",
    ("GET", "/catalogue/fields"): "catalogue:read",
    ("GET", "/catalogue/matters"): "catalogue:read",
    ("GET", "/catalogue/matters/{code}"): "catalogue:read",
    ("GET", "/outlets"): "outlets:read",
    ("GET", "/outlets/{outlet_id}"): "outlets:read",
    ("POST", "/files"): "items:write",
    ("GET", "/tokens"): "tokens",
    ("POST", "/tokens"): "tokens",
    ("DELETE", "/tokens/{token_id}"): "tokens",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return open_desk(tmp_path, monkeypatch)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def filled(path: str) -> str:
    """Return a description's path with numbers in it."""
    for name in ("item_id", "number", "placement_id", "outlet_id", "token_id"):
        path = path.replace("{" + name + "}", "1")
    return path.replace("{code}", "SHJZ-01")


def test_the_description_says_what_each_operation_needs(desk: Desk) -> None:
    paths = desk.get("/openapi.json", "")["paths"]

    said = {
        (method.upper(), path): operation["security"]
        for path, operations in paths.items()
        for method, operation in operations.items()
    }

    assert said == {key: [{"token": [scope]}] for key, scope in NEEDS.items()}


def test_without_a_token_nothing_is_told(desk: Desk) -> None:
    for method, path in NEEDS:
        none = desk.call(method, filled(path), "")
        wrong = desk.call(method, filled(path), headers=bearer("gaoshi_wrong"))

        assert problem(none) == (401, "token_needed")
        assert none.headers["WWW-Authenticate"] == 'Bearer realm="gaoshi"'
        assert problem(wrong) == (401, "token_needed")
        assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]


def test_a_token_opens_only_what_its_scopes_say(desk: Desk) -> None:
    without = {
        needed: desk.token("clerk", [scope for scope in Scope if scope != needed])
        for needed in Scope
    }

    for (method, path), needed in NEEDS.items():
        answer = desk.call(method, filled(path), headers=bearer(without[Scope(needed)]))

        assert problem(answer) == (403, "scope_missing")
        assert f'scope="{needed}"' in answer.headers["WWW-Authenticate"]


def test_a_sign_in_is_no_token(desk: Desk) -> None:
    client = desk.app.test_client()
    client.set_cookie("gaoshi", "anything")

    answer = client.get(f"{V1}/items")

    assert problem(answer) == (401, "token_needed")


def test_a_scope_gives_no_role(desk: Desk) -> None:
    answer = desk.call("POST", "/items", "reviewer", json=SENT)

    assert problem(answer) == (403, "role_missing")


@pytest.mark.parametrize("end", ["revoked", "expired", "disabled"])
def test_a_token_is_dead_at_once(desk: Desk, end: str) -> None:
    expires = desk.hub.clock() + timedelta(hours=1) if end == "expired" else None
    secret = desk.token("clerk", expires_at=expires)
    before = desk.call("GET", "/items", headers=bearer(secret))
    with desk.hub.runtime.database.writing() as session:
        token = session.query(Token).order_by(Token.id.desc()).first()
        assert token is not None
        if end == "revoked":
            token.revoked_at = desk.hub.clock()
        elif end == "disabled":
            session.get_one(Person, token.person_id).disabled_at = desk.hub.clock()
    desk.hub.clock.pass_by(hours=1)

    after = desk.call("GET", "/items", headers=bearer(secret))

    assert before.status_code == 200
    assert problem(after) == (401, "token_needed")


def test_a_secret_is_told_once_and_never_stored(desk: Desk) -> None:
    made = desk.call(
        "POST", "/tokens", json={"name": "统计", "scopes": ["items:read"], "expires_at": None}
    )

    assert made.status_code == 201
    told = made.json
    assert told is not None
    assert told["secret"].startswith("gaoshi_")
    assert len(told["secret"]) > 40
    listed = desk.call("GET", "/tokens")
    assert told["secret"] not in listed.text
    assert [one["name"] for one in listed.json["tokens"]] == ["统计程序", "统计"]  # type: ignore[index]
    files = [path for path in desk.hub.runtime.settings.data.rglob("*") if path.is_file()]
    assert files
    assert not any(told["secret"].encode() in path.read_bytes() for path in files)
    assert desk.call("GET", "/items", headers=bearer(told["secret"])).status_code == 200


def test_a_token_makes_none_that_does_more_or_lasts_longer(desk: Desk) -> None:
    ends = desk.hub.clock() + timedelta(days=1)
    secret = desk.token("clerk", [Scope.TOKENS, Scope.ITEMS_READ], expires_at=ends)

    def ask(scopes: list[str], expires_at: str | None) -> tuple[int, str]:
        sent = {"name": "x", "scopes": scopes, "expires_at": expires_at}
        return problem(desk.call("POST", "/tokens", json=sent, headers=bearer(secret)))

    assert ask(["items:write"], "2026-11-24T00:00:00Z") == (403, "token_scope_wider")
    assert ask(["items:read"], None) == (403, "token_outlives_its_own")
    assert ask(["items:read"], "2026-11-25T00:00:00Z") == (403, "token_outlives_its_own")
    assert ask(["items:read"], "2026-11-22T00:00:00Z") == (422, "moment_past")
    assert ask([], "2026-11-24T00:00:00Z") == (422, "input_wrong")
    assert ask(["everything"], "2026-11-24T00:00:00Z") == (422, "input_wrong")


def test_nobody_ends_anothers_token(desk: Desk) -> None:
    desk.get("/items", "reviewer")
    theirs = desk.get("/tokens", "reviewer")["asking"]

    answer = desk.call("DELETE", f"/tokens/{theirs}", "clerk")
    own = desk.call("DELETE", f"/tokens/{theirs}", "reviewer")

    assert problem(answer) == (404, "no_such_token")
    assert own.status_code == 200
    assert problem(desk.call("GET", "/tokens", "reviewer")) == (401, "token_needed")


def test_one_person_has_only_so_many(desk: Desk) -> None:
    for _ in range(MOST - 1):
        desk.token("clerk")

    desk.get("/tokens")
    answer = desk.call("POST", "/tokens", json={"name": "x", "scopes": ["items:read"]})

    assert problem(answer) == (422, "too_many_tokens")


def test_a_token_is_not_taken_where_others_can_read_it(desk: Desk) -> None:
    client = desk.app.test_client()
    headers = bearer(desk.token("clerk"))

    plain = client.get(f"{V1}/items", base_url="http://gaoshi.example", headers=headers)
    safe = client.get(f"{V1}/items", base_url="https://gaoshi.example", headers=headers)

    assert problem(plain) == (403, "token_needs_tls")
    assert safe.status_code == 200


def test_each_token_is_counted_for_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "RATE", "3 per minute")
    assert desk.app is not None

    own = [desk.call("GET", "/items").status_code for _ in range(2)]
    other_address = desk.call("GET", "/catalogue/fields").status_code
    answer = desk.call("GET", "/items")
    others = desk.call("GET", "/items", "reviewer")
    nobody = [desk.call("GET", "/items", "").status_code for _ in range(4)]

    assert [*own, other_address] == [200, 200, 200]
    assert problem(answer) == (429, "too_many_tries")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert (others.status_code, others.headers.get("Retry-After")) == (200, None)
    assert nobody == [401, 401, 401, 429]
