"""How things stand: what pages, the command line and the interface are told of an item."""

from datetime import date
from pathlib import Path

import pytest
from hub_builders import LIST, NOON, SmallHub, open_hub
from sqlalchemy.orm import Session

from hub import standing, terminal
from hub.errors import NotFound
from hub.models import Grant, Item, Outlet, Person, Placement, PlacementState, Role
from hub.standing import Mark, Way, legal_limit


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    return made


def item_of(hub: SmallHub, item: int) -> standing.ItemStanding:
    with hub.runtime.database.reading() as session:
        return standing.item_standing(session, item, now=hub.clock())


def person_of(hub: SmallHub, session: Session, login: str) -> Person:
    return session.get_one(Person, hub.people[login])


def test_a_proven_page_is_said_with_its_edition_and_address(hub: SmallHub) -> None:
    item = hub.published(matter="web", title="关于调整低保标准的通知〔2026〕☕")

    said = item_of(hub, item).as_json()

    assert said["title"] == "关于调整低保标准的通知〔2026〕☕"
    assert said["state"] == "approved"
    assert said["placements"] == [
        {
            "channel": "website",
            "outlet": "qu-website",
            "wanted": 1,
            "shown": 1,
            "state": "settled",
            "since": said["placements"][0]["since"],
            "reason": "",
            "address": f"http://127.0.0.1:8765/item/0/{item}.html",
        }
    ]
    assert said["placements"][0]["since"].endswith("+08:00")


def test_items_are_told_newest_first_and_within_the_offices_asked_for(hub: SmallHub) -> None:
    first = hub.published(matter="web")
    second = hub.draft(office="jia", matter="web")

    with hub.runtime.database.reading() as session:
        every = standing.items(session)
        of_the_community = standing.items(session, paths=["/1/2/3/"])
        of_nobody = standing.items(session, paths=[])

    assert [one.id for one in every] == [second, first]
    assert [one.id for one in of_the_community] == [second]
    assert of_nobody == []


def test_a_draft_is_wanted_nowhere_yet(hub: SmallHub) -> None:
    found = item_of(hub, hub.draft(matter="web"))

    assert (found.state, found.edition, found.newest, found.placements) == ("draft", 0, 1, ())


def test_a_required_channel_without_an_outlet_is_a_gap(hub: SmallHub) -> None:
    item = hub.published(matter="all")

    assert item_of(hub, item).gaps == (
        "两微一端",
        "政务服务中心",
        "社区/企事业单位/村公示栏（电子屏）",
    )


