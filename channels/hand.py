"""What only a person can type in: copy-ready fields, and proof by an address or a photograph.

A copy's ref: `state` (to_type_in, typed_in, seen), `digest` of what is to be typed in and its `title`,
the `address` a person gave, the `slip` photographed, `text` last seen to stand there, and `pages`, the
title last read at each address.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar, Self
from urllib.parse import urljoin, urlsplit

from channels import http
from channels.base import (
    Around,
    Article,
    Drift,
    Field,
    File,
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
)
from channels.document import canonical
from channels.page_text import lines_left, missing_lines, words
from channels.templates import chinese_day, fill

LOOK_AGAIN = timedelta(minutes=10)
# A pasted address is often the one before "https" or a trailing slash.
REDIRECTS = 3
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


@dataclass(frozen=True)
class Hand:
    """A portal, reading room or visit that has no door for machines."""

    kind: ClassVar[str] = "hand"
    label: ClassVar[str] = "人工发布"
    traits: ClassVar[Traits] = Traits(
        updates=True,
        repeatable=True,
        removes=Removal.PERSON,
        serves=Serves.UPWARDS,
        online=True,
        drift=Drift.ASKED,
        # It is somebody else's server.
        looks_a_day=500,
        shared=True,
        undo="person_must_remove",
    )
    form: ClassVar[tuple[Field, ...]] = (
        Field("portal", "发布去处", "平台或场所的名称，例如“市政务公开平台”。", required=True),
        Field("login_address", "登录网址", "发布人点开即可登录的网址。"),
        Field("instruction", "操作说明", "给发布人看的步骤，例如“进入信息管理，选择栏目”。"),
    )

    portal: str
    login_address: str
    instruction: str

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the channel from an outlet's fields."""
        portal = fields.get("portal", "").strip()
        if not portal:
            raise ValueError("portal")
        login = fields.get("login_address", "").strip()
        if login and urlsplit(login).scheme not in ("http", "https"):
            raise ValueError("login_address")
        return cls(portal, login, fields.get("instruction", "").strip())

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return why the article cannot be typed in anywhere."""
        return tuple(_problems(article))

    def render(self, article: Article) -> Rendered:
        """Return the fields in the order they are typed in, and the files beside them."""
        pictures = _pictures(article)
        body = article.document.to_html(
            lambda picture: pictures[picture.sha256].name if picture.sha256 in pictures else ""
        )
        return Rendered(
            body=fill("hand/preview.html", title=article.title, body=body).encode(),
            media_type="text/html; charset=utf-8",
            text=f"{article.title}\n{article.document.text()}",
            fingerprint=article.fingerprint,
            files=(*pictures.values(), *article.attachments),
            fields=tuple(_fields(article, body)),
        )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Return what waits for a person; what stands there before a correction is kept in mind."""
        before = previous or {}
        address = str(before.get("address", ""))
        digest = _digest(rendered)
        if before.get("digest") == digest and not before.get("removing"):
            # There is nothing else to type in, so nobody is asked to.
            return Receipt(ref=before, address=address, public=False)
        kept = {name: one for name, one in before.items() if name in ("address", "pages", "text")}
        ref = {**kept, "state": "to_type_in", "digest": digest, "title": _title(rendered)}
        return Receipt(ref=ref, address=address, public=False)

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Return what waits for a person to take it away."""
        return Receipt(ref={**ref, "removing": True}, address=str(ref.get("address", "")))

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Read the page at the pasted address, or believe the photograph."""
        if expect is None:
            return _look_for_rest(ref)
        address = str(ref.get("address", ""))
        if ref.get("state") not in ("typed_in", "seen"):
            # What the machine finds may be the edition before: a person says first that it is not.
            return Sighting(Seen.PENDING, address=address, code="to_type_in")
        return _look_at_page(ref, address, expect) if address else _shown(ref, "", expect)

    def find(self, key: str) -> Sighting:
        """Answer that it is safe to ask again: a put calls nobody."""
        return Sighting(Seen.ABSENT)

    def typed_in(self, ref: Ref, *, address: str = "", slip: str = "") -> Ref:
        """Return the ref once a person says where it stands, or has photographed it.

        `slip` is the hash of the photograph. Raises ValueError when the address is none.
        """
        if address and urlsplit(address).scheme not in ("http", "https"):
            raise ValueError("address")
        told = {**ref, "state": "typed_in"}
        if address:
            told |= {"address": address}
        return {**told, "slip": slip} if slip else told

    def taken_away(self, ref: Ref, *, slip: str) -> Ref:
        """Return the ref once a person has photographed that it is gone."""
        return {**ref, "removed": slip}

    def never_there(self, ref: Ref) -> Ref:
        """Return the ref once a person says that it was never typed in.

        Raises ValueError when it was seen to stand there.
        """
        if ref.get("text"):
            raise ValueError("seen")
        return {**ref, "removed": "never_there"}


