"""Pairing, polls, leases and proofs of display, with a clock the test moves."""

import base64
import hashlib
import json
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from channel_builders import NOON, Clock, article
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from flask.testing import FlaskClient
from kiosk_hall import Hall
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from channels.base import Seen
from hub import kiosks
from hub.errors import Conflict, Forbidden, NotFound, Refused
from hub.kiosks import display, pairing
from hub.kiosks.polling import Known, Poll, beat
from hub.models import Device, Display, Grant, LedgerLine, Person

LEASE = timedelta(hours=72)
SECRET = "5e" * 32
SECRET_HASH = hashlib.sha256(SECRET.encode()).hexdigest()
COOKIE = "gaoshi_screen_1"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hall(tmp_path: Path, clock: Clock) -> Iterator[Hall]:
    made = Hall(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def client(hall: Hall) -> FlaskClient:
    return hall.app().test_client()


def paired(hall: Hall, client: FlaskClient, name: str = "5 号窗口屏") -> FlaskClient:
    client.set_cookie(COOKIE, hall.pair(name), path="/kiosk")
    return client


def poll(client: FlaskClient, etag: str = "", **said: Any) -> TestResponse:
    headers = {"If-None-Match": etag} if etag else {}
    return client.get("/kiosk/sync", query_string=said, headers=headers)


def stored(hall: Hall) -> Device:
    with hall.database.reading() as session:
        device = session.scalars(select(Device)).one()
        session.expunge(device)
        return device


def confirm(hall: Hall, code: str, by: int, name: str = "5 号窗口屏") -> None:
    with hall.database.writing() as session:
        kiosks.confirm(session, code, 1, name, by, now=hall.clock())


# Pairing.


def test_a_screen_is_let_in_by_the_code_it_shows(hall: Hall, client: FlaskClient) -> None:
    asked = client.post("/kiosk/pair", json={"secret_hash": SECRET_HASH}).json or {}
    early = client.post("/kiosk/pair/collect", json={"secret": SECRET})
    with hall.database.reading() as session:
        seen = kiosks.waiting(session, asked["code"], by=hall.clerk, now=NOON)
    confirm(hall, f"{asked['code'][:4]} {asked['code'][4:]}", hall.clerk)
    answer = client.post("/kiosk/pair/collect", json={"secret": SECRET})

    assert early.status_code == 202
    assert len(asked["code"]) == 8
    digest = hashlib.sha256(SECRET_HASH.encode() + bytes.fromhex(asked["key"])).digest()
    assert seen.fingerprint.replace(" ", "") == f"{int.from_bytes(digest[:8], 'big') % 10**12:012d}"
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/kiosk"))
    assert poll(client).status_code == 200
    device = stored(hall)
    assert (device.name, device.fingerprint) == ("5 号窗口屏", seen.fingerprint)
    assert (device.paired_by, device.lease_until) == (hall.clerk, NOON + LEASE)


def test_the_token_is_kept_only_as_its_hash(hall: Hall) -> None:
    token = hall.pair()

    assert stored(hall).token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token.encode() not in Path(str(hall.database.writer.url.database)).read_bytes()


def test_a_code_serves_once(hall: Hall) -> None:
    code = hall.desk.start(SECRET_HASH, "10.0.0.7").code
    confirm(hall, code, hall.clerk)

    with pytest.raises(NotFound):
        confirm(hall, code, hall.clerk)


def test_a_code_ends_after_ten_minutes(hall: Hall, clock: Clock) -> None:
    code = hall.desk.start(SECRET_HASH, "10.0.0.7").code
    clock.pass_by(timedelta(seconds=600))

    with pytest.raises(NotFound):
        confirm(hall, code, hall.clerk)
    with pytest.raises(NotFound):
        hall.desk.collect(SECRET)


def test_an_answer_that_was_lost_can_be_had_again_and_stays_one_device(hall: Hall) -> None:
    secret = hall.invite()

    first, second = hall.desk.collect(secret), hall.desk.collect(secret)

    assert isinstance(first, pairing.LetIn)
    assert isinstance(second, pairing.LetIn)
    assert (first.device_id, first.token != second.token) == (second.device_id, True)
    assert stored(hall).token_hash == pairing.digest(second.token)


def test_an_invitation_that_ran_out_lets_nobody_in(hall: Hall, clock: Clock) -> None:
    secret = hall.invite(lasts=timedelta(hours=8))
    clock.pass_by(timedelta(hours=8))

    with pytest.raises(NotFound):
        hall.desk.collect(secret)


def test_one_place_gets_ten_codes_in_ten_minutes(hall: Hall, clock: Clock) -> None:
    for number in range(10):
        hall.desk.start(f"{number:064x}", "10.0.0.7")

    with pytest.raises(Refused, match="kiosk_too_many_codes"):
        hall.desk.start("f" * 64, "10.0.0.7")
    hall.desk.start("e" * 64, "10.0.0.8")
    clock.pass_by(timedelta(minutes=21))
    hall.desk.start("f" * 64, "10.0.0.7")


def test_a_person_who_guesses_is_stopped(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "GUESSED", pairing.Guesses())
    code = hall.desk.start(SECRET_HASH, "10.0.0.7").code
    for _ in range(10):
        with pytest.raises(NotFound):
            confirm(hall, "12345678x" if code != "12345678" else "1", hall.clerk)

    with pytest.raises(Forbidden):
        confirm(hall, code, hall.clerk)


def test_only_who_publishes_for_the_office_lets_a_screen_in(hall: Hall) -> None:
    with hall.database.writing() as session:
        person = Person(login="zhang", name="张翀")
        session.add(person)
        session.flush()
        session.add(Grant(person_id=person.id, office_id=1, role="clerk"))
        stranger = person.id
    code = hall.desk.start(SECRET_HASH, "10.0.0.7").code

    with pytest.raises(Forbidden):
        confirm(hall, code, stranger)


def test_pairing_and_revoking_stand_in_the_ledger(hall: Hall) -> None:
    code = hall.desk.start(SECRET_HASH, "10.0.0.7").code
    confirm(hall, code, hall.clerk)
    hall.desk.collect(SECRET)
    with hall.database.writing() as session:
        kiosks.revoke(session, 1, hall.clerk, now=NOON)

    with hall.database.reading() as session:
        lines = session.execute(
            select(LedgerLine.act, LedgerLine.done_by).order_by(LedgerLine.id)
        ).all()
    assert [tuple(line) for line in lines] == [
        ("screen_confirmed", hall.clerk),
        ("screen_revoked", hall.clerk),
    ]


@pytest.mark.parametrize(
    ("path", "request_of", "status"),
    [
        ("/kiosk/pair", {"json": {"secret_hash": "xyz" * 20}}, 422),
        ("/kiosk/pair", {"json": {"secret_hash": 5}}, 422),
        ("/kiosk/pair", {"json": ["secret_hash"]}, 422),
        ("/kiosk/pair", {"data": b"{", "content_type": "application/json"}, 422),
        ("/kiosk/pair", {"data": {"secret_hash": SECRET_HASH}}, 422),
        ("/kiosk/pair/collect", {"json": {"secret": SECRET}}, 404),
        (
            "/kiosk/pair",
            {"json": {"secret_hash": SECRET_HASH}, "headers": {"Sec-Fetch-Site": "cross-site"}},
            403,
        ),
    ],
)
def test_a_wrong_request_to_pair_is_refused(
    client: FlaskClient, path: str, request_of: dict[str, Any], status: int
) -> None:
    assert client.post(path, **request_of).status_code == status


def test_the_signing_key_is_for_the_hubs_user_alone(hall: Hall, tmp_path: Path) -> None:
    public = hall.signer.public

    path = tmp_path / "secrets" / "kiosk-signing-key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kiosks.Signer(tmp_path / "secrets").public == public


# Polls.


def test_a_poll_gets_a_signed_manifest_and_then_nothing_new(
    hall: Hall, client: FlaskClient
) -> None:
    hall.publish(article())
    paired(hall, client)

    news = poll(client)
    again = poll(client, news.headers["ETag"], serial=1)

    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), hall.signer.public)
    parts = base64.b64decode(news.headers["Gaoshi-Signature"])
    signature = encode_dss_signature(
        int.from_bytes(parts[:32], "big"), int.from_bytes(parts[32:], "big")
    )
    key.verify(signature, news.data, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(signature, news.data + b" ", ec.ECDSA(hashes.SHA256()))
    assert json.loads(news.data)["serial"] == 1
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Gaoshi-Now"] == str(round(NOON.timestamp() * 1000))
    assert again.headers["Gaoshi-Lease"] == str(round((NOON + LEASE).timestamp() * 1000))
    assert "Set-Cookie" not in again.headers


def test_the_common_poll_costs_one_read_and_no_write(hall: Hall, client: FlaskClient) -> None:
    hall.publish(article())
    paired(hall, client)
    etag = poll(client).headers["ETag"]
    poll(client, etag, serial=1, boot="b")
    statements: list[str] = []
    for engine in (hall.database.reader, hall.database.writer):
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))

    assert poll(client, etag, serial=1, boot="b").status_code == 304

    assert [s.split()[0] for s in statements if s != "BEGIN"] == ["SELECT"]
    assert "token_hash" in statements[-1]


