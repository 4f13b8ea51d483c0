"""The stand-in obeys the platform's rules: what it forgave would fail with a real account."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from wechat_desk import SECRET, SETTINGS, Clock, picture

from channels.wechat.platform.settings import DAILY_LIMITS, AccountKind, Settings
from channels.wechat.sandbox import Sandbox, make_server


@dataclass
class Caller:
    """A caller who writes the calls by hand, as the vendor's pages show them."""

    sandbox: Sandbox
    clock: Clock
    token: str = field(default="", repr=False)

    def fetch(self, **changes: Any) -> dict[str, Any]:
        given = {"grant_type": "client_credential", "appid": SETTINGS.app_id, "secret": SECRET}
        answer = self.post("stable_token", {**given, **changes})
        self.token = answer.get("access_token", self.token)
        return answer

    def post(self, path: str, given: Any) -> dict[str, Any]:
        return self.send(path, json.dumps(given, ensure_ascii=False).encode())

    def send(self, path: str, body: bytes, method: str = "POST", **query: str) -> dict[str, Any]:
        address = f"{self.sandbox.address}/cgi-bin/{path}"
        with requests.request(
            method, address, params={"access_token": self.token, **query}, data=body, timeout=5
        ) as answer:
            return read(answer)

    def upload(self, path: str, content: bytes, **query: str) -> dict[str, Any]:
        address = f"{self.sandbox.address}/cgi-bin/{path}"
        files = {"media": ("cover.jpg", content, "image/jpeg")}
        with requests.post(
            address, params={"access_token": self.token, **query}, files=files, timeout=5
        ) as answer:
            return read(answer)

    def cover(self) -> str:
        return str(self.upload("material/add_material", picture().read(), type="image")["media_id"])

    def draft(self, **changes: Any) -> dict[str, Any]:
        article = {"title": "夏季珺☕", "content": "<p>正文</p>", "thumb_media_id": self.cover()}
        return self.post("draft/add", {"articles": [{**article, **changes}]})

    def stored(self, **changes: Any) -> dict[str, Any]:
        draft = self.draft(**changes)
        item = self.post("draft/get", {"media_id": draft["media_id"]})["news_item"][0]
        assert isinstance(item, dict)
        return item

    def published(self) -> tuple[dict[str, Any], dict[str, Any]]:
        draft = self.draft()
        receipt = self.post("freepublish/submit", {"media_id": draft["media_id"]})
        return receipt, self.post("freepublish/get", {"publish_id": str(receipt["publish_id"])})


def read(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; encoding=utf-8"
    value = json.loads(answer.content.decode())
    assert isinstance(value, dict)
    return value


def opened(settings: Settings, folder: Path | None = None) -> Iterator[Caller]:
    clock = Clock()
    with make_server(settings=settings, folder=folder, clock=clock.seconds) as sandbox:
        caller = Caller(sandbox, clock)
        caller.fetch()
        yield caller


@pytest.fixture
def caller() -> Iterator[Caller]:
    yield from opened(SETTINGS)


def test_a_stable_token_stays_the_same_until_five_minutes_before_its_end(caller: Caller) -> None:
    first = caller.fetch()
    caller.clock.pass_by(timedelta(seconds=6000))
    later = caller.fetch()
    caller.clock.pass_by(timedelta(seconds=900))
    renewed = caller.fetch()

    assert first["access_token"] == later["access_token"] != renewed["access_token"]
    assert (first["expires_in"], later["expires_in"], renewed["expires_in"]) == (7200, 1200, 7200)


def test_both_tokens_work_while_one_follows_the_other(caller: Caller) -> None:
    old = caller.token
    caller.clock.pass_by(timedelta(seconds=6900))
    caller.fetch()
    caller.token = old
    during = caller.send("draft/count", b"", "GET")
    caller.clock.pass_by(timedelta(seconds=301))
    after = caller.send("draft/count", b"", "GET")

    assert during == {"total_count": 0}
    assert after["errcode"] == 42001


def test_a_forced_renewal_ends_the_old_token_and_is_not_granted_twice_in_a_row(
    caller: Caller,
) -> None:
    old = caller.token
    new = caller.fetch(force_refresh=True)["access_token"]
    too_soon = caller.fetch(force_refresh=True)["access_token"]
    caller.token = old
    refused = caller.send("draft/count", b"", "GET")

    assert old != new == too_soon
    assert refused["errcode"] == 40001
    assert "not latest" in refused["errmsg"]


def test_the_plain_token_dies_five_minutes_after_the_next_one(caller: Caller) -> None:
    query = {"grant_type": "client_credential", "appid": SETTINGS.app_id, "secret": SECRET}
    first = caller.send("token", b"", "GET", **query)["access_token"]
    caller.send("token", b"", "GET", **query)
    caller.token = first
    during = caller.send("draft/count", b"", "GET")
    caller.clock.pass_by(timedelta(minutes=6))

    assert during == {"total_count": 0}
    assert caller.send("draft/count", b"", "GET")["errcode"] == 42001


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": "wx"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "猜"}, 40125),
    ],
)
def test_a_token_is_given_only_for_the_right_keys(
    caller: Caller, changes: dict[str, str], number: int
) -> None:
    assert caller.fetch(**changes)["errcode"] == number


