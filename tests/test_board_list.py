"""Lists of persons: every row on paper, on numbered pages, and only on the right board."""

from dataclasses import replace

import pytest
from channel_builders import PUBLIC, article
from paper import BOARD, LARGE, NAMES, Paper, checked, list_html, long_html, rows

from channels.base import Article, Problem, Rejected
from channels.board import Board
from channels.document import canonical, holds


def persons(count: int, **changes: object) -> Article:
    """Return a statutory list as the hub hands it over: bound to boards, without an address."""
    fields = {
        "body": list_html(count),
        "statutory_list": True,
        "restricted": True,
        "address": "",
        "summary": "共有若干户，名单见全文。",
        "title": "拟纳入最低生活保障家庭名单公示",
        **changes,
    }
    return article(**fields)


def test_a_short_list_takes_one_page() -> None:
    given = persons(12)

    rendered = BOARD.render(given)

    paper = checked(rendered, verify_at=PUBLIC)
    assert holds(paper.text, given.title, given.document)
    assert "页码" not in paper.text


def test_a_long_list_takes_numbered_pages_and_loses_nobody() -> None:
    given = persons(60)

    rendered = BOARD.render(given)

    paper = checked(rendered, pages=3, verify_at=PUBLIC)
    assert rendered.notes == ("pages",)
    assert [(sheet.page, sheet.pages) for sheet in rendered.sheets] == [(1, 3), (2, 3), (3, 3)]
    found = [line.split() for line in paper.text.splitlines() if line.split()[:1] != []]
    printed = [
        tuple(line) for line in found if len(line) == 4 and line[0].isdigit() and line[3].isdigit()
    ]
    assert printed == rows(60)
    assert rendered.text == canonical(given.title + given.document.text())


def test_every_page_stands_for_itself() -> None:
    paper = Paper(BOARD.render(persons(60)).body)

    for number, text in enumerate(map(canonical, paper.page_texts), start=1):
        assert f"第{number}页共3页" in text
        assert "序号户主住处金额(元)" in text
        assert "世纪公园社区3号公示栏" in text
        assert "拟纳入最低生活保障家庭名单公示" in text
        assert "核对码12345678" in text
        assert "公示期自张贴之日起不少于7个工作日" in text
    assert len(set(paper.codes)) == 3


def test_the_office_and_date_stand_at_the_end_of_the_last_page() -> None:
    texts = [canonical(text) for text in Paper(BOARD.render(persons(60)).body).page_texts]

    # Once in every foot; once more where the seal goes.
    assert [text.count("2026年11月20日") for text in texts] == [1, 1, 2]


@pytest.mark.parametrize("board", [BOARD, LARGE])
def test_a_statutory_list_is_never_summarised(board: Board) -> None:
    given = persons(60, address=f"{PUBLIC}/items/17.html", restricted=False)

    paper = Paper(board.render(given).body)

    assert "以上为摘要" not in paper.text
    assert "若干户" not in paper.text
    assert given.address not in paper.text


def test_a_long_text_with_names_takes_pages_too() -> None:
    given = article(body=long_html(2700), restricted=True, address=f"{PUBLIC}/items/17.html")

    rendered = BOARD.render(given)

    paper = checked(rendered, pages=len(rendered.sheets), verify_at=PUBLIC)
    assert rendered.notes == ("pages",)
    assert canonical(given.document.blocks[-1].inlines[0].text) in canonical(paper.text)  # type: ignore[union-attr]
    assert "以上为摘要" not in paper.text


def test_a_long_table_that_names_nobody_is_summarised() -> None:
    given = article(body=list_html(120))

    assert BOARD.render(given).notes == ("summary_used",)


def test_each_board_gets_its_own_residents_and_no_others() -> None:
    given = persons(30, body=list_html(30, heading="社区"))
    board = replace(BOARD, community="牡丹社区")

    rendered = board.render(given)

    text = checked(rendered, verify_at=PUBLIC).text
    body = text.split("序号", 1)[1].split("示例街道办事处", 1)[0]
    assert body.count("牡丹社区") == 15
    assert "世纪公园社区" not in body
    assert "世纪公园社区" not in rendered.text.replace("世纪公园社区3号", "")
    assert rendered.fingerprint == given.fingerprint


