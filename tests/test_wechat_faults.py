"""Answers that get lost, tokens that die, quotas that end: exactly one article whatever happens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from wechat_desk import QUICK, SETTINGS, Desk, article, open_desk

from channels.base import AccessLost, Rejected, Seen, Throttled, Unavailable, Unclear
from channels.wechat.platform.faults import FaultKind
from channels.wechat.platform.settings import DAILY_LIMITS

DRAFT = "/cgi-bin/draft/add"
SUBMIT = "/cgi-bin/freepublish/submit"
STATUS = "/cgi-bin/freepublish/get"
LOST = [
    (FaultKind.STALL_AFTER, {}),
    (FaultKind.STALL_BEFORE, {}),
    (FaultKind.CUT_AFTER, {}),
    (FaultKind.CUT_BEFORE, {}),
    (FaultKind.ERROR_AFTER, {}),
    (FaultKind.ERROR_BEFORE, {}),
    (FaultKind.GARBLED_AFTER, {}),
    (FaultKind.CODE, {"code": -1}),
]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as opened:
        opened.become(timeout=QUICK)
        yield opened


@pytest.mark.parametrize(("kind", "options"), LOST, ids=str)
@pytest.mark.parametrize("path", [DRAFT, SUBMIT])
def test_a_lost_answer_never_makes_two_articles(
    desk: Desk, path: str, kind: FaultKind, options: dict[str, Any]
) -> None:
    desk.fault(path, kind, **options)
    rendered = desk.channel.render(article())

    seen = desk.see(desk.put(rendered), rendered)

    assert seen.seen is Seen.SHOWN
    assert [publication.status for publication in desk.publications()] == [0]
    # A draft that arrived late may be left over in the box, where nobody sees it.
    assert len(desk.drafts()) <= 1


@pytest.mark.parametrize(("kind", "options"), LOST, ids=str)
@pytest.mark.parametrize("path", [DRAFT, SUBMIT])
def test_a_lost_answer_leaves_nothing_behind_after_a_take_down(
    desk: Desk, path: str, kind: FaultKind, options: dict[str, Any]
) -> None:
    desk.fault(path, kind, **options)
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)
    desk.see(ref, rendered)

    removed = desk.remove(ref)

    assert desk.see(removed, None).seen is Seen.ABSENT
    assert [publication.status for publication in desk.publications()] == [5]


@pytest.mark.parametrize("path", [DRAFT, SUBMIT])
@pytest.mark.parametrize("kind", [FaultKind.STALL_AFTER, FaultKind.CUT_BEFORE])
def test_an_effect_with_a_lost_answer_is_unclear_and_found_by_its_mark(
    desk: Desk, path: str, kind: FaultKind
) -> None:
    desk.fault(path, kind)
    rendered = desk.channel.render(article())
    first = desk.put_once(rendered)

    found = desk.channel.find("17.3.1")

    assert first is None
    happened = kind is FaultKind.STALL_AFTER
    expected = {
        (DRAFT, True): (Seen.PENDING, True),
        (DRAFT, False): (Seen.ABSENT, False),
        (SUBMIT, True): (Seen.PENDING, False),
        (SUBMIT, False): (Seen.PENDING, True),
    }
    assert (found.seen, found.more) == expected[path, happened]


def test_a_worker_that_dies_before_the_hub_wrote_the_ref_doubles_nothing(desk: Desk) -> None:
    rendered = desk.channel.render(article())
    desk.channel.put(rendered, key="17.3.1", previous=None)
    first = desk.channel.find("17.3.1")
    desk.channel.put(rendered, key="17.3.1", previous=first.ref)

    second = desk.channel.find("17.3.1")
    again = desk.channel.put(rendered, key="17.3.1", previous=None)

    assert (first.more, second.more) == (True, False)
    assert not again.more
    assert desk.drafts() == []
    assert len(desk.publications()) == 1


def test_the_mark_finds_a_copy_even_when_the_memory_is_lost(desk: Desk) -> None:
    rendered = desk.channel.render(article())
    desk.put(rendered)
    desk.sandbox.account.end_due()
    desk.memory.kept.clear()

    found = desk.channel.find("17.3.1")

    assert found.seen is Seen.PENDING
    assert desk.see(found.ref or {}, rendered).seen is Seen.SHOWN


def test_a_draft_left_by_an_older_try_is_given_the_text_of_this_one(desk: Desk) -> None:
    desk.fault(DRAFT, FaultKind.CUT_AFTER)
    desk.put_once(desk.channel.render(article()))
    later = desk.channel.render(article(published_at=desk.clock.now + timedelta(minutes=30)))
    found = desk.channel.find("17.3.1")

    receipt = desk.channel.put(later, key="17.3.1", previous=found.ref)

    assert desk.see(receipt.ref, later).seen is Seen.SHOWN
    assert "2026-11-23 10:35" in desk.publications()[0].articles[0]["content"]
    assert len(desk.publications()) == 1


@pytest.mark.parametrize("path", ["freepublish/delete", "freepublish/batchget", "freepublish/get"])
def test_a_quota_of_one_call_does_not_stop_the_others(path: str) -> None:
    limits = {**DAILY_LIMITS, f"/cgi-bin/{path}": 0}
    settings = SETTINGS.__class__(
        app_id=SETTINGS.app_id, secret=SETTINGS.secret, daily_limits=limits
    )
    with open_desk(settings) as desk:
        ref = desk.put(desk.channel.render(article()))

        if path.endswith("batchget"):
            desk.memory.kept.clear()

        with pytest.raises(Unavailable, match="wechat_daily_quota_used") as waiting:
            desk.channel.find("17.3.1") if path.endswith("batchget") else desk.remove(ref)

    assert (waiting.value.retry_after or timedelta(0)) > timedelta(hours=13)


def test_another_hub_on_the_same_account_is_not_mistaken_for_ours(desk: Desk) -> None:
    desk.publish(article())
    desk.memory.kept.clear()
    desk.become(home="https://another.example.gov.cn/")

    assert desk.channel.find("17.3.1").seen is Seen.ABSENT


def test_a_copy_that_was_deleted_is_not_found_again(desk: Desk) -> None:
    desk.remove(desk.publish(article()))

    assert desk.channel.find("17.3.1").seen is Seen.ABSENT


def test_a_draft_that_a_person_threw_away_is_made_anew(desk: Desk) -> None:
    rendered = desk.channel.render(article())
    first = desk.channel.put(rendered, key="17.3.1", previous=None)
    desk.sandbox.account.delete_draft(first.ref["draft"])

    lost = desk.channel.put(rendered, key="17.3.1", previous=first.ref)
    made = desk.channel.put(rendered, key="17.3.1", previous=lost.ref)

    assert lost.more
    assert made.ref["draft"] != first.ref["draft"]


def test_a_lost_submission_that_never_appears_is_given_to_a_person_after_a_day(
    desk: Desk,
) -> None:
    desk.sandbox.account.change(outcome=4)
    desk.fault(SUBMIT, FaultKind.CUT_AFTER)
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)
    waiting = desk.channel.look(ref, rendered)
    desk.clock.pass_by(timedelta(days=1, minutes=1))

    with pytest.raises(Rejected, match="wechat_fate_unknown"):
        desk.channel.look(ref, rendered)

    assert (waiting.seen, waiting.code) == (Seen.PENDING, "wechat_fate_unknown")
    assert desk.see(desk.remove(ref), None).seen is Seen.ABSENT


@pytest.mark.parametrize("kind", ["ended", "replaced"])
def test_a_token_that_died_is_renewed_once_and_the_call_repeated(desk: Desk, kind: str) -> None:
    desk.publish(article(), key="17.3.1")
    if kind == "ended":
        desk.sandbox.account.access.end_all()
    else:
        stable = desk.sandbox.account.access.stable
        desk.sandbox.account.access.ends.pop(stable)

    desk.publish(article(), key="18.3.1")

    assert len(desk.publications()) == 2
    assert desk.calls("/cgi-bin/stable_token") == 2


def test_a_token_is_renewed_before_it_ends(desk: Desk) -> None:
    desk.publish(article(), key="17.3.1")
    desk.clock.pass_by(timedelta(seconds=7200 - 300))

    desk.publish(article(), key="18.3.1")

    assert desk.calls("/cgi-bin/stable_token") == 2


@pytest.mark.parametrize("number", [40001, 40014, 42001])
def test_a_token_refused_twice_is_the_outlets_trouble(desk: Desk, number: int) -> None:
    desk.fault(DRAFT, FaultKind.CODE, code=number, times=2)

    with pytest.raises((AccessLost, Unavailable), match="wechat_token_refused"):
        desk.channel.put(desk.channel.render(article()), key="17.3.1", previous=None)

    assert desk.see(desk.put(desk.channel.render(article())), None).seen is Seen.SHOWN


def test_wrong_keys_are_the_outlets_trouble_and_name_no_secret(desk: Desk) -> None:
    desk.become(secret="wrong-and-secret-昇")

    with pytest.raises(AccessLost) as lost:
        desk.channel.put(desk.channel.render(article()), key="17.3.1", previous=None)

    assert lost.value.code == "wechat_keys_refused"
    assert lost.value.params["number"] == 40125
    assert "昇" not in repr((lost.value, lost.value.params))


def test_an_address_that_is_not_listed_is_named(desk: Desk) -> None:
    desk.sandbox.account.change(whitelist=("203.0.113.7",))

    with pytest.raises(AccessLost) as lost:
        desk.channel.put(desk.channel.render(article()), key="17.3.1", previous=None)

    assert lost.value.code == "wechat_address_not_listed"
    assert lost.value.params["address"] == "127.0.0.1"


def test_a_used_up_quota_waits_for_midnight_in_shanghai() -> None:
    limits = {**DAILY_LIMITS, SUBMIT: 1}
    settings = SETTINGS.__class__(
        app_id=SETTINGS.app_id, secret=SETTINGS.secret, daily_limits=limits
    )
    with open_desk(settings) as desk:
        rendered = desk.channel.render(article())
        desk.put(rendered, key="17.3.1")

        with pytest.raises(Throttled) as stopped:
            desk.put(rendered, key="18.3.1")
        desk.clock.pass_by(stopped.value.until - desk.clock.now)
        desk.put(rendered, key="18.3.1")

    assert stopped.value.until.isoformat() == "2026-11-24T00:00:00+08:00"
    assert len(desk.publications()) == 2


def test_a_used_up_budget_of_questions_only_delays_the_looks(desk: Desk) -> None:
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)
    for _ in range(80):
        desk.memory.spend("freepublish/get", limit=80)

    seen = desk.see(ref, rendered, patience=60)

    assert seen.seen is Seen.SHOWN
    assert desk.clock.now.isoformat() > "2026-11-23T16:00"


def test_an_outlet_that_is_down_is_unavailable_and_nothing_happened(desk: Desk) -> None:
    desk.sandbox.stop()
    rendered = desk.channel.render(article())

    with pytest.raises(Unavailable):
        desk.channel.put(rendered, key="17.3.1", previous=None)
    with pytest.raises(Unavailable):
        desk.channel.look({"key": "17.3.1", "address": desk.sandbox.address}, rendered)


@pytest.mark.parametrize(
    "kind", [FaultKind.STALL_AFTER, FaultKind.CUT_AFTER, FaultKind.GARBLED_AFTER]
)
def test_an_upload_whose_answer_is_lost_is_simply_made_again(desk: Desk, kind: FaultKind) -> None:
    desk.fault("/cgi-bin/material/add_material", kind)
    rendered = desk.channel.render(article())

    with pytest.raises(Unavailable):
        desk.channel.put(rendered, key="17.3.1", previous=None)

    assert desk.see(desk.put(rendered), rendered).seen is Seen.SHOWN


def test_a_cover_that_the_platform_lost_is_uploaded_again(desk: Desk) -> None:
    desk.publish(article(), key="17.3.1")
    desk.sandbox.account.archive.materials.clear()

    desk.publish(article(), key="18.3.1")

    assert desk.calls("/cgi-bin/material/add_material") == 2
    assert len(desk.publications()) == 2


def test_a_cover_that_stays_unknown_ends_with_a_person(desk: Desk) -> None:
    desk.become(cover="no-such-material")

    with pytest.raises(Rejected, match="wechat_media_unknown"):
        desk.put(desk.channel.render(article()))


def test_a_clear_refusal_of_a_draft_leaves_nothing_to_look_for(desk: Desk) -> None:
    desk.fault(DRAFT, FaultKind.CODE, code=45166)
    rendered = desk.channel.render(article())

    with pytest.raises(Rejected, match="wechat_content_refused"):
        desk.channel.put(rendered, key="17.3.1", previous=None)
    desk.put(rendered)

    assert desk.calls("/cgi-bin/draft/batchget") == 0


def test_a_lost_deletion_is_made_again(desk: Desk) -> None:
    ref = desk.publish(article())
    desk.fault("/cgi-bin/freepublish/delete", FaultKind.CUT_AFTER)

    with pytest.raises((Unavailable, Unclear)):
        desk.remove(ref)
    removed = desk.remove(ref)

    assert desk.see(removed, None).seen is Seen.ABSENT
