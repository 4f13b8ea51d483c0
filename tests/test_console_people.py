"""People, roles, chains and keys: only administrators, and only below their own office."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from console_story import handed_in
from sqlalchemy import select
from web_builders import PASSWORD, Hub

from hub import tokens
from hub.models import Grant, Office, Person, ReviewStep, Role, Token


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path)
    yield made
    made.close()


def office(hub: Hub, code: str) -> int:
    with hub.reading() as session:
        return session.scalars(select(Office.id).where(Office.code == code)).one()


def test_an_administrator_adds_a_person_who_then_signs_in(hub: Hub) -> None:
    admin = hub.browser("admin")
    admin.get("/console/people/new")

    answer = admin.post(
        "/console/people/new",
        {"name": "吴珺", "login": "wujun", "office": str(office(hub, "wj")), "roles": ["clerk"]},
    )

    found = re.search(r'class="code big">([^<]+)<', answer.text)
    assert found, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert hub.browser().sign_in("wujun", found.group(1)).status_code == 303


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"login": "clerk"}, "已有人使用"),
        ({"login": "a b<>"}, "登录名应为"),
        ({"name": " "}, "请填写姓名"),
        ({"roles": []}, "请至少选择一个角色"),
    ],
)
def test_a_new_person_that_cannot_be_is_refused_in_words(
    hub: Hub, values: dict[str, object], sentence: str
) -> None:
    admin = hub.browser("admin")
    form = {"name": "吴珺", "login": "wujun", "office": str(office(hub, "wj")), "roles": ["clerk"]}

    answer = admin.post("/console/people/new", {**form, **values})

    assert answer.status_code in (409, 422)
    assert sentence in answer.text


@pytest.mark.parametrize("login", ["clerk", "publisher", "stranger"])
def test_nobody_else_gets_near_people(hub: Hub, login: str) -> None:
    browser = hub.browser(login)
    victim = hub.person("reviewer").id

    answers = [
        browser.get("/console/people"),
        browser.get(f"/console/people/{victim}"),
        browser.post(f"/console/people/{victim}/password"),
        browser.post(f"/console/people/{victim}/roles", {"office": "1", "roles": ["clerk"]}),
        browser.post(f"/console/people/offices/{office(hub, 'wj')}", {"own": "0"}),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert hub.browser().sign_in("reviewer").status_code == 303


def test_an_administrator_of_one_office_cannot_reset_people_of_another(hub: Hub) -> None:
    with hub.writing() as session:
        clerk = session.scalars(select(Person).where(Person.login == "clerk")).one()
        session.add(Grant(person_id=clerk.id, office_id=office(hub, "wj"), role=Role.ADMINISTRATOR))
        # Somebody who works here too, but also where this administrator has no say.
        keeper = session.scalars(select(Person).where(Person.login == "admin")).one()
        session.add(Grant(person_id=keeper.id, office_id=office(hub, "wj-dd"), role=Role.KEEPER))
        boss = keeper.id

    answer = hub.browser("clerk").post(f"/console/people/{boss}/password")

    assert answer.status_code == 403
    assert hub.browser().sign_in("admin").status_code == 303


def test_a_new_password_ends_sign_ins_and_keys(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    with hub.writing() as session:
        me = session.scalars(select(Person).where(Person.login == "clerk")).one()
        tokens.issue(
            session, me, name="脚本", scopes=[tokens.Scope.ITEMS_READ], expires_at=None, now=hub.now
        )
        number = me.id

    hub.browser("admin").post(f"/console/people/{number}/password")

    assert clerk.get("/console/").status_code == 303
    with hub.reading() as session:
        assert session.scalars(select(Token.revoked_at)).one() is not None


def test_an_administrator_cannot_lock_themselves_out(hub: Hub) -> None:
    admin = hub.browser("admin")
    me = hub.person("admin").id

    roles = admin.post(
        f"/console/people/{me}/roles", {"office": str(office(hub, "ljq")), "roles": ["clerk"]}
    )
    disabled = admin.post(f"/console/people/{me}/disable", {"disabled": "1"})

    assert "不能取消自己的管理员角色" in roles.text
    assert "不能停用自己的账号" in disabled.text
    assert admin.get("/console/people").status_code == 200


def test_an_office_has_a_chain_of_its_own(hub: Hub) -> None:
    admin = hub.browser("admin")
    address = f"/console/people/offices/{office(hub, 'wj')}"
    admin.get(address)

    empty = admin.post(address, {"own": "1", "name": [""], "role": ["approver"]})
    answer = admin.post(
        address, {"own": "1", "name": ["主任审定", ""], "role": ["approver", "reviewer"]}
    )

    assert empty.status_code == 422
    assert "审核流程至少要有一步" in empty.text
    assert answer.status_code == 303
    handed_in(hub)
    with hub.reading() as session:
        names = session.scalars(select(ReviewStep.name).order_by(ReviewStep.position)).all()
    assert names == ["初审", "主任审定"]


def test_a_key_is_shown_once_and_kept_as_a_hash(hub: Hub) -> None:
    clerk = hub.browser("clerk")

    answer = clerk.post(
        "/console/account/tokens", {"name": "数据报送", "scopes": ["items:read"], "days": "30"}
    )

    found = re.search(r"gaoshi_[\w-]{40,}", answer.text)
    assert found, answer.text
    assert found.group(0) not in clerk.get("/console/account").text
    with hub.reading() as session:
        token = session.scalars(select(Token)).one()
        assert tokens.of_secret(session, found.group(0), now=hub.now) is not None
    assert found.group(0) not in (token.token_hash, token.name)
    assert clerk.post(f"/console/account/tokens/{token.id}/revoke").status_code == 303
    with hub.reading() as session:
        assert tokens.of_secret(session, found.group(0), now=hub.now) is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong password", "一句不短的新口令而已", "现在的密码不对"),
        (PASSWORD, "短", "10 到 200 个字符"),
        (PASSWORD, "clerkclerkclerk", "太容易猜到"),
        (PASSWORD, "111111111111", "太容易猜到"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_in_words(
    hub: Hub, old: str, new: str, sentence: str
) -> None:
    clerk = hub.browser("clerk")

    answer = clerk.post("/console/account/password", {"old": old, "new": new})

    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_administrator_adds_an_office_and_closes_it(hub: Hub) -> None:
    admin = hub.browser("admin")
    admin.get(f"/console/people/offices/new?above={office(hub, 'wj')}")
    typed = {"above": str(office(hub, "wj")), "code": "wj-hx", "level": "community"}
    typed |= {"office_name": "望江街道虹霞社区居民委员会", "organisation_code": "12"}

    refused = admin.post("/console/people/offices/new", typed)
    made = admin.post("/console/people/offices/new", {**typed, "organisation_code": "LJ0000099"})
    address = made.headers["Location"]
    page = admin.get(address).text
    changed = admin.post(
        f"{address}/entry",
        {**typed, "organisation_code": "LJ0000099", "phone": "0000-55512345"},
    )
    successor = str(office(hub, "wj-dd"))
    closed = admin.post(f"{address}/close", {"last_day": "2026-12-31", "successor": successor})
    after = admin.get(address).text

    assert refused.status_code == 422
    assert "望江街道虹霞社区居民委员会" in refused.text
    assert "组织机构代码应为 9 位" in refused.text
    assert made.status_code == changed.status_code == closed.status_code == 303
    assert "撤销这个机构" in page
    assert "0000-55512345" in after
    assert "到 2026-12-31" in after
    assert "由望江街道东堤社区居民委员会承接" in after
    assert "虹霞社区" in admin.get("/console/people/offices").text
    assert admin.post(f"{address}/keep-open").status_code == 303
    assert "到 2026-12-31" not in admin.get(address).text


def test_offices_are_shown_to_their_administrators_alone(hub: Hub) -> None:
    clerk = hub.browser("clerk")
    clerk.get("/console/")

    assert clerk.get("/console/people/offices").status_code == 403
    assert clerk.get(f"/console/people/offices/{office(hub, 'wj')}").status_code in (403, 404)
    assert clerk.post("/console/people/offices/new", {"code": "x"}).status_code == 403
