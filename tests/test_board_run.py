"""A print run: one file for many boards, each sheet as it is alone."""

import io
from dataclasses import replace

import pikepdf
import pytest
from channel_builders import PUBLIC, article, file
from paper import BOARD, LARGE, Paper, between, list_html, long_html
from test_board_sheet import picture

from channels.base import Article, Rejected
from channels.board import Board, print_run
from channels.document import canonical

STREETS = ("世纪公园社区", "牡丹社区", "由由社区")


def boards() -> list[Board]:
    return [replace(BOARD, name=f"{street} 1 号公示栏", place=street) for street in STREETS]


def articles(board: Board) -> list[Article]:
    """Return what hangs at a board: each copy has a seed of its own."""
    image = file("图.png", picture(300, 200))
    given = [
        article(item=1),
        article(item=2, body=long_html(300)),
        article(item=3, body=list_html(60), statutory_list=True, restricted=True, address=""),
        article(item=4, body=long_html(2700)),
        article(
            item=5,
            body=f'<p>见图。</p><img src="blob:{image.sha256}" alt="位置">',
            pictures={image.sha256: image},
        ),
    ]
    return [replace(one, seed=f"{board.name}.{one.item}") for one in given]


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Board, Article]]:
    return [(board, one) for board in boards() for one in articles(board)]


@pytest.fixture(scope="module")
def run(pairs: list[tuple[Board, Article]]) -> Paper:
    return Paper(print_run(pairs))


def test_every_sheet_of_a_run_carries_its_own_code(
    run: Paper, pairs: list[tuple[Board, Article]]
) -> None:
    sheets = [sheet for board, one in pairs for sheet in board.render(one).sheets]

    run.check()
    assert run.codes == [f"{PUBLIC}/Q/{sheet.code}".upper() for sheet in sheets]
    assert len(set(run.codes)) == 3 * (1 + 1 + 3 + 1 + 1)


def test_a_sheet_of_a_run_says_the_same_as_alone(
    run: Paper, pairs: list[tuple[Board, Article]]
) -> None:
    alone = [text for board, one in pairs for text in Paper(board.render(one).body).page_texts]

    assert [canonical(text) for text in run.page_texts] == [canonical(text) for text in alone]


def test_a_sheet_of_a_run_looks_the_same_as_alone(
    run: Paper, pairs: list[tuple[Board, Article]]
) -> None:
    board, one = pairs[0]
    (alone,) = Paper(board.render(one).body).pictures(50)

    assert next(run.pictures(50)).tobytes() == alone.tobytes()


def test_a_run_is_outlined_by_board_and_tagged(run: Paper) -> None:
    with pikepdf.open(io.BytesIO(run.content)) as pdf, pdf.open_outline() as outline:
        found = [(entry.title, [sheet.title for sheet in entry.children]) for entry in outline.root]
        assert pdf.Root.MarkInfo.Marked

    title = "关于2026年最低生活保障标准的通知"
    assert found == [(f"{street} 1 号公示栏", [title] * 5) for street in STREETS]


def test_a_run_of_the_same_sheets_gives_the_same_bytes(
    pairs: list[tuple[Board, Article]],
) -> None:
    assert print_run(pairs[:5]) == print_run(pairs[:5])


def test_what_was_laid_down_is_set_again_without_fitting(
    pairs: list[tuple[Board, Article]], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = pairs[:5]
    laid_out = [board.render(one) for board, one in some]
    fitted = print_run(some)
    monkeypatch.setattr("channels.sheet.plan_for", lambda sheet: pytest.fail("fitted anew"))

    assert print_run(some, laid_out=laid_out) == fitted


def test_no_page_is_printed_that_has_no_code_laid_down() -> None:
    few, many = (
        article(body=list_html(count), statutory_list=True, restricted=True, address="")
        for count in (12, 60)
    )

    with pytest.raises(Rejected, match="sheet_not_set"):
        print_run([(BOARD, many)], laid_out=[BOARD.render(few)])


def test_a_sheet_that_would_say_something_else_is_known() -> None:
    given = article(body=list_html(10, heading="社区"), statutory_list=True, address="")
    peony = replace(BOARD, community="牡丹社区")
    rendered = peony.render(given)

    assert peony.still_says(given, rendered)
    assert not replace(BOARD, community="世纪公园社区").still_says(given, rendered)
    assert not BOARD.still_says(given, rendered)


def test_papers_of_both_sizes_go_into_one_run() -> None:
    run = print_run([(LARGE, between()), (BOARD, article())])

    with pikepdf.open(io.BytesIO(run)) as pdf:
        widths = [round(float(page.mediabox[2]) / 72 * 25.4) for page in pdf.pages]

    assert widths == [297, 210]


def test_one_sheet_that_cannot_be_printed_is_named_by_its_reason() -> None:
    with pytest.raises(Rejected, match="missing_glyph"):
        print_run([(BOARD, article()), (BOARD, article(body="<p>王\ue123</p>"))])
