"""Room on boards: how full they are, and the warning before an approval."""

from pathlib import Path

import pytest
from hub_builders import LIST, SmallHub, open_hub
from paper import LARGE, between

from hub import sheets, standing
from hub.editorial import checks
from hub.models import Item, Outlet

BODY = "<p>各社区：低保标准调整为每人每月1,510元，珺 昇 喆 堃 翀 𬭎 照常办理。</p>"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("board", "jia", name="甲栏", room="1")
    made.outlet("board", "yi", name="乙栏", room="2")
    made.outlet("board", "yi", name="丙栏")
    return made


def told(hub: SmallHub, item: int) -> list[tuple[str, dict[str, str | int]]]:
    """Return what a reviewer is told of the newest edition of an item."""
    with hub.runtime.database.reading() as session:
        edition = session.get_one(Item, item).editions[-1]
        runtime = hub.runtime
        found = checks.crowded(session, edition, runtime.outlets, runtime.blobs)
        warned = [
            one.problem
            for one in checks.findings(session, edition, runtime.outlets, runtime.blobs)
            if one.problem.code == "board_full"
        ]
        assert {*map(repr, found)} == {*map(repr, warned)}
        return [(problem.code, dict(problem.params)) for problem in found]


def test_full_boards_are_named_before_the_approval_and_it_may_go_on(hub: SmallHub) -> None:
    hub.published(body=BODY)
    second = hub.draft(body=BODY)

    before = told(hub, second)
    hub.approve(second)
    hub.run()

    assert before == [("board_full", {"board": "甲栏", "room": 1, "taken": 1, "needed": 1})]
    assert [names["board"] for _, names in told(hub, hub.draft(body=BODY))] == ["甲栏", "乙栏"]


def test_a_correction_takes_the_place_of_what_hangs(hub: SmallHub) -> None:
    item = hub.published(body=BODY)

    assert told(hub, item) == []


def test_what_must_come_down_makes_room(hub: SmallHub) -> None:
    item = hub.published(body=BODY)
    hub.take_down(item)
    hub.run()

    assert told(hub, hub.draft(body=BODY)) == []


def test_a_list_of_many_pages_takes_many_places(hub: SmallHub) -> None:
    rows = "".join(f"<tr><td>乙社区</td><td>李堃翀{number}</td></tr>" for number in range(90))
    body = LIST.replace("</tbody>", f"{rows}</tbody>")

    found = told(hub, hub.draft(matter="persons", body=body, title="名单", kind="publicity"))

    assert [(of["board"], of["needed"]) for _, of in found] == [("乙栏", 4)]


def test_a_large_sheet_is_two_small_ones() -> None:
    assert LARGE.needed(between()) == 2


def test_a_board_says_how_much_room_is_left(hub: SmallHub) -> None:
    hub.published(body=BODY)

    with hub.runtime.database.reading() as session:
        boards = {one.name: one for one in standing.boards(session, session.query(Outlet).all())}
        taken = sheets.places_taken(session, [one.id for one in boards.values()])

    assert {name: one.room_left for name, one in boards.items()} == {
        "甲栏": 0,
        "乙栏": 1,
        "丙栏": None,
    }
    assert {*taken.values()} == {1}
