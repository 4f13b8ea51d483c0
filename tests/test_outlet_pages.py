"""Outlets, catalogue and screens in the console: who may change what, and what is checked first."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from published import GUIDE, board_row, open_hub, person, placement_of, publish, run, table
from sqlalchemy import select
from web_builders import SAMPLES, Hub

from channels import http
from hub import catalogue_site, kiosks, outlet_book, standing
from hub.errors import Forbidden, Refused
from hub.kiosks.signing import Signer
from hub.models import Device, Outlet, Placement, PlacementState
from hub.outlet_book import Entry


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def board_form(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "board",
        "outlet_name": "望江街道 3 号栏",
        "serves": "own",
        "field-place": "街道大门东侧",
        "field-size": "A3",
        "answers": ["社区/企事业单位/村公示栏（电子屏）", "便民服务站"],
        **changes,
    }


def office_id(hub: Hub, outlet: str = "东堤社区公示栏") -> int:
    with hub.reading() as session:
        return board_row(session, outlet).office_id


def test_an_administrator_enters_an_outlet_in_the_channels_own_form(hub: Hub) -> None:
    browser = hub.browser("admin")
    page = browser.get("/console/outlets/new?kind=board").text

    answer = browser.post("/console/outlets/new", board_form(office=office_id(hub)))

    assert "公示栏名称" in page
    assert answer.status_code == 303
    with hub.reading() as session:
        row = board_row(session, "望江街道 3 号栏")
        assert row.fields == {"name": "望江街道 3 号栏", "place": "街道大门东侧", "size": "A3"}
        assert (row.serves, row.answers) == ("own", [])


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"outlet_name": " "}, "请填写发布端的名称", "outlet_name"),
        ({"outlet_name": "东堤社区公示栏"}, "这个机构已经有同名的发布端", "outlet_name"),
        ({"field-size": "A0"}, "“最大纸张”填得不对", "field-size"),
        ({"answers": ["政府网站"]}, "这种渠道不能承担“政府网站”", "outlet_name"),
        ({"kind": "webhook"}, "必须填写", "field-address"),
    ],
)
def test_a_wrong_entry_is_refused_beside_its_field_and_kept(
    hub: Hub, changes: dict[str, Any], sentence: str, field: str
) -> None:
    browser = hub.browser("admin")
    browser.get("/console/outlets/new?kind=board")

    answer = browser.post("/console/outlets/new", board_form(office=office_id(hub), **changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#{field}"' in answer.text
    assert 'value="街道大门东侧"' in answer.text or changes.get("kind") == "webhook"
    with hub.reading() as session:
        assert session.query(Outlet).count() == 4


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({}, "已由发布端“临江区人民政府网站”使用", "field-address"),
        ({"field-address": "https://wj.example.gov.cn"}, "“文件夹”已由", "field-folder"),
        ({"field-folder": "site-wj"}, "“公开地址”已由", "field-address"),
        ({"field-folder": "blobs", "field-address": "https://a.cn"}, "填得不对", "field-folder"),
    ],
)
def test_no_two_sites_write_over_each_other(
    hub: Hub, changes: dict[str, Any], sentence: str, field: str
) -> None:
    browser = hub.browser("admin")
    browser.get("/console/outlets/new?kind=website")
    form = board_form(office=office_id(hub), kind="website", answers=[])
    form |= {"field-site_name": "望江街道"}
    own = {"field-folder": "site-wj", "field-address": "https://wj.example.gov.cn"}

    refused = browser.post("/console/outlets/new", {**form, **changes})
    taken = browser.post("/console/outlets/new", {**form, **own})

    assert refused.status_code == 422
    assert sentence in refused.text
    assert f'href="#{field}"' in refused.text
    assert taken.status_code == 303


def test_a_secret_is_named_and_never_shown(hub: Hub) -> None:
    with hub.writing() as session:
        office = board_row(session, "东堤社区公示栏").office
        entry = Entry("号", fields={"app_id": "wx1", "secret": "没有这个"})
        with pytest.raises(Refused, match="secret_missing"):
            outlet_book.enter(
                session,
                "wechat",
                entry,
                office=office,
                outlets=hub.runtime.outlets,
                by=person(session, "admin"),
                now=hub.now,
            )
    (hub.runtime.settings.secrets / "wechat-key").write_text("很深的秘密", "utf-8")
    browser = hub.browser("admin")
    browser.get("/console/outlets/new?kind=wechat")

    form = {
        "kind": "wechat",
        "office": office_id(hub),
        "outlet_name": "号",
        "field-app_id": "wx1",
        "field-secret": "wechat-key",
    }
    answer = browser.post("/console/outlets/new", form)
    page = browser.get(answer.headers["Location"]).text

    assert 'value="wechat-key"' in page
    assert "很深的秘密" not in page
    assert "/callbacks/5" in page


def test_only_an_administrator_changes_or_switches(hub: Hub) -> None:
    with hub.writing() as session:
        row, by = board_row(session, "东堤社区公示栏"), person(session, "publisher")
        with pytest.raises(Forbidden):
            outlet_book.switch_off(session, row, by=by, now=hub.now)
        with pytest.raises(Forbidden):
            outlet_book.change(
                session, row, Entry("x"), outlets=hub.runtime.outlets, by=by, now=hub.now
            )
    page = hub.browser("publisher").get(f"/console/outlets/{placement_outlet(hub)}").text

    assert "停用" not in page


def placement_outlet(hub: Hub, name: str = "东堤社区公示栏") -> int:
    with hub.reading() as session:
        return board_row(session, name).id


def test_a_stranger_sees_no_outlet_of_ours(hub: Hub) -> None:
    answer = hub.browser("stranger").get(f"/console/outlets/{placement_outlet(hub)}")

    assert answer.status_code == 404


def test_what_waited_at_an_outlet_goes_on_when_it_is_switched_on(hub: Hub) -> None:
    website = placement_outlet(hub, "临江区人民政府网站")
    browser = hub.browser("admin")
    browser.get("/console/outlets")
    item = publish(hub)
    browser.post(f"/console/outlets/{website}/off")
    with hub.writing() as session:
        row = session.get_one(Placement, placement_of(hub, item, "临江区人民政府网站"))
        row.state, row.reason, row.next_at = PlacementState.HELD, "outlet_switched_off", None
    off = browser.get(f"/console/outlets/{website}").text

    browser.post(f"/console/outlets/{website}/on")
    run(hub)

    assert "■</span> 已停用" in off
    with hub.reading() as session:
        row = session.get_one(Placement, placement_of(hub, item, "临江区人民政府网站"))
        assert row.state == PlacementState.SETTLED


def test_a_mended_outlet_says_so_and_goes_on(hub: Hub) -> None:
    website = placement_outlet(hub, "临江区人民政府网站")
    item = publish(hub)
    with hub.writing() as session:
        outlet = session.get_one(Outlet, website)
        outlet.trouble_code, outlet.trouble_params = "http_forbidden", {"status": 403}
        outlet.trouble_since = hub.now
    with hub.writing() as session:
        person(session, "publisher").grants[0].office_id = outlet_office(session, website)
    browser = hub.browser("publisher")
    page = browser.get("/console/outlets").text

    browser.post(f"/console/outlets/{website}/mended")
    run(hub)

    assert "对方服务器拒绝本系统访问（403）" in page
    with hub.reading() as session:
        assert session.get_one(Outlet, website).trouble_code == ""
        assert standing.item_standing(session, item, now=hub.now).in_place >= 1


def outlet_office(session: Any, outlet_id: int) -> int:
    return int(session.get_one(Outlet, outlet_id).office_id)


# The catalogue.


def test_a_workbook_is_brought_in_and_its_public_pages_are_written(hub: Hub) -> None:
    browser = hub.browser("admin")
    browser.get("/console/catalogue")
    data = (SAMPLES / "catalogues" / "就业创业.xlsx").read_bytes()

    answer = browser.post("/console/catalogue", {"workbook": (io.BytesIO(data), "就业创业.xlsx")})
    page = browser.get("/console/catalogue").text
    field = browser.get("/console/catalogue/JYCY").text

    assert answer.status_code == 303
    assert "就业创业：第 1 版，18 个事项" in page
    assert "<strong>■ 政府网站</strong>" in field
    public = hub.runtime.settings.data / "site" / "catalogue"
    assert {path.name for path in public.iterdir()} == {"index.html", "JYCY.html", "SHJZ.html"}


def test_a_broken_workbook_changes_nothing_and_says_what_is_wrong(hub: Hub) -> None:
    browser = hub.browser("admin")
    browser.get("/console/catalogue")

    broken = browser.post(
        "/console/catalogue", {"workbook": (io.BytesIO(b"PK\x03\x04"), "坏.xlsx")}
    )
    none = browser.post("/console/catalogue", {})

    assert broken.status_code == 422
    assert "坏.xlsx" in broken.text
    assert "请选择要导入的工作簿" in none.text
    with hub.reading() as session:
        assert [one.version for one in standing.fields(session)] == [1]


def test_only_an_administrator_brings_in_a_workbook(hub: Hub) -> None:
    _, data = table()

    with pytest.raises(Forbidden):
        catalogue_site.bring(hub.runtime, "社会救助.xlsx", data, by=hub.person("clerk"))

    assert "导入工作簿" not in hub.browser("clerk").get("/console/catalogue").text


def test_a_matter_shows_its_elements_and_a_list_of_persons_is_marked(hub: Hub) -> None:
    publish(hub, matter=GUIDE)

    page = hub.browser("clerk").get("/console/catalogue/SHJZ").text

    assert '<details class="matter" id="SHJZ-05">' in page
    assert "个人名单" in page
    assert "1 条" in page
    assert page.index("SHJZ-01") < page.index("SHJZ-04")


# Screens.


@pytest.fixture
def hall(hub: Hub) -> int:
    with hub.writing() as session:
        row = Outlet(
            kind="kiosk",
            name="望江街道大厅屏",
            office_id=board_row(session, "东堤社区公示栏").office_id,
            answers=[],
            fields={"hall": "望江街道便民服务中心"},
            created_at=hub.now,
        )
        session.add(row)
        session.flush()
        return row.id


def waiting_code(hub: Hub) -> str:
    signer = Signer(hub.runtime.settings.secrets)
    with hub.writing() as session:
        secret_hash = hashlib.sha256("一块屏幕的秘密".encode()).hexdigest()
        return kiosks.pairing.start(
            session, signer, secret_hash, origin="127.0.0.1", now=hub.now
        ).code


def test_a_screen_is_let_in_after_its_digits_were_compared(hub: Hub, hall: int) -> None:
    code = waiting_code(hub)
    browser = hub.browser("admin")
    browser.get("/console/kiosks")

    page = browser.post("/console/kiosks/find", {"code": f"{code[:4]} {code[4:]}"}).text
    nameless = browser.post("/console/kiosks/confirm", {"code": code, "hall": hall, "name": " "})
    done = browser.post(
        "/console/kiosks/confirm", {"code": code, "hall": hall, "name": "5 号窗口屏 珺"}
    )
    hub.app.extensions["gaoshi_screens"].collect("一块屏幕的秘密")
    listed = browser.get("/console/kiosks").text

    assert "望江街道大厅屏" in page
    assert nameless.status_code == 422
    assert "请给这块屏幕起个名字" in nameless.text
    assert done.status_code == 303
    assert "5 号窗口屏 珺" in listed
    assert "在线" in listed


def test_a_code_that_is_none_keeps_what_was_typed(hub: Hub, hall: int) -> None:
    browser = hub.browser("admin")
    browser.get("/console/kiosks")

    answer = browser.post("/console/kiosks/find", {"code": "0000 0001"})

    assert answer.status_code == 422
    assert 'value="0000 0001"' in answer.text
    assert "没有这个配对码" in answer.text


def test_a_screen_that_is_sent_away_is_told_so(hub: Hub, hall: int) -> None:
    code = waiting_code(hub)
    browser = hub.browser("admin")
    browser.get("/console/kiosks")
    browser.post("/console/kiosks/confirm", {"code": code, "hall": hall, "name": "屏"})
    hub.app.extensions["gaoshi_screens"].collect("一块屏幕的秘密")
    with hub.reading() as session:
        device = session.scalars(select(Device.id)).one()

    answer = browser.post(f"/console/kiosks/{device}/revoke")

    assert answer.status_code == 303
    assert "已解除配对" in browser.get("/console/kiosks").text
    with hub.reading() as session:
        assert session.get_one(Device, device).revoked_at is not None


def test_a_clerk_lets_no_screen_in(hub: Hub, hall: int) -> None:
    code = waiting_code(hub)
    browser = hub.browser("clerk")
    browser.get("/console/kiosks")

    answer = browser.post("/console/kiosks/confirm", {"code": code, "hall": hall, "name": "屏"})

    assert answer.status_code == 403


def test_a_private_address_is_opened_and_closed_by_the_topmost_administrator(hub: Hub) -> None:
    admin, clerk = hub.browser("admin"), hub.browser("clerk")
    admin.get("/console/outlets/hosts")
    clerk.get("/console/")

    wrong = admin.post("/console/outlets/hosts", {"host": "10.0.0.8"})
    done = admin.post("/console/outlets/hosts", {"host": "10.0.0.8:8443"})
    allowed = http._state.policy.private_hosts
    shown = admin.get("/console/outlets/hosts").text
    closed = admin.post("/console/outlets/hosts/close", {"host": "10.0.0.8:8443"})

    assert wrong.status_code == 422
    assert "不是“主机:端口”" in wrong.text
    assert done.status_code == closed.status_code == 303
    assert "10.0.0.8:8443" in shown
    assert "10.0.0.8:8443" in allowed
    assert "10.0.0.8:8443" not in http._state.policy.private_hosts
    assert clerk.get("/console/outlets/hosts").status_code == 403
    assert clerk.post("/console/outlets/hosts", {"host": "10.0.0.9:80"}).status_code == 403
