"""Who may open what: files through their items, and of a list of persons one's own board alone."""

import logging
import re
from io import BytesIO
from pathlib import Path

import pytest
import structlog
from console_story import TITLE, typed, written
from PIL import Image
from published import (
    LIST,
    LIST_TITLE,
    PERSONS,
    open_hub,
    placement_of,
    post_sheets,
    publish,
    publish_list,
    run,
    sheet_codes,
    take_down,
)
from sqlalchemy import select
from web_builders import SAMPLES, Hub

from hub import hosts, stored_files
from hub.errors import Forbidden
from hub.models import Attachment, Grant, Office, Person, Rendering, Role

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
NAMES = ("王珺昇", "李堃翀")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    made = open_hub(tmp_path, monkeypatch)
    for login, office in (("dk-keeper", "wj-dk"), ("yq-chief", "yq")):
        role = Role.KEEPER if office == "wj-dk" else Role.ADMINISTRATOR
        with made.writing() as session:
            like = session.scalars(select(Person).where(Person.login == "keeper")).one()
            row = Person(
                login=login, name=login, password_hash=like.password_hash, session_key=login
            )
            session.add(row)
            session.flush()
            place = session.scalars(select(Office).where(Office.code == office)).one()
            session.add(Grant(person_id=row.id, office_id=place.id, role=role))
    return made


def with_file(hub: Hub, matter: str) -> tuple[int, str]:
    """Write a draft with an attachment; return the item and the file's hash."""
    clerk = hub.browser("clerk")
    item = written(hub, matter=matter, body=LIST)
    form = typed(clerk, f"/console/items/{item}/write", body=LIST)
    answer = clerk.post(
        f"/console/items/{item}/write", {**form, "act": "save", "files": (BytesIO(PDF), "名单.pdf")}
    )
    assert answer.status_code == 303, answer.text
    with hub.reading() as session:
        return item, session.scalars(select(Attachment.sha256)).one()


def test_a_file_is_opened_by_those_who_may_read_its_item(hub: Hub) -> None:
    _item, sha256 = with_file(hub, PERSONS)
    address = f"/console/files/{sha256}"

    statuses = {
        login: hub.browser(login).get(address).status_code
        for login in ("clerk", "reviewer", "admin", "keeper", "stranger", "yq-chief")
    }

    opened = {login for login, status in statuses.items() if status == 200}
    assert opened == {"clerk", "reviewer", "admin"}
    assert {statuses[login] for login in ("keeper", "stranger", "yq-chief")} == {404}


def test_a_file_that_goes_along_with_nothing_is_its_bringers_alone(hub: Hub) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    sent = {"file": (BytesIO(picture.getvalue()), "图.png")}
    sha256 = hub.browser("clerk").post("/console/pictures", sent).get_json()["sha256"]

    assert hub.browser("clerk").get(f"/console/files/{sha256}").status_code == 200
    assert hub.browser("stranger").get(f"/console/files/{sha256}").status_code == 404
    assert hub.browser("admin").get(f"/console/files/{sha256}").status_code == 404


def test_naming_a_hash_opens_nothing(hub: Hub) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    sent = {"file": (BytesIO(picture.getvalue()), "图.png")}
    sha256 = hub.browser("clerk").post("/console/pictures", sent).get_json()["sha256"]
    thief = hub.browser("stranger")
    form = typed(
        thief, "/console/write?matter=none", body=f'<p>图</p><img src="blob:{sha256}" alt="图">'
    )

    answer = thief.post("/console/write", {**form, "act": "save"})

    assert answer.status_code == 422
    assert "别的机构上传" in answer.text
    assert thief.get(f"/console/files/{sha256}").status_code == 404


def test_a_photograph_of_a_slip_proves_and_is_carried_nowhere(hub: Hub) -> None:
    item = publish(hub)
    with hub.writing() as session:
        clerk = session.scalars(select(Person).where(Person.login == "clerk")).one()
        sha256 = hub.runtime.blobs.put(b"photograph")
        stored_files.keep(session, sha256, media_type="image/jpeg", size=10, by=clerk, now=hub.now)
        stored_files.prove(session, item, sha256)
    reviewer = hub.browser("reviewer")
    form = typed(hub.browser("stranger"), "/console/write?matter=none")
    body = f'<p>图</p><img src="blob:{sha256}" alt="图">'

    answer = hub.browser("stranger").post("/console/write", {**form, "body": body, "act": "save"})

    assert reviewer.get(f"/console/files/{sha256}").status_code == 200
    assert answer.status_code == 422


@pytest.mark.parametrize("act", ["import", "save", "check", "background"])
def test_who_may_not_read_an_item_learns_nothing_by_writing_to_it(hub: Hub, act: str) -> None:
    item = written(hub, matter=PERSONS, body=LIST)
    stranger = hub.browser("stranger")
    sent = {"act": act, "title": "", "document": (BytesIO(b"<p>x</p>"), "x.html")}

    answer = stranger.post(f"/console/items/{item}/write", sent)

    assert answer.status_code == 404
    for told in (TITLE, PERSONS, "东堤社区公示栏", "审核信息"):
        assert told not in answer.text
    for act_address in ("revise", "discard", "submit"):
        assert stranger.post(f"/console/items/{item}/{act_address}").status_code == 404


def test_who_may_only_read_is_told_which_role_is_missing(hub: Hub) -> None:
    item = written(hub)

    answer = hub.browser("reviewer").post(f"/console/items/{item}/write", {"title": "x"})

    assert answer.status_code == 403


