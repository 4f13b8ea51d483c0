"""A list of persons: told to those the console shows it to, and to nobody else by any address."""

from datetime import date
from pathlib import Path

import pytest
from api_builders import Desk, open_desk, problem
from hub_builders import LIST

from hub import standing
from hub.errors import NotFound
from hub.models import Item, Office, Role

NAME = "王珺昇"
TITLE = f"关于{NAME}等家庭的公示"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = open_desk(tmp_path, monkeypatch)
    made.hub.outlet("board", office="jia", name="甲栏", place="一号门", community="甲社区")
    made.hub.outlet("board", office="yi", name="乙栏", place="二号门", community="乙社区")
    made.stranger("jia_keeper", "jia", Role.KEEPER)
    made.stranger("jia_clerk", "jia", Role.CLERK)
    return made


def listed(desk: Desk) -> int:
    """Write and approve a list of one sub-district, and return the item."""
    sent = {"title": TITLE, "body": LIST, "office": "jd", "matter": desk.hub.matters["persons"]}
    item = desk.post("/items", sent)["id"]
    desk.approve(item)
    desk.hub.run()
    return int(item)


def test_a_list_is_bound_to_its_boards_and_said_to_be(desk: Desk) -> None:
    item = listed(desk)

    told = desk.get(f"/items/{item}")

    assert told["restricted"] is True
    assert {one["outlet"] for one in told["placements"]} == {"甲栏", "乙栏"}
    assert {one["channel"] for one in told["placements"]} == {"board"}


def test_who_keeps_a_board_of_it_sees_it(desk: Desk) -> None:
    item = listed(desk)

    assert desk.get(f"/items/{item}", "jia_keeper")["title"] == TITLE
    assert [one["id"] for one in desk.get("/items", "jia_keeper")["items"]] == [item]


def test_who_keeps_a_board_of_it_sees_where_it_is_on_that_board_alone(desk: Desk) -> None:
    item = listed(desk)
    other = next(
        one["id"]
        for one in desk.get(f"/items/{item}/placements")["placements"]
        if one["outlet"] == "乙栏"
    )

    seen = desk.get(f"/items/{item}", "jia_keeper")
    refused = [
        desk.call("GET", f"/items/{item}/editions", "jia_keeper"),
        desk.call("GET", f"/items/{item}/editions/1", "jia_keeper"),
        desk.call("GET", f"/items/{item}/ledger", "jia_keeper"),
        desk.call("POST", f"/placements/{other}/try-again", "jia_keeper"),
    ]

    assert [one["outlet"] for one in seen["placements"]] == ["甲栏"]
    assert desk.get(f"/items/{item}/placements", "jia_keeper")["placements"] == seen["placements"]
    assert {problem(answer)[0] for answer in refused} == {404}
    assert not any("李堃翀" in answer.text for answer in refused)


def test_nobody_else_learns_that_it_is_there(desk: Desk) -> None:
    item = listed(desk)
    desk.hub.offices["far"] = far_office(desk)
    desk.stranger("far", "far", Role.PUBLISHER)
    placement = desk.get(f"/items/{item}/placements")["placements"][0]["id"]
    read = {"edition": 1, "digest": "0" * 64}
    reason = {"reason": "privacy"}

    answers = [
        desk.call("GET", f"/items/{item}", "far"),
        desk.call("GET", f"/items/{item}/editions", "far"),
        desk.call("GET", f"/items/{item}/editions/1", "far"),
        desk.call("GET", f"/items/{item}/placements", "far"),
        desk.call("GET", f"/items/{item}/ledger", "far"),
        desk.call("POST", f"/items/{item}/editions", "far", json={}),
        desk.call("PATCH", f"/items/{item}/editions/1", "far", json={"version": 1}),
        desk.call("POST", f"/items/{item}/submit", "far"),
        desk.call("POST", f"/items/{item}/withdraw", "far"),
        desk.call("POST", f"/items/{item}/pass", "far", json=read),
        desk.call("POST", f"/items/{item}/send-back", "far", json={**read, "reason": "x"}),
        desk.call("POST", f"/items/{item}/suspend", "far", json=reason),
        desk.call("POST", f"/items/{item}/resume", "far"),
        desk.call("POST", f"/items/{item}/take-down", "far", json=reason),
        desk.call("POST", f"/items/{item}/adopt", "far", json={"office": "far"}),
        desk.call("POST", f"/placements/{placement}/try-again", "far"),
        desk.call("POST", f"/placements/{placement}/it-is-there", "far"),
        desk.call("POST", f"/placements/{placement}/it-is-not", "far"),
        desk.call("POST", f"/placements/{placement}/confirm", "far", json={}),
    ]

    unknown = desk.call("GET", "/items/999", "far")
    told = {problem(answer) for answer in answers}
    assert told == {(404, "no_such_item"), (404, "no_such_placement")}
    assert answers[0].data == unknown.data
    assert not any(NAME in answer.text for answer in answers)
    for path in ("/items", "/items?state=approved", "/outlets", "/catalogue/matters"):
        answer = desk.call("GET", path, "far")
        assert answer.status_code == 200
        assert NAME not in answer.text
    assert desk.get("/items", "far")["items"] == []


