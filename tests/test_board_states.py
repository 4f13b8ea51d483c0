"""A board's copies: nothing hangs or is gone before a person said so."""

from dataclasses import replace
from pathlib import Path

import pytest
from channel_builders import around, article, notice, ref_over_json
from paper import BOARD, list_html

from channels.base import Ref, Rendered, Seen, SheetPage, Sighting
from channels.board import Board

KEY = "17.4.1"


def sheets(pages: int) -> Rendered:
    """Return a rendering of so many pages, without the cost of setting them."""
    codes = tuple(
        SheetPage(page, pages, f"CODE{page}", number="000001") for page in range(1, pages + 1)
    )
    return Rendered(b"%PDF", "application/pdf", "正文", "abc", sheets=codes)


def ref_of(*states: str, removing: bool = False) -> Ref:
    pages = {str(page): state for page, state in enumerate(states, start=1)}
    return {"pages": len(states), "states": pages, "removing": removing}


def test_a_put_plans_every_page_and_shows_none() -> None:
    receipt = BOARD.put(sheets(2), key=KEY, previous=None)

    assert receipt.ref == ref_of("planned", "planned")
    assert not receipt.more
    assert BOARD.look(receipt.ref, sheets(2)).seen is Seen.PENDING


def test_a_second_put_forgets_no_report() -> None:
    hanging = ref_of("posted", "printed")

    assert BOARD.put(sheets(2), key=KEY, previous=hanging).ref == hanging


def test_a_ref_survives_the_database() -> None:
    ref = BOARD.put(sheets(3), key=KEY, previous=None).ref

    assert ref_over_json(ref) == ref


def waiting(code: str, count: int, pages: int) -> Sighting:
    return Sighting(Seen.PENDING, code=code, params={"count": count, "pages": pages})


@pytest.mark.parametrize(
    ("states", "sighting"),
    [
        (("planned", "planned"), waiting("to_print", 2, 2)),
        (("posted", "planned"), waiting("to_print", 1, 2)),
        (("printed", "posted"), waiting("to_post", 1, 2)),
        (("printed",), waiting("to_post", 1, 1)),
        (("posted", "lost"), waiting("to_print", 1, 2)),
        (("taken_down",), waiting("to_print", 1, 1)),
        (("posted", "posted"), Sighting(Seen.SHOWN, fingerprint="abc")),
    ],
)
def test_a_copy_is_shown_only_when_all_its_pages_hang(
    states: tuple[str, ...], sighting: Sighting
) -> None:
    assert BOARD.look(ref_of(*states), sheets(len(states))) == sighting


@pytest.mark.parametrize(
    ("states", "sighting"),
    [
        (("posted", "posted"), waiting("to_take_down", 2, 2)),
        (("posted", "taken_down"), waiting("to_take_down", 1, 2)),
        (("printed", "cancelled"), waiting("to_take_down", 1, 2)),
        (("taken_down", "taken_down"), Sighting(Seen.ABSENT)),
        (("cancelled", "lost"), Sighting(Seen.ABSENT)),
        (("planned",), Sighting(Seen.ABSENT)),
        ((), Sighting(Seen.ABSENT)),
    ],
)
def test_a_copy_is_gone_only_when_no_page_can_hang(
    states: tuple[str, ...], sighting: Sighting
) -> None:
    assert BOARD.look(ref_of(*states), None) == sighting
    assert BOARD.look(ref_of(*states, removing=True), sheets(2)) == sighting


def test_a_removal_cancels_what_nobody_printed_and_keeps_the_rest_in_sight() -> None:
    ref = ref_of("posted", "printed", "planned", "lost")

    receipt = BOARD.remove(ref, notice(), key=KEY)

    told = ref_of("posted", "printed", "cancelled", "lost", removing=True)
    assert receipt.ref == {**told, "withdrawn": True}
    assert BOARD.look(receipt.ref, None) == waiting("to_take_down", 2, 4)


def test_a_lost_page_is_not_proven_gone_when_it_was_taken_down_for_good() -> None:
    taken_down = BOARD.remove(ref_of("taken_down", "lost"), notice(), key=KEY).ref
    superseded = BOARD.remove(ref_of("lost"), notice(kind="removed"), key=KEY).ref

    assert BOARD.look(taken_down, None) == waiting("sheet_lost", 1, 2)
    assert BOARD.look(superseded, None) == Sighting(Seen.ABSENT)


def test_removing_twice_or_what_never_was_is_no_error() -> None:
    once = BOARD.remove(ref_of("posted"), notice(), key=KEY).ref

    assert BOARD.remove(once, notice(), key=KEY).ref == once
    assert BOARD.look(BOARD.remove({}, notice(), key=KEY).ref, None).seen is Seen.ABSENT


def test_a_forgotten_put_is_safe_to_repeat() -> None:
    assert BOARD.find(KEY) == Sighting(Seen.ABSENT)


def test_a_board_is_opened_from_what_the_operator_types(tmp_path: Path) -> None:
    fields = {
        "name": " 世纪公园社区 3 号栏 ",
        "place": "2 号门内",
        "size": "A3",
        "phone": "021-50330000",
        "keeper": "张阿姨",
        "community": "世纪公园社区",
    }

    board = Board.open(fields, around(tmp_path))

    assert board == Board(
        "世纪公园社区 3 号栏", "2 号门内", "A3", "021-50330000", "张阿姨", "世纪公园社区"
    )
    assert Board.open({"name": "甲"}, around(tmp_path)) == Board("甲")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({}, "name"), ({"name": " "}, "name"), ({"name": "甲", "size": "A2"}, "size")],
)
def test_a_wrong_field_is_named(fields: dict[str, str], wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=wrong):
        Board.open(fields, around(tmp_path))


def test_each_page_of_a_list_is_put() -> None:
    given = article(body=list_html(60), statutory_list=True, restricted=True, address="")

    receipt = BOARD.put(BOARD.render(given), key=KEY, previous=None)

    assert receipt.ref == ref_of("planned", "planned", "planned")


def test_the_look_of_a_sheet_does_not_hang_on_the_keeper() -> None:
    other = replace(BOARD, keeper="李叔叔")

    assert other.render(article()).body == BOARD.render(article()).body
