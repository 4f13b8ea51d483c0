"""What an edition says of where it goes and for how long comes into force with it, not before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hub_builders import LIST, NOON, PUBLIC, SmallHub, open_hub

from hub import adoptions, articles, automation, publishing
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.errors import Conflict, Refused
from hub.models import Edition, EditionState, Item, Office, Person
from hub.people import Signature
from hub.standing import rights

BODY = "<p>低保标准调整为每人每月1,510元，珺 昇 喆 照常办理。</p>"
SOON = timedelta(days=5)
JIA = LIST.replace("<tr><td>乙社区</td><td>李堃翀</td></tr>", "")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallHub]:
    made = open_hub(tmp_path, monkeypatch)
    made.outlet("website", site_name="示例区人民政府")
    made.outlet("board", "jia", place="甲门口")
    made.outlet("board", "yi", place="乙门口")
    yield made
    made.runtime.close()


def published(hub: SmallHub, **changes: Any) -> int:
    """Write, approve and deliver an item that paper can carry; return its id."""
    return hub.published(**{"body": BODY, **changes})


def wanted(hub: SmallHub, item: int) -> dict[str, str]:
    """Return what is wanted at each outlet that has been asked for anything."""
    return {name: state[0] for name, state in hub.states(item).items()}


def page(hub: SmallHub, item: int) -> str:
    """Return an item's public page."""
    file = hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html"
    return file.read_text("utf-8")


def pass_by(hub: SmallHub, wait: timedelta) -> None:
    """Let time go by and the clock do its part."""
    hub.clock.now += wait
    with hub.runtime.database.writing() as session:
        publishing.wake(session, now=hub.clock())
    hub.run()


def revised(hub: SmallHub, item: int, **changes: Any) -> int:
    """Begin a correction and return the edition's id."""
    with hub.runtime.database.writing() as session:
        clerk = session.get_one(Person, hub.people["clerk"])
        row = session.get_one(Item, item)
        edition = drafts.revise(session, row, by=clerk, now=hub.clock())
        content = replace(drafts.content_of(edition), **changes)
        drafts.save(session, edition, content, version=edition.version, by=clerk, now=hub.clock())
        return edition.id


def test_a_list_goes_to_a_new_board_only_when_its_correction_is_in_force(hub: SmallHub) -> None:
    item = published(hub, matter="persons", title="审核名单公示", body=JIA)

    hub.correct(item, body=LIST, publish_at=hub.clock() + SOON)
    hub.run()
    before = wanted(hub, item)
    pass_by(hub, SOON)

    assert before == {"jia-board": "show"}
    assert wanted(hub, item) == {"jia-board": "show", "yi-board": "show"}


def test_a_board_taken_off_by_a_correction_keeps_its_sheet_until_then(hub: SmallHub) -> None:
    item = published(hub)

    hub.correct(item, narrowed=[hub.outlets["yi-board"]], publish_at=hub.clock() + SOON)
    hub.run()
    before = wanted(hub, item)
    pass_by(hub, SOON)

    assert before == dict.fromkeys(("qu-website", "jia-board", "yi-board"), "show")
    assert wanted(hub, item)["yi-board"] == "nothing"
    assert wanted(hub, item)["jia-board"] == "show"


def test_the_times_of_a_correction_begin_with_it(hub: SmallHub) -> None:
    item = published(hub)

    hub.correct(item, publish_at=NOON + SOON, window_until=NOON + 2 * SOON, contact_phone="12345")
    pass_by(hub, timedelta(days=1))
    with hub.runtime.database.reading() as session:
        before = session.get_one(Item, item)
    pass_by(hub, SOON)
    with hub.runtime.database.reading() as session:
        after = session.get_one(Item, item)

    assert (before.window_until, before.contact_phone) == (None, "")
    assert (after.window_until, after.contact_phone) == (NOON + 2 * SOON, "12345")


def test_a_scheduled_title_is_no_link_title_before_its_time(hub: SmallHub) -> None:
    item = published(hub, title="旧标题")

    hub.correct(item, title="新标题", publish_at=hub.clock() + SOON)

    with hub.runtime.database.reading() as session:
        assert articles.public_title(session, session.get_one(Item, item)) == "旧标题"


