"""Telling the account's owner what became of a submission: a signed message, tried three times."""

import secrets
import threading
from datetime import timedelta
from html import escape
from urllib.parse import urlencode

from channels import http
from channels.base import ChannelError
from channels.wechat.crypto import encrypt, sign
from channels.wechat.platform.account import Account
from channels.wechat.platform.archive import Publication
from channels.wechat.platform.settings import PushMode, Settings

TICK = 0.2


def event_fields(publication: Publication, settings: Settings, now: float) -> str:
    """Return the inner XML of a PUBLISHJOBFINISH message.

    https://developers.weixin.qq.com/doc/subscription/guide/product/publish.html
    """
    parts = [
        f"<ToUserName><![CDATA[{settings.original_id}]]></ToUserName>",
        "<FromUserName><![CDATA[oMphelper]]></FromUserName>",
        f"<CreateTime>{int(now)}</CreateTime>",
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event>",
        "<PublishEventInfo>",
        f"<publish_id>{publication.publish_id}</publish_id>",
        f"<publish_status>{publication.status}</publish_status>",
        *(f"<fail_idx>{index}</fail_idx>" for index in publication.failed_indexes),
        _success_fields(publication) if publication.status == 0 else "",
        "</PublishEventInfo>",
    ]
    return "".join(parts)


def envelope(inner: str, settings: Settings, now: float) -> tuple[dict[str, str], bytes]:
    """Return the query and the body of a push in the account's mode."""
    timestamp, nonce = str(int(now)), str(secrets.randbelow(10**9))
    query = {
        "signature": sign(settings.callback_token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
    }
    if settings.push_mode is PushMode.PLAIN:
        return query, f"<xml>{inner}</xml>".encode()
    encrypted = encrypt(f"<xml>{inner}</xml>", key=settings.callback_key, app_id=settings.app_id)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = sign(settings.callback_token, timestamp, nonce, encrypted)
    readable = f"<ToUserName><![CDATA[{settings.original_id}]]></ToUserName>"
    if settings.push_mode is PushMode.COMPATIBLE:
        readable = inner
    return query, f"<xml>{readable}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


class Pusher:
    """The thread that ends submissions when their time has come and reports them."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wechat-sandbox-push", daemon=True)
        self.tries: list[str] = []

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a report under way is finished first."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.wait(self._pause()):
            self._account.end_due()
            for publication in self._account.unpushed():
                self._push(publication)

    def _pause(self) -> float:
        due = self._account.next_end()
        if due is None:
            return TICK
        return min(TICK, max(due - self._account.clock(), 0.0))

    def _push(self, publication: Publication) -> None:
        settings = self._account.settings
        if settings.callback_address:
            inner = event_fields(publication, settings, self._account.clock())
            query, body = envelope(inner, settings, self._account.clock())
            joint = "&" if "?" in settings.callback_address else "?"
            address = f"{settings.callback_address}{joint}{urlencode(query)}"
            for _ in range(settings.push_tries):
                self.tries.append(publication.publish_id)
                if self._stop.is_set() or _is_taken(address, body, settings.push_timeout):
                    break
        self._account.mark_pushed(publication)


def _is_taken(address: str, body: bytes, timeout: float) -> bool:
    try:
        answer = http.post(
            address,
            body,
            headers={"Content-Type": "text/xml"},
            deadline=timedelta(seconds=timeout),
        )
    except ChannelError:
        return False
    return answer.ok


def _success_fields(publication: Publication) -> str:
    items = "".join(
        f"<item><idx>{index}</idx><article_url><![CDATA["
        f"{publication.article_address(index)}]]></article_url></item>"
        for index in range(1, len(publication.articles) + 1)
    )
    return (
        # The newline stands in the vendor's own sample, so readers must bear it.
        f"<article_id><![CDATA[{escape(publication.article_id)}\n]]></article_id>"
        f"<article_detail><count>{len(publication.articles)}</count>{items}</article_detail>"
    )
