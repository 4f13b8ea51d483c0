"""Offices: added below one another, changed, closed, and brought in as a whole list."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hub_builders import SmallHub, open_hub
from intake_files import workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import cli, office_book, people, standing
from hub.clock import today
from hub.errors import Forbidden, Refused
from hub.models import Grant, LedgerLine, Office, Person, Role
from hub.office_book import OfficeEntry

ENTRY = OfficeEntry(
    name="示例区望江街道办事处",
    short_name="望江街道",
    level="subdistrict",
    organisation_code="01234567-8",
    phone="021-00000002",
    supervision_phone="021-00000009",
)
HEADS = ("代码", "名称", "简称", "级别", "上级代码", "组织机构代码", "电话", "监督电话")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path / "data", monkeypatch)
    monkeypatch.setattr("hub.commands.base.opened", lambda **_: made.runtime)
    return made


def office(session: Session, code: str) -> Office:
    return session.scalars(select(Office).where(Office.code == code)).one()


def person(hub: SmallHub, session: Session, login: str) -> Person:
    return session.get_one(Person, hub.people[login])


def test_an_office_is_added_below_another_with_its_path(hub: SmallHub) -> None:
    with hub.runtime.database.writing() as session:
        above, by = office(session, "qu"), person(hub, session, "admin")

        made = office_book.add(session, "WJ", ENTRY, above=above, by=by, now=hub.clock())

        assert (made.code, made.path) == ("wj", f"{above.path}{made.id}/")
        assert (made.organisation_code, made.valid_from) == ("012345678", today(hub.clock()))
        assert people.has_role(by, made, Role.ADMINISTRATOR)
    with hub.runtime.database.reading() as session:
        line = session.scalars(select(LedgerLine).where(LedgerLine.act == "office_added")).one()
        assert line.facts == {"office": made.id, "above": hub.offices["qu"]}


@pytest.mark.parametrize(
    ("code", "changes", "refusal"),
    [
        ("望江", {}, "office_code_wrong"),
        ("jd", {}, "office_code_taken"),
        ("wj", {"name": " "}, "office_name_missing"),
        ("wj", {"name": "示例街道"}, "office_name_taken"),
        ("wj", {"level": "省"}, "office_level_unknown"),
        ("wj", {"organisation_code": "12"}, "organisation_code_wrong"),
    ],
)
def test_an_office_that_cannot_be_is_refused(
    hub: SmallHub, code: str, changes: dict[str, str], refusal: str
) -> None:
    entry = OfficeEntry(**{**vars(ENTRY), **changes})

    with hub.runtime.database.writing() as session:
        by, above = person(hub, session, "admin"), office(session, "qu")
        with pytest.raises(Refused) as refused:
            office_book.add(session, code, entry, above=above, by=by, now=hub.clock())

    assert refused.value.code == refusal


def test_only_an_administrator_of_the_office_or_above_touches_it(hub: SmallHub) -> None:
    with hub.runtime.database.writing() as session:
        clerk = person(hub, session, "clerk")
        local = Person(login="local", name="社区管理员")
        session.add(local)
        session.flush()
        session.add(
            Grant(person_id=local.id, office_id=hub.offices["jia"], role=Role.ADMINISTRATOR)
        )
        session.flush()
        above, day = office(session, "qu"), today(hub.clock())
        for by in (clerk, local):
            with pytest.raises(Forbidden):
                office_book.add(session, "wj", ENTRY, above=above, by=by, now=hub.clock())
            with pytest.raises(Forbidden):
                office_book.change(session, above, ENTRY, by=by, now=hub.clock())
            with pytest.raises(Forbidden):
                office_book.close(session, above, day, successor=None, by=by, now=hub.clock())


def test_an_office_is_closed_in_favour_of_another(hub: SmallHub) -> None:
    last = today(hub.clock())
    with hub.runtime.database.writing() as session:
        by, jia, yi = person(hub, session, "admin"), office(session, "jia"), office(session, "yi")

        office_book.close(session, jia, last, successor=yi, by=by, now=hub.clock())

        assert jia.acts_on(last)
        assert not jia.acts_on(last + timedelta(days=1))
        assert jia.successor_id == yi.id


@pytest.mark.parametrize(
    ("code", "last", "successor", "refusal"),
    [
        ("qu", date(2026, 12, 31), None, "office_topmost_stays"),
        ("jd", date(2026, 12, 31), None, "office_has_others_below"),
        ("jia", date(2019, 12, 31), None, "office_ends_before_it_began"),
        ("jia", date(2026, 12, 31), "jia", "office_successor_wrong"),
    ],
)
def test_a_closing_that_cannot_be_is_refused(
    hub: SmallHub, code: str, last: date, successor: str | None, refusal: str
) -> None:
    with hub.runtime.database.writing() as session, pytest.raises(Refused) as refused:
        office_book.close(
            session,
            office(session, code),
            last,
            successor=office(session, successor) if successor else None,
            by=person(hub, session, "admin"),
            now=hub.clock(),
        )

    assert refused.value.code == refusal


def bring(file: Path, *more: str) -> Result:
    return CliRunner().invoke(cli.main, ["offices", "import", str(file), "--by", "admin", *more])


def csv_file(folder: Path, *lines: str) -> Path:
    file = folder / "机构.csv"
    file.write_text("\n".join((",".join(HEADS), *lines)), "gb18030")
    return file


def test_a_list_is_shown_first_and_written_whole(hub: SmallHub, tmp_path: Path) -> None:
    file = csv_file(
        tmp_path,
        # The community stands before its sub-district.
        "wj-dd,东堤社区居民委员会,东堤社区,社区,wj,012345686,0000-1,",
        "wj,示例区望江街道办事处,望江街道,街道,qu,012345678,0000-2,0000-9",
        "jd,示例街道办事处,示例街道,街道,qu,000014349,021-00000001,",
    )

    looked = CliRunner().invoke(
        cli.main, ["offices", "import", str(file), "--by", "admin"], input="n\n"
    )
    with hub.runtime.database.reading() as session:
        before = session.scalars(select(Office.code)).all()
    done = bring(file, "--yes")

    assert "新增 2，修改 1，不变 0" in looked.output
    assert "东堤社区居民委员会" in looked.output
    assert sorted(before) == ["jd", "jia", "qu", "yi"]
    assert done.exit_code == 0, done.output
    with hub.runtime.database.reading() as session:
        top, wj, dd = (office(session, code) for code in ("qu", "wj", "wj-dd"))
        assert dd.path == f"{top.path}{wj.id}/{dd.id}/"
        assert (wj.level, wj.supervision_phone) == ("subdistrict", "0000-9")
        assert office(session, "jd").name == "示例街道办事处"


def test_a_workbook_does_as_well(hub: SmallHub, tmp_path: Path) -> None:
    file = tmp_path / "机构.xlsx"
    row = ("wj", "示例区望江街道办事处", "", "街道", "qu", "012345678", "", "")
    file.write_bytes(workbook(HEADS, row))

    done = bring(file, "--yes")

    assert done.exit_code == 0, done.output
    with hub.runtime.database.reading() as session:
        assert office(session, "wj").short_name == "示例区望江街道办事处"


def test_what_is_wrong_is_told_by_its_line_and_nothing_is_written(
    hub: SmallHub, tmp_path: Path
) -> None:
    file = csv_file(
        tmp_path,
        "wj,示例区望江街道办事处,望江街道,街道,qu,012345678,,",
        "wj-dd,东堤社区居民委员会,东堤社区,社区,没有的,012345686,,",
        "yi,乙社区,乙社区,社区,qu,000014349,,",
        "wj,再来一次,,街道,qu,012345678,,",
        "yq,示例区云桥街道办事处,,省,qu,012345694,,",
    )

    done = bring(file, "--yes")

    assert done.exit_code == 1
    for said in (
        "第 3 行：上级代码“没有的”既不在系统里",
        "第 4 行：“乙社区”的上级不能改",
        "第 5 行：代码“wj”在第 2 行已经出现过",
        "第 6 行：级别应为其中之一",
    ):
        assert said in done.output
    with hub.runtime.database.reading() as session:
        assert session.scalars(select(Office).where(Office.code == "wj")).all() == []


def test_a_list_without_a_needed_column_is_refused(hub: SmallHub, tmp_path: Path) -> None:
    file = tmp_path / "机构.csv"
    file.write_text("代码,名称\nwj,望江", "utf-8")

    done = bring(file)

    assert done.exit_code == 1
    assert "第一行没有“级别”一栏" in done.output


def shut(hub: SmallHub, code: str, successor: str | None = None) -> None:
    """Close an office with the end of today, and let the day go by."""
    with hub.runtime.database.writing() as session:
        office_book.close(
            session,
            office(session, code),
            today(hub.clock()),
            successor=office(session, successor) if successor else None,
            by=person(hub, session, "admin"),
            now=hub.clock(),
        )
    hub.clock.pass_by(days=1)


def given(hub: SmallHub, code: str, *roles: Role) -> None:
    """Let each of the clerk, reviewer … hold their role at one office alone."""
    with hub.runtime.database.writing() as session:
        for grant in session.scalars(select(Grant)):
            if grant.role in roles:
                grant.office_id = hub.offices[code]


def test_nothing_new_begins_in_the_name_of_a_closed_office(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区", site_domain="x.example")
    before = hub.published(office="jia", matter=None)

    shut(hub, "jia")

    with pytest.raises(Refused) as refused:
        hub.draft(office="jia", matter=None)
    assert refused.value.code == "office_closed"
    # What it published stays, and those above may still correct it.
    hub.correct(before, title="更正")
    hub.run()
    assert hub.shown_editions(before) == {"qu-website": 2}


def test_roles_at_a_closed_office_end_and_its_successors_people_take_over(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区", site_domain="x.example")
    item = hub.published(office="jia", matter=None)
    given(hub, "jia", Role.CLERK)
    shut(hub, "jia", "yi")

    with pytest.raises(Forbidden):
        hub.correct(item, title="更正")
    given(hub, "yi", Role.CLERK)
    hub.correct(item, title="更正")
    hub.run()

    assert hub.shown_editions(item) == {"qu-website": 2}
    with hub.runtime.database.reading() as session:
        by = session.get_one(Person, hub.people["clerk"])
        assert standing.require_view(session, item, by).id == item


def test_nothing_new_goes_to_the_outlets_of_a_closed_office(hub: SmallHub) -> None:
    hub.outlet("website", site_name="示例区", site_domain="x.example")
    hub.outlet("board", office="jia", place="甲社区一号门", size="A4")
    hub.outlet("board", office="yi", place="乙社区一号门", size="A4")
    before = hub.published(body="<p>周三停水。</p>")

    shut(hub, "jia")
    after = hub.published(body="<p>周四停水。</p>")

    assert hub.states(before)["jia-board"][0] == "show"
    assert "jia-board" not in hub.states(after)
    assert hub.states(after)["yi-board"][0] == "show"