def test_a_keeper_sees_of_a_list_what_hangs_on_their_own_board(hub: Hub) -> None:
    item = publish_list(hub)
    keeper = hub.browser("keeper")

    page = keeper.get(f"/console/items/{item}")
    part = keeper.get(f"/console/items/{item}/placements")

    assert page.status_code == part.status_code == 200
    assert LIST_TITLE in page.text
    assert "东堤社区公示栏" in page.text
    for text in (page.text, part.text):
        assert not any(name in text for name in NAMES)
        assert "渡口社区公示栏" not in text
    for rest in ("history", "review", "check", "write", "removal", "preview/2", "preview/3/frame"):
        answer = keeper.get(f"/console/items/{item}/{rest}")
        assert answer.status_code == 404, rest
        assert not any(name in answer.text for name in NAMES)


def test_a_keeper_of_another_board_decides_nothing_at_it(hub: Hub) -> None:
    item = publish_list(hub)
    other = placement_of(hub, item, "渡口社区公示栏")

    answer = hub.browser("keeper").post(f"/console/placements/{other}/try_again")

    assert answer.status_code == 404
    assert hub.browser("dk-keeper").get(f"/console/items/{item}").status_code == 200


def test_what_all_offices_share_is_for_the_topmost_ones_administrators(hub: Hub) -> None:
    workbook = (SAMPLES / "catalogues" / "社会救助.xlsx").read_bytes()

    answers = {}
    for login in ("yq-chief", "admin"):
        browser = hub.browser(login)
        page = browser.get("/console/catalogue").text
        sent = {"workbook": (BytesIO(workbook), "社会救助.xlsx")}
        answers[login] = (
            'name="workbook"' in page,
            browser.post("/console/catalogue", sent).status_code,
        )

    assert answers == {"yq-chief": (False, 403), "admin": (True, 303)}
    with hub.writing() as session:
        with pytest.raises(Forbidden):
            hosts.open_hosts(session, ["10.0.0.8:80"], by=hub.person("yq-chief"), now=hub.now)
        assert hosts.open_hosts(session, ["10.0.0.8:80"], by=hub.person("admin"), now=hub.now)


def everything_done_with_a_list(hub: Hub) -> int:
    """Write a list, approve, print, hang, scan and take it down; return its item."""
    item = publish_list(hub)
    clerk, keeper, anybody = hub.browser("clerk"), hub.browser("keeper"), hub.browser()
    for rest in ("", "/history", "/review", "/placements"):
        clerk.get(f"/console/items/{item}{rest}")
    boards = re.findall(r'name="board" value="(\d+)"', keeper.get("/console/boards").text)
    run_page = keeper.post("/console/packets", {"board": boards}).location
    keeper.get(f"{run_page}/a4.pdf")
    keeper.post(f"{run_page}/printed")
    run(hub)
    for code in sheet_codes(hub, item):
        keeper.get(f"/Q/{code}")
        anybody.get(f"/Q/{code}")
    keeper.get("/round/data")
    listed = keeper.post("/console/round-lists", {"keeper": "keeper"}).location
    keeper.get(f"{listed}/list.pdf")
    post_sheets(hub)
    anybody.get(f"/console/items/{item}")
    anybody.get(f"/callbacks/{item}")
    anybody.get("/Q/AAAAAAAAAAAAAAAA")
    hub.browser("stranger").post(f"/console/items/{item}/write", {"title": NAMES[0]})
    take_down(hub, item)
    return item


def test_no_log_holds_a_name_of_a_list(
    hub: Hub, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        everything_done_with_a_list(hub)
        structlog.get_logger().warning("the_last_line")
    told = capfd.readouterr()

    logged = told.out + told.err + caplog.text
    assert "the_last_line" in logged, "what is logged was seen"
    for words in (*NAMES, LIST_TITLE):
        assert words not in logged


def test_no_address_of_a_file_gives_a_list_to_anybody_else(hub: Hub) -> None:
    item, attached = with_file(hub, PERSONS)
    publish_list(hub)
    blobs = hub.runtime.settings.data / "blobs"
    with hub.reading() as session:
        sent = session.scalars(select(Rendering.body_sha256)).all()
    hashes = {attached, *sent, *(file.name for file in blobs.rglob("*") if file.is_file())}
    addresses = [
        address
        for sha256 in hashes
        for address in (
            f"/console/files/{sha256}",
            f"/kiosk/blob/{sha256}",
            f"/feeds/file/{item}/{sha256}.pdf",
            f"/feeds/file/0/{item}/{sha256}.pdf",
            f"/item/0/{item}/{sha256}.pdf",
            f"/item/0/{item}/名单.pdf",
        )
    ]

    assert len(hashes) > 1, "the sheets lie there too"
    for login in ("", "stranger", "keeper", "yq-chief"):
        browser = hub.browser(login)
        for address in addresses:
            answer = browser.get(address)
            assert answer.status_code in (303, 401, 403, 404, 410), (login, address)
            answer.close()


def test_no_search_finds_a_list_for_another_office(hub: Hub) -> None:
    publish_list(hub)
    words = ("低保审核对象", *NAMES)

    for login in ("stranger", "yq-chief"):
        browser = hub.browser(login)
        for word in words:
            for address in (
                f"/console/items?q={word}",
                f"/console/write/links?link_words={word}",
                f"/console/write/matters?q={word}",
                "/console/boards",
                "/console/",
            ):
                # The head names the page at hand, and the form what was searched for.
                text = browser.get(address).text.split("<main")[-1]
                text = text.replace(f'value="{word}"', "")
                assert LIST_TITLE not in text, (login, address)
                assert not any(name in text for name in NAMES), (login, address)
