"""The page of one item."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, groupby

from markupsafe import Markup

from channels.base import Article, File, Related, ShelfKey
from channels.document import Document, Picture, Table
from channels.marked import marked_blocks, too_much
from channels.signature import parted
from channels.templates import chinese_day, day, minute
from channels.website.files import size_of, stored_attachment, stored_pictures, suffix_of
from channels.website.frame import page
from channels.website.paths import file_path, item_path, list_path
from channels.website.site import Site

VALID = "有效"
# Stands where the page's own print is written in afterwards.
NO_PRINT = "0" * 32

# What a reader must know of a document that is no longer simply in force (国办发〔2017〕47号:
# changes are to be marked on the original, which stays).
VALIDITY_NOTES = {
    "已修改": "本文件部分内容已修改，请以修改后的文件为准。原文保留供查阅。",
    "废止": "本文件已废止，不再作为办事依据。原文保留供查阅。",
    "失效": "本文件已失效，不再作为办事依据。原文保留供查阅。",
}


@dataclass(frozen=True)
class Correction:
    """What a corrected page says of its correction."""

    day: str
    note: str
    # The title it had before, where that is another one.
    title_before: str
    # What changed is marked in the text, or so much is new that marks would not tell.
    marked: bool
    anew: bool


@dataclass(frozen=True)
class Attachment:
    """One line of the list of attachments."""

    name: str
    address: str
    about: str


def item_page(article: Article, site: Site) -> bytes:
    """Return an item's page; it carries a print of itself that a look can compare."""
    text, signature = parted(article.document)
    before, signed_before = _before(article)
    picture_at = _picture_at(article, site)
    content = page(
        "item.html",
        site,
        title=article.title,
        labels=_labels_of_column(article, site),
        own_labels=_labels(article, site),
        feeds=[ShelfKey("field", article.field.code, article.field.name)],
        print_of_page=NO_PRINT,
        article=article,
        body=_body(text, picture_at, before),
        signature=_body(signature, picture_at, signed_before),
        correction=_correction(article, before, signed_before),
        column=_link(site, ShelfKey("column", article.column.code, article.column.name)),
        facts=_facts(article),
        source=_source(article),
        validity_note=_validity_note(article),
        attachments=[_attachment(file, article, site) for file in article.attachments],
        related=_by_relation(article.related),
        updated=_updated(article),
    )
    mark = NO_PRINT.encode()
    return content.replace(mark, hashlib.sha256(content).hexdigest()[:32].encode(), 1)


def _link(site: Site, key: ShelfKey) -> tuple[str, str]:
    return key.title, site.base + list_path(key)


def _labels_of_column(article: Article, site: Site) -> tuple[tuple[str, str], ...]:
    column = article.column.name
    return (
        ("ColumnName", column),
        ("ColumnDescription", f"{site.name}{column}栏目"),
        ("ColumnKeywords", f"{column},{article.field.name}"),
        ("ColumnType", column),
    )


def _labels(article: Article, site: Site) -> tuple[tuple[str, str], ...]:
    return (
        ("ArticleTitle", article.title),
        ("PubDate", minute(article.published_at) if article.published_at else ""),
        ("ContentSource", _source(article)),
        ("Keywords", ",".join(article.keywords or (article.field.name, article.column.name))),
        ("Author", article.office.name),
        ("Description", _description(article)),
        ("Url", site.address + item_path(article.item)),
    )


def _description(article: Article) -> str:
    return article.summary or article.document.text().replace("\n", " ").replace("\t", " ")[:120]


def _source(article: Article) -> str:
    return article.original_source or article.office.name


def _facts(article: Article) -> list[tuple[str, str]]:
    """Return the header block; a line without a value is left out, never filled with a word."""
    issuers = "、".join(article.issuers)
    lines = (
        ("索引号", article.index_number),
        ("发文字号", article.document_number),
        ("主题分类", article.field.name),
        ("公开事项", article.matter),
        ("体裁分类", article.kind_label),
        ("发布机构", article.office.name),
        ("发文机关", "" if issuers == article.office.name else issuers),
        ("成文日期", chinese_day(article.formed_on) if article.formed_on else ""),
        ("发布日期", chinese_day(article.published_at) if article.published_at else ""),
        ("原发布日期", _original(article)),
        ("有效性", article.validity),
        # Nothing reaches a public site but what is disclosed without being asked for.
        ("公开方式", "主动公开"),
        ("公示期", _display(article)),
        ("主题词", " ".join(article.keywords)),
    )
    return [(name, value) for name, value in lines if value]


def _original(article: Article) -> str:
    return chinese_day(article.original_published_on) if article.original_published_on else ""


def _display(article: Article) -> str:
    if article.display_until:
        return f"至{chinese_day(article.display_until)}"
    since = "自公示当日起（含当日）" if article.first_day else "自公示之日起"
    return f"{since}不少于{article.display_days}个工作日" if article.display_days else ""


def _validity_note(article: Article) -> str:
    if article.validity == VALID:
        return ""
    note = VALIDITY_NOTES.get(article.validity, f"本文件{article.validity}。原文保留供查阅。")
    return f"{note}依据：{article.validity_reason}" if article.validity_reason else note


def _updated(article: Article) -> str:
    if article.edition < 2 or article.updated_at is None:
        return ""
    return day(article.updated_at)


def _picture_at(article: Article, site: Site) -> Callable[[Picture], str]:
    stored = stored_pictures(article)
    return lambda picture: site.base + file_path(article.item, stored[picture.sha256].name)


def _before(article: Article) -> tuple[Document | None, Document | None]:
    """Return text and signature as they were, where what changed can be marked in them."""
    if article.before is None or too_much(article.before[1], article.document):
        return None, None
    return parted(article.before[1])


def _correction(article: Article, *before: Document | None) -> Correction | None:
    if article.before is None and not article.change_note:
        return None
    title = article.before[0] if article.before is not None else article.title
    return Correction(
        day=chinese_day(article.updated_at) if article.updated_at else "",
        note=article.change_note,
        title_before=title if title != article.title else "",
        marked=before != (None, None) and before != parted(article.document),
        anew=article.before is not None and before == (None, None),
    )


def _body(
    document: Document, picture_at: Callable[[Picture], str], before: Document | None
) -> Markup:
    """Return the text; the document writes no tag or attribute that is not its own."""
    tables = count(1)
    if before is None:
        before = document
    written = marked_blocks(before, document, picture_at)
    blocks = [
        _movable(markup, next(tables)) if isinstance(block, Table) else markup
        for block, markup in written
    ]
    # Every character of it was escaped when the document was written.
    return Markup("\n".join(blocks))  # noqa: S704


def _movable(table: str, number: int) -> str:
    """Return a table that, when wide, is moved sideways by itself, by keyboard too."""
    frame = f'<div class="wide" role="region" aria-label="表格{number}" tabindex="0">'
    return f"{frame}{table}</div>"


def _attachment(file: File, article: Article, site: Site) -> Attachment:
    stored = stored_attachment(file)
    about = "，".join(part for part in (suffix_of(stored), size_of(file)) if part)
    return Attachment(file.name, site.base + file_path(article.item, stored.name), about)


def _by_relation(related: tuple[Related, ...]) -> list[tuple[str, list[Related]]]:
    ordered = sorted(related, key=lambda one: one.relation)
    return [(relation, list(ones)) for relation, ones in groupby(ordered, lambda o: o.relation)]
