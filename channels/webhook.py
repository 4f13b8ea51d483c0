"""Signed JSON to one address: the smallest channel, and the example for writing one.

Messages and signatures follow https://www.standardwebhooks.com/, so that any of its libraries can
check them.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as part
from datetime import datetime, timedelta
from typing import ClassVar, Self
from urllib.parse import urlsplit

from channels import http
from channels.base import (
    AccessLost,
    Around,
    Article,
    Field,
    File,
    Json,
    Notice,
    Problem,
    Receipt,
    Ref,
    Removal,
    Rendered,
    Seen,
    Serves,
    Sighting,
    Traits,
    Unavailable,
    Unclear,
)
from channels.templates import SHANGHAI, day

SPECIFICATION = (
    "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"
)
# The answers that say nothing of this message but that the address itself is wrong.
WRONG_ADDRESS = frozenset((301, 302, 303, 307, 308, 404, 410))
STATES = {seen.value: seen for seen in Seen}
LOOK_AGAIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Webhook:
    """A portal or another system that takes a message for each item."""

    kind: ClassVar[str] = "webhook"
    label: ClassVar[str] = "接口推送"
    traits: ClassVar[Traits] = Traits(
        updates=True,
        repeatable=True,
        removes=Removal.NOTICE,
        serves=Serves.UPWARDS,
        online=True,
        deadline=http.DEADLINE,
        shared=True,
        undo="webhook_depends_on_receiver",
        source=SPECIFICATION,
    )
    form: ClassVar[tuple[Field, ...]] = (
        Field("address", "接收地址", "对方系统接收消息的网址。", required=True),
        Field(
            "secret",
            "密钥名称",
            "与对方约定的签名密钥在本系统的名称；密钥本身不写在这里。",
            required=True,
            secret=True,
        ),
        Field("status", "查询地址", "对方提供时填写，{item} 处换成信息编号；留空则以接收为准。"),
    )

    address: str
    status: str
    # More than one while the receiver changes from an old secret to a new one.
    keys: tuple[bytes, ...] = part(repr=False)
    now: Callable[[], datetime] = part(repr=False)

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the channel; the value of `secret` may name several, parted by spaces."""
        for name in ("address", "status"):
            value = fields.get(name, "")
            if (value or name == "address") and not _is_address(value):
                raise ValueError(name)
        try:
            keys = tuple(_key(secret) for secret in around.secret(fields["secret"]).split())
        except (LookupError, ValueError):
            keys = ()
        if not keys:
            raise ValueError("secret")
        return cls(fields["address"], fields.get("status", ""), keys, around.now)

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return why the article cannot be sent to another system."""
        return tuple(_problems(article))

    def render(self, article: Article) -> Rendered:
        """Return the message, the same for every receiver."""
        moment = article.updated_at or article.published_at
        return Rendered(
            body=_message("item.shown", moment, _article_json(article)),
            media_type="application/json",
            text=f"{article.title}\n{article.document.text()}",
            fingerprint=article.fingerprint,
            notes=("files_not_sent",) if article.attachments or article.pictures else (),
        )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Send the message; the receiver drops a second try of it by its id."""
        message = self._send(key, rendered.body, after=previous)
        return Receipt(ref=_ref(key, message, "shown", rendered.fingerprint))

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Send the word that the item is no longer public, and why."""
        data = {
            "item": notice.item,
            "notice": notice.kind,
            "title": notice.title,
            "reason": notice.reason,
            "since": _moment(notice.since),
            "office": notice.office,
            "phone": notice.phone,
        }
        message = self._send(key, _message("item.removed", notice.since, data), after=ref)
        return Receipt(ref=_ref(key, message, "removed", ""))

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Ask the receiver where it can be asked; else its 2xx is what we know."""
        if self.status and "item" in ref:
            return _judged(self._ask(int(ref["item"])), expect)
        return _judged(ref, expect)

    def find(self, key: str) -> Sighting:
        """Ask the receiver where it can be asked; else a lost answer leaves it open.

        It is never taken for absent then, so that a take-down still reaches the receiver.
        """
        # What was sent last is not known here, so what is sent next follows on this moment.
        ref = _ref(key, f"found.{self.now().isoformat()}", "pending", "")
        if not self.status:
            return Sighting(Seen.PENDING, ref, next_look=LOOK_AGAIN, code="webhook_unclear")
        found = _judged(self._ask(int(ref["item"])), None)
        return replace(found, ref={**ref, "state": found.seen.value})

    def _send(self, key: str, body: bytes, *, after: Ref | None) -> str:
        """Post a message and return its id, the same for each try of one act and for no other act.

        A receiver drops an id it has had, so what is shown again after a removal must not come
        under the id it was first shown with: the message before it goes into the id.
        """
        before = str((after or {}).get("message", ""))
        told = hashlib.sha256(before.encode() + b"\n" + body).hexdigest()
        message = f"{key}.{told[:16]}"
        answer = http.post(
            self.address,
            body,
            headers={"Content-Type": "application/json", **self._signed(message, body)},
            deadline=self.traits.deadline,
        )
        if answer.status in WRONG_ADDRESS:
            raise AccessLost("webhook_address_wrong", status=answer.status)
        answer.expect()
        return message

    def _signed(self, message: str, body: bytes) -> dict[str, str]:
        at = str(int(self.now().timestamp()))
        signed = f"{message}.{at}.".encode() + body
        return {
            "webhook-id": message,
            "webhook-timestamp": at,
            "webhook-signature": " ".join(_signature(key, signed) for key in self.keys),
        }

    def _ask(self, item: int) -> Json:
        """Return what the receiver says of an item: `state`, and if it likes, `fingerprint`."""
        signed = self._signed(f"status.{item}", b"")
        answer = http.get(self.status.replace("{item}", str(item)), headers=signed)
        if answer.status in (404, 410):
            return {"state": "absent"}
        if not answer.ok:
            raise Unavailable("http_unavailable", status=answer.status)
        try:
            said = answer.json()
        except Unclear:
            # A question has no effect that could be unclear.
            said = None
        if not isinstance(said, dict) or str(said.get("state")) not in STATES:
            raise Unavailable("webhook_status_unreadable")
        return said


