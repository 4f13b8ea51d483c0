"""An article as WeChat takes it: inline-styled HTML, short title, digest, and what does not fit.

Limits: https://developers.weixin.qq.com/doc/subscription/api/draftbox/draftmanage/api_draft_add.html
"""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Any
from urllib.parse import urlsplit

import lxml.html

from channels.base import Article, File, Problem, Rendered
from channels.document import Document
from channels.templates import chinese_day, fill, minute

DRAFT_LIMITS = (
    "https://developers.weixin.qq.com/doc/subscription/api/draftbox/draftmanage/api_draft_add.html"
)
TITLE_CHARACTERS = 32
# Some accounts report that titles above 64 bytes are refused although the page says characters.
TITLE_BYTES = 64
AUTHOR_CHARACTERS = 16
# The page says 128; the platform's own editor stops at 120.
DIGEST_CHARACTERS = 120
CONTENT_CHARACTERS = 20_000
CONTENT_BYTES = 1024 * 1024
SOURCE_BYTES = 1024
# The addresses that pictures get from the platform are shorter than this.
PICTURE_ADDRESS_CHARACTERS = 200
# Links to articles of the platform itself stay; all others are not clickable there.
LINKED_HOST = "mp.weixin.qq.com"

LABELS = ("标题", "作者", "摘要", "原文链接", "封面文字", "正文 HTML")
PICTURE = re.compile(r'src="blob:([0-9a-f]{64})"')


@dataclass(frozen=True)
class Body:
    """What is sent for an article, before its pictures have addresses there."""

    title: str
    author: str
    digest: str
    source: str
    cover: str
    content: str

    @classmethod
    def of(cls, rendered: Rendered) -> "Body":
        """Read back what `render` has written."""
        given = dict(rendered.fields)
        return cls(*(given[label] for label in LABELS))

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Return what a person types in by hand, in the order of the platform's editor."""
        return tuple(zip(LABELS, astuple(self), strict=True))

    def pictures(self) -> list[str]:
        """Return the hashes of the pictures in the text, each once, in reading order."""
        return list(dict.fromkeys(PICTURE.findall(self.content)))

    def content_with(self, addresses: dict[str, str]) -> str:
        """Return the content with each picture at its address."""
        return PICTURE.sub(lambda found: f'src="{addresses[found.group(1)]}"', self.content)


def render(article: Article, *, author: str, home: str) -> Rendered:
    """Return the article as it would be sent; `home` is linked where it has no page of its own."""
    title = title_of(article)
    content = _content(article, title, summarised=False)
    notes: list[str] = []
    if not _fits(content):
        content = _content(article, title, summarised=True)
        notes.append("summary_used")
    if title != article.title:
        notes.append("short_title_used")
    body = Body(
        title=title,
        author=_author(article, author),
        digest=digest_of(article.summary),
        content=content,
        source=article.address or home,
        cover=article.office.name,
    )
    return Rendered(
        body=fill("wechat/preview.html", article=body).encode(),
        media_type="text/html; charset=utf-8",
        text=f"{title}\n{text_of(content)}",
        fingerprint=article.fingerprint,
        files=_files(article, body),
        fields=body.fields(),
        notes=tuple(notes),
    )


def check(article: Article) -> tuple[Problem, ...]:
    """Return what keeps the article from this channel, or should be known before it is approved."""
    return tuple(_problems(article))


def title_of(article: Article) -> str:
    """Return the title, or the approved short one where the title is too long."""
    fits = len(article.title) <= TITLE_CHARACTERS
    return article.title if fits or not article.short_title else article.short_title


def digest_of(summary: str) -> str:
    """Return the approved summary cut to what a list shows, at the end of a sentence if one is near."""
    text = " ".join(summary.split())
    if len(text) <= DIGEST_CHARACTERS:
        return text
    cut = text[: DIGEST_CHARACTERS - 1]
    end = max(cut.rfind(mark) for mark in "。；！？")
    return cut[: end + 1] if end >= DIGEST_CHARACTERS // 2 else cut + "…"


def text_of(content: str) -> str:
    """Return the words of an HTML fragment."""
    return str(lxml.html.fragment_fromstring(content, create_parent="div").text_content())