def test_an_address_that_is_not_listed_gets_no_token(caller: Caller) -> None:
    caller.sandbox.account.change(whitelist=("203.0.113.7",))

    refused = caller.fetch()

    assert refused["errcode"] == 40164
    assert refused["errmsg"].startswith(
        "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: "
    )


def test_an_error_carries_the_time_in_its_request_id(caller: Caller) -> None:
    text = caller.post("draft/get", {"media_id": "unknown"})["errmsg"]

    stamp, *rest = text.split("rid: ")[1].split("-")

    assert int(stamp, 16) == int(caller.clock.seconds())
    assert [len(part) for part in rest] == [8, 8]


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"", 44001),
        (b"GIF89a" + b"0" * 40, 40005),
        (b"plain text", 40005),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 1024 * 1024, 40009),
    ],
)
def test_pictures_for_the_text_are_small_jpegs_and_pngs(
    caller: Caller, content: bytes, number: int
) -> None:
    assert caller.upload("media/uploadimg", content)["errcode"] == number


def test_a_part_of_another_name_is_missing(caller: Caller) -> None:
    assert caller.send("media/uploadimg", b"--")["errcode"] == 41005


def test_a_temporary_or_foreign_id_is_no_cover(caller: Caller) -> None:
    temporary = caller.upload("media/upload", picture().read(), type="image")["media_id"]

    assert caller.draft(thumb_media_id=temporary)["errcode"] == 40007
    assert caller.draft(thumb_media_id="foreign")["errcode"] == 40007
    assert "media_id" in caller.draft()


def test_scripts_names_and_foreign_pictures_are_taken_out(caller: Caller) -> None:
    own = caller.upload("media/uploadimg", picture().read())["url"]
    content = (
        f'<section class="a" id="b" onclick="c()" style="color:red"><p>正文</p><img src="{own}">'
        '<img src="https://elsewhere.example/a.png"><script>d()</script><style>p{}</style>'
        '<a href="https://elsewhere.example/">外链</a></section>'
    )

    stored = caller.stored(content=content)["content"]

    assert stored == (
        f'<section style="color:red"><p>正文</p><img src="{own}"><img><a>外链</a></section>'
    )


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"title": "题" * 33}, 45003),
        ({"title": ""}, 45003),
        ({"author": "者" * 17}, 45110),
        ({"digest": "摘" * 129}, 45004),
        ({"content": ""}, 44004),
        ({"content": "<p>" + "文" * 20_000 + "</p>"}, 45002),
        ({"content_source_url": "https://a.example/" + "a" * 1024}, 45005),
        ({"content_source_url": "ftp://a.example/"}, 41039),
        ({"pic_crop_1_1": "0_0_2_2"}, 53402),
        ({"title": 7}, 47001),
    ],
)
def test_a_draft_that_breaks_a_limit_is_refused(
    caller: Caller, changes: dict[str, Any], number: int
) -> None:
    assert caller.draft(**changes)["errcode"] == number


def test_text_sent_as_escapes_is_shown_as_escapes(caller: Caller) -> None:
    given = {"title": "夏季珺☕", "content": "<p>正\n文</p>", "thumb_media_id": caller.cover()}
    body = json.dumps({"articles": [given]}).encode()
    media_id = caller.send("draft/add", body)["media_id"]

    title = caller.post("draft/get", {"media_id": media_id})["news_item"][0]["title"]
    caller.sandbox.account.change(refuses_escapes=True)

    assert title == "\\u590f\\u5b63\\u73fa\\u2615"
    assert caller.send("draft/add", body)["errcode"] == 40033


