"""Today and the list of items: what waits for whom, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from console_story import TITLE, approved, handed_in, written
from sqlalchemy import event, select, update
from web_builders import Hub

from hub import reports
from hub.models import Item, Outlet, Placement, PlacementState
from hub.outlets import in_trouble
from hub.reports import PAGE


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path)
    yield made
    made.close()


def day(hub: Hub, login: str) -> reports.Day:
    with hub.reading() as session:
        return reports.day_of(session, hub.person(login), hub.now)


def test_an_empty_day_says_that_nothing_waits(hub: Hub) -> None:
    page = hub.browser("reviewer").get("/console/").text

    assert "没有需要您处理的事" in page


def test_a_review_waits_for_who_holds_its_role_and_for_nobody_else(hub: Hub) -> None:
    item = handed_in(hub)

    waiting = {
        login: [task.item for task in day(hub, login).to_review]
        for login in ("clerk", "reviewer", "approver", "stranger")
    }

    assert waiting == {"clerk": [], "reviewer": [item], "approver": [], "stranger": []}


def test_what_is_held_comes_first_with_its_reason(hub: Hub) -> None:
    item = approved(hub)
    with hub.writing() as session:
        session.execute(
            update(Placement)
            .where(Placement.item_id == item)
            .values(
                state=PlacementState.HELD, reason="secret_missing", reason_params={"name": "key"}
            )
        )

    page = hub.browser("clerk").get("/console/").text

    assert page.index("发布受阻") < page.index(TITLE)
    assert "原因代码" not in page
    assert "发布受阻" not in hub.browser("stranger").get("/console/").text


def test_an_outlet_in_trouble_is_the_task_of_those_who_may_mend_it(hub: Hub) -> None:
    with hub.writing() as session:
        outlet = session.scalars(select(Outlet).where(Outlet.kind == "website")).one()
        in_trouble(outlet, "http_forbidden", {"status": 403}, None, hub.now)
        number, name = outlet.id, outlet.name

    page = hub.browser("admin").get("/console/").text

    assert "发布不到的发布端" in page
    assert name in page
    assert f'href="/console/outlets/{number}"' in page
    assert "原因代码" not in page
    # The website is the district's: the sub-district's people cannot mend it.
    for login in ("clerk", "reviewer", "publisher", "keeper"):
        assert day(hub, login).is_empty


def test_a_draft_near_its_legal_limit_is_told_apart(hub: Hub) -> None:
    hub.import_catalogue("社会救助")
    clerk = hub.browser("clerk")
    found = clerk.get("/console/write?q=最低生活保障+办事指南").text
    code = found.split("matter=")[1].split('"')[0]
    formed = (hub.now - timedelta(days=12)).date().isoformat()
    item = written(hub, matter=code, formed_on=formed)

    tasks = day(hub, "clerk")

    assert [task.item for task in tasks.near] == [item]
    assert tasks.drafts == []
    page = clerk.get("/console/").text
    assert "临近时限" in page


def test_paper_and_hand_work_wait_for_those_who_go_there(hub: Hub) -> None:
    item = approved(hub)
    with hub.writing() as session:
        session.execute(
            update(Placement)
            .where(Placement.item_id == item)
            .values(state=PlacementState.ACCEPTED, reason="to_type_in")
        )

    by_hand = day(hub, "publisher").by_hand

    assert {one.outlet for one in by_hand} == {"临江区人民政府网站", "区政务公开专栏"}
    assert day(hub, "keeper").is_empty


def test_green_is_for_what_is_proven_everywhere(hub: Hub) -> None:
    approved(hub)
    clerk = hub.browser("clerk")

    waiting = clerk.get("/console/items").text
    with hub.writing() as session:
        session.execute(update(Placement).values(state=PlacementState.SETTLED))
    proven = clerk.get("/console/items").text

    assert 'class="state underway"' in waiting
    assert 'class="state proven"' not in waiting
    assert 'class="state proven"' in proven


def test_items_are_found_by_words_and_listed_in_pages(hub: Hub) -> None:
    first = written(hub, title="望江街道100%覆盖的公告")
    with hub.writing() as session:
        pattern = session.get_one(Item, first)
        for number in range(PAGE + 4):
            session.add(
                Item(
                    office_id=pattern.office_id,
                    kind="notice",
                    title=f"第 {number} 号公告",
                    elements=[],
                    issuers=[],
                    narrowed=[],
                    added=[],
                    created_by=pattern.created_by,
                    created_at=hub.now,
                    updated_at=hub.now,
                )
            )
    clerk = hub.browser("clerk")

    newest = clerk.get("/console/items").text
    older = newest.split("before=")[1].split('"')[0]
    oldest = clerk.get(f"/console/items?before={older}").text

    assert newest.count("<tr>") == PAGE + 1
    assert "100%覆盖" not in newest
    assert "100%覆盖" in oldest
    assert clerk.get("/console/items", query_string={"q": "100%"}).text.count("<tr>") == 2
    assert "没有标题包含这些字词" in clerk.get("/console/items?q=_____").text


def test_people_see_only_items_of_their_own_offices(hub: Hub) -> None:
    item = written(hub)
    stranger = hub.browser("stranger")

    assert TITLE not in stranger.get("/console/items").text
    for page in ("write", "check", "review"):
        assert stranger.get(f"/console/items/{item}/{page}").status_code in (403, 404)


def test_the_list_asks_the_database_as_often_for_five_items_as_for_one(hub: Hub) -> None:
    clerk, asked = hub.person("clerk"), []
    event.listen(
        hub.runtime.database.reader, "before_cursor_execute", lambda *call: asked.append(call[2])
    )
    counts = []
    for more in (1, 4):
        for _number in range(more):
            written(hub)
        asked.clear()
        with hub.reading() as session:
            lines = reports.items_of(session, clerk).lines
        counts.append((len(lines), len(asked)))

    (one, first), (five, second) = counts
    assert (one, five) == (1, 5)
    assert first == second <= 6
