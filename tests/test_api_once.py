"""Idempotency keys: whatever is repeated, at once or later, there is one effect and one answer."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from api_builders import Desk, open_desk, problem
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hub.models import IdempotencyKey, Item
from hub.web.api.once import HEADER, KEPT, REPLAYED

SENT = {"title": "珺 ☕ 〔2026〕", "body": "<p>一次。</p>", "office": "jd"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return open_desk(tmp_path, monkeypatch)


def create(desk: Desk, key: str, login: str = "clerk", **changes: str) -> TestResponse:
    return desk.call("POST", "/items", login, json={**SENT, **changes}, headers={HEADER: key})


def items(desk: Desk) -> int:
    with desk.hub.runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Item)) or 0


def test_the_same_again_is_answered_again_and_not_done_again(desk: Desk) -> None:
    first = create(desk, "7f1c-x")

    again = create(desk, '"7f1c-x"')

    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get(REPLAYED), again.headers.get(REPLAYED)) == (None, "true")
    assert items(desk) == 1


def test_how_the_same_is_spaced_says_nothing(desk: Desk) -> None:
    create(desk, "k")
    text = '{"office":"jd",   "body":"<p>一次。</p>","title":"\\u73fa ☕ 〔2026〕"}'

    again = desk.call(
        "POST", "/items", data=text, content_type="application/json", headers={HEADER: "k"}
    )

    assert again.headers.get(REPLAYED) == "true"


def test_another_request_under_a_used_key_is_refused(desk: Desk) -> None:
    create(desk, "k")

    other = create(desk, "k", title="另一条")
    elsewhere = desk.call("POST", "/items/1/editions", json=SENT, headers={HEADER: "k"})

    assert problem(other) == (422, "idempotency_key_reused")
    assert problem(elsewhere)[0] in (422, 400)
    assert items(desk) == 1


def test_a_key_is_a_persons_own(desk: Desk) -> None:
    create(desk, "k")
    desk.stranger(office="jd")

    other = create(desk, "k", "stranger")

    assert (other.status_code, other.headers.get(REPLAYED)) == (201, None)
    assert items(desk) == 2


def test_what_was_refused_is_not_kept(desk: Desk) -> None:
    refused = create(desk, "k", matter="NICHT-99")

    mended = create(desk, "k")

    assert problem(refused) == (404, "no_such_matter")
    assert (mended.status_code, mended.headers.get(REPLAYED)) == (201, None)


def test_a_key_is_forgotten_after_its_time(desk: Desk) -> None:
    create(desk, "k")
    desk.hub.clock.now += KEPT + timedelta(seconds=1)

    later = create(desk, "k")

    assert later.headers.get(REPLAYED) is None
    with desk.hub.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1
    assert items(desk) == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "é"])
def test_a_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    assert problem(create(desk, key)) == (400, "idempotency_key_wrong")


def test_the_same_file_again_is_one_however_its_parts_are_parted(desk: Desk) -> None:
    def send(text: str) -> TestResponse:
        data = {"file": (io.BytesIO(text.encode()), "说明.txt")}
        return desk.call("POST", "/files", data=data, headers={HEADER: "f"})

    first, again, other = send("一"), send("一"), send("二")

    assert (first.status_code, again.data) == (201, first.data)
    assert again.headers.get(REPLAYED) == "true"
    assert problem(other) == (422, "idempotency_key_reused")


def test_of_many_at_once_one_is_done_and_all_are_answered_alike(desk: Desk) -> None:
    desk.secrets["clerk"] = desk.token("clerk")
    assert desk.app is not None

    answers = at_once(8, lambda: create(desk, "race"))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert sum(answer.headers.get(REPLAYED) is None for answer in answers) == 1
    assert items(desk) == 1


def test_corrections_at_once_under_one_key_are_one(desk: Desk) -> None:
    item = create(desk, "k").json["id"]  # type: ignore[index]  # checked by the test's own sense
    desk.approve(item)
    sent = {"change_note": "更正"}

    answers = at_once(
        6,
        lambda: desk.call("POST", f"/items/{item}/editions", json=sent, headers={HEADER: "c"}),
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len(desk.get(f"/items/{item}/editions")["editions"]) == 2


def at_once(number: int, call: Callable[[], TestResponse]) -> list[TestResponse]:
    """Call from many threads that start together."""
    barrier, answers = threading.Barrier(number), list[TestResponse]()

    def run() -> None:
        barrier.wait()
        answers.append(call())

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == number
    return answers


def test_a_token_asked_for_twice_is_one_and_its_secret_is_told_once(desk: Desk) -> None:
    sent = {"name": "统计程序", "scopes": ["items:read"]}

    first = desk.call("POST", "/tokens", json=sent, headers={HEADER: "t"})
    again = desk.call("POST", "/tokens", json=sent, headers={HEADER: "t"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json is not None
    assert again.json == {**first.json, "secret": None}
    assert again.headers[REPLAYED] == "true"
    names = [one["name"] for one in desk.get("/tokens")["tokens"]]
    assert names.count("统计程序") == 2  # the one that asks, and the one that was made
    with desk.hub.runtime.database.reading() as session:
        kept = session.scalars(select(IdempotencyKey.body)).one()
        assert first.json["secret"] not in kept