def test_an_empty_digest_is_taken_from_the_text(caller: Caller) -> None:
    assert caller.stored(content="<p>" + "文" * 60 + "</p>")["digest"] == "文" * 54


def test_a_draft_leaves_the_box_when_it_is_submitted(caller: Caller) -> None:
    draft = caller.draft()
    caller.post("freepublish/submit", draft)

    assert caller.post("draft/get", draft)["errcode"] == 40007
    assert caller.post("freepublish/submit", draft)["errcode"] == 40007
    assert caller.send("draft/count", b"", "GET") == {"total_count": 0}


def test_ids_begin_above_the_largest_signed_number_and_are_answered_as_numbers(
    caller: Caller,
) -> None:
    receipt, status = caller.published()

    assert receipt["publish_id"] == 2**31
    assert status["publish_id"] == "2147483648"
    assert f"&mid={2**31}&idx=1&sn=" in status["article_detail"]["item"][0]["article_url"]


def test_a_submission_ends_after_its_delay(caller: Caller) -> None:
    caller.sandbox.account.change(delay=60.0)
    receipt, waiting = caller.published()
    caller.clock.pass_by(timedelta(minutes=1))
    ended = caller.post("freepublish/get", {"publish_id": str(receipt["publish_id"])})

    assert waiting == {"publish_id": "2147483648", "publish_status": 1, "fail_idx": []}
    assert ended["publish_status"] == 0


def test_a_refused_submission_names_its_articles(caller: Caller) -> None:
    caller.sandbox.account.change(outcome=4)

    _, status = caller.published()

    assert status == {"publish_id": "2147483648", "publish_status": 4, "fail_idx": [1]}


def test_a_deleted_article_says_so_and_its_status_becomes_five(caller: Caller) -> None:
    receipt, status = caller.published()
    page = status["article_detail"]["item"][0]["article_url"]
    with requests.get(page, timeout=5) as before:
        pass

    caller.post("freepublish/delete", {"article_id": status["article_id"], "index": 1})

    with requests.get(page, timeout=5) as after:
        pass
    asked = caller.post("freepublish/get", {"publish_id": str(receipt["publish_id"])})
    held = caller.post("freepublish/getarticle", {"article_id": status["article_id"]})
    assert '<h1 id="activity-name">夏季珺☕</h1>' in before.text
    assert "该内容已被发布者删除" in after.text
    assert "正文" not in after.text
    assert asked["publish_status"] == 5
    assert held["news_item"][0]["is_deleted"] is True


def test_a_deletion_without_an_index_takes_all(caller: Caller) -> None:
    cover = caller.cover()
    one = {"title": "一", "content": "<p>一</p>", "thumb_media_id": cover}
    draft = caller.post("draft/add", {"articles": [one, {**one, "title": "二"}]})
    receipt = caller.post("freepublish/submit", draft)
    asked = {"publish_id": str(receipt["publish_id"])}
    status = caller.post("freepublish/get", asked)
    caller.post("freepublish/delete", {"article_id": status["article_id"], "index": 2})
    between = caller.post("freepublish/get", asked)
    caller.post("freepublish/delete", {"article_id": status["article_id"]})

    assert between["publish_status"] == 0
    assert caller.post("freepublish/get", asked)["publish_status"] == 5


def test_an_address_with_a_wrong_sign_shows_nothing(caller: Caller) -> None:
    _, status = caller.published()
    page = status["article_detail"]["item"][0]["article_url"].replace("sn=", "sn=0")

    with requests.get(page, timeout=5) as answer:
        assert answer.status_code == 404
        assert "正文" not in answer.text


@pytest.mark.parametrize("kind", [AccountKind.PERSONAL, AccountKind.UNVERIFIED])
def test_accounts_of_persons_make_drafts_and_publish_nothing(
    caller: Caller, kind: AccountKind
) -> None:
    caller.sandbox.account.change(kind=kind)
    draft = caller.draft()

    assert "media_id" in draft
    for path in ("submit", "get", "delete", "getarticle", "batchget"):
        assert caller.post(f"freepublish/{path}", draft)["errcode"] == 48001


def test_quotas_end_at_midnight_in_shanghai() -> None:
    limits = {**DAILY_LIMITS, "/cgi-bin/draft/count": 2}
    for caller in opened(Settings(app_id=SETTINGS.app_id, secret=SECRET, daily_limits=limits)):
        answers = [caller.send("draft/count", b"", "GET") for _ in range(3)]
        caller.clock.pass_by(timedelta(hours=14))
        caller.fetch()

        assert [answer.get("errcode") for answer in answers] == [None, None, 45009]
        assert "errcode" not in caller.send("draft/count", b"", "GET")


