"""What goes over the wire to another system, and what its answers mean."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest
from channel_builders import (
    NOON,
    PUBLIC,
    SECRET,
    Clock,
    Wire,
    around,
    article,
    corrected,
    file,
    notice,
)

from channels.base import AccessLost, Rejected, Seen, Throttled, Unavailable, Unclear
from channels.webhook import Webhook

ADDRESS = "https://portal.example.gov.cn/in"
STATUS = "https://portal.example.gov.cn/status/{item}"
KEY = "17.3.1"


@pytest.fixture
def hook(tmp_path: Path, wire: Wire) -> Webhook:
    wire.say(ADDRESS, status=204)
    return Webhook.open({"address": ADDRESS, "secret": "shared"}, around(tmp_path))


@pytest.fixture
def asking(tmp_path: Path, wire: Wire) -> Webhook:
    wire.say(ADDRESS, status=204)
    fields = {"address": ADDRESS, "secret": "shared", "status": STATUS}
    return Webhook.open(fields, around(tmp_path))


def expected_signature(key: bytes, message: str, at: str, body: bytes) -> str:
    """Return the signature as the specification words it, worked out apart from the product."""
    signed = f"{message}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_it_sends_the_article_as_signed_json(hook: Webhook, wire: Wire) -> None:
    sent = article(attachments=(file("申请表.pdf", b"%PDF-1.7"),))
    rendered = hook.render(sent)

    hook.put(rendered, key=KEY, previous=None)

    (call,) = wire.calls
    message = "17.3.1." + hashlib.sha256(b"\n" + rendered.body).hexdigest()[:16]
    assert (call.method, call.url, call.body) == ("POST", ADDRESS, rendered.body)
    assert call.headers == {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(NOON.timestamp())),
        "webhook-signature": expected_signature(
            SECRET.encode(), message, str(int(NOON.timestamp())), rendered.body
        ),
    }
    assert json.loads(call.body) == {
        "type": "item.shown",
        "timestamp": "2026-11-23T12:00:00+08:00",
        "data": {
            "item": 17,
            "edition": 1,
            "kind": "notice",
            "title": sent.title,
            "short_title": sent.short_title,
            "summary": sent.summary,
            "html": sent.document.to_html(),
            "text": sent.document.text(),
            "fingerprint": sent.fingerprint,
            "address": f"{PUBLIC}/items/17.html",
            "office": {"code": "jd1", "name": "示例街道办事处"},
            "field": {"code": "SHJZ", "name": "社会救助"},
            "matter": {"code": "SHJZ-04", "name": "最低生活保障标准"},
            "index_number": "SH001-2026-0017",
            "document_number": "示府〔2026〕1号",
            "issuers": ["示例街道办事处"],
            "formed_on": "2026-11-20",
            "published_at": "2026-11-23T12:00:00+08:00",
            "validity": "有效",
            "change_note": "",
            "pictures": [],
            "attachments": [
                {
                    "name": "申请表.pdf",
                    "media_type": "application/pdf",
                    "size": 8,
                    "sha256": hashlib.sha256(b"%PDF-1.7").hexdigest(),
                }
            ],
        },
    }


def test_the_id_stays_over_retries_and_changes_with_the_content(hook: Webhook, wire: Wire) -> None:
    first, second = hook.render(article()), hook.render(corrected(article()))

    for rendered in (first, first, second):
        hook.put(rendered, key=KEY, previous=None)

    ids = [call.headers["webhook-id"] for call in wire.calls]
    assert ids[0] == ids[1] != ids[2]


def test_every_act_has_an_id_of_its_own_though_an_answer_was_lost(
    hook: Webhook, wire: Wire
) -> None:
    rendered = hook.render(article())
    shown = hook.put(rendered, key=KEY, previous=None).ref
    for _ in range(2):
        wire.lose_next_answer()
        with pytest.raises(Unclear):
            hook.remove(shown, notice(), key=KEY)

    again = [hook.put(rendered, key=KEY, previous=shown).ref for _ in range(2)]

    first, lost, repeated, *last = [call.headers["webhook-id"] for call in wire.calls]
    assert lost == repeated
    assert last[0] == last[1] == again[0]["message"]
    assert len({first, lost, last[0]}) == 3


def test_what_follows_on_a_find_has_an_id_of_its_own(hook: Webhook, wire: Wire) -> None:
    rendered = hook.render(article())
    hook.put(rendered, key=KEY, previous=None)

    hook.put(rendered, key=KEY, previous=hook.find(KEY).ref)

    first, second = [call.headers["webhook-id"] for call in wire.calls]
    assert first != second


def test_the_timestamp_is_of_the_try_and_not_of_the_article(tmp_path: Path, wire: Wire) -> None:
    clock = Clock()
    wire.say(ADDRESS)
    hook = Webhook.open({"address": ADDRESS, "secret": "shared"}, around(tmp_path, clock=clock))
    rendered = hook.render(article())

    hook.put(rendered, key=KEY, previous=None)
    clock.pass_by(hook.traits.deadline)
    hook.put(rendered, key=KEY, previous=None)

    times = [int(call.headers["webhook-timestamp"]) for call in wire.calls]
    assert times[1] - times[0] == hook.traits.deadline.total_seconds()


def test_a_rendering_is_the_same_for_every_receiver(tmp_path: Path) -> None:
    hooks = [
        Webhook.open({"address": f"https://{n}.example.gov.cn", "secret": name}, lent)
        for n, name in enumerate(("shared", "other"))
        for lent in [around(tmp_path, other="another key")]
    ]

    bodies = {hook.render(article()).body for hook in hooks}

    assert len(bodies) == 1
    assert Webhook.traits.shared


@pytest.mark.parametrize(
    ("secret", "keys"),
    [
        (
            "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode(),
            [b"0123456789abcdef01234567"],
        ),
        ("新密钥 旧密钥", ["新密钥".encode(), "旧密钥".encode()]),
    ],
)
def test_a_secret_may_be_written_in_two_ways_and_changed_without_a_gap(
    tmp_path: Path, wire: Wire, secret: str, keys: list[bytes]
) -> None:
    wire.say(ADDRESS)
    hook = Webhook.open({"address": ADDRESS, "secret": "key"}, around(tmp_path, key=secret))

    hook.put(hook.render(article()), key=KEY, previous=None)

    (call,) = wire.calls
    at, message = call.headers["webhook-timestamp"], call.headers["webhook-id"]
    assert call.headers["webhook-signature"].split(" ") == [
        expected_signature(key, message, at, call.body) for key in keys
    ]


def test_a_take_down_is_told_with_its_public_reason_and_no_name(hook: Webhook, wire: Wire) -> None:
    ref = hook.put(hook.render(article()), key=KEY, previous=None).ref

    gone = hook.remove(ref, notice(), key=KEY).ref

    told = json.loads(wire.calls[-1].body)
    assert told == {
        "type": "item.removed",
        "timestamp": "2026-11-24T12:00:00+08:00",
        "data": {
            "item": 17,
            "notice": "taken_down",
            "title": "通知",
            "reason": "名单有误",
            "since": "2026-11-24T12:00:00+08:00",
            "office": "示例街道办事处",
            "phone": "021-00000001",
        },
    }
    assert wire.calls[0].headers["webhook-id"] != wire.calls[1].headers["webhook-id"]
    assert hook.look(gone, None).seen is Seen.ABSENT


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, AccessLost),
        (400, Rejected),
        (401, AccessLost),
        (404, AccessLost),
        (410, AccessLost),
        (413, Rejected),
        (429, Throttled),
        (500, Unclear),
        (503, Unavailable),
    ],
)
def test_an_answer_means_what_can_be_done_about_it(
    hook: Webhook, wire: Wire, status: int, error: type[Exception]
) -> None:
    wire.say(ADDRESS, "<p>拒绝</p>", status=status)

    with pytest.raises(error):
        hook.put(hook.render(article()), key=KEY, previous=None)


def test_a_receiver_that_cannot_be_asked_has_it_once_it_said_so(hook: Webhook, wire: Wire) -> None:
    rendered = hook.render(article())
    ref = hook.put(rendered, key=KEY, previous=None).ref

    sighting = hook.look(ref, rendered)

    assert (sighting.seen, sighting.fingerprint) == (Seen.SHOWN, rendered.fingerprint)
    assert len(wire.calls) == 1


def test_another_text_than_was_sent_is_a_change(hook: Webhook) -> None:
    ref = hook.put(hook.render(article()), key=KEY, previous=None).ref

    assert hook.look(ref, hook.render(corrected(article()))).seen is Seen.CHANGED


def test_a_lost_answer_is_never_taken_for_absence(hook: Webhook) -> None:
    found = hook.find(KEY)

    assert (found.seen, found.code) == (Seen.PENDING, "webhook_unclear")
    assert hook.look(found.ref or {}, None).seen is not Seen.ABSENT


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ({"state": "shown"}, Seen.SHOWN),
        ({"state": "shown", "fingerprint": "{print}"}, Seen.SHOWN),
        ({"state": "shown", "fingerprint": "0" * 64}, Seen.CHANGED),
        ({"state": "shown", "fingerprint": None, "address": None}, Seen.SHOWN),
        ({"state": "changed"}, Seen.CHANGED),
        ({"state": "pending"}, Seen.PENDING),
        ({"state": "absent"}, Seen.ABSENT),
    ],
)
def test_a_receiver_that_can_be_asked_is_asked(
    asking: Webhook, wire: Wire, said: dict[str, str], seen: Seen
) -> None:
    rendered = asking.render(article())
    ref = asking.put(rendered, key=KEY, previous=None).ref
    words = json.dumps(said).replace("{print}", rendered.fingerprint)
    wire.say("https://portal.example.gov.cn/status/17", words)

    sighting = asking.look(ref, rendered)

    assert sighting.seen is seen
    assert (sighting.next_look is not None) == (seen is Seen.PENDING)
    asked = wire.calls[-1]
    assert (asked.method, asked.url) == ("GET", "https://portal.example.gov.cn/status/17")
    assert asked.headers["webhook-signature"] == expected_signature(
        SECRET.encode(), "status.17", asked.headers["webhook-timestamp"], b""
    )


@pytest.mark.parametrize(
    "body", ['{"state": "gone fishing"}', "[]", "null", '{"state": ["shown"]}']
)
def test_a_word_that_means_nothing_proves_nothing(asking: Webhook, wire: Wire, body: str) -> None:
    rendered = asking.render(article())
    ref = asking.put(rendered, key=KEY, previous=None).ref
    wire.say("https://portal.example.gov.cn/status/17", body)

    with pytest.raises(Unavailable):
        asking.look(ref, rendered)


@pytest.mark.parametrize("body", ["not json", ""])
def test_a_status_page_that_is_no_json_proves_nothing(
    asking: Webhook, wire: Wire, body: str
) -> None:
    rendered = asking.render(article())
    ref = asking.put(rendered, key=KEY, previous=None).ref
    wire.say("https://portal.example.gov.cn/status/17", body)

    with pytest.raises(Unavailable):
        asking.look(ref, rendered)


def test_a_status_page_that_is_gone_says_absent(asking: Webhook, wire: Wire) -> None:
    rendered = asking.render(article())
    ref = asking.put(rendered, key=KEY, previous=None).ref
    wire.say("https://portal.example.gov.cn/status/17", status=404)

    assert asking.look(ref, rendered).seen is Seen.ABSENT
    assert asking.look(ref, None).seen is Seen.ABSENT
    assert asking.find(KEY).seen is Seen.ABSENT


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"secret": "shared"}, "address"),
        ({"address": "javascript:alert(1)", "secret": "shared"}, "address"),
        ({"address": ADDRESS}, "secret"),
        ({"address": ADDRESS, "secret": "nobody knows"}, "secret"),
        ({"address": ADDRESS, "secret": "broken"}, "secret"),
        ({"address": ADDRESS, "secret": "empty"}, "secret"),
        ({"address": ADDRESS, "secret": "shared", "status": "status"}, "status"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, fields: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        Webhook.open(fields, around(tmp_path, broken="whsec_珺", empty=" "))

    assert "whsec" not in str(caught.value)
