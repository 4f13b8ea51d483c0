"""A take-down is carried out at once, and a second person confirms it within a day."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hub_builders import SmallHub
from hub_builders import open_hub as open_small
from published import open_hub, publish
from web_builders import Hub

from hub import confirmations, take_downs
from hub.errors import Conflict, Forbidden
from hub.models import (
    Copy,
    CopyState,
    Grant,
    Item,
    LedgerLine,
    Person,
    Placement,
    Removal,
    Role,
)
from hub.people import Signature
from hub.reports import day_of


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_small(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区")
    made.published(matter="web")
    return made


def text(page: str) -> str:
    """Return a page's words without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def confirm(hub: SmallHub, login: str) -> None:
    with hub.runtime.database.writing() as session:
        item = session.get_one(Item, 1)
        take_downs.confirm(session, item, Signature.own(hub.person(login)), now=hub.clock())


def waiting(hub: SmallHub, login: str) -> list[bool]:
    """Return for each take-down on a person's day whether it is late."""
    with hub.runtime.database.reading() as session:
        day = day_of(session, hub.person(login), hub.clock())
        return [one.late for one in day.to_confirm]


def test_it_is_gone_before_anybody_confirmed_it(hub: SmallHub) -> None:
    hub.take_down(1)
    hub.run()

    assert hub.states(1) == {"qu-website": ("notice", "notice", "settled", "")}


def test_whoever_ordered_it_cannot_be_the_second_person(hub: SmallHub) -> None:
    hub.take_down(1)

    with pytest.raises(Forbidden, match="removal_needs_another"):
        confirm(hub, "publisher")
    with pytest.raises(Forbidden):
        confirm(hub, "clerk")
    confirm(hub, "approver")
    with pytest.raises(Conflict, match="removal_confirmed_already"):
        confirm(hub, "approver")
    with hub.runtime.database.reading() as session:
        line = session.query(LedgerLine).filter_by(act="take_down_confirmed").one()
    assert line.done_by == hub.people["approver"]


def test_nothing_is_confirmed_that_was_not_taken_down(hub: SmallHub) -> None:
    with pytest.raises(Conflict, match="nothing_to_confirm"):
        confirm(hub, "approver")


def test_the_others_are_asked_today_and_after_a_day_everybody_is_told(hub: SmallHub) -> None:
    hub.take_down(1)
    first = {login: waiting(hub, login) for login in ("approver", "publisher", "admin", "clerk")}

    hub.clock.now += timedelta(hours=25)
    later = {login: waiting(hub, login) for login in ("approver", "publisher", "admin", "clerk")}
    confirm(hub, "approver")
    done = waiting(hub, "approver")

    assert first == {"approver": [False], "publisher": [], "admin": [], "clerk": []}
    assert later == {"approver": [True], "publisher": [True], "admin": [True], "clerk": []}
    assert done == []


def test_the_page_asks_the_second_person_and_says_who_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub: Hub = open_hub(tmp_path, monkeypatch)
    item = publish(hub)
    first, second = hub.browser("publisher"), hub.browser("approver")
    address = f"/console/items/{item}/removal"
    first.get(f"/console/items/{item}/take-down")
    first.post(f"/console/items/{item}/take-down", {"reason": "privacy", "note": ""})

    own = text(first.get(address).text)
    asked = text(second.get(address).text)
    today = text(second.get("/console/").text)
    sent = second.post(f"/console/items/{item}/take-down/confirm", {})
    told = text(second.get(address).text)

    assert "须另一人在 24 小时内确认" in own
    assert "确认撤下" not in own
    assert "确认撤下" in asked
    assert "待确认的暂停和撤下" in today
    assert sent.status_code == 303
    assert "确认撤下" not in told
    assert "魏翀 确认" in told
    hub.close()


# What cannot be undone though it is called a suspension, orders by telephone, and what is late.


def joins(hub: SmallHub, login: str, office: str, role: Role) -> None:
    """Let somebody new hold a role at an office."""
    with hub.runtime.database.writing() as session:
        person = Person(login=login, name=f"王{login}")
        session.add(person)
        session.flush()
        session.add(Grant(person_id=person.id, office_id=hub.offices[office], role=role))
        hub.people[login] = person.id


def suspend(hub: SmallHub, by: str, *, typed_by: str = "") -> None:
    """Suspend the item, or write down that somebody ordered it by telephone."""
    first, second = hub.person(by), hub.person(typed_by or by)
    strength = take_downs.TELEPHONE if typed_by else "sign_in"
    with hub.runtime.database.writing() as session:
        signature = Signature(first, second, strength)
        item = session.get_one(Item, 1)
        take_downs.suspend(
            session, item, reason="privacy", note="内部", signature=signature, now=hub.clock()
        )


def removal(hub: SmallHub) -> Removal:
    with hub.runtime.database.reading() as session:
        found = take_downs.in_force(session, session.get_one(Item, 1))
        assert found is not None
        return found


def acts(hub: SmallHub) -> list[tuple[str, int | None, int | None, str]]:
    """Return the ledger's lines of removals: the act, who did it, who typed it in, how strongly."""
    known = ("suspend", "suspend_confirmed", "order_acknowledged", "removal_escalated", "resume")
    with hub.runtime.database.reading() as session:
        lines = session.query(LedgerLine).order_by(LedgerLine.id)
        return [
            (line.act, line.done_by, line.recorded_by, line.strength)
            for line in lines
            if line.act in known
        ]