def test_a_change_is_told_to_the_next_poll(hall: Hall, client: FlaskClient) -> None:
    ref, _ = hall.publish(article())
    paired(hall, client)
    etag = poll(client).headers["ETag"]

    hall.take_down(article(), ref)
    news = poll(client, etag, serial=1)

    manifest = json.loads(news.data)
    assert (news.status_code, manifest["serial"]) == (200, 2)
    assert manifest["gone"] == [{"item": 17, "edition": 1, "reason": "名单有误"}]


def test_a_device_gets_the_blobs_of_its_own_list_only(hall: Hall, client: FlaskClient) -> None:
    ref, rendered = hall.publish(article())
    unlisted = hall.kiosk.render(article(item=18, title="尚未公开"))
    hall.kiosk.put(unlisted, key="18.1", previous=None)
    paired(hall, client)

    content = client.get(f"/kiosk/blob/{ref['content']}")

    assert content.data == rendered.body
    assert content.mimetype == "application/octet-stream"
    assert content.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in content.headers["Cache-Control"]
    assert client.get(f"/kiosk/blob/{unlisted.sha256}").status_code == 404
    assert client.get("/kiosk/blob/..%2f..%2fmanifest").status_code == 404
    hall.take_down(article(), ref)
    assert client.get(f"/kiosk/blob/{ref['content']}").status_code == 404


