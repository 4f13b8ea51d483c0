"""A policy and what interprets or responds to it: linked by a writer, in force with the edition."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from console_story import approved, typed
from hub_builders import LIST, SmallHub, open_hub
from web_builders import Hub

from hub import cli
from hub.editorial import links
from hub.errors import NotFound, Refused
from hub.models import Grant, Item, Person, Role


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path / "data", monkeypatch)
    monkeypatch.setattr("hub.commands.base.opened", lambda **_: made.runtime)
    made.outlet("website", site_name="示例区", site_domain="x.example")
    made.outlet("board", office="jia", place="甲社区一号门", size="A4")
    made.outlet("board", office="yi", place="乙社区一号门", size="A4")
    return made


def page(hub: SmallHub, item: int) -> str:
    folder = hub.runtime.settings.data / "site" / "item" / "0"
    return (folder / f"{item}.html").read_text("utf-8")


def test_a_link_is_on_both_pages_once_the_edition_is_approved(hub: SmallHub) -> None:
    policy = hub.published(matter=None, title="低保实施办法")
    guide = hub.draft(matter=None, title="办法解读", links=[f"interprets:{policy}"])
    before = page(hub, policy)

    hub.approve(guide)
    hub.run()

    assert "办法解读" not in before
    assert f"/item/0/{guide}.html" in page(hub, policy)
    assert f"/item/0/{policy}.html" in page(hub, guide)


def test_a_correction_keeps_links_or_gives_them_up(hub: SmallHub) -> None:
    policy = hub.published(matter=None, title="低保实施办法")
    guide = hub.published(matter=None, title="办法解读", links=[f"interprets:{policy}"])

    hub.correct(guide, title="办法解读（更正）")
    hub.run()
    kept = page(hub, policy)
    hub.correct(guide, links=[])
    hub.run()

    assert "办法解读（更正）" in kept
    assert "办法解读" not in page(hub, policy)
    assert "低保实施办法" not in page(hub, guide)


def test_a_list_of_persons_is_linked_with_nothing(hub: SmallHub) -> None:
    policy = hub.published(matter=None, title="低保实施办法")
    names = hub.published(matter="persons", body=LIST, title="拟纳入名单")

    for changes in (
        {"matter": "persons", "body": LIST, "links": [f"responds_to:{policy}"]},
        {"matter": None, "links": [f"responds_to:{names}"]},
    ):
        with pytest.raises(Refused) as refused:
            hub.draft(**changes)
        assert refused.value.code == "link_restricted"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("explains:1", "link_unknown"),
        ("interprets:0", "link_unknown"),
        ("interprets:{draft}", "link_not_public"),
    ],
)
def test_a_link_that_cannot_be_is_refused(hub: SmallHub, said: str, code: str) -> None:
    draft = hub.draft(matter=None)

    with pytest.raises(Refused) as refused:
        hub.draft(matter=None, links=[said.format(draft=draft)])

    assert refused.value.code == code


def test_a_writer_links_what_they_may_see_alone(hub: SmallHub) -> None:
    other = hub.published(office="yi", matter=None, title="乙社区的通知")
    own = hub.published(office="jd", matter=None, title="街道的通知")
    with hub.runtime.database.writing() as session:
        # From now on the clerk writes for one community only.
        grant = session.query(Grant).filter(Grant.role == Role.CLERK).one()
        grant.office_id = hub.offices["jia"]

    with hub.runtime.database.reading() as session:
        by = session.get_one(Person, hub.people["clerk"])
        found = links.search(session, "通知", by=by)
    with pytest.raises(NotFound):
        hub.draft(office="jia", matter=None, links=[f"interprets:{other}"])
    hub.draft(office="jia", matter=None, links=[f"interprets:{own}"])

    assert [(one.id, one.title) for one in found] == [(own, "街道的通知")]


def test_the_command_links_too(hub: SmallHub, tmp_path: Path) -> None:
    policy = hub.published(matter=None, title="低保实施办法")
    file = tmp_path / "解读.txt"
    file.write_text("办法放宽了条件。", "utf-8")

    done = CliRunner().invoke(
        cli.main,
        [
            *("publish", str(file), "--title", "办法解读", "--office", "jd"),
            *("--writer", "clerk", "--approved-by", "reviewer,approver", "--wait", "0"),
            *("--interprets", str(policy)),
        ],
    )
    hub.run()

    assert done.exit_code == 0, done.output
    assert "办法解读" in page(hub, policy)


def test_the_form_finds_and_keeps_what_is_linked(tmp_path: Path) -> None:
    made = Hub(tmp_path)
    policy = approved(made, title="低保实施办法")
    clerk = made.browser("clerk")

    found = clerk.get("/console/write/links?link_words=实施 低保").text
    form = typed(clerk, "/console/write?matter=none", title="办法解读")
    linked = {"linked": str(policy), "relation": "interprets", "act": "save"}
    answer = clerk.post("/console/write", {**form, **linked})
    again = clerk.get(answer.headers["Location"]).text

    assert f'name="linked" value="{policy}"' in found
    assert f'name="link" value="interprets:{policy}" checked' in again
    assert "低保实施办法" in again
    with made.reading() as session:
        assert session.get_one(Item, policy + 1).editions[0].plan["links"] == [
            f"interprets:{policy}"
        ]
    made.close()