def article_in_wechat(hub: SmallHub) -> None:
    """Let the item have an article where deleting it cannot be undone."""
    outlet = hub.outlet("wechat", name="公众号", app_id="wx1")
    with hub.runtime.database.writing() as session:
        place = Placement(item_id=1, outlet_id=outlet, since=hub.clock(), next_at=None)
        session.add(place)
        session.flush()
        edition = session.get_one(Item, 1).editions[-1].id
        session.add(
            Copy(
                placement_id=place.id,
                number=1,
                key="1.9.1",
                edition_id=edition,
                revision=1,
                state=CopyState.SEEN,
                created_at=hub.clock(),
            )
        )


def test_one_duty_person_suspends_alone_where_everything_can_be_shown_again(hub: SmallHub) -> None:
    joins(hub, "night", "jd", Role.DUTY)

    suspend(hub, "night")

    assert (removal(hub).final, removal(hub).due_at) == (False, None)
    assert waiting(hub, "approver") == []
    with pytest.raises(Conflict, match="nothing_to_confirm"):
        confirm(hub, "approver")


def test_a_duty_person_of_the_office_above_suspends_but_none_of_one_beside(hub: SmallHub) -> None:
    joins(hub, "above", "qu", Role.DUTY)
    joins(hub, "beside", "yi", Role.DUTY)

    with pytest.raises(Forbidden):
        suspend(hub, "beside")
    suspend(hub, "above")

    assert removal(hub).done_by == hub.people["above"]


def test_a_suspension_that_deletes_an_article_for_good_needs_a_second_person(hub: SmallHub) -> None:
    joins(hub, "night", "jd", Role.DUTY)
    article_in_wechat(hub)

    suspend(hub, "night")
    asked = waiting(hub, "approver")
    confirm(hub, "approver")

    assert asked == [False]
    assert (removal(hub).final, removal(hub).due_at) == (True, None)
    assert acts(hub)[-1] == ("suspend_confirmed", *[hub.people["approver"]] * 2, "sign_in")


def test_an_order_by_telephone_is_written_down_and_acknowledged_later(hub: SmallHub) -> None:
    joins(hub, "night", "jd", Role.DUTY)

    suspend(hub, "night", typed_by="clerk")
    hub.run()
    gone, asked = hub.states(1), (waiting(hub, "night"), waiting(hub, "clerk"))
    with hub.runtime.database.writing() as session:
        item = session.get_one(Item, 1)
        with pytest.raises(Forbidden, match="acknowledged_by_another"):
            take_downs.acknowledge(session, item, hub.person("approver"), now=hub.clock())
        take_downs.acknowledge(session, item, hub.person("night"), now=hub.clock())

    night, clerk = hub.people["night"], hub.people["clerk"]
    assert gone == {"qu-website": ("notice", "notice", "settled", "")}
    assert asked == ([False], [])
    assert waiting(hub, "night") == []
    assert acts(hub) == [
        ("suspend", night, clerk, "telephone"),
        ("order_acknowledged", night, night, "sign_in"),
    ]


def test_a_keeper_writes_down_no_order_and_nobody_orders_beyond_their_role(hub: SmallHub) -> None:
    joins(hub, "night", "jd", Role.DUTY)

    with pytest.raises(Forbidden):
        suspend(hub, "night", typed_by="keeper")
    with pytest.raises(Forbidden):
        suspend(hub, "reviewer", typed_by="clerk")


def test_what_nobody_answered_for_in_a_day_is_told_to_the_office_above(hub: SmallHub) -> None:
    joins(hub, "above", "qu", Role.DUTY)
    joins(hub, "own", "jd", Role.DUTY)
    hub.take_down(1)
    with pytest.raises(Forbidden):
        confirm(hub, "above")
    hub.clock.now += timedelta(hours=24, minutes=1)

    with hub.runtime.database.writing() as session:
        told = [confirmations.escalate(session, now=hub.clock()) for _ in range(2)]

    assert told == [1, 0]
    assert (waiting(hub, "above"), removal(hub).escalated_at) == ([True], hub.clock())
    assert acts(hub)[-1][0] == "removal_escalated"
    with pytest.raises(Forbidden):
        confirm(hub, "own")
    confirm(hub, "above")
    assert waiting(hub, "above") == []


def test_a_take_down_after_a_suspension_asks_for_its_own_second_person(hub: SmallHub) -> None:
    article_in_wechat(hub)
    suspend(hub, "approver")
    confirm(hub, "publisher")

    hub.take_down(1)

    assert removal(hub).confirmed_at is None
    assert waiting(hub, "approver") == [False]


def test_the_page_takes_an_order_by_telephone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub: Hub = open_hub(tmp_path, monkeypatch)
    item, night = publish(hub), hub.person("publisher")
    clerk = hub.browser("clerk")

    today = clerk.get("/console/").text
    listed = clerk.get("/console/items/stop").text
    form = clerk.get(f"/console/items/{item}/suspend")
    without = clerk.post(f"/console/items/{item}/suspend", {"reason": "privacy", "note": "来电"})
    sent = clerk.post(
        f"/console/items/{item}/suspend", {"reason": "privacy", "ordered_by": str(night.id)}
    )
    duty = hub.browser("publisher")
    asked = text(duty.get("/console/").text)
    page = duty.get(f"/console/items/{item}/removal").text
    duty.post(f"/console/items/{item}/suspend/acknowledge", {})
    told = text(duty.get(f"/console/items/{item}/removal").text)

    assert "/console/items/stop" in today
    assert f"/console/items/{item}/suspend" in listed
    assert "谁在电话里下的令" in text(form.text)
    assert (without.status_code, "来电" in without.text) == (422, True)
    assert "请选择是谁在电话里下的令" in text(without.text)
    assert sent.status_code == 303
    assert "这是您电话下的令吗" in asked
    assert "不是我下的令，恢复公开" in text(page)
    assert "下令人已承认" in told
    hub.close()