def test_after_a_draft_was_given_up_the_item_can_be_corrected_again(hub: SmallHub) -> None:
    item = published(hub)
    given_up = revised(hub, item)
    with hub.runtime.database.writing() as session:
        clerk = session.get_one(Person, hub.people["clerk"])
        edition = session.get_one(Edition, given_up)
        drafts.discard(session, edition, by=clerk, now=hub.clock())
        allowed = rights(session, session.get_one(Item, item), clerk)

    again = revised(hub, item)

    with hub.runtime.database.reading() as session:
        assert session.get_one(Edition, again).number == 3
    assert allowed.revise


def test_of_what_was_never_approved_there_is_no_correction(hub: SmallHub) -> None:
    item = hub.draft(body=BODY)
    with hub.runtime.database.writing() as session:
        clerk = session.get_one(Person, hub.people["clerk"])
        edition = session.get_one(Item, item).editions[-1]
        drafts.discard(session, edition, by=clerk, now=hub.clock())

    with pytest.raises(Conflict, match="nothing_approved"):
        revised(hub, item)


def test_a_correction_changes_what_the_head_of_a_document_says(hub: SmallHub) -> None:
    item = published(hub, document_number="示府发〔2026〕1号", formed_on=date(2026, 11, 1))

    hub.correct(
        item,
        document_number="示府发〔2026〕2号",
        formed_on=date(2026, 11, 2),
        issuers=["示例区民政局", "示例区财政局"],
        kind="policy",
        original_published_on=date(2020, 1, 2),
        original_source="示例区公报",
    )
    hub.run()

    text = page(hub, item)
    assert "示府发〔2026〕2号" in text
    assert "示府发〔2026〕1号" not in text
    assert "示例区财政局" in text
    assert "政策文件" in text
    with hub.runtime.database.reading() as session:
        row = session.get_one(Item, item)
    assert (row.kind, row.formed_on) == ("policy", date(2026, 11, 2))
    assert (row.original_published_on, row.original_source) == (date(2020, 1, 2), "示例区公报")


def test_what_may_no_longer_be_public_is_gone_everywhere(hub: SmallHub) -> None:
    item = published(hub)

    hub.correct(item, disclosure="none", disclosure_ground="《条例》第十五条")
    hub.run()

    assert set(wanted(hub, item).values()) == {"notice"}
    assert hub.states(item)["qu-website"][1:3] == ("notice", "settled")


def test_what_was_not_public_becomes_so_by_a_correction(hub: SmallHub) -> None:
    item = published(hub, disclosure="on_request", disclosure_ground="《条例》第十条")
    before = wanted(hub, item)

    hub.correct(item, disclosure="active", disclosure_ground="")
    hub.run()

    assert before == {}
    assert wanted(hub, item)["qu-website"] == "show"


def test_a_correction_begins_with_all_that_was_approved(hub: SmallHub) -> None:
    at = hub.clock() + SOON
    chosen = {
        "publish_at": at,
        "window_until": at + SOON,
        "retention_until": date(2027, 12, 31),
        "contact_phone": "021-12345",
        "narrowed": (hub.outlets["yi-board"],),
        "display_days": 9,
    }
    item = published(hub, **chosen)

    edition_id = revised(hub, item)

    with hub.runtime.database.reading() as session:
        content = drafts.content_of(session.get_one(Edition, edition_id))
    assert {name: getattr(content, name) for name in chosen} == chosen


def test_a_moment_that_has_passed_is_not_taken_over(hub: SmallHub) -> None:
    item = published(hub, publish_at=hub.clock() + SOON)
    pass_by(hub, SOON)

    edition_id = revised(hub, item)

    with hub.runtime.database.reading() as session:
        assert session.get_one(Edition, edition_id).publish_at is None


def test_a_correction_by_command_replaces_only_what_was_given(
    hub: SmallHub, tmp_path: Path
) -> None:
    until = hub.clock() + SOON
    item = published(
        hub,
        window_until=until,
        contact_phone="021-12345",
        narrowed=(hub.outlets["yi-board"],),
        short_title="低保",
        summary="另行概括。",
    )
    file = tmp_path / "更正.txt"
    file.write_text("更正后的正文，自即日起施行，请照此办理。", "utf-8")

    chain = automation.Chain("clerk", ("reviewer", "approver"))
    automation.correct(hub.runtime, item, file, changes={"change_note": "更正"}, chain=chain)

    with hub.runtime.database.reading() as session:
        edition = session.get_one(Item, item).editions[-1]
        content = drafts.content_of(edition)
    assert (edition.number, edition.state) == (2, EditionState.APPROVED)
    assert "更正后的正文" in content.body
    assert (content.window_until, content.contact_phone) == (until, "021-12345")
    assert content.narrowed == (hub.outlets["yi-board"],)
    assert (content.short_title, content.summary) == ("低保", "另行概括。")