def test_lists_are_newest_first_and_at_most_twenty(caller: Caller) -> None:
    cover = caller.cover()
    for number in range(22):
        caller.draft(title=f"第{number}篇", thumb_media_id=cover)

    page = caller.post("draft/batchget", {"offset": 0, "count": 20, "no_content": 1})
    rest = caller.post("draft/batchget", {"offset": 20, "count": 20, "no_content": 1})

    assert (page["total_count"], page["item_count"], rest["item_count"]) == (22, 20, 2)
    assert page["item"][0]["content"]["news_item"][0]["title"] == "第21篇"
    assert "content" not in page["item"][0]["content"]["news_item"][0]
    assert caller.post("draft/batchget", {"offset": 0, "count": 21})["errcode"] == 40097


def test_a_mass_message_of_the_same_id_is_sent_once_a_day(caller: Caller) -> None:
    draft = caller.draft()
    given = {"mpnews": draft, "msgtype": "mpnews", "clientmsgid": "17.3.1"}

    first = caller.post("message/mass/sendall", given)
    second = caller.post("message/mass/sendall", given)

    assert first["errcode"] == 0
    assert (second["errcode"], second["msg_id"]) == (45065, first["msg_id"])


@pytest.mark.parametrize(
    ("method", "path", "number"),
    [("GET", "draft/add", 43002), ("POST", "draft/count", 43001), ("POST", "draft/none", 40066)],
)
def test_a_call_of_the_wrong_form_is_refused(
    caller: Caller, method: str, path: str, number: int
) -> None:
    assert caller.send(path, b"{}", method)["errcode"] == number


def test_a_call_without_a_token_is_refused(caller: Caller) -> None:
    caller.token = ""

    assert caller.send("draft/count", b"", "GET")["errcode"] == 41001


def test_what_was_published_is_there_after_a_restart(tmp_path: Path) -> None:
    for caller in opened(SETTINGS, tmp_path):
        own = caller.upload("media/uploadimg", picture().read())["url"]
        caller.draft(content=f'<p>正文</p><img src="{own}">')
        page = caller.published()[1]["article_detail"]["item"][0]["article_url"]
    for again in opened(SETTINGS, tmp_path):
        moved = page.replace(page.split("/s?")[0], again.sandbox.address)
        image = f"{again.sandbox.address}/mmbiz_png/{own.split('/')[-2]}/0"
        with requests.get(moved, timeout=5) as article, requests.get(image, timeout=5) as shown:
            assert "夏季珺☕" in article.text
            assert shown.content == picture().read()
        assert again.send("draft/count", b"", "GET") == {"total_count": 1}
        assert again.published()[0]["publish_id"] == 2**31 + 1


def test_the_page_names_a_public_address_where_it_has_one(caller: Caller) -> None:
    caller.sandbox.account.change(public_address="https://wechat-demo.example/")

    _, status = caller.published()

    address = status["article_detail"]["item"][0]["article_url"]
    assert address.startswith("https://wechat-demo.example/s?__biz=")


def test_its_own_doors_list_change_and_break(caller: Caller) -> None:
    caller.published()
    base = caller.sandbox.address
    with requests.get(base, timeout=5) as page:
        assert "夏季珺☕" in page.text
    with requests.post(f"{base}/sandbox/settings", json={"kind": "personal"}, timeout=5) as _:
        pass
    order = {"path": "/cgi-bin/draft/add", "kind": "code", "code": 45011, "skip": 1}
    with requests.post(f"{base}/sandbox/faults", json=order, timeout=5) as _:
        pass

    assert caller.sandbox.account.settings.kind is AccountKind.PERSONAL
    assert [caller.draft().get("errcode") for _ in range(3)] == [None, 45011, None]


def test_an_article_readers_cannot_reach_is_ended_in_time_even_when_nobody_asks() -> None:
    with make_server(settings=SETTINGS) as sandbox:
        caller = Caller(sandbox, Clock())
        caller.fetch()
        sandbox.account.change(delay=0.1)
        caller.post("freepublish/submit", caller.draft())
        deadline = time.monotonic() + 5
        publication = next(iter(sandbox.account.archive.publications.values()))
        while not publication.pushed and time.monotonic() < deadline:
            time.sleep(0.02)

    assert (publication.ended, publication.status) == (True, 0)