def _is_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _key(secret: str) -> bytes:
    """Return the key's bytes; a secret as the specification writes it is base64 after `whsec_`."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        # Without the cause, whose text could show a piece of the secret.
        raise ValueError("secret") from None


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _ref(key: str, message: str, state: str, fingerprint: str) -> Ref:
    item = int(key.split(".", 1)[0])
    return {"item": item, "message": message, "state": state, "fingerprint": fingerprint}


def _judged(said: Json, expect: Rendered | None) -> Sighting:
    """Return what a receiver's word (`state`, `fingerprint`, `address`) means."""
    state = str(said.get("state", ""))
    seen = STATES.get(state, Seen.ABSENT)
    fingerprint = str(said.get("fingerprint") or "")
    address = str(said.get("address") or "")
    if seen is Seen.PENDING:
        return Sighting(seen, address=address, next_look=LOOK_AGAIN, code="webhook_pending")
    if seen is Seen.SHOWN and expect and fingerprint not in ("", expect.fingerprint):
        seen = Seen.CHANGED
    return Sighting(seen, address=address, fingerprint=fingerprint)


def _message(kind: str, moment: datetime | None, data: Json) -> bytes:
    message = {"type": kind, "timestamp": _moment(moment), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds") if moment else None


def _article_json(article: Article) -> Json:
    return {
        "item": article.item,
        "edition": article.edition,
        "kind": article.kind,
        "title": article.title,
        "short_title": article.short_title,
        "summary": article.summary,
        "html": article.document.to_html(),
        "text": article.document.text(),
        "fingerprint": article.fingerprint,
        "address": article.address,
        "office": {"code": article.office.code, "name": article.office.name},
        "field": {"code": article.field.code, "name": article.field.name},
        "matter": {"code": article.matter_code, "name": article.matter},
        "index_number": article.index_number,
        "document_number": article.document_number,
        "issuers": list(article.issuers),
        "formed_on": day(article.formed_on) if article.formed_on else None,
        "published_at": _moment(article.published_at),
        "validity": article.validity,
        "change_note": article.change_note,
        "pictures": [_file_json(file) for file in article.pictures.values()],
        "attachments": [_file_json(file) for file in article.attachments],
    }


def _file_json(file: File) -> Json:
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def _problems(article: Article) -> Iterator[Problem]:
    if article.restricted:
        yield Problem("webhook_restricted")
    if not article.title.strip():
        yield Problem("webhook_title_empty")
    if not article.document.text().strip() and not article.document.pictures():
        yield Problem("webhook_body_empty")
