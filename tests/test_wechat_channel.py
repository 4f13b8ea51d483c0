"""The WeChat channel against the stand-in, over real loopback HTTP."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from channel_builders import notice
from wechat_desk import Desk, article, open_channel, open_desk, picture

from channels.base import AccessLost, Channel, Receives, Rejected, Seen, Unavailable
from channels.document import Document
from channels.wechat.platform.settings import AccountKind


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as opened:
        yield opened


def test_it_is_a_channel_that_receives(desk: Desk) -> None:
    assert isinstance(desk.channel, Channel)
    assert isinstance(desk.channel, Receives)


def test_an_article_is_drafted_submitted_seen_and_deleted(desk: Desk) -> None:
    rendered = desk.channel.render(article())

    first = desk.channel.put(rendered, key="17.3.1", previous=None)
    second = desk.channel.put(rendered, key="17.3.1", previous=first.ref)
    seen = desk.see(second.ref, rendered)
    removed = desk.remove(seen.ref or {})
    gone = desk.see(removed, None)

    assert (first.more, second.more) == (True, False)
    assert (seen.seen, seen.fingerprint) == (Seen.SHOWN, article().fingerprint)
    assert seen.address.startswith(f"{desk.sandbox.address}/s?__biz=")
    assert gone.seen is Seen.ABSENT
    assert desk.publications()[0].deleted == [1]
    assert desk.drafts() == []


def test_what_the_platform_gets_is_raw_text_with_the_hubs_mark(desk: Desk) -> None:
    desk.publish(article())

    sent = desk.publications()[0].articles[0]

    assert sent["title"] == "关于2026年最低生活保障标准的通知"
    assert sent["digest"] == "自2026年12月1日起，最低生活保障标准调整为每人每月1,510元。"
    assert "珺 昇 喆 堃 翀 𬭎）照常办理 ☕，依据示府〔2026〕1号" in sent["content"]
    assert sent["author"] == "示例街道办事处"
    assert sent["content_source_url"].startswith(
        "https://www.example.gov.cn/items/17.html?gaoshi=17.3.1-"
    )


def test_pictures_are_hosted_by_the_platform_and_uploaded_once(desk: Desk) -> None:
    shown = picture()
    markup = f'<p>见图</p><img src="blob:{shown.sha256}" alt="示意图">'
    given = article(document=Document.from_html(markup), pictures={shown.sha256: shown})

    desk.publish(given, key="17.3.1")
    desk.publish(given, key="18.3.1")

    assert "blob:" not in desk.publications()[0].articles[0]["content"]
    assert (
        f'src="{desk.sandbox.address}/mmbiz_png/' in desk.publications()[0].articles[0]["content"]
    )
    assert desk.calls("/cgi-bin/media/uploadimg") == 1
    assert desk.calls("/cgi-bin/material/add_material") == 1
    assert desk.calls("/cgi-bin/stable_token") == 1


def test_many_pictures_are_uploaded_in_several_calls(desk: Desk) -> None:
    shown = [picture(colour=f"#{number:02x}aa00") for number in range(8)]
    markup = "".join(f'<img src="blob:{one.sha256}" alt="第{one.size}张">' for one in shown)
    given = article(
        document=Document.from_html(markup), pictures={one.sha256: one for one in shown}
    )
    rendered = desk.channel.render(given)

    first = desk.channel.put(rendered, key="17.3.1", previous=None)

    assert first.more
    assert first.ref == {"key": "17.3.1", "pictures_left": 2}
    assert desk.drafts() == []
    assert desk.see(desk.put(rendered), rendered).seen is Seen.SHOWN


@pytest.mark.parametrize(("form", "size"), [("GIF", (40, 40)), ("BMP", (900, 900))])
def test_a_picture_that_the_platform_does_not_take_is_made_one_that_it_takes(
    desk: Desk, form: str, size: tuple[int, int]
) -> None:
    shown = picture(size, form)
    document = Document.from_html(f'<img src="blob:{shown.sha256}" alt="图">')

    desk.publish(article(document=document, pictures={shown.sha256: shown}))

    assert "/mmbiz_jpeg/" in desk.publications()[0].articles[0]["content"]


def test_a_correction_is_a_new_article_seen_before_the_old_one_goes(desk: Desk) -> None:
    old = desk.publish(article(), key="17.3.1")
    new = desk.publish(article(change_note="金额更正为1,510元"), key="17.3.2")
    both = [publication.status for publication in desk.publications()]
    desk.remove(old, key="17.3.1")

    assert old["address"] != new["address"]
    assert both == [0, 0]
    assert [publication.status for publication in desk.publications()] == [5, 0]
    assert desk.see(new, desk.channel.render(article(change_note="金额更正为1,510元"))).seen is (
        Seen.SHOWN
    )


def test_a_page_that_says_something_else_is_told(desk: Desk) -> None:
    ref = desk.publish(article())
    desk.publications()[0].articles[0]["content"] = "<p>别的内容</p>"

    seen = desk.see(ref, desk.channel.render(article()))

    assert seen.seen is Seen.CHANGED
    assert seen.fingerprint == ""


def test_an_article_deleted_by_a_person_is_seen_as_absent(desk: Desk) -> None:
    ref = desk.publish(article())
    desk.publications()[0].deleted = [1]

    assert desk.see(ref, desk.channel.render(article())).seen is Seen.ABSENT


def test_removing_twice_is_success(desk: Desk) -> None:
    ref = desk.publish(article())

    desk.remove(ref)
    again = desk.remove(ref)

    assert desk.see(again, None).seen is Seen.ABSENT


def test_a_draft_that_was_never_submitted_is_deleted_from_the_box(desk: Desk) -> None:
    receipt = desk.channel.put(desk.channel.render(article()), key="17.3.1", previous=None)

    removed = desk.remove(receipt.ref)

    assert desk.drafts() == []
    assert desk.see(removed, None).seen is Seen.ABSENT


def test_an_article_still_in_review_is_deleted_when_it_arrives(desk: Desk) -> None:
    desk.sandbox.account.change(delay=60.0)
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)

    with pytest.raises(Unavailable, match="wechat_in_review") as waiting:
        desk.remove(ref)
    desk.clock.pass_by(timedelta(minutes=2))
    desk.remove(ref)

    assert waiting.value.retry_after == timedelta(seconds=15)
    assert desk.publications()[0].status == 5


@pytest.mark.parametrize("index", [0, -1])
def test_a_deletion_never_means_all_articles(desk: Desk, index: int) -> None:
    ref = desk.publish(article())

    with pytest.raises(ValueError, match="index from 1"):
        desk.remove({**ref, "index": index})

    assert desk.publications()[0].deleted == []


def test_the_eleventh_deletion_of_a_day_waits_for_midnight_in_shanghai(desk: Desk) -> None:
    refs = [desk.publish(article(), key=f"{number}.3.1") for number in range(11)]
    for number, ref in enumerate(refs[:10]):
        desk.remove(ref, key=f"{number}.3.1")

    with pytest.raises(Unavailable, match="wechat_deletions_used") as waiting:
        desk.remove(refs[10], key="10.3.1")
    # Everything else goes on meanwhile.
    desk.publish(article(), key="11.3.1")
    wait = waiting.value.retry_after or timedelta(0)
    desk.clock.pass_by(wait)
    desk.remove(refs[10], key="10.3.1")

    assert timedelta(hours=13, minutes=54) < wait <= timedelta(hours=13, minutes=55)
    assert [publication.status for publication in desk.publications()] == [5] * 11 + [0]


def test_the_last_deletions_of_a_day_are_kept_for_take_downs(desk: Desk) -> None:
    refs = [desk.publish(article(), key=f"{number}.3.1") for number in range(9)]
    replaced = notice(kind="ended", reason="")
    for number, ref in enumerate(refs[:7]):
        desk.channel.remove(ref, replaced, key=f"{number}.3.1")

    with pytest.raises(Unavailable, match="wechat_deletions_kept"):
        desk.channel.remove(refs[7], replaced, key="7.3.1")
    desk.channel.remove(refs[8], notice(kind="suspended"), key="8.3.1")

    assert [publication.status for publication in desk.publications()] == [5] * 7 + [0, 5]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (2, "wechat_originality_failed"),
        (3, "wechat_publishing_failed"),
        (4, "wechat_audit_refused"),
    ],
)
def test_what_the_platform_refuses_to_publish_is_for_a_person(
    desk: Desk, outcome: int, code: str
) -> None:
    desk.sandbox.account.change(outcome=outcome)
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)

    with pytest.raises(Rejected, match=code):
        desk.see(ref, rendered)

    assert desk.see(desk.remove(ref), None).seen is Seen.ABSENT


def test_an_article_that_the_platform_took_down_is_not_put_up_again(desk: Desk) -> None:
    ref = desk.publish(article())
    desk.publications()[0].outcome = 6

    with pytest.raises(Rejected, match="wechat_banned_by_platform"):
        desk.channel.look(ref, desk.channel.render(article()))


def test_a_long_review_is_asked_about_less_and_less_often(desk: Desk) -> None:
    desk.sandbox.account.change(delay=3 * 3600.0)
    rendered = desk.channel.render(article())

    seen = desk.see(desk.put(rendered), rendered, patience=60)

    assert seen.seen is Seen.SHOWN
    assert desk.calls("/cgi-bin/freepublish/get") <= 9


def test_looking_early_costs_no_question(desk: Desk) -> None:
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)

    early = desk.channel.look(ref, rendered)

    assert early.seen is Seen.PENDING
    assert early.next_look == timedelta(seconds=5)
    assert desk.calls("/cgi-bin/freepublish/get") == 0


def test_an_account_that_may_not_publish_is_told_once_and_keeps_its_draft(desk: Desk) -> None:
    desk.sandbox.account.change(kind=AccountKind.PERSONAL)
    rendered = desk.channel.render(article())
    receipt = desk.channel.put(rendered, key="17.3.1", previous=None)

    with pytest.raises(AccessLost, match="wechat_publishing_not_allowed"):
        desk.channel.put(rendered, key="17.3.1", previous=receipt.ref)
    desk.become(mode="draft_only")
    after = desk.channel.put(rendered, key="17.3.1", previous=receipt.ref)

    assert not after.more
    assert desk.drafts() == ["关于2026年最低生活保障标准的通知"]


def test_draft_only_waits_for_the_person_and_sees_the_address_they_give(desk: Desk) -> None:
    desk.become(mode="draft_only")
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)
    waiting = desk.channel.look(ref, rendered)
    published = desk.sandbox.account.submit(ref["draft"], host=desk.sandbox.address)
    desk.sandbox.account.end_due()
    to_confirm = desk.channel.look(ref, rendered)

    told = desk.channel.typed_in(ref, address=published.article_address(1))
    confirmed = desk.channel.look(told, rendered)

    assert (waiting.seen, waiting.code) == (Seen.PENDING, "wechat_to_publish")
    assert (to_confirm.code, to_confirm.next_look) == ("wechat_to_confirm", None)
    assert confirmed.seen is Seen.SHOWN


def test_draft_only_asks_a_person_to_delete_what_a_person_published(desk: Desk) -> None:
    desk.become(mode="draft_only")
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)
    published = desk.sandbox.account.submit(ref["draft"], host=desk.sandbox.address)
    desk.sandbox.account.end_due()
    confirmed = {**ref, "address": published.article_address(1)}

    removed = desk.remove(confirmed)
    still = desk.channel.look(removed, None)
    published.deleted = [1]
    gone = desk.channel.look(removed, None)

    assert (still.seen, still.code) == (Seen.SHOWN, "wechat_to_delete_by_hand")
    assert gone.seen is Seen.ABSENT


def test_a_photograph_serves_where_a_person_gives_no_address(desk: Desk) -> None:
    desk.become(mode="draft_only")
    rendered = desk.channel.render(article())
    ref = desk.put(rendered)

    shown = desk.channel.look(desk.channel.typed_in(ref, slip="a" * 64), rendered)
    desk.sandbox.account.delete_draft(ref["draft"])
    left = desk.channel.look(ref, None)
    gone = desk.channel.look(desk.channel.taken_away(ref, slip="b" * 64), None)

    assert (shown.seen, shown.fingerprint) == (Seen.SHOWN, rendered.fingerprint)
    assert (left.seen, left.code) == (Seen.PENDING, "wechat_to_delete_by_hand")
    assert gone.seen is Seen.ABSENT
    with pytest.raises(ValueError, match="address"):
        desk.channel.typed_in(ref, address="javascript:alert(1)")


def test_draft_only_deletes_its_draft(desk: Desk) -> None:
    desk.become(mode="draft_only")
    ref = desk.put(desk.channel.render(article()))

    removed = desk.remove(ref)

    assert desk.drafts() == []
    assert desk.see(removed, None).seen is Seen.ABSENT


def test_a_page_that_only_shows_a_barrier_is_checked_by_the_interface(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = desk.publish(article())
    monkeypatch.setattr(
        "channels.wechat.platform.pages.fill",
        lambda *_, **__: "<p>当前环境异常，完成验证后即可</p>",
    )

    seen = desk.channel.look(ref, desk.channel.render(article()))
    desk.publications()[0].deleted = [1]
    gone = desk.channel.look(ref, None)

    assert (seen.seen, seen.code) == (Seen.SHOWN, "wechat_seen_by_interface")
    assert gone.seen is Seen.ABSENT


def test_secrets_are_in_no_representation(desk: Desk) -> None:
    desk.publish(article())
    token = desk.memory.get("token")
    shown = repr((desk.channel, desk.channel._putting, desk.channel._callback))

    assert token
    assert desk.channel.secret not in shown
    assert token not in shown
    assert token not in repr(desk.sightings)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"app_id": " "}, "app_id"),
        ({"secret": ""}, "secret"),
        ({"mode": "sometimes"}, "mode"),
        ({"author": "字" * 17}, "author"),
        ({"address": "api.weixin.qq.com"}, "address"),
        ({"callback_token": "token", "callback_key": "account"}, "callback_key"),
        ({"callback_key": "key"}, "callback_token"),
    ],
)
def test_a_wrong_field_is_named(desk: Desk, fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^{wrong}$"):
        open_channel(desk.sandbox, desk.memory, desk.clock, **fields)
