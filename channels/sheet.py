"""A sheet of paper: what stands on it, and its PDF."""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from channels.base import Article, Json, Rejected
from channels.document import Document, Paragraph, Text, canonical, check_phrase
from channels.paper_blocks import paper_blocks, picture_drawings
from channels.sheet_codes import drawn_codes
from channels.sheet_plan import MOST_PAGES, Plan, document_of, plan_for
from channels.signature import lines_of, parted
from channels.templates import SHANGHAI, chinese_day
from channels.typeset import Layout

# The papers tried for a board, smallest first, by the largest it takes.
PAPERS = {"A4": ("a4",), "A3": ("a4", "a3")}
# Beyond these no single page can hold the text, so that trying is a waste.
_MOST_CHARACTERS, _MOST_ROWS = 2600, 150
# Sixty pages hold about so many rows of one line.
_MOST_LIST_ROWS = 1700
_LONGEST_TITLE = 64
# The sheets of one notice are set all at once, and readers wait for its page just then: one
# processor is left to them.
_presses = threading.BoundedSemaphore(max((os.cpu_count() or 1) - 1, 1))


@dataclass(frozen=True)
class Hanging:
    """What a sheet takes from its board; `size` is the largest paper the board takes."""

    board: str
    place: str
    size: str
    phone: str
    # How many equal ones hang there (一式几份).
    copies: int = 1


def moment_of(article: Article) -> datetime:
    """Return the fixed time a PDF is dated by, so that the same article gives the same bytes."""
    if article.updated_at or article.published_at:
        return article.updated_at or article.published_at or datetime.now(UTC)
    if article.formed_on:
        return datetime.combine(article.formed_on, time(), SHANGHAI)
    return datetime(2000, 1, 1, tzinfo=UTC)


def content(article: Article, document: Document, hanging: Hanging) -> dict[str, Json]:
    """Return what templates/print/sheet.typ reads of one sheet, codes and plan left open."""
    if not document.blocks:
        raise Rejected("body_empty")
    rows = sum(len(table.rows) for table in document.tables())
    if rows > _MOST_LIST_ROWS:
        raise Rejected("list_too_large", rows=rows, most=MOST_PAGES)
    text, names, date = _signature(document, article)
    named = article.statutory_list or article.restricted
    online = bool(article.address) and not named
    long_title = len(article.title) > _LONGEST_TITLE and bool(article.short_title)
    return {
        "board": hanging.board,
        "place": hanging.place,
        "papers": list(PAPERS[hanging.size]),
        "label": article.kind_label or "公告",
        "title": article.short_title if long_title else article.title,
        "whole_title": article.title if long_title else "",
        "number": article.document_number,
        "change": f"更正说明：{article.change_note}" if article.change_note else "",
        "blocks": paper_blocks(text, article.pictures),
        "summary": paper_blocks(_paragraphs(article.summary), {}) if online else [],
        "more": ["以上为摘要。全文请扫描本页二维码，或访问：", article.address] if online else [],
        "names": list(names),
        "date": date,
        "facts": _facts(article, hanging),
        "endless": rows > _MOST_ROWS or len(document.text()) > _MOST_CHARACTERS,
        "pages_allowed": named,
        "opens": False,
        "plan": None,
        "count": 1,
        "codes": [],
    }


def set_sheet(article: Article, document: Document, hanging: Hanging) -> tuple[bytes, Plan]:
    """Return the PDF of a sheet and how it was laid out; Rejected when paper cannot hold it."""
    with _presses:
        sheet, plan = _planned(article, document, hanging)
        values = document_of(
            _equal_ones(sheet, article, plan, hanging.copies),
            title=article.title,
            author=article.office.name,
            pictures=_pictures(article, document, plan),
        )
        return _typeset(values, moment_of(article)), plan


def plan_of(article: Article, document: Document, hanging: Hanging) -> Plan:
    """Return how a sheet would be laid out; Rejected when paper cannot hold it."""
    with _presses:
        return _planned(article, document, hanging)[1]


@dataclass(frozen=True)
class Leaf:
    """A sheet of a run: what stands on it, where it hangs, and how it was laid out before."""

    article: Article
    document: Document
    hanging: Hanging
    plan: Plan | None = None


@dataclass(frozen=True)
class Run:
    """A print run as it came out: `walks` tells for each list its first page and how many it has."""

    pdf: bytes
    walks: tuple[tuple[int, int], ...]


