"""Notice boards: paper under glass, put up and taken down by a keeper."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from channels.base import (
    Around,
    Article,
    ChannelError,
    Field,
    Notice,
    Problem,
    Receipt,
    Ref,
    Rejected,
    Removal,
    Rendered,
    Seen,
    Serves,
    Sighting,
    Traits,
)
from channels.communities import head_of, residents_lists, rows_of
from channels.document import Document, Table
from channels.sheet import PAPERS, Hanging, Leaf, plan_of, printed_text, set_run, set_sheet
from channels.sheet_codes import sheet_pages
from channels.sheet_plan import Plan

# A page goes planned → printed → posted → taken_down; it may be covered or get lost, be replaced by
# a fresh one, or be cancelled unprinted. These must be fetched when nothing is to hang.
# "sighted" is one that somebody scanned though it was said to be nowhere.
_HANGS = ("printed", "posted", "covered", "replaced", "sighted")
_READY = ("printed", "posted", "covered")
# Of these nobody may be left to think that it holds: a lost sheet counts as one not yet gone.
WITHDRAWN = frozenset(("taken_down", "suspended"))
_COPIES = re.compile(r"[1-9]")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class Board:
    """One notice board."""

    kind: ClassVar[str] = "board"
    label: ClassVar[str] = "公示栏"
    traits: ClassVar[Traits] = Traits(
        updates=False,
        repeatable=True,
        removes=Removal.PERSON,
        serves=Serves.DOWNWARDS,
        online=False,
        paper=True,
        undo="sheets_to_take_down",
    )
    form: ClassVar[tuple[Field, ...]] = (
        Field("name", "公示栏名称", "印在每张纸的上方", required=True),
        Field("place", "位置", "例如：2 号门内东侧"),
        Field("size", "最大纸张", "放得下、打得出的最大纸张", choices=("A4", "A3"), default="A4"),
        Field("phone", "监督电话", "不填则用信息自带的监督电话"),
        Field("keeper", "管理员"),
        Field("community", "社区或村", "名单只印这个社区（村）的行；不填则为所属机构的名称"),
        Field("stop", "巡栏次序", "管理员巡栏走到的第几站，填数字；也可在“公示栏”页里排"),
        Field(
            "copies",
            "一式几份",
            "同一件信息在这块栏上张贴几份，例如两面的栏填 2；不填为 1 份",
        ),
        Field(
            "room", "能贴几张 A4", "同时贴得下多少张 A4 纸，一张 A3 算两张；不填则贴满了也不提醒"
        ),
    )

    name: str
    place: str = ""
    size: str = "A4"
    phone: str = ""
    keeper: str = ""
    community: str = ""
    # Which stop of its keeper's round it is, from 1; empty where nobody said.
    stop: str = ""
    # How many sheets of A4 it holds at once; empty where nobody said.
    room: str = ""
    # How many equal ones of each item hang here, from 1.
    copies: str = "1"
    # The names of the office the board belongs to: whose residents a list of persons shows here
    # when no community was typed in.
    office_names: tuple[str, ...] = ()

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the board; raise ValueError with the field's name when a value is wrong."""
        known = {field.name: fields.get(field.name, "").strip() for field in cls.form}
        known["size"] = known["size"] or "A4"
        known["copies"] = known["copies"] or "1"
        if not _COPIES.fullmatch(known["copies"]):
            raise ValueError("copies")
        if not known["name"]:
            raise ValueError("name")
        if known["size"] not in PAPERS:
            raise ValueError("size")
        for number in ("stop", "room"):
            if known[number] and not _NUMBER.fullmatch(known[number]):
                raise ValueError(number)
        names = (fields.get("office", ""), fields.get("office_short_name", ""))
        return cls(**known, office_names=tuple(name for name in names if name))

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return what keeps this article from this board, by really setting its sheet."""
        problems = self._list_problems(article)
        if any(problem.refuses for problem in problems):
            return problems
        try:
            self.render(article)
        except ChannelError as error:
            return (*problems, Problem(error.code, error.params))
        return problems

    def render(self, article: Article) -> Rendered:
        """Return the sheet as PDF; raise Rejected when no paper of this board can hold it."""
        document = self.selected(article)
        pdf, plan = set_sheet(article, document, self.hanging)
        return Rendered(
            body=pdf,
            media_type="application/pdf",
            text=printed_text(article, document, plan),
            fingerprint=article.fingerprint,
            sheets=sheet_pages(article, plan.pages, self.hanging.copies),
            notes=plan.notes,
            layout=plan.as_json(),
        )

    def still_says(self, article: Article, rendered: Rendered) -> bool:
        """Tell whether the sheet set today would say what was laid down, e.g. the same rows."""
        try:
            document = self.selected(article)
        except Rejected:
            return False
        return printed_text(article, document, Plan.kept(rendered.layout)) == rendered.text

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Note down the pages a person has to print and post; nothing happens by itself."""
        if previous and previous.get("states"):
            return Receipt(previous, public=False)
        if not rendered.sheets:
            raise Rejected("sample_only")
        states = {sheet.key: "planned" for sheet in rendered.sheets}
        ref = {"pages": len(rendered.sheets), "states": states, "removing": False}
        return Receipt(ref, public=False)

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Ask for every page that may hang to be taken down; what was not printed is cancelled."""
        states = {
            page: "cancelled" if state == "planned" else state
            for page, state in ref.get("states", {}).items()
        }
        told = {"pages": ref.get("pages", 0), "states": states, "removing": True}
        return Receipt({**told, "withdrawn": True} if notice.kind in WITHDRAWN else told)

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Return what the keepers' reports in `ref` amount to. Pure: paper cannot be fetched."""
        states = list(ref.get("states", {}).values())
        if expect is None or ref.get("removing"):
            if any(state in _HANGS for state in states):
                return _waiting("to_take_down", states, _HANGS)
            if ref.get("withdrawn") and "lost" in states:
                # Nobody knows where it is: gone from the board, but proven gone from nowhere.
                return _waiting("sheet_lost", states, ("lost",))
            return Sighting(Seen.ABSENT)
        if states and all(state == "posted" for state in states):
            return Sighting(Seen.SHOWN, fingerprint=expect.fingerprint)
        if all(state in _READY for state in states):
            return _waiting("to_post", states, ("printed", "covered"))
        # A page that was lost or taken down by mistake is printed again.
        return _waiting("to_print", states, ("planned", "lost", "taken_down", "cancelled"))

    def find(self, key: str) -> Sighting:
        """Return ABSENT: a put only takes notes, so putting again does no harm."""
        return Sighting(Seen.ABSENT)

    @property
    def places(self) -> int | None:
        """Return how many sheets of A4 it holds at once, or None where nobody said."""
        return int(self.room) if self.room else None

    def needed(self, article: Article) -> int:
        """Return how many sheets of A4 an article takes here."""
        places = plan_of(article, self.selected(article), self.hanging).places
        return places * self.hanging.copies

    @property
    def hanging(self) -> Hanging:
        """Return what a sheet takes from this board."""
        return Hanging(self.name, self.place, self.size, self.phone, int(self.copies))

    def selected(self, article: Article) -> Document:
        """Return the document with only this board's own rows of a list.

        Raises Rejected rather than name persons of other communities.
        """
        communities = self._communities(article)
        if communities:
            return rows_of(article.document, communities)
        if _names_persons(article) and residents_lists(article.document):
            raise Rejected("board_without_community")
        return article.document

    def _communities(self, article: Article) -> tuple[str, ...]:
        if self.community:
            return (self.community,)
        return self.office_names if _names_persons(article) else ()

    def _list_problems(self, article: Article) -> tuple[Problem, ...]:
        communities = self._communities(article)
        lists = residents_lists(article.document)
        if not lists:
            if communities and _names_persons(article):
                return (Problem("list_not_by_community", refuses=False),)
            return ()
        if not communities:
            # `selected` refuses a list of persons; any other table hangs whole.
            return ()
        if any(_is_merged(table) for table in lists):
            return (Problem("list_has_merged_cells"),)
        kept = residents_lists(self.selected(article))
        if all(len(table.rows) == head_of(table) for table in kept):
            return (Problem("no_rows_for_community", {"community": communities[-1]}),)
        return ()