def _look_at_page(ref: Ref, address: str, expect: Rendered) -> Sighting:
    """Return what the page of a person who says it is typed in shows."""
    was_read = address in ref.get("pages", {})
    page = _page(address)
    if page is None and ref["state"] == "seen":
        return Sighting(Seen.ABSENT)
    missing = None if page is None else missing_lines(page, expect.text)
    if ref.get("slip") and page is not None and (missing is None or (missing and not was_read)):
        # Some portals write their pages by script, and a machine sees no text there.
        return _shown(ref, "", expect)
    if page is None or missing is None:
        return _pending("page_without_text", address)
    if missing:
        return Sighting(Seen.CHANGED, address=address, params={"missing": missing})
    if left := lines_left(page, str(ref.get("text", "")), expect.text):
        return _pending("old_lines_left", address, lines=left)
    for other in _still_there(ref):
        if other != address and not _shows(other, ref, expect):
            return _pending("old_page_left", address, page=other)
    return _shown(ref, address, expect)


def _shown(ref: Ref, address: str, expect: Rendered) -> Sighting:
    """Return that it stands there, and keep what was read where a machine could read it."""
    pages = {**ref.get("pages", {}), **({address: _title(expect)} if address else {})}
    seen = {**ref, "state": "seen", "text": expect.text, "pages": pages}
    return Sighting(Seen.SHOWN, seen, address, fingerprint=expect.fingerprint)


def _pending(code: str, address: str, **params: str | int) -> Sighting:
    return Sighting(Seen.PENDING, address=address, next_look=LOOK_AGAIN, code=code, params=params)


def _look_for_rest(ref: Ref) -> Sighting:
    """Return what is left of a copy.

    A page that a machine could never read proves nothing by lacking the text: then only a
    photograph tells, or the word that it never stood there.
    """
    if ref.get("removed"):
        return Sighting(Seen.ABSENT)
    address = str(ref.get("address", ""))
    if not address or address not in ref.get("pages", {}):
        return Sighting(Seen.PENDING, address=address, code="to_remove_by_hand")
    if any(_still_there(ref)):
        return _pending("to_remove_by_hand", address)
    return Sighting(Seen.ABSENT)


def _still_there(ref: Ref) -> Iterator[str]:
    """Return the pages once read that still have their title, or the title typed in last."""
    for address, title in ref.get("pages", {}).items():
        page = canonical(_page(address) or "")
        if any(one and canonical(one) in page for one in (str(title), str(ref.get("title", "")))):
            yield str(address)


def _shows(address: str, ref: Ref, expect: Rendered) -> bool:
    """Tell whether another page shows the same: the old address often leads to the new one."""
    page = _page(address) or ""
    return missing_lines(page, expect.text) == 0 and not lines_left(
        page, str(ref.get("text", "")), expect.text
    )


def _title(rendered: Rendered) -> str:
    return rendered.text.partition("\n")[0]


def _digest(rendered: Rendered) -> str:
    """Return what tells whether a person has something else to type in or to upload."""
    files = [(file.name, file.sha256) for file in rendered.files]
    return hashlib.sha256(repr((rendered.fields, files)).encode()).hexdigest()


def _page(address: str) -> str | None:
    """Return a page's words, or None where there is no page."""
    for _ in range(REDIRECTS):
        answer = http.get(address)
        if answer.status in (404, 410):
            return None
        if answer.ok:
            return words(answer)
        if not 300 <= answer.status < 400 or "Location" not in answer.headers:
            raise Unavailable("http_unavailable", status=answer.status)
        address = urljoin(address, answer.headers["Location"])
    raise Unavailable("too_many_redirects")


def _pictures(article: Article) -> dict[str, File]:
    """Return the pictures by hash, named in reading order as a person will look for them."""
    named: dict[str, File] = {}
    for picture in article.document.pictures():
        file = article.pictures.get(picture.sha256)
        if file and picture.sha256 not in named:
            ending = _ENDINGS.get(file.media_type, "bin")
            named[picture.sha256] = replace(file, name=f"图{len(named) + 1}.{ending}")
    return named


def _fields(article: Article, body: str) -> Iterator[tuple[str, str]]:
    named = (
        ("标题", article.title),
        ("短标题", article.short_title),
        ("摘要", article.summary),
        ("正文", article.document.text()),
        ("正文 HTML", body),
        ("文号", article.document_number),
        ("索引号", article.index_number),
        ("成文日期", chinese_day(article.formed_on) if article.formed_on else ""),
        ("发布机构", "、".join(article.issuers) or article.office.name),
        ("附件", "\n".join(file.name for file in article.attachments)),
    )
    return (field for field in named if field[1])


def _problems(article: Article) -> Iterator[Problem]:
    if article.restricted:
        yield Problem("hand_restricted")
    if not article.title.strip():
        yield Problem("hand_title_empty")
    if not article.document.text().strip() and not article.document.pictures():
        yield Problem("hand_body_empty")