def set_run(parts: Sequence[Leaf | Json], *, moment: datetime | None = None) -> Run:
    """Return one PDF of sheets and keepers' lists in the given order, outlined by board or keeper.

    Each text without a plan is fitted once; then all are set at those sizes in one go. Raises
    Rejected when one of them cannot be set, or takes another number of pages than planned.
    """
    values: list[Json] = []
    pictures: dict[str, str] = {}
    leaves = [part for part in parts if isinstance(part, Leaf)]
    lists = len(leaves) < len(parts)
    hung = ""
    for part in parts:
        if not isinstance(part, Leaf):
            values.append({"walk": part})
            continue
        sheet, plan = _planned(part.article, part.document, part.hanging, part.plan)
        pictures |= _pictures(part.article, part.document, plan)
        sheet |= {"opens": not lists and hung != part.hanging.board}
        values += _equal_ones(sheet, part.article, plan, part.hanging.copies)
        hung = part.hanging.board
    title = f"张贴批次（{len(leaves)} 份）"
    given = document_of(values, title=title, author="", pictures=pictures, run=True)
    dated = moment or max(moment_of(leaf.article) for leaf in leaves)
    return _set_all(given, dated)


def _planned(
    article: Article, document: Document, hanging: Hanging, kept: Plan | None = None
) -> tuple[Json, Plan]:
    sheet = content(article, document, hanging)
    plan = kept or plan_for(sheet)
    if plan is None:
        raise _too_long(article, sheet)
    return plan.settle(sheet) | {"codes": drawn_codes(article, plan.pages)}, plan


def _equal_ones(sheet: Json, article: Article, plan: Plan, copies: int) -> list[Json]:
    """Return a sheet as often as it hangs at its board, each with codes of its own."""
    more = [
        sheet | {"opens": False, "codes": drawn_codes(article, plan.pages, exemplar)}
        for exemplar in range(2, copies + 1)
    ]
    return [sheet, *more]


def _pictures(article: Article, document: Document, plan: Plan) -> dict[str, str]:
    return {} if plan.form == "summary" else picture_drawings(document, article.pictures)


def _typeset(values: Json, moment: datetime) -> bytes:
    return _set_all(values, moment).pdf


def _set_all(values: Json, moment: datetime) -> Run:
    layout = Layout("sheet.typ", values)
    pdf = layout.pdf(moment)
    # A text that ran over its page would hang a page without a code.
    if layout.ask("pages") != [sum(sheet.get("count", 0) for sheet in values["sheets"])]:
        raise Rejected("sheet_not_set")
    walks = layout.ask("walks")[0] if any("walk" in one for one in values["sheets"]) else []
    return Run(pdf, tuple((begin, pages) for begin, pages in walks))


def printed_text(article: Article, document: Document, plan: Plan) -> str:
    """Return the canonical text that stands on the paper."""
    body = article.summary if plan.form == "summary" else document.text()
    return canonical(article.title + "\n" + body)


def _too_long(article: Article, sheet: Mapping[str, Json]) -> Rejected:
    characters = len(article.document.text())
    if sheet["summary"]:
        return Rejected("summary_too_long", characters=len(article.summary))
    if sheet["more"]:
        return Rejected("summary_needed", characters=characters)
    return Rejected("too_long_for_paper", characters=characters)


def _paragraphs(text: str) -> Document:
    lines = (line.strip() for line in text.split("\n"))
    return Document(tuple(Paragraph((Text(line),)) for line in lines if line))


def _facts(article: Article, hanging: Hanging) -> list[list[list[str]]]:
    """Return the rows of the foot: one fact over the whole width, or two side by side."""
    since = "自张贴当日起（含当日）" if article.first_day else "自张贴之日起"
    days = article.display_days
    formed = chinese_day(article.formed_on) if article.formed_on else ""
    rows = [
        [("公示期", f"{since}不少于 {days} 个工作日" if days else "")],
        [("发布机构", "、".join(article.issuers) or article.office.name)],
        [
            ("监督电话", hanging.phone or article.supervision_phone),
            ("联系电话", article.contact_phone),
        ],
        [("成文日期", formed), ("版次", f"第 {article.edition} 版")],
        [("核对码", article.check_phrase or _phrase_of_draft(article))],
    ]
    filled = [[[label, value] for label, value in row if value] for row in rows]
    return [row for row in filled if row]


def _phrase_of_draft(article: Article) -> str:
    """Return what a preview prints: of a list of persons only the hub knows its key."""
    return "审定后生成" if article.restricted else check_phrase(article.fingerprint)


def _signature(document: Document, article: Article) -> tuple[Document, tuple[str, ...], str]:
    """Part the text from the office's name and date at its end: they go to the seal's place.

    A text that ends without them is signed with the article's own office and date.
    """
    text, signature = parted(document)
    names = article.issuers or (article.office.name,)
    if not signature.blocks:
        date = chinese_day(article.formed_on) if article.formed_on else ""
        return document, names, date
    *written, date = lines_of(signature)
    return text, tuple(written) or names, date