def test_a_channel_that_a_lists_reach_closes_is_no_gap(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区")
    hub.outlet("board", "jia", name="甲栏", place="门口", size="A4", keeper="张阿姨")

    found = item_of(hub, hub.published(matter="all", persons=True, body=LIST, title="低保名单"))

    assert found.gaps == ()
    assert found.withheld == ("政府网站", "两微一端", "政务服务中心")


def test_a_sheet_to_print_is_a_persons_turn_and_leads_to_the_boards(hub: SmallHub) -> None:
    hub.outlet("board", "jia", name="甲栏", place="门口", size="A4", keeper="张阿姨")

    found = item_of(hub, hub.published(matter="persons", body=LIST, title="9月低保名单公示"))

    placement = found.placements[0]
    assert (placement.mark, placement.ways) == (Mark.ACT, (Way.BOARD,))
    assert (placement.keeper, placement.place) == ("张阿姨", "门口")
    assert (found.in_place, len(found.wanted_places)) == (0, 1)
    assert found.pace(hub.clock()) == 30


def test_what_is_settled_is_not_asked_for_again(hub: SmallHub) -> None:
    found = item_of(hub, hub.published(matter="web"))

    assert found.pace(hub.clock()) == 0
    assert found.placements[0].mark is Mark.PROVEN
    assert found.placements[0].seen_by == "machine"


def test_a_held_placement_offers_to_be_tried_again(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    with hub.runtime.database.writing() as session:
        placement = session.query(Placement).one()
        placement.state, placement.reason = PlacementState.HELD, "text_differs"

    found = item_of(hub, item).placements[0]

    assert (found.mark, found.reason, found.ways) == (Mark.ACT, "text_differs", (Way.TRY_AGAIN,))


def test_a_take_down_counts_the_places_until_all_are_clear(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    hub.take_down(item)
    before = item_of(hub, item)

    hub.run()
    after = item_of(hub, item)

    assert [one.outlet for one in before.still_seen] == ["qu-website"]
    assert before.cleared_at is None
    assert (after.still_seen, after.state, after.removal_reason) == ((), "taken_down", "list_wrong")
    assert after.cleared_at is not None


def test_the_history_says_who_did_what(hub: SmallHub) -> None:
    item = hub.published(matter="web")

    with hub.runtime.database.reading() as session:
        past = standing.history(session, item)

    steps = [(step.name, step.state, step.done_by) for step in past.editions[0].steps]
    assert steps == [
        ("初审", "passed", "王clerk"),
        ("复审", "passed", "王reviewer"),
        ("终审", "passed", "王approver"),
    ]
    assert {(act.kind, act.what) for act in past.acts} == {
        ("receipt", "put"),
        ("sighting", "shown"),
    }
    assert "approved" in {line.act for line in past.ledger}


def test_an_item_is_for_its_office_and_for_those_above(hub: SmallHub) -> None:
    item = hub.draft(matter="web")
    with hub.runtime.database.writing() as session:
        stranger = Person(login="other", name="外人")
        session.add(stranger)
        session.flush()
        session.add(Grant(person_id=stranger.id, office_id=hub.offices["yi"], role=Role.CLERK))
        hub.people["other"] = stranger.id

    with hub.runtime.database.reading() as session:
        seen = standing.require_view(session, item, person_of(hub, session, "publisher")).id
        with pytest.raises(NotFound):
            standing.require_view(session, item, person_of(hub, session, "other"))

    assert seen == item


def test_a_superiors_public_item_may_be_looked_at_and_adopted(hub: SmallHub) -> None:
    item = hub.published(matter="web")
    with hub.runtime.database.writing() as session:
        below = Person(login="below", name="甲书记")
        session.add(below)
        session.flush()
        session.add(Grant(person_id=below.id, office_id=hub.offices["jia"], role=Role.CLERK))
        hub.people["below"] = below.id

    with hub.runtime.database.reading() as session:
        found = standing.require_view(session, item, person_of(hub, session, "below"))
        offices = standing.may_adopt(session, found, person_of(hub, session, "below"))
        names = [office.name for office in offices]

    assert names == ["甲社区"]


def test_a_list_of_persons_is_not_for_the_offices_below(hub: SmallHub) -> None:
    hub.outlet("board", "jia", name="甲栏")
    item = hub.published(matter="persons", body=LIST, title="9月低保名单公示")
    with hub.runtime.database.writing() as session:
        other = Person(login="yi", name="乙书记")
        keeper = Person(login="jia", name="甲管理员")
        session.add_all([other, keeper])
        session.flush()
        session.add(Grant(person_id=other.id, office_id=hub.offices["yi"], role=Role.CLERK))
        session.add(Grant(person_id=keeper.id, office_id=hub.offices["jia"], role=Role.KEEPER))
        hub.people |= {"yi": other.id, "jia": keeper.id}

    with hub.runtime.database.reading() as session:
        with pytest.raises(NotFound):
            standing.require_view(session, item, person_of(hub, session, "yi"))
        seen = standing.require_sight(session, item, person_of(hub, session, "jia")).item.id
        nobody = standing.may_adopt(
            session, session.get_one(Item, item), person_of(hub, session, "jia")
        )

    assert (seen, nobody) == (item, [])


def test_an_outlet_in_trouble_comes_first_with_what_waits_there(hub: SmallHub) -> None:
    hub.outlet("feeds", name="订阅")
    hub.published(matter="web")
    with hub.runtime.database.writing() as session:
        feeds = session.query(Outlet).filter(Outlet.name == "订阅").one()
        feeds.trouble_code, feeds.trouble_since = "http_forbidden", NOON

    with hub.runtime.database.reading() as session:
        found = standing.outlets(session, list(hub.offices.values()))

    assert [(one.name, one.trouble, one.settled) for one in found] == [
        ("订阅", "http_forbidden", 1),
        ("qu-website", "", 1),
    ]
    assert found[1].answers == ("政府网站",)


def test_a_board_says_what_is_to_be_printed(hub: SmallHub) -> None:
    hub.outlet("board", "jia", name="甲栏", place="门口", size="A4")
    hub.outlet("board", "yi", name="乙栏", place="桥头", size="A3")
    hub.published(matter="persons", body=LIST, title="9月低保名单公示")

    with hub.runtime.database.reading() as session:
        rows = standing.boards_of(session, person_of(hub, session, "keeper"), Role.KEEPER)
        found = standing.boards(session, rows)

    assert [(one.name, one.size, one.waiting, one.on_site) for one in found] == [
        ("甲栏", "A4", 1, 0),
        ("乙栏", "A3", 1, 0),
    ]
    sheet = found[0].to_print[0]
    assert (sheet.title, sheet.pages, sheet.states) == ("9月低保名单公示", 1, ("planned",))
    assert (len(sheet.codes[0]), len(sheet.numbers[0])) == (16, 6)


def test_a_table_for_the_terminal_names_every_outlet(hub: SmallHub) -> None:
    item = hub.published(matter="web")

    lines = terminal.table([item_of(hub, item)]).splitlines()

    assert lines[0] == f"{item}  关于调整低保标准的通知"
    assert lines[2].split() == [
        "qu-website",
        "第",
        "1",
        "版",
        "第",
        "1",
        "版",
        "●",
        "已核验",
        f"http://127.0.0.1:8765/item/0/{item}.html",
    ]


def test_a_table_for_the_terminal_says_briefly_what_is_waited_for(hub: SmallHub) -> None:
    hub.outlet("board", "jia", name="甲栏", place="门口", size="A4", keeper="张阿姨")

    table = terminal.table([item_of(hub, hub.published(matter="all", body="<p>全街道。</p>"))])

    assert "▲ 等人处理：待打印（1 页）" in table


@pytest.mark.parametrize(
    ("text", "begun", "today", "published", "left", "in_time"),
    [
        # A Monday; ten working days later is the Monday after next.
        ("制定或获取信息之日起10个工作日内，公示7个工作日", (11, 9), (11, 16), None, 5, None),
        ("信息形成或变更之日起20 个工作日内公开", (11, 9), (11, 16), (11, 16), 15, True),
        ("自信息形成之日起3个工作日内", (11, 9), (11, 20), None, -6, None),
        ("自信息形成之日起3个工作日内", (11, 9), (11, 20), (11, 13), -1, False),
    ],
)
def test_the_legal_limit_is_counted_in_working_days(
    text: str,
    begun: tuple[int, int],
    today: tuple[int, int],
    published: tuple[int, int] | None,
    left: int,
    in_time: bool | None,
) -> None:
    shown = date(2026, *published) if published else None

    found = legal_limit(text, date(2026, *begun), date(2026, *today), shown)

    assert found is not None
    assert (found.left, found.in_time) == (left, in_time)


def test_a_matter_that_names_no_days_has_no_limit() -> None:
    assert legal_limit("长期公开（动态调整）", date(2026, 1, 1), date(2026, 2, 1)) is None
