"""What the platform pushes to the hub, through a real loopback door."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from wechat_desk import KEY, TOKEN, Desk, Door, article, open_desk

from channels.base import Rejected, Request, Seen
from channels.wechat.crypto import encrypt, sign
from channels.wechat.platform.settings import PushMode

STATUS = "/cgi-bin/freepublish/get"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as opened:
        yield opened


def greeting(token: str = TOKEN, echo: str = "4375120948345356249") -> Request:
    query = {"timestamp": "1714036504", "nonce": "1514711492", "echostr": echo}
    query["signature"] = sign(token, query["timestamp"], query["nonce"])
    return Request("GET", query, {}, b"")


def push(body: str, *, token: str = TOKEN, **query: str) -> Request:
    given = {"timestamp": "1714037059", "nonce": "486452656", **query}
    given["signature"] = sign(token, given["timestamp"], given["nonce"])
    return Request("POST", given, {}, body.encode())


def finished(publish_id: str = "2247483856", status: str = "0", made: str = "1700126364") -> str:
    return (
        "<xml><ToUserName><![CDATA[gh_demo]]></ToUserName>"
        "<FromUserName><![CDATA[oMphelper]]></FromUserName>"
        f"<CreateTime>{made}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        "<Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo>"
        f"<publish_id>{publish_id}</publish_id><publish_status>{status}</publish_status>"
        "<article_id><![CDATA[ARTICLE\n]]></article_id><article_detail><count>1</count>"
        "<item><idx>1</idx><article_url><![CDATA[http://mp.weixin.qq.com/s?a=1&b=2]]></article_url>"
        "</item></article_detail></PublishEventInfo></xml>"
    )


def test_the_handshake_is_answered_with_the_bare_echo(desk: Desk) -> None:
    desk.become(callback_token=TOKEN)

    reply, reports = desk.channel.receive(greeting())

    assert (reply.status, reply.body, reports) == (200, b"4375120948345356249", ())
    assert reply.media_type.startswith("text/plain")


@pytest.mark.parametrize("token", ["", "another"])
def test_a_handshake_of_somebody_else_is_refused(desk: Desk, token: str) -> None:
    desk.become(callback_token=TOKEN)

    with pytest.raises(Rejected, match="not_genuine"):
        desk.channel.receive(greeting(token))


def test_without_a_token_nothing_is_believed(desk: Desk) -> None:
    with pytest.raises(Rejected, match="not_genuine"):
        desk.channel.receive(greeting(""))


def test_a_readable_push_makes_the_hub_look_at_once(desk: Desk) -> None:
    desk.sandbox.account.change(delay=0.0)
    with Door(desk) as door:
        rendered = desk.channel.render(article())
        ref = desk.put(rendered)
        door.wait()

        seen = desk.channel.look(ref, rendered)

    assert [report.match for report in door.reports] == [{"publish": ref["publish"]}]
    assert door.reports[0].sighting.next_look == timedelta(0)
    assert seen.seen is Seen.SHOWN
    assert desk.calls(STATUS) == 1


@pytest.mark.parametrize("mode", [PushMode.SAFE, PushMode.COMPATIBLE])
def test_an_encrypted_push_is_proof_and_saves_the_question(desk: Desk, mode: PushMode) -> None:
    with Door(desk) as door:
        door.encrypt(mode)
        rendered = desk.channel.render(article())
        ref = desk.put(rendered)
        door.wait()

        seen = desk.channel.look(ref, rendered)

    assert door.requests[0].query["encrypt_type"] == "aes"
    assert seen.seen is Seen.SHOWN
    assert desk.calls(STATUS) == 0


def test_a_push_that_comes_before_the_hub_wrote_the_ref_is_not_lost(desk: Desk) -> None:
    with Door(desk) as door:
        door.encrypt(PushMode.SAFE)
        rendered = desk.channel.render(article())
        desk.put(rendered)
        door.wait()

        found = desk.channel.find("17.3.1")
        seen = desk.channel.look(found.ref or {}, rendered)

    assert seen.seen is Seen.SHOWN
    assert desk.calls(STATUS) == 0


def test_a_push_of_a_refusal_leads_to_a_person(desk: Desk) -> None:
    desk.sandbox.account.change(outcome=4)
    with Door(desk) as door:
        door.encrypt(PushMode.SAFE)
        rendered = desk.channel.render(article())
        ref = desk.put(rendered)
        door.wait()

        with pytest.raises(Rejected, match="wechat_audit_refused"):
            desk.channel.look(ref, rendered)


def test_a_push_is_tried_three_times_and_taken_once(desk: Desk) -> None:
    with Door(desk) as door:
        door.encrypt(PushMode.SAFE)
        door.refuse = 2
        desk.put(desk.channel.render(article()))
        door.wait()
        again = desk.channel.receive(door.requests[-1])

    assert len(door.requests) == 3
    assert len(door.reports) == 1
    assert (again[0].body, again[1]) == (b"success", ())


def test_the_key_before_the_change_still_opens_pushes(desk: Desk) -> None:
    desk.become(callback_token=TOKEN, callback_keys=("A" * 43, KEY))

    _, reports = desk.channel.receive(encrypted(desk))

    assert reports[0].match == {"publish": "2247483856"}


def encrypted(desk: Desk, message: str = "") -> Request:
    sealed = encrypt(message or finished(), key=KEY, app_id=desk.channel.app_id)
    request = push(f"<xml><Encrypt>{sealed}</Encrypt></xml>", encrypt_type="aes")
    signature = sign(TOKEN, request.query["timestamp"], request.query["nonce"], sealed)
    return Request("POST", {**request.query, "msg_signature": signature}, {}, request.body)


def test_an_account_with_encryption_believes_no_readable_push(desk: Desk) -> None:
    desk.become(callback_token=TOKEN, callback_keys=(KEY,))

    with pytest.raises(Rejected, match="not_genuine"):
        desk.channel.receive(push(finished()))


def test_a_forged_readable_push_cannot_name_an_article(desk: Desk) -> None:
    desk.become(callback_token=TOKEN)
    desk.sandbox.account.change(delay=600.0)
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)

    desk.channel.receive(push(finished(ref["publish"])))
    seen = desk.channel.look(ref, rendered)

    assert seen.seen is Seen.PENDING
    assert "article" not in (seen.ref or {})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not xml",
        "<xml>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><Event>PUBLISHJOBFINISH</Event></xml>',
    ],
)
def test_junk_is_refused(desk: Desk, body: str) -> None:
    desk.become(callback_token=TOKEN)

    with pytest.raises(Rejected, match="not_genuine"):
        desk.channel.receive(push(body))


def test_a_huge_push_is_refused_unread(desk: Desk) -> None:
    desk.become(callback_token=TOKEN)

    with pytest.raises(Rejected, match="too_large"):
        desk.channel.receive(push("<xml>" + "珺" * 30_000 + "</xml>"))


@pytest.mark.parametrize(
    "body",
    [
        "<xml><MsgType>text</MsgType><Content>您好 ☕</Content></xml>",
        "<xml><Event>subscribe</Event></xml>",
        "<xml><Event>PUBLISHJOBFINISH</Event></xml>",
        finished(publish_id="1; drop"),
        finished(publish_id="9" * 30),
    ],
)
def test_what_is_not_for_the_hub_is_taken_in_silence(desk: Desk, body: str) -> None:
    desk.become(callback_token=TOKEN)

    reply, reports = desk.channel.receive(push(body))

    assert (reply.status, reply.body, reports) == (200, b"success", ())


def test_the_event_that_some_accounts_get_instead_is_understood(desk: Desk) -> None:
    desk.become(callback_token=TOKEN)
    body = (
        "<xml><FromUserName>oMphelper</FromUserName><CreateTime>1</CreateTime>"
        "<Event>MASSSENDJOBFINISH</Event><MsgID>1000001625</MsgID><Status>send success</Status>"
        "<ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx>"
        "<ArticleUrl><![CDATA[http://mp.weixin.qq.com/s?__biz=a&mid=2247483856&idx=1]]></ArticleUrl>"
        "</item></ResultList></ArticleUrlResult></xml>"
    )

    _, reports = desk.channel.receive(push(body))

    assert reports[0].match == {"publish": "2247483856"}


def test_the_newline_in_the_vendors_own_sample_is_dropped(desk: Desk) -> None:
    desk.become(callback_token=TOKEN, callback_keys=(KEY,))

    desk.channel.receive(encrypted(desk))

    kept = desk.memory.get("outcome/2247483856")
    assert (kept["article_id"], kept["index"]) == ("ARTICLE", 1)
    assert urlsplit(kept["address"]).query == "a=1&b=2"