def test_without_a_token_there_is_nothing(hall: Hall, client: FlaskClient) -> None:
    ref, _ = hall.publish(article())

    for answer in (poll(client), client.get(f"/kiosk/blob/{ref['content']}")):
        assert (answer.status_code, answer.headers["Gaoshi-Screen"]) == (401, "revoked")
    client.set_cookie(COOKIE, "someone-elses", path="/kiosk")
    assert poll(client).status_code == 401


def test_two_slots_of_one_browser_are_two_devices(hall: Hall, client: FlaskClient) -> None:
    client.set_cookie("gaoshi_screen_1", hall.pair("甲屏"), path="/kiosk")
    client.set_cookie("gaoshi_screen_2", hall.pair("乙屏"), path="/kiosk")

    poll(client, boot="a")
    poll(client, slot=2, boot="b")
    poll(client, slot="../3", boot="c")

    with hall.database.reading() as session:
        boots = set(session.execute(select(Device.name, Device.boot_id)).all())
    assert boots == {("甲屏", "c"), ("乙屏", "b")}


def test_the_channel_hears_of_a_device_and_of_each_serial_it_shows(
    hall: Hall, client: FlaskClient
) -> None:
    ref, rendered = hall.publish(article())
    paired(hall, client)
    before = hall.kiosk.look(ref, rendered)
    etag = poll(client).headers["ETag"]

    poll(client, etag, serial=1)

    assert before.code == "screens_behind"
    assert hall.kiosk.look(ref, rendered).seen is Seen.SHOWN
    assert hall.reports[-1] == {
        "1": {
            "name": "5 号窗口屏",
            "serial": 1,
            "seen_at": NOON.isoformat(),
            "lease_until": (NOON + LEASE).isoformat(),
            "revoked_at": "",
        }
    }