def print_run(
    board_articles: Sequence[tuple[Board, Article]], *, laid_out: Sequence[Rendered] = ()
) -> bytes:
    """Return one PDF with the sheets of many boards, in the given order, outlined by board.

    `laid_out` holds for each what was laid down when its codes were drawn: the sheet takes the
    same pages again, so that no page carries a code nobody knows, and nothing is fitted anew.
    Raises Rejected when one of them takes other pages today.
    """
    kept: Sequence[Rendered | None] = laid_out or [None] * len(board_articles)
    return set_run(
        [leaf(*pair, laid_out=one) for pair, one in zip(board_articles, kept, strict=True)]
    ).pdf


def leaf(board: Board, article: Article, *, laid_out: Rendered | None = None) -> Leaf:
    """Return a board's sheet as a run takes it, laid out as it was before."""
    plan = Plan.kept(laid_out.layout) if laid_out else None
    hanging = board.hanging
    if laid_out and laid_out.sheets:
        # As many as have codes, whatever the board takes by now.
        hanging = replace(hanging, copies=max(page.exemplar for page in laid_out.sheets))
    return Leaf(article, board.selected(article), hanging, plan)


def _waiting(code: str, states: Sequence[str], waiting: Sequence[str]) -> Sighting:
    count = sum(state in waiting for state in states)
    return Sighting(Seen.PENDING, code=code, params={"count": count, "pages": len(states)})


def _names_persons(article: Article) -> bool:
    return article.statutory_list or article.restricted


def _is_merged(table: Table) -> bool:
    cells = (cell for row in table.rows[head_of(table) :] for cell in row)
    return any(cell.colspan > 1 or cell.rowspan > 1 for cell in cells)