@pytest.mark.parametrize("heading", ["社区", "居委会", "村", "村（居）委会", " 所属社区 "])
def test_the_column_of_residence_goes_by_many_names(heading: str) -> None:
    given = persons(10, body=list_html(10, heading=heading))

    rendered = replace(BOARD, community="牡丹社区").render(given)

    assert rendered.text.count("牡丹社区") == 5
    assert rendered.text.count("世纪公园社区") == 0


def test_a_board_whose_community_is_not_on_the_list_is_told_before_approval() -> None:
    board = replace(BOARD, community="由由社区")

    assert board.check(persons(10, body=list_html(10, heading="社区"))) == (
        Problem("no_rows_for_community", {"community": "由由社区"}),
    )


def test_a_list_with_merged_cells_is_not_cut_by_guesswork() -> None:
    body = list_html(4, heading="社区").replace(
        "<td>世纪公园社区</td>", '<td rowspan="2">世纪公园社区</td>', 1
    )
    board = replace(BOARD, community="世纪公园社区")

    assert [problem.code for problem in board.check(persons(4, body=body))] == [
        "list_has_merged_cells"
    ]


@pytest.mark.parametrize("name", ["牡丹社区", "牡丹社区居民委员会", "牡丹居委会", " 牡丹 社区 "])
def test_a_community_goes_by_its_name_with_or_without_the_ending(name: str) -> None:
    given = persons(10, body=list_html(10, heading="社区"))

    rendered = replace(BOARD, community=name).render(given)

    assert rendered.text.count("牡丹社区") == 5
    assert rendered.text.count("世纪公园社区") == 0


def test_a_village_and_the_community_of_its_name_are_two_places() -> None:
    body = list_html(4, heading="村").replace("世纪公园社区", "牡丹村").replace("牡丹社区", "别处")

    (problem,) = replace(BOARD, community="牡丹社区").check(persons(4, body=body))

    assert problem.code == "no_rows_for_community"


def test_a_board_without_a_community_shows_its_offices_residents() -> None:
    board = replace(BOARD, office_names=("示例街道牡丹社区居民委员会", "牡丹社区"))
    given = persons(10, body=list_html(10, heading="社区"))

    rendered = board.render(given)

    assert board.check(given) == ()
    assert rendered.text.count("牡丹社区") == 5
    assert rendered.text.count("世纪公园社区") == 0


@pytest.mark.parametrize("bound", [{"restricted": False}, {"statutory_list": False}])
def test_a_board_of_no_community_shows_no_list_of_persons_by_community(
    bound: dict[str, bool],
) -> None:
    given = persons(10, body=list_html(10, heading="社区"), **bound)

    (problem,) = BOARD.check(given)

    assert problem == Problem("board_without_community")
    with pytest.raises(Rejected):
        BOARD.render(given)


def test_a_table_that_names_nobody_hangs_whole_on_a_board_of_no_community() -> None:
    given = persons(10, body=list_html(10, heading="社区"), restricted=False, statutory_list=False)

    assert BOARD.check(given) == ()
    assert BOARD.selected(given) == given.document


@pytest.mark.parametrize(
    ("before", "after"),
    [("<table>", "<blockquote><table>"), ("<th>", "<td>")],
    ids=["in a quotation", "without a head"],
)
def test_no_list_escapes_its_community(before: str, after: str) -> None:
    body = list_html(10, heading="社区").replace(before, after)
    given = persons(10, body=body.replace("</th>", "</td>") if after == "<td>" else body)

    shown = replace(BOARD, community="牡丹社区").selected(given).text()

    assert shown.count("牡丹社区") == 5
    assert "世纪公园社区" not in shown


def test_a_list_that_cannot_be_parted_is_pointed_out() -> None:
    board = replace(BOARD, community="世纪公园社区")

    problems = board.check(persons(10, body=list_html(10, heading="备注")))

    assert problems == (Problem("list_not_by_community", refuses=False),)


def test_a_list_of_five_thousand_rows_is_refused_at_once() -> None:
    (problem,) = BOARD.check(persons(5000))

    assert problem == Problem("list_too_large", {"rows": 5001, "most": 60})


def test_a_list_of_more_than_sixty_pages_is_refused() -> None:
    wide = list_html(500).replace("社区</td>", "社区" + "及其他居住地" * 40 + "</td>")

    (problem,) = BOARD.check(persons(500, body=wide))

    assert problem.code == "list_too_large"
    assert int(problem.params["pages"]) > 60


def test_rare_names_of_a_list_are_printed() -> None:
    paper = Paper(BOARD.render(persons(10)).body)

    assert all(name in paper.text for name in NAMES)