def _problems(article: Article) -> Iterator[Problem]:
    if article.restricted:
        # The hub's reach keeps it away already; a list of persons here could not be called back.
        yield _problem("wechat_restricted")
    title = title_of(article)
    if not title.strip():
        yield _problem("wechat_title_empty")
    if len(title) > TITLE_CHARACTERS:
        yield _problem("wechat_title_too_long", limit=TITLE_CHARACTERS, length=len(title))
    elif len(title.encode()) > TITLE_BYTES:
        yield _problem(
            "wechat_title_may_be_too_long", refuses=False, limit=TITLE_BYTES, length=len(title)
        )
    if not article.document.text().strip() and not article.document.pictures():
        yield _problem("wechat_body_empty")
    missing = [one for one in article.document.pictures() if one.sha256 not in article.pictures]
    if missing:
        yield _problem("wechat_picture_missing", count=len(missing))
    if len(article.address.encode()) > SOURCE_BYTES:
        yield _problem("wechat_source_refused", limit=SOURCE_BYTES)
    yield from _length_problems(article, title)


def _length_problems(article: Article, title: str) -> Iterator[Problem]:
    length = _length(_content(article, title, summarised=False))
    if length < CONTENT_CHARACTERS:
        return
    if article.statutory_list:
        yield _problem("wechat_list_too_long", limit=CONTENT_CHARACTERS, length=length)
    elif not article.summary:
        yield _problem("wechat_summary_missing", limit=CONTENT_CHARACTERS, length=length)
    elif not article.address:
        yield _problem("wechat_page_missing", limit=CONTENT_CHARACTERS, length=length)
    else:
        yield _problem(
            "wechat_summary_used", refuses=False, limit=CONTENT_CHARACTERS, length=length
        )


def _problem(code: str, *, refuses: bool = True, **params: str | int) -> Problem:
    return Problem(code, params, refuses, DRAFT_LIMITS)


def _content(article: Article, title: str, *, summarised: bool) -> str:
    body, notes = _with_notes(Document(()) if summarised else article.document)
    return fill(
        "wechat/article.html",
        full_title="" if title == article.title else article.title,
        facts=list(_facts(article)),
        change_note=article.change_note,
        summary=article.summary if summarised else "",
        body=body,
        notes=notes,
        attachments=[file.name for file in article.attachments],
        related=article.related,
        phones=list(_phones(article)),
        address=article.address,
    ).strip()


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    issuers = "、".join(article.issuers) or article.office.name
    rows = (
        ("索引号", article.index_number),
        ("发文字号", article.document_number),
        ("发布机构", issuers),
        ("成文日期", chinese_day(article.formed_on) if article.formed_on else ""),
        ("发布日期", minute(article.published_at) if article.published_at else ""),
        ("有效性", article.validity),
    )
    return ((name, value) for name, value in rows if value)


def _phones(article: Article) -> Iterator[tuple[str, str]]:
    rows = (("咨询电话", article.contact_phone), ("监督电话", article.supervision_phone))
    return ((name, value) for name, value in rows if value)


def _with_notes(document: Document) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the tree as plain values, and the addresses its links were turned into notes of."""
    tree = document.as_json()
    notes: list[str] = []
    for run in _runs(tree):
        address = run.get("href", "")
        run["note"] = 0
        if address and not _is_linked_host(address):
            run["href"] = ""
            # A link that shows its own address needs no note.
            if address not in run["text"]:
                if address not in notes:
                    notes.append(address)
                run["note"] = notes.index(address) + 1
    return tree, notes


def _runs(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for inner in value:
            yield from _runs(inner)
    elif isinstance(value, dict):
        if value.get("type") == "text":
            yield value
        else:
            for inner in value.values():
                yield from _runs(inner)


def _is_linked_host(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.hostname == LINKED_HOST


def _fits(content: str) -> bool:
    return _length(content) < CONTENT_CHARACTERS and len(content.encode()) < CONTENT_BYTES


def _length(content: str) -> int:
    return len(PICTURE.sub("x" * PICTURE_ADDRESS_CHARACTERS, content))


def _author(article: Article, author: str) -> str:
    name = author or article.office.name
    return name if len(name) <= AUTHOR_CHARACTERS else ""


def _files(article: Article, body: Body) -> tuple[File, ...]:
    return tuple(article.pictures[one] for one in body.pictures() if one in article.pictures)
