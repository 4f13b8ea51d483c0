"""What a print run puts on paper: for each keeper a list of the round, then the sheets to post."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Json, Rejected
from channels.board import leaf
from channels.imposition import joined, two_up, with_pages
from channels.packet import Line, Stop, Walk, walk_page
from channels.sheet import Leaf, Run, set_run
from hub import printing, sheets, standing
from hub.errors import Refused
from hub.models import Copy, Outlet, Placement, PrintRun, Rendering
from hub.printing import LaidOut
from hub.runtime import Runtime
from hub.sheets import packets
from hub.sheets.reasons import WORDS
from hub.standing import BoardStanding, SheetStanding


@dataclass(frozen=True)
class Sheets:
    """A copy of a run: how many pages of which paper it takes."""

    copy: int
    paper: str
    pages: int


@dataclass(frozen=True)
class Round:
    """What one keeper takes along: the list, and the copies behind it in walking order."""

    walk: Walk
    sheets: tuple[Sheets, ...]


@dataclass(frozen=True)
class Packet:
    """A print run as it would come out of the printer now."""

    run: int
    made_at: datetime
    times: int
    rounds: tuple[Round, ...]

    def pages(self, paper: str) -> int:
        """Return how many pages of a size the sheets take, the lists not counted."""
        return sum(one.pages for each in self.rounds for one in each.sheets if one.paper == paper)

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files it can be printed from: one for each paper, or all of it on A3."""
        return ("a4", "a3", "two_up") if self.pages("a3") else ("a4", "two_up")


@dataclass(frozen=True)
class _Part:
    """A piece of a file: set anew, or taken as it was stored where it would differ today."""

    value: Leaf | Json | None
    stored: bytes = b""
    pages: int = 0


def packet_of(session: Session, run: PrintRun, *, now: datetime) -> Packet:
    """Return what a run holds now.

    What was superseded meanwhile is on no paper any more, and what hangs already is not set again.
    """
    boards = packets.boards_of(session, run)
    known = {one.id: one for one in standing.boards(session, boards)}
    held = {copy.id for copy in packets.copies_of(session, run)}
    up = {board: _up(one, held) for board, one in known.items()}
    papers = _papers(session, held)
    why = _why(session, [sheet for one in known.values() for sheet in one.to_take_down], now)
    rounds = []
    for each in sheets.rounds(session, boards):
        stops = [_stop(one, known[one.id], up[one.id], papers, why) for one in each.boards]
        own = [
            papers[sheet.copy] for one in each.boards for sheet in up[one.id] if sheet.copy in held
        ]
        walk = Walk(each.name, each.boards[0].office.name, tuple(stops))
        rounds.append(Round(walk, tuple(own)))
    return Packet(run.id, run.made_at, run.printed_times, tuple(rounds))


def file_of(runtime: Runtime, run_id: int, name: str) -> bytes:
    """Return a PDF of a run: "a4" with the lists, "a3", or "two_up" with all of it on A3.

    Raises Refused where the run has no such file.
    """
    with runtime.database.reading() as session:
        run = session.get_one(PrintRun, run_id)
        packet = packet_of(session, run, now=runtime.clock())
        if name not in packet.files:
            raise Refused("no_such_paper")
        copies = [one.copy for each in packet.rounds for one in each.sheets]
        laid_out = printing.laid_out(runtime, session, copies)
    if name == "a3":
        return _large(packet, laid_out)
    made = _small(packet, laid_out)
    if name == "a4":
        return made.pdf
    # The halved sheets come first, what fills an A3 behind them.
    doubled = two_up(made.pdf, made.stacks)
    return joined(doubled, _large(packet, laid_out)) if packet.pages("a3") else doubled


def _small(packet: Packet, laid_out: Mapping[int, LaidOut]) -> "_Made":
    parts: list[_Part] = []
    for each in packet.rounds:
        page = walk_page(each.walk, run=packet.run, times=packet.times, made_at=packet.made_at)
        parts += [_Part(page), *_leaves([each], laid_out, "a4")]
    return _set(parts, packet.made_at)


def _large(packet: Packet, laid_out: Mapping[int, LaidOut]) -> bytes:
    return _set(_leaves(packet.rounds, laid_out, "a3"), packet.made_at).pdf


