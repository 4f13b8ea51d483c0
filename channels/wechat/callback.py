"""What the platform tells the hub by itself: the handshake, and how a submission ended.

https://developers.weixin.qq.com/doc/subscription/guide/dev/push/
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from channels.base import Rejected, Request
from channels.wechat.crypto import BadMessage, decrypt_with_any, is_signed
from channels.wechat.outcome import Outcome

LARGEST = 64 * 1024
# Some accounts of 2022 were sent the second name for the first event.
FINISHED = ("PUBLISHJOBFINISH", "MASSSENDJOBFINISH")


@dataclass(frozen=True)
class Event:
    """The end of a submission. `identity` is the same for each of the three tries to deliver it.

    `proven` is whether the message itself was signed; in plain mode only its envelope is.
    """

    publish_id: str
    identity: str
    proven: bool
    outcome: Outcome | None


@dataclass(frozen=True)
class Callback:
    """The account's side of the callback: its token, and the keys in use, the newest first."""

    app_id: str
    token: str = field(repr=False)
    keys: Sequence[str] = field(default=(), repr=False)

    def greeting(self, request: Request) -> bytes:
        """Return what answers the handshake. Raises Rejected when it is not the platform's."""
        self._check_envelope(request)
        return request.query.get("echostr", "").encode()

    def event(self, request: Request) -> Event | None:
        """Return the end of a submission that a push reports, or None for any other message."""
        if len(request.body) > LARGEST:
            raise Rejected("wechat_push_too_large")
        if request.query.get("encrypt_type", "raw") == "aes":
            return _event(self._decrypted(request), proven=True)
        if self.keys:
            # An account set to encryption is never sent a readable message.
            raise Rejected("wechat_push_not_genuine")
        self._check_envelope(request)
        return _event(_parse(request.body), proven=False)

    def _check_envelope(self, request: Request) -> None:
        query = request.query
        parts = (self.token, query.get("timestamp", ""), query.get("nonce", ""))
        if not self.token or not is_signed(query.get("signature", ""), *parts):
            raise Rejected("wechat_push_not_genuine")

    def _decrypted(self, request: Request) -> Element:
        encrypted = _parse(request.body).findtext("Encrypt", "")
        query = request.query
        parts = (self.token, query.get("timestamp", ""), query.get("nonce", ""), encrypted)
        if not self.token or not is_signed(query.get("msg_signature", ""), *parts):
            raise Rejected("wechat_push_not_genuine")
        try:
            message, _ = decrypt_with_any(encrypted, keys=self.keys, app_id=self.app_id)
        except BadMessage:
            raise Rejected("wechat_push_not_genuine") from None
        return _parse(message.encode())


def _parse(body: bytes) -> Element:
    try:
        root = SafeTree.fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise Rejected("wechat_push_not_genuine") from None
    if not isinstance(root, Element):
        raise Rejected("wechat_push_not_genuine")
    return root


def _event(message: Element, *, proven: bool) -> Event | None:
    if message.findtext("Event", "").strip() not in FINISHED:
        return None
    publish_id = message.findtext("PublishEventInfo/publish_id", "").strip()
    publish_id = publish_id or _number_in_address(message)
    if not re.fullmatch(r"\d{1,20}", publish_id):
        return None
    sender, made = message.findtext("FromUserName", ""), message.findtext("CreateTime", "")
    return Event(publish_id, f"{sender}/{made}/{publish_id}", proven, _outcome(message))


def _outcome(message: Element) -> Outcome | None:
    status = message.findtext("PublishEventInfo/publish_status", "").strip()
    if not status.isdigit():
        return None
    item = message.find("PublishEventInfo/article_detail/item")
    return Outcome(
        status=int(status),
        article_id=message.findtext("PublishEventInfo/article_id", "").strip(),
        index=_index(item),
        address=item.findtext("article_url", "").strip() if item is not None else "",
    )


def _index(item: Element | None) -> int:
    number = item.findtext("idx", "").strip() if item is not None else ""
    return int(number) if number.isdigit() and int(number) > 0 else 1


def _number_in_address(message: Element) -> str:
    """Return the submission's number from an article's address, which carries it as `mid`."""
    address = message.findtext("ArticleUrlResult/ResultList/item/ArticleUrl", "").strip()
    return parse_qs(urlsplit(address).query).get("mid", [""])[0]