def test_a_superiors_item_is_seen_below_but_not_its_lists(desk: Desk) -> None:
    public = desk.post("/items", {"title": "全区通知", "body": "<p>正文。</p>", "office": "qu"})[
        "id"
    ]
    hidden = desk.post("/items", {"title": "未审", "body": "<p>稿。</p>", "office": "qu"})["id"]
    desk.approve(public)

    seen = desk.get("/items", "jia_clerk")["items"]

    assert [one["id"] for one in seen] == [public]
    assert desk.get(f"/items/{public}", "jia_clerk")["id"] == public
    assert problem(desk.call("GET", f"/items/{hidden}", "jia_clerk"))[0] == 404


def test_an_office_below_reads_what_was_approved_and_no_draft(desk: Desk) -> None:
    item = desk.post("/items", {"title": "全区通知", "body": "<p>正文。</p>", "office": "qu"})["id"]
    desk.approve(item)
    desk.post(f"/items/{item}/editions", {"title": "未定稿", "body": "<p>尚未审定。</p>"})

    below = desk.get(f"/items/{item}/editions", "jia_clerk")["editions"]
    own = desk.get(f"/items/{item}/editions")["editions"]
    draft = desk.call("GET", f"/items/{item}/editions/2", "jia_clerk")

    assert [one["number"] for one in below] == [1]
    assert [one["number"] for one in own] == [2, 1]
    assert problem(draft) == (404, "no_such_edition")
    assert desk.get(f"/items/{item}/editions/1", "jia_clerk")["state"] == "approved"
    with desk.hub.runtime.database.reading() as session:
        row, person = session.get_one(Item, item), desk.hub.person("jia_clerk")
        page = standing.reading(session, item, None, str, drafts=False)
        past = standing.history(session, item, drafts=False)
        sight = standing.require_sight(session, item, person)
        with pytest.raises(NotFound):
            standing.reading(session, item, 2, str, drafts=sight.drafts)
    assert not standing.reads_drafts(row, person)
    assert (page.numbers, [one.number for one in past.editions]) == ((1,), [1])


def test_a_list_and_its_items_are_of_one_mind(desk: Desk) -> None:
    listed(desk)
    for office in ("qu", "jd"):
        desk.post("/items", {"title": "稿", "body": "<p>稿。</p>", "office": office})

    for login in ("clerk", "keeper", "jia_keeper", "jia_clerk"):
        in_list = {one["id"] for one in desk.get("/items", login)["items"]}
        by_id = {
            item
            for item in range(1, 4)
            if desk.call("GET", f"/items/{item}", login).status_code == 200
        }
        assert in_list == by_id


def far_office(desk: Desk) -> int:
    """Store an office beside the sub-district and return its id."""
    with desk.hub.runtime.database.writing() as session:
        above = session.get_one(Office, desk.hub.offices["qu"])
        office = Office(
            code="far",
            name="远街道",
            short_name="远街道",
            level="",
            organisation_code="000014350",
            parent_id=above.id,
            valid_from=date(2020, 1, 1),
        )
        session.add(office)
        session.flush()
        office.path = f"{above.path}{office.id}/"
        return office.id
