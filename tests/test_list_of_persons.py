"""Lists of persons: known by their matter, by the writer's word, or asked for; never by default."""

from pathlib import Path

import pytest
from console_story import written
from hub_builders import BODY, LIST, SmallHub, open_hub
from sqlalchemy import select
from web_builders import Hub

from channels.document import Document
from hub.editorial import drafts
from hub.editorial.named_persons import heading_of_persons
from hub.errors import Refused
from hub.models import Item, Matter, MatterVersion, Person

NAMES = (
    "<table><thead><tr><th>序号</th><th>姓名</th></tr></thead>"
    "<tbody><tr><td>1</td><td>王珺昇</td></tr></tbody></table>"
)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区", site_domain="x.example")
    made.outlet("board", office="jia", place="甲社区一号门", size="A4")
    made.outlet("board", office="yi", place="乙社区一号门", size="A4")
    return made


def item_of(hub: SmallHub, number: int) -> Item:
    with hub.runtime.database.reading() as session:
        return session.get_one(Item, number)


def answer(hub: SmallHub, item: int, *, persons: bool) -> None:
    with hub.runtime.database.writing() as session:
        edition = session.get_one(Item, item).editions[-1]
        by = session.get_one(Person, hub.people["clerk"])
        drafts.answer_persons(session, edition, persons=persons, by=by, now=hub.clock())


def test_a_published_list_of_names_in_the_catalogue_is_of_persons(tmp_path: Path) -> None:
    made = Hub(tmp_path)
    made.import_catalogue("就业创业")

    with made.reading() as session:
        found = session.scalars(
            select(MatterVersion).join(Matter).where(Matter.code == "JYCY-16")
        ).one()

    assert "公示名单" in found.elements
    assert found.persons
    made.close()


def test_the_writers_word_keeps_a_list_to_its_boards(hub: SmallHub) -> None:
    item = hub.published(matter=None, body=LIST, persons=True, title="帮扶对象公示")

    assert {name for name, state in hub.states(item).items() if state[0] == "show"} == {
        "jia-board",
        "yi-board",
    }
    assert item_of(hub, item).restricted


def test_the_word_is_taken_back_in_a_draft_but_never_widens_a_matter(hub: SmallHub) -> None:
    outside, of_persons = hub.draft(matter=None, persons=True), hub.draft(matter="persons")

    answer(hub, outside, persons=False)
    answer(hub, of_persons, persons=False)

    assert (item_of(hub, outside).restricted, item_of(hub, outside).reach_kinds) == (False, None)
    assert item_of(hub, of_persons).restricted


def test_what_was_approved_as_a_list_stays_one(hub: SmallHub) -> None:
    item = hub.published(matter=None, body=LIST, persons=True)

    hub.correct(item, body=LIST.replace("李堃翀", "李堃"), persons=False)
    hub.run()

    assert item_of(hub, item).restricted
    assert "qu-website" not in hub.states(item)


def test_a_correction_that_turns_out_a_list_takes_it_off_the_website(hub: SmallHub) -> None:
    item = hub.published(matter=None, body=BODY)
    assert hub.states(item)["qu-website"][:2] == ("show", "show")

    hub.correct(item, body=LIST, persons=True)
    hub.run()

    states = hub.states(item)
    assert states["qu-website"][:2] == ("nothing", "nothing")
    assert states["jia-board"][0] == "show"


def test_names_in_a_table_must_be_answered_for(hub: SmallHub) -> None:
    item = hub.draft(matter=None, body=NAMES)

    with pytest.raises(Refused) as refused:
        hub.approve(item)
    answer(hub, item, persons=False)
    hub.approve(item)

    assert (refused.value.code, refused.value.params) == (
        "persons_unanswered",
        {"heading": "姓名"},
    )
    assert not item_of(hub, item).restricted


@pytest.mark.parametrize(
    ("html", "heading"),
    [
        (NAMES, "姓名"),
        (NAMES.replace("姓名", "户主姓 名"), "户主姓 名"),
        (NAMES.replace("<th>", "<td>").replace("姓名", "申请人"), "申请人"),
        (NAMES.replace("姓名", "岗位名称"), ""),
        ("<p>姓名使用生僻字的，另填确认单。</p>", ""),
    ],
)
def test_a_heading_of_persons_is_found(html: str, heading: str) -> None:
    assert heading_of_persons(Document.from_html(html)) == heading


def test_the_check_page_asks_and_takes_the_answer(tmp_path: Path) -> None:
    made = Hub(tmp_path)
    item = written(made, body=NAMES, matter="none")
    clerk = made.browser("clerk")

    asked = clerk.get(f"/console/items/{item}/check").text
    clerk.post(f"/console/items/{item}/persons", {"persons": "no"})
    answered = clerk.get(f"/console/items/{item}/check").text

    assert "这是个人名单吗？" in asked
    assert "表格里有“姓名”一栏" in asked
    assert "送审" not in asked.split("</header>")[1]
    assert "这是个人名单吗？" not in answered
    made.close()