def _leaves(rounds: Sequence[Round], laid_out: Mapping[int, LaidOut], paper: str) -> list[_Part]:
    return [
        _part(laid_out[one.copy], one.pages)
        for each in rounds
        for one in each.sheets
        if one.paper == paper
    ]


def _part(sheet: LaidOut, pages: int) -> _Part:
    fresh = leaf(sheet.board, sheet.article, laid_out=sheet.rendered)
    return _Part(fresh if sheet.says_the_same else None, sheet.rendered.body, pages)


@dataclass(frozen=True)
class _Made:
    pdf: bytes
    # How many pages each keeper's own part of the file has.
    stacks: tuple[int, ...]


def _set(parts: Sequence[_Part], moment: datetime) -> _Made:
    """Set a file in one go, and put in as they were stored the sheets that would differ today."""
    try:
        made = _fresh(parts, moment)
    except Rejected:
        # A template that was changed since: what takes other pages now is told by itself.
        parts = [
            replace(part, value=part.value if _takes_its_pages(part) else None) for part in parts
        ]
        made = _fresh(parts, moment)
    lists = iter(made.walks if made else ())
    stored: list[tuple[int, bytes]] = []
    stacks = [0]
    place = 0
    for part in parts:
        if part.value is None:
            stored.append((place, part.stored))
            stacks[-1] += part.pages
            continue
        if not isinstance(part.value, Leaf):
            stacks.append(0)
        pages = part.pages or next(lists)[1]
        place, stacks[-1] = place + pages, stacks[-1] + pages
    pdf = with_pages(made.pdf, stored) if made else joined(*(one for _, one in stored))
    return _Made(pdf, tuple(count for count in stacks if count))


def _fresh(parts: Sequence[_Part], moment: datetime) -> Run | None:
    values = [part.value for part in parts if part.value is not None]
    return set_run(values, moment=moment) if values else None


def _takes_its_pages(part: _Part) -> bool:
    if not isinstance(part.value, Leaf):
        return True
    try:
        return bool(set_run([part.value]).pdf)
    except Rejected:
        return False


def _up(board: BoardStanding, held: Collection[int]) -> list[SheetStanding]:
    """Return what goes up at a board: printed before, or in this run and not yet hanging."""
    printing = [sheet for sheet in board.to_print if sheet.copy in held]
    return sorted([*printing, *board.to_post], key=lambda sheet: sheet.copy)


def _stop(
    row: Outlet,
    board: BoardStanding,
    up: Sequence[SheetStanding],
    papers: Mapping[int, Sheets],
    why: Mapping[int, str],
) -> Stop:
    number = sheets.stop_of(row)
    return Stop(
        str(number or ""),
        board.name,
        board.place,
        tuple(
            _line(sheet, f"{_edition(sheet)} · {why[sheet.copy]}") for sheet in board.to_take_down
        ),
        tuple(_line(sheet, _up_told(sheet, papers)) for sheet in up),
    )


def _up_told(sheet: SheetStanding, papers: Mapping[int, Sheets]) -> str:
    if sheet.copy not in papers:
        return f"{_edition(sheet)} · 先前已打印"
    large = " · A3" if papers[sheet.copy].paper == "a3" else ""
    return _edition(sheet) + large


def _edition(sheet: SheetStanding) -> str:
    return f"第 {sheet.edition} 版 · {sheet.pages} 页"


def _line(sheet: SheetStanding, told: str) -> Line:
    return Line(sheet.neutral_title, sheet.numbers, told)


def _papers(session: Session, copies: Collection[int]) -> dict[int, Sheets]:
    """Return for each copy which paper it was laid out on, and how many pages it takes."""
    query = (
        select(Copy.id, Rendering.rest)
        .join(Rendering, Rendering.id == Copy.rendering_id)
        .where(Copy.id.in_(copies))
    )
    return {
        copy: Sheets(copy, rest["layout"]["paper"], len(rest["sheets"]))
        for copy, rest in session.execute(query)
    }


def _why(session: Session, down: Sequence[SheetStanding], now: datetime) -> dict[int, str]:
    query = (
        select(Copy, Placement)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Copy.id.in_([sheet.copy for sheet in down]))
    )
    return {
        copy.id: WORDS[sheets.why_down(session, copy, placement, now=now)][0]
        for copy, placement in session.execute(query)
    }
