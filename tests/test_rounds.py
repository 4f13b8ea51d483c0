"""Rounds: which boards a keeper walks to, and in which order."""

from pathlib import Path

import pytest
from published import board_row, open_hub, person
from web_builders import Hub

from hub import sheets
from hub.errors import Forbidden, Refused
from hub.models import Grant, Role

FIRST, SECOND = "东堤社区公示栏", "渡口社区公示栏"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    made = open_hub(tmp_path, monkeypatch)
    with made.writing() as session:
        # One person keeps the boards of two communities.
        keeper, office = person(session, "keeper"), board_row(session, SECOND).office
        keeper.grants.append(Grant(office_id=office.id, role=Role.KEEPER))
        for name in (FIRST, SECOND):
            board = board_row(session, name)
            board.fields = {**board.fields, "keeper": "keeper"}
    return made


def round_of(hub: Hub, login: str = "keeper") -> list[str]:
    with hub.reading() as session:
        return [board.name for board in sheets.round_of(session, person(session, login))]


def ids(hub: Hub, *names: str) -> list[int]:
    with hub.reading() as session:
        return [board_row(session, name).id for name in names]


def put(hub: Hub, login: str, stops: dict[int, int]) -> None:
    with hub.writing() as session:
        sheets.put_in_order(session, stops, by=person(session, login), now=hub.now)


def test_an_arrow_moves_a_board_by_one_stop(hub: Hub) -> None:
    first, second = ids(hub, FIRST, SECOND)
    browser = hub.browser("keeper")
    form = {"board": [str(first), str(second)], f"stop-{first}": "1", f"stop-{second}": "2"}

    answer = browser.post("/console/boards/rounds", {**form, "up": str(second)})

    assert answer.status_code == 303
    assert round_of(hub) == [SECOND, FIRST]
    assert browser.get("/console/boards/rounds").text.index(SECOND) < browser.get(
        "/console/boards/rounds"
    ).text.index(FIRST)


def test_numbers_with_gaps_and_twins_are_put_straight(hub: Hub) -> None:
    first, second = ids(hub, FIRST, SECOND)
    form = {"board": [str(first), str(second)], f"stop-{first}": "70", f"stop-{second}": "70"}

    hub.browser("keeper").post("/console/boards/rounds", form)

    with hub.reading() as session:
        stops = [sheets.stop_of(board_row(session, name)) for name in (FIRST, SECOND)]
    assert stops == [1, 2]


def test_what_is_no_number_is_said_and_kept(hub: Hub) -> None:
    first, second = ids(hub, FIRST, SECOND)
    form = {"board": [str(first), str(second)], f"stop-{first}": "甲", f"stop-{second}": "1"}

    answer = hub.browser("keeper").post("/console/boards/rounds", form)

    assert answer.status_code == 422
    assert "巡栏次序请填 1 到 999 的数字" in answer.text
    assert 'value="甲"' in answer.text


def test_a_stop_is_part_of_the_board_s_own_form(hub: Hub) -> None:
    (board,) = ids(hub, FIRST)
    form = {"outlet_name": FIRST, "serves": "own", "field-stop": "0", "field-keeper": "keeper"}

    answer = hub.browser("admin").post(f"/console/outlets/{board}", form)

    assert answer.status_code == 422
    assert "巡栏次序" in answer.text


def test_a_board_that_names_nobody_is_its_office_s_keeper_s(hub: Hub) -> None:
    with hub.writing() as session:
        board = board_row(session, SECOND)
        board.fields = {**board.fields, "keeper": "", "stop": "1"}

    assert round_of(hub) == [SECOND, FIRST]
    assert SECOND not in round_of(hub, "publisher")
    with hub.reading() as session:
        rows = [board_row(session, name) for name in (FIRST, SECOND)]
        (round_,) = sheets.rounds(session, rows)
    assert (round_.login, [board.name for board in round_.boards]) == ("keeper", [SECOND, FIRST])


def test_nobody_orders_the_round_of_another_office(hub: Hub) -> None:
    first, second = ids(hub, FIRST, SECOND)

    with pytest.raises(Forbidden):
        put(hub, "stranger", {first: 2, second: 1})
    with pytest.raises(Refused, match="stop_wrong"):
        put(hub, "keeper", {first: 1000})