def test_a_device_cannot_claim_what_it_was_never_served(hall: Hall, client: FlaskClient) -> None:
    hall.publish(article())
    paired(hall, client)

    poll(client, serial=999)

    assert stored(hall).serial == 1


def test_a_revoked_device_is_told_so_and_proves_by_that_that_it_is_empty(
    hall: Hall, client: FlaskClient
) -> None:
    ref, _ = hall.publish(article())
    paired(hall, client)
    poll(client, poll(client).headers["ETag"], serial=1)
    with hall.database.writing() as session:
        hall_of_it = kiosks.revoke(session, 1, hall.clerk, now=NOON)
    hall.desk.report(hall_of_it)
    hall.take_down(article(), ref)

    unheard = hall.kiosk.look(ref, None)
    answer = poll(client, serial=1)

    assert (unheard.seen, unheard.code) == (Seen.PENDING, "screen_offline_until")
    assert answer.status_code == 401
    assert hall.kiosk.look(ref, None).seen is Seen.ABSENT
    assert hall.reports[-1] == {}
    with pytest.raises(Conflict), hall.database.writing() as session:
        kiosks.revoke(session, 1, hall.clerk, now=NOON)


def test_a_screen_unpaired_before_an_item_came_does_not_hold_up_its_take_down(
    hall: Hall, client: FlaskClient, clock: Clock
) -> None:
    hall.publish(article())
    paired(hall, client)
    poll(client, poll(client).headers["ETag"], serial=1)
    with hall.database.writing() as session:
        kiosks.revoke(session, 1, hall.clerk, now=clock())
    hall.desk.report(1)
    clock.pass_by(timedelta(minutes=2))
    later = article(item=18, published_at=clock())
    ref, _ = hall.publish(later)

    hall.take_down(later, ref)

    assert hall.kiosk.look(ref, None).seen is Seen.ABSENT


def test_a_lease_is_told_to_the_device_only_when_the_channel_knows_it(
    hall: Hall, client: FlaskClient, clock: Clock
) -> None:
    paired(hall, client)
    etag = poll(client).headers["ETag"]
    clock.pass_by(timedelta(hours=1))

    first = poll(client, etag)
    known = hall.reports[-1]["1"]["lease_until"]
    second = poll(client, etag)

    assert first.headers["Gaoshi-Lease"] == str(round((NOON + LEASE).timestamp() * 1000))
    assert known == (NOON + timedelta(hours=1) + LEASE).isoformat()
    assert second.headers["Gaoshi-Lease"] == str(
        round(datetime.fromisoformat(known).timestamp() * 1000)
    )


