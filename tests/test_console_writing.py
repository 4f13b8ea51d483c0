"""Writing in a browser without JavaScript: nothing typed is ever lost, and nobody is overwritten."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from console_story import BODY, TITLE, approved, typed, written
from sqlalchemy import select
from web_builders import SAMPLES, Hub

from hub.models import Edition, Item, Outlet, Placement, Wanted


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path)
    yield made
    made.close()


@pytest.fixture
def pilot(hub: Hub) -> Hub:
    """A hub with the matters of 社会救助."""
    hub.import_catalogue("社会救助")
    return hub


def code_of(hub: Hub, words: str) -> str:
    page = hub.browser("clerk").get("/console/write", query_string={"q": words}).text
    return page.split("matter=")[1].split('"')[0]


def test_a_notice_written_by_one_and_passed_by_two_is_wanted_at_its_outlets(hub: Hub) -> None:
    item = approved(hub)

    with hub.reading() as session:
        wanted = session.scalars(select(Placement).where(Placement.item_id == item)).all()
        edition = session.scalars(select(Edition).where(Edition.item_id == item)).one()
        names = session.scalars(
            select(Outlet.name).where(Outlet.id.in_([one.outlet_id for one in wanted]))
        ).all()
    assert (edition.title, edition.body.replace("\n", "")) == (TITLE, BODY)
    assert {one.wanted for one in wanted} == {Wanted.SHOW}
    assert set(names) == {"临江区人民政府网站", "区政务公开专栏"}


@pytest.mark.parametrize("words", ["最低生活保障", "低保", "生活 审核"])
def test_a_matter_is_found_by_the_words_people_use(pilot: Hub, words: str) -> None:
    page = pilot.browser("clerk").get("/console/write/matters", query_string={"q": words})

    assert "最低生活保障" in page.text


def test_words_no_matter_holds_lead_out_of_the_catalogue(pilot: Hub) -> None:
    page = pilot.browser("clerk").get("/console/write", query_string={"q": "飞碟"}).text

    assert "没有事项包含这些字" in page
    assert "/console/write?matter=none" in page


def test_a_required_channel_without_an_outlet_is_shown_as_a_gap(pilot: Hub) -> None:
    code = code_of(pilot, "最低生活保障 办事指南")

    page = pilot.browser("clerk").get(f"/console/write?matter={code}").text

    assert "必须公开（■），但还没有发布端" not in page or "<li>" in page
    assert "临江区人民政府网站" in page


def test_a_list_of_persons_says_that_it_hangs_on_boards_only(pilot: Hub) -> None:
    code = code_of(pilot, "最低生活保障 审核信息")

    page = pilot.browser("clerk").get(f"/console/write?matter={code}").text

    assert "这是人员名单：只上公示栏" in page
    assert "临江区人民政府网站" not in page
    assert "东堤社区公示栏" in page


def test_a_list_of_persons_is_bound_to_the_communities_it_names(pilot: Hub) -> None:
    code = code_of(pilot, "最低生活保障 审核信息")
    table = (
        "<table><thead><tr><th>姓名</th><th>社区</th></tr></thead>"
        "<tbody><tr><td>吴珺</td><td>东堤社区</td></tr></tbody></table>"
    )

    item = written(pilot, matter=code, body=table)

    page = pilot.browser("clerk").get(f"/console/items/{item}/write").text
    assert "只张贴在望江街道东堤社区居民委员会的公示栏" in page
    assert "东堤社区公示栏" in page
    assert "渡口社区公示栏" not in page


def test_taking_off_every_outlet_is_refused_and_keeps_what_was_typed(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none")

    answer = clerk.post("/console/write", {**form, "outlet": [], "act": "save"})

    assert answer.status_code == 422
    assert "至少要留一处去向" in answer.text
    assert TITLE in answer.text
    assert "昇平路 3 号窗口" in answer.text
    with hub.reading() as session:
        assert session.scalars(select(Item)).all() == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("formed_on", "昨天", "日期或时间填写有误"),
        ("publish_at", "2026-13-40T25:00", "日期或时间填写有误"),
        ("display_days", "很多", "1 到 365"),
        ("kind", "sermon", "没有“sermon”这个类别"),
        ("title", "长" * 601, "标题 601 字"),
    ],
)
def test_a_field_that_makes_no_sense_is_named_and_nothing_typed_is_lost(
    hub: Hub, field: str, value: str, sentence: str
) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none")

    answer = clerk.post("/console/write", {**form, field: value, "act": "save"})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "昇平路 3 号窗口" in answer.text


def test_the_second_of_two_writers_is_told_and_both_texts_are_kept(hub: Hub) -> None:
    item = written(hub)
    first, second = hub.browser("clerk"), hub.browser("clerk")
    address = f"/console/items/{item}/write"
    mine, theirs = typed(first, address), typed(second, address)
    assert first.post(address, {**mine, "title": "甲的标题", "act": "save"}).status_code == 303

    answer = second.post(address, {**theirs, "title": "乙的标题", "act": "save"})

    assert answer.status_code == 409
    assert "被另一人保存过" in answer.text
    assert "甲的标题" in answer.text
    assert 'value="乙的标题"' in answer.text
    # Saving again from this page is a decision, and is taken.
    version = answer.text.split('name="version" value="')[1].split('"')[0]
    again = second.post(address, {**theirs, "title": "乙的标题", "version": version, "act": "save"})
    assert again.status_code == 303


def test_saving_in_the_background_answers_where_the_draft_now_is(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none")

    answer = clerk.post(
        "/console/write", {**form, "act": "background"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 200
    told = answer.get_json()
    assert told["address"].endswith("/write")
    assert told["version"] == 1
    assert "临江区人民政府网站" in told["places"]


def test_a_refusal_in_the_background_is_one_sentence_in_json(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none", formed_on="昨天")

    answer = clerk.post(
        "/console/write", {**form, "act": "background"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "date_wrong"


def test_a_word_file_fills_title_and_text(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none", title="", body="")
    name = "02-高龄津贴政策解读.docx"
    file = BytesIO((SAMPLES / "notices" / name).read_bytes())

    answer = clerk.post("/console/write", {**form, "act": "import", "document": (file, name)})

    assert answer.status_code == 200
    assert f"已读入“{name}”" in answer.text
    assert "高龄津贴" in answer.text.split('id="title"')[1][:200]


@pytest.mark.parametrize("act", ["import", "save"])
def test_a_broken_file_gets_a_sentence_that_names_it(hub: Hub, act: str) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none")
    field = "document" if act == "import" else "files"
    file = (BytesIO(b"PK\x03\x04 broken"), "坏了.docx")

    answer = clerk.post("/console/write", {**form, "act": act, field: file})

    assert answer.status_code == 422
    assert "坏了.docx" in answer.text
    assert TITLE in answer.text


def test_an_attachment_is_kept_under_its_hash_and_stays_with_the_draft(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none")
    pdf = (BytesIO(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"), "申请表〔珺〕.pdf")

    answer = clerk.post("/console/write", {**form, "act": "save", "files": pdf})

    page = clerk.get(answer.headers["Location"]).text
    assert "申请表〔珺〕.pdf" in page


def test_a_title_too_long_for_any_reader_is_refused_before_it_is_handed_in(hub: Hub) -> None:
    item = written(hub, title="关于" + "长" * 498)
    clerk = hub.browser("clerk")

    page = clerk.get(f"/console/items/{item}/check").text
    answer = clerk.post(f"/console/items/{item}/submit")

    assert "修改后才能送审" in page
    assert "标题 500 字，最多 200 字" in page
    assert f'action="/console/items/{item}/submit"' not in page
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "   "}, "请填写标题"),
        ({"body": "<p> </p>"}, "请填写正文"),
        ({"disclosure": "on_request"}, "请填写法律依据"),
    ],
)
def test_what_is_missing_is_said_on_the_check_page(
    hub: Hub, values: dict[str, str], sentence: str
) -> None:
    item = written(hub, **values)

    page = hub.browser("clerk").get(f"/console/items/{item}/check").text

    assert sentence in page


def test_the_preview_is_the_real_rendering_with_pictures_from_the_hub(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    clerk.get("/console/write?matter=none")
    png = (SAMPLES.parent / "hub" / "web" / "static" / "kiosk" / "icon.svg").read_bytes()
    assert (
        clerk.post(
            "/console/pictures",
            {"file": (BytesIO(png), "icon.svg")},
            headers={"Accept": "application/json"},
        ).status_code
        == 422
    )
    item = written(hub)
    with hub.reading() as session:
        website = session.scalars(select(Outlet.id).where(Outlet.kind == "website")).one()

    frame = clerk.get(f"/console/items/{item}/preview/{website}/frame")

    assert TITLE in frame.text
    assert "索引号" in frame.text or "发布机构" in frame.text
    assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
    assert "script-src" not in frame.headers["Content-Security-Policy"]


def test_a_correction_begins_from_the_approved_edition_and_asks_what_changed(hub: Hub) -> None:
    item = approved(hub)
    clerk = hub.browser("clerk")

    answer = clerk.post(f"/console/items/{item}/revise")

    page = clerk.get(answer.headers["Location"]).text
    assert "第 2 版" in page
    assert "更正说明" in page
    assert "昇平路 3 号窗口" in page


def test_a_draft_given_up_leaves_the_writers_list(hub: Hub) -> None:
    item = written(hub)
    clerk = hub.browser("clerk")

    assert clerk.post(f"/console/items/{item}/discard").status_code == 303

    assert TITLE not in clerk.get("/console/").text.split("<main")[1]


def test_the_form_for_an_ordinary_notice_asks_for_no_more_than_five_things(hub: Hub) -> None:
    page = hub.browser("clerk").get("/console/write?matter=none").text

    before_more = page.split('<div class="beside-main">')[1].split(
        '<details class="more" id="more"'
    )[0]
    asked = [one for one in ("title", "body", "formed_on", "files") if f'id="{one}"' in before_more]
    # With the matter, chosen on the page before, that makes five.
    assert asked == ["title", "body", "formed_on", "files"]
    assert (
        before_more.count("<input")
        - before_more.count('type="hidden"')
        - before_more.count('id="document"')
        == 3
    )


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"publish_at": "2026-11-20T09:00"}, "publish_at", "发布时间已经过去"),
        ({"window_until": "2026-11-20T09:00"}, "window_until", "公开截止时间须晚于现在"),
        (
            {"publish_at": "2026-12-02T09:00", "window_until": "2026-12-01T09:00"},
            "window_until",
            "公开截止时间须晚于现在",
        ),
        ({"retention_until": "2026-11-20"}, "retention_until", "保留期限不能早于"),
        (
            {"window_until": "2026-12-05T09:00", "retention_until": "2026-12-04"},
            "retention_until",
            "保留期限不能早于",
        ),
    ],
)
def test_times_at_which_nobody_would_see_it_are_told_beside_their_field(
    hub: Hub, values: dict[str, str], field: str, sentence: str
) -> None:
    clerk = hub.browser("clerk")
    form = typed(clerk, "/console/write?matter=none", **values)

    answer = clerk.post("/console/write", {**form, "act": "check"})
    item = written(hub, **values)
    handed = clerk.post(f"/console/items/{item}/submit")

    assert answer.status_code == 422
    beside = answer.text.split(f'id="{field}-problem">')[1].split("</p>")[0]
    assert sentence in beside
    assert handed.status_code == 422
    assert sentence in handed.text
