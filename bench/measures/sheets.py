"""Sheets for notice boards: one fitted sheet, and print runs of two hundred."""

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from bench import archive
from bench.archive_articles import article
from bench.figures import Figure, middle
from bench.town import Town, town
from channels.base import Article
from channels.board import Board, print_run

BOARDS = 200
# A usual run: twenty notices of a week, each for ten of the boards.
NOTICES = 20
TIMES = 15
RUNS = 3
PEER = "WeasyPrint: 302 ms (measured before, on two cores)"


def measure() -> list[Figure]:
    """Set sheets of notices never set before; then print runs of few notices and of many."""
    with town() as hub:
        count = 1 + TIMES + RUNS * NOTICES + BOARDS
        archive.fill(hub, count, whole=False)
        fresh = (_on_paper(hub, number) for number in range(1, count + 1))
        first, *single = islice(fresh, 1 + TIMES)
        usual = [list(islice(fresh, NOTICES)) for _ in range(RUNS)]
        different = list(islice(fresh, BOARDS))
    boards = [Board(name=f"第{number}居民小区公示栏") for number in range(BOARDS)]
    # The fonts are read by the first sheet.
    boards[0].render(first)
    one = middle([_seconds_of_sheet(*pair) for pair in zip(boards, single, strict=False)])
    run = middle([_seconds_of_run(boards, notices) for notices in usual])
    all_different = _seconds_of_run(boards, different)
    name = "200 sheets in one run"
    return [
        Figure("one fitted sheet, warm", round(one * 1000, 1), "ms", "< 60", PEER),
        Figure(f"{name}: 20 notices, 10 boards each", round(run, 2), "s", "< 4"),
        Figure(f"{name}: 200 different notices", round(all_different, 2), "s", "< 4"),
    ]


def _on_paper(hub: Town, number: int) -> Article:
    # Sheets carry a code drawn from the copy's own seed.
    return replace(article(hub, number), seed=f"{number:032x}", display_days=7)


def _seconds_of_sheet(board: Board, notice: Article) -> float:
    began = time.monotonic()
    board.render(notice)
    return time.monotonic() - began


def _seconds_of_run(boards: Sequence[Board], notices: Sequence[Article]) -> float:
    """Return the seconds for one PDF with a sheet for each board, the notices in equal shares."""
    share = len(boards) // len(notices)
    pairs = [
        (board, replace(notices[place // share], seed=f"{place:032x}"))
        for place, board in enumerate(boards)
    ]
    # As the hub does at the dispatch of each copy; the run sets what was laid down then.
    laid_out = [board.render(notice) for board, notice in pairs]
    began = time.monotonic()
    if not print_run(pairs, laid_out=laid_out).startswith(b"%PDF"):
        raise RuntimeError("the run is no PDF")
    return time.monotonic() - began