def test_beats_of_many_devices_at_once_are_all_kept(hall: Hall) -> None:
    hall.publish(article())
    tokens = [hall.pair(f"{number} 号屏") for number in range(24)]
    start = threading.Barrier(8)

    def one(mine: list[str]) -> None:
        start.wait()
        for token in mine:
            hall.desk.polled(hall.desk.peer(token), Poll(serial=1, boot="b"))

    threads = [threading.Thread(target=one, args=(tokens[n::8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with hall.database.reading() as session:
        assert set(session.scalars(select(Device.serial))) == {1}
    assert {one["serial"] for one in hall.reports[-1].values()} == {1}


KNOWN = Known(1, 1, "5 号窗口屏", 7, "boot", "", NOON, NOON + LEASE, None)


@pytest.mark.parametrize(
    ("said", "later", "writes", "tells"),
    [
        ({}, 0, False, False),
        ({}, 59, False, False),
        ({}, 60, True, False),
        ({"serial": 8}, 1, True, True),
        ({"boot": "again"}, 1, True, False),
        ({"trouble": "signature_wrong"}, 1, True, False),
        ({"offset_ms": 900}, 1, False, False),
        ({}, 600, True, False),
        ({}, 601, True, True),
    ],
)
def test_a_poll_is_written_down_on_change_or_once_a_minute(
    said: dict[str, Any], later: int, writes: bool, tells: bool
) -> None:
    heard = Poll(**{"serial": 7, "boot": "boot", **said})

    news = beat(KNOWN, heard, served=9, lease=LEASE, now=NOON + timedelta(seconds=later))

    assert (news is not None, news is not None and news.tells) == (writes, tells)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, Poll(0)),
        ({"serial": "7", "offset": "-250", "queue": "2"}, Poll(7, offset_ms=-250, queue=2)),
        ({"serial": "七", "offset": "1e9", "queue": "9" * 40}, Poll(0)),
        ({"serial": "²", "boot": "x" * 99}, Poll(0, boot="x" * 60)),
    ],
)
def test_what_a_poll_says_is_read_with_care(query: dict[str, str], said: Poll) -> None:
    assert Poll.read(query) == said


# Proof of display.


def line(seq: int, **changes: Any) -> dict[str, Any]:
    hour = int(NOON.timestamp()) // 3600
    values = {"seq": seq, "hour": hour, "item": 17, "edition": 1, "title": "通知 珺 ☕"}
    counts = {"opened": 2, "open_seconds": 95, "listed_seconds": 1200}
    return {**values, "sha256": "a" * 64, **counts, **changes}


def test_a_report_of_what_was_on_screen_counts_once(hall: Hall, client: FlaskClient) -> None:
    paired(hall, client)

    first = client.post("/kiosk/shown", json={"lines": [line(1), line(2, item=18)]})
    again = client.post("/kiosk/shown", json={"lines": [line(2, item=18), line(3)]})

    assert (first.json, again.json) == ({"stored": [1, 2]}, {"stored": [2, 3]})
    with hall.database.reading() as session:
        rows = session.scalars(select(Display).order_by(Display.seq)).all()
        session.expunge_all()
    assert [(row.seq, row.item_id, row.open_seconds) for row in rows] == [
        (1, 17, 95),
        (2, 18, 95),
        (3, 17, 95),
    ]
    assert rows[0].hour == datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert rows[0].title == "通知 珺 ☕"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"lines": 5}',
        json.dumps({"lines": [line(1, open_seconds=3_661)]}).encode(),
        json.dumps({"lines": [line(1, opened=-1)]}).encode(),
        json.dumps({"lines": [line(1, item=True)]}).encode(),
        json.dumps({"lines": [line(1, sha256="../x")]}).encode(),
        json.dumps({"lines": [line(1, title=5)]}).encode(),
        json.dumps({"lines": [line(1, extra=5)]}).encode(),
        json.dumps({"lines": [{"seq": 1}]}).encode(),
        json.dumps({"lines": [line(n) for n in range(201)]}).encode(),
    ],
)
def test_a_report_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="kiosk_report_wrong"):
        display.read(body)


# The page.


def test_the_page_allows_no_script_but_its_own(client: FlaskClient) -> None:
    answer = client.get("/kiosk")

    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert b"<style" not in answer.data
    assert b" style=" not in answer.data
    assert b'lang="zh-CN"' in answer.data
    assert "Set-Cookie" not in answer.headers


def test_the_worker_lists_every_part_and_each_part_is_there(client: FlaskClient) -> None:
    worker = client.get("/kiosk/sw.js")

    files = json.loads(worker.text.split("const FILES = ")[1].split(";")[0].replace("'", '"'))
    assert worker.headers["Service-Worker-Allowed"] == "/kiosk"
    assert "/kiosk" in files
    assert {f"/kiosk/static/{name}" for name in ("app.js", "kiosk.css", "sync.js")} <= set(files)
    for name in files:
        answer = client.get(name)
        assert answer.status_code == 200, name
        assert (
            client.get(name, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        )
    assert client.get("/kiosk/static/../kiosk.py").status_code == 404