def test_a_suggested_summary_follows_its_text(hub: SmallHub) -> None:
    first = "<p>自2026年12月1日起，低保标准调整为每人每月1,510元。</p>"
    item = published(hub, body=first)

    hub.correct(item, body=first.replace("1,510", "1,560"))

    with hub.runtime.database.reading() as session:
        before, after = (one.summary for one in session.get_one(Item, item).editions)
    assert "1,510" in before
    assert after == before.replace("1,510", "1,560")


def test_pages_that_name_a_corrected_item_follow(hub: SmallHub) -> None:
    policy = published(hub, title="低保实施办法")
    guide = hub.draft(body=BODY, title="办法解读", links=[f"interprets:{policy}"])
    hub.approve(guide)
    hub.run()
    before = page(hub, policy)

    hub.correct(guide, title="办法解读（更正）")
    hub.run()

    assert "办法解读" in before
    assert "办法解读（更正）" in page(hub, policy)


def test_a_page_does_not_lead_to_what_has_ended(hub: SmallHub) -> None:
    policy = published(hub, title="低保实施办法")
    guide = hub.draft(
        body=BODY, title="办法解读", window_until=hub.clock() + SOON, links=[f"interprets:{policy}"]
    )
    hub.approve(guide)
    hub.run()
    before = page(hub, policy)

    pass_by(hub, SOON)

    assert f"{PUBLIC}/item/0/{guide}.html" in before
    assert "办法解读" not in page(hub, policy)


def test_an_office_that_adopts_before_the_time_shows_nothing_early(hub: SmallHub) -> None:
    item = published(hub, publish_at=hub.clock() + SOON)
    with hub.runtime.database.writing() as session:
        by = session.get_one(Person, hub.people["publisher"])
        office = session.get_one(Office, hub.offices["jia"])
        adoptions.adopt(session, session.get_one(Item, item), office, by=by, now=hub.clock())
    before = wanted(hub, item)

    pass_by(hub, SOON)

    assert before == {}
    assert wanted(hub, item)["jia-board"] == "show"


def test_a_scheduled_correction_does_not_undo_a_take_down(hub: SmallHub) -> None:
    item = published(hub)
    hub.correct(item, title="更正", publish_at=hub.clock() + SOON)
    hub.take_down(item)

    pass_by(hub, SOON)

    assert set(wanted(hub, item).values()) == {"notice"}


def test_what_ended_while_it_waited_is_not_approved_unseen(hub: SmallHub) -> None:
    item = hub.draft(body=BODY, window_until=hub.clock() + timedelta(hours=2))
    with hub.runtime.database.writing() as session:
        edition = session.get_one(Item, item).editions[-1]
        by = {login: session.get_one(Person, key) for login, key in hub.people.items()}
        desk, read = hub.runtime.review, digest(edition)
        review.submit(session, edition, desk, by=by["clerk"], now=hub.clock())
        first, last = (Signature.own(by[login]) for login in ("reviewer", "approver"))
        review.pass_step(session, edition, desk, first, read=read, now=hub.clock())
        hub.clock.pass_by(hours=3)

        with pytest.raises(Refused, match="window_too_early"):
            review.pass_step(session, edition, desk, last, read=read, now=hub.clock())


def test_what_is_approved_after_its_moment_shows_at_once(hub: SmallHub) -> None:
    item = hub.draft(body=BODY, publish_at=hub.clock() + timedelta(hours=2))
    with hub.runtime.database.writing() as session:
        edition = session.get_one(Item, item).editions[-1]
        by = {login: session.get_one(Person, key) for login, key in hub.people.items()}
        desk, read = hub.runtime.review, digest(edition)
        review.submit(session, edition, desk, by=by["clerk"], now=hub.clock())
        hub.clock.pass_by(hours=3)
        for login in ("reviewer", "approver"):
            signature = Signature.own(by[login])
            review.pass_step(session, edition, desk, signature, read=read, now=hub.clock())

    assert wanted(hub, item)["qu-website"] == "show"
