"""What a person gets to type in, and how a page that somebody else made is recognised."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from channel_builders import Wire, around, article, corrected, file, notice

from channels.base import Article, Ref, Rendered, Seen, Unavailable
from channels.hand import Hand
from channels.http import Answer
from channels.page_text import missing_lines, words

PAGE = "https://portal.example.gov.cn/xxgk/17.html"
KEY = "17.3.1"


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    return Hand.open({"portal": "市政务公开平台"}, around(tmp_path))


def portal_page(rendered: Rendered, *, charset: str = "utf-8") -> bytes:
    """Return the page as a portal lays it out: its own head, menu, dates and foot around it."""
    title, _, text = rendered.text.partition("\n")
    cells = text.replace("\t", "</td> <td>").split("\n")
    lines = "\n".join(f'<p class="MsoNormal">{cell}</p>' for cell in cells)
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}">
    <title>{title} - 市政务公开平台</title><script>var x = "<p>首页</p>";</script></head>
    <body><nav>首页 &gt; 公告</nav><h1>{title}</h1><p>发布日期：2026-11-23　浏览：12</p>
    <div id="zoom">{lines}</div><p>附件：申请表</p><footer>主办：市政府</footer></body></html>
    """.encode(charset)


def typed_in(hand: Hand, rendered: Rendered, *, previous: Ref | None = None) -> Ref:
    ref = hand.put(rendered, key=KEY, previous=previous).ref
    return hand.typed_in(ref, address=PAGE)


# What is to be typed in.


def test_the_fields_come_in_the_order_they_are_typed_in(hand: Hand) -> None:
    picture = file("IMG_0001.JPG", b"JPG", "image/jpeg")
    sent = article(
        body=f'<p>见图</p><img src="blob:{picture.sha256}" alt="流程">',
        pictures={picture.sha256: picture},
        attachments=(file("申请表.docx", b"1"), file("名册.xlsx", b"2")),
    )

    rendered = hand.render(sent)

    assert rendered.fields == (
        ("标题", sent.title),
        ("短标题", "2026年低保标准"),
        ("摘要", sent.summary),
        ("正文", "见图"),
        ("正文 HTML", '<p>见图</p>\n<img src="图1.jpg" alt="流程">'),
        ("文号", "示府〔2026〕1号"),
        ("索引号", "SH001-2026-0017"),
        ("成文日期", "2026年11月20日"),
        ("发布机构", "示例街道办事处"),
        ("附件", "申请表.docx\n名册.xlsx"),
    )
    assert [one.name for one in rendered.files] == ["图1.jpg", "申请表.docx", "名册.xlsx"]
    assert rendered.files[0].read() == b"JPG"


def test_what_is_not_known_is_not_asked_to_be_typed_in(hand: Hand) -> None:
    rendered = hand.render(article(document_number="", formed_on=None, summary=""))

    names = [name for name, _ in rendered.fields]
    assert not {"文号", "成文日期", "摘要", "附件"} & {*names}
    assert all(value for _, value in rendered.fields)


def test_a_put_waits_for_a_person(hand: Hand) -> None:
    rendered = hand.render(article())

    sighting = hand.look(hand.put(rendered, key=KEY, previous=None).ref, rendered)

    assert (sighting.seen, sighting.code, sighting.next_look) == (Seen.PENDING, "to_type_in", None)


# What is seen.


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk"])
def test_the_text_is_found_among_the_portals_own_words(
    hand: Hand, wire: Wire, charset: str
) -> None:
    sent = article(body="<p>各社区：</p><table><tr><td>低保</td><td>1,510 元</td></tr></table>")
    rendered = hand.render(sent)
    wire.say(PAGE, portal_page(rendered, charset=charset))

    sighting = hand.look(typed_in(hand, rendered), rendered)

    assert (sighting.seen, sighting.address) == (Seen.SHOWN, PAGE)
    assert sighting.fingerprint == sent.fingerprint


def test_a_change_after_it_was_seen_is_told(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    page = portal_page(rendered)
    wire.say(PAGE, page)
    seen = hand.look(typed_in(hand, rendered), rendered).ref or {}

    wire.say(PAGE, page.replace(b"1,510", b"1,150"))

    sighting = hand.look(seen, rendered)
    assert (sighting.seen, sighting.params) == (Seen.CHANGED, {"missing": 1})


def test_a_page_without_the_text_is_looked_at_again(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    wire.say(PAGE, "<html><div id=app></div><script>load()</script></html>")

    sighting = hand.look(typed_in(hand, rendered), rendered)

    assert (sighting.seen, sighting.code) == (Seen.PENDING, "page_without_text")
    assert sighting.next_look == timedelta(minutes=10)


def test_a_photograph_speaks_for_a_page_that_machines_cannot_read(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    wire.say(PAGE, "<html><div id=app></div></html>")

    sighting = hand.look(hand.typed_in(typed_in(hand, rendered), slip="ab" * 32), rendered)

    assert sighting.seen is Seen.SHOWN


def test_a_photograph_alone_is_enough(hand: Hand) -> None:
    rendered = hand.render(article())
    ref = hand.put(rendered, key=KEY, previous=None).ref

    assert hand.look(hand.typed_in(ref, slip="ab" * 32), rendered).seen is Seen.SHOWN


def test_a_page_that_went_away_by_itself_is_absent(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    wire.say(PAGE, portal_page(rendered))
    seen = hand.look(typed_in(hand, rendered), rendered).ref or {}

    wire.say(PAGE, status=404)

    assert hand.look(seen, rendered).seen is Seen.ABSENT


def test_a_portal_in_trouble_proves_nothing(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    ref = typed_in(hand, rendered)

    for status in (403, 500, 502):
        wire.say(PAGE, status=status)
        with pytest.raises(Unavailable):
            hand.look(ref, rendered)


def test_an_address_that_leads_on_is_followed(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    old = PAGE.replace("https:", "http:")
    wire.say(old, status=301, Location=PAGE)
    wire.say(PAGE, portal_page(rendered))
    ref = hand.typed_in(hand.put(rendered, key=KEY, previous=None).ref, address=old)

    assert hand.look(ref, rendered).seen is Seen.SHOWN


def test_an_address_that_leads_in_circles_proves_nothing(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    wire.say(PAGE, status=302, Location=PAGE)

    with pytest.raises(Unavailable):
        hand.look(typed_in(hand, rendered), rendered)


# Corrections and take-downs.


def test_a_correction_is_typed_in_at_the_same_address(hand: Hand, wire: Wire) -> None:
    first, second = hand.render(article()), hand.render(corrected(article()))
    wire.say(PAGE, portal_page(first))
    seen = hand.look(typed_in(hand, first), first).ref

    receipt = hand.put(second, key=KEY, previous=seen)
    before = hand.look(receipt.ref, second)
    wire.say(PAGE, portal_page(second))

    assert receipt.address == PAGE
    assert (before.seen, before.code) == (Seen.PENDING, "to_type_in")
    assert hand.look(hand.typed_in(receipt.ref, address=PAGE), second).seen is Seen.SHOWN


def proven(hand: Hand, wire: Wire, rendered: Rendered) -> Ref:
    """Return the ref of what was typed in and read at its page."""
    wire.say(PAGE, portal_page(rendered))
    return hand.look(typed_in(hand, rendered), rendered).ref or {}


LESS = "<p>各社区：</p><p>标准为每月1,510元。</p>"
MORE = LESS + "<p>本通知自发布之日起施行。</p>"
ATTACHED = (file("申请表.docx", b"2"),)


@pytest.mark.parametrize("change", [{"body": LESS}, {"attachments": ATTACHED}])
def test_no_correction_is_proven_before_a_person_typed_it_in(
    hand: Hand, wire: Wire, change: dict[str, Any]
) -> None:
    seen = proven(hand, wire, hand.render(article(body=MORE)))
    second = hand.render(article(**{"body": MORE, **change}, edition=2))

    sighting = hand.look(hand.put(second, key=KEY, previous=seen).ref, second)

    assert (sighting.seen, sighting.code, sighting.next_look) == (Seen.PENDING, "to_type_in", None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MORE, LESS),
        ("<table><tr><td>王珺</td><td>300</td></tr><tr><td>李喆</td><td>200</td></tr></table>",
         "<table><tr><td>王珺</td><td>300</td></tr></table>"),
    ],
    ids=["a paragraph", "a row"],
)  # fmt: skip
def test_a_line_that_was_taken_out_must_be_gone_from_the_page(
    hand: Hand, wire: Wire, before: str, after: str
) -> None:
    first, second = (hand.render(article(body=body)) for body in (before, after))
    seen = proven(hand, wire, first)
    told = hand.typed_in(hand.put(second, key=KEY, previous=seen).ref, address=PAGE)

    still = hand.look(told, second)
    wire.say(PAGE, portal_page(second))

    assert (still.seen, still.code, still.params) == (Seen.PENDING, "old_lines_left", {"lines": 1})
    assert hand.look(told, second).seen is Seen.SHOWN


def test_nobody_is_asked_to_type_in_the_same_again(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    seen = proven(hand, wire, rendered)

    again = hand.put(hand.render(article(edition=2)), key=KEY, previous=seen).ref

    assert hand.look(again, rendered).seen is Seen.SHOWN


def test_the_page_it_stood_on_before_must_be_gone(hand: Hand, wire: Wire) -> None:
    first, second = hand.render(article()), hand.render(corrected(article()))
    seen = proven(hand, wire, first)
    wire.say(f"{PAGE}?new", portal_page(second))
    moved = hand.typed_in(hand.put(second, key=KEY, previous=seen).ref, address=f"{PAGE}?new")

    both = hand.look(moved, second)
    wire.say(PAGE, status=301, Location=f"{PAGE}?new")

    assert (both.seen, both.code, both.params) == (Seen.PENDING, "old_page_left", {"page": PAGE})
    assert hand.look(moved, second).seen is Seen.SHOWN


@pytest.mark.parametrize("left", [article(), article(title="关于低保标准的更正通知")])
def test_a_take_down_before_a_correction_was_typed_in_asks_for_both_titles(
    hand: Hand, wire: Wire, left: Article
) -> None:
    seen = proven(hand, wire, hand.render(article()))
    second = hand.render(article(title="关于低保标准的更正通知", edition=2))
    ref = hand.remove(hand.put(second, key=KEY, previous=seen).ref, notice(), key=KEY).ref

    wire.say(PAGE, portal_page(hand.render(left)))
    before = hand.look(ref, None)
    wire.say(PAGE, status=404)

    assert (before.seen, before.code) == (Seen.PENDING, "to_remove_by_hand")
    assert hand.look(ref, None).seen is Seen.ABSENT


def test_what_was_never_typed_in_can_be_said_to_be_nowhere(hand: Hand, wire: Wire) -> None:
    ref = hand.put(hand.render(article()), key=KEY, previous=None).ref
    removing = hand.remove(ref, notice(), key=KEY).ref

    assert hand.look(hand.never_there(removing), None).seen is Seen.ABSENT
    with pytest.raises(ValueError, match="seen"):
        hand.never_there(proven(hand, wire, hand.render(article())))


def test_a_photograph_of_the_edition_before_proves_nothing_of_the_next(hand: Hand) -> None:
    first, second = hand.render(article()), hand.render(corrected(article()))
    ref = hand.typed_in(hand.put(first, key=KEY, previous=None).ref, slip="ab" * 32)

    again = hand.put(second, key=KEY, previous=ref).ref

    assert hand.look(again, second).seen is Seen.PENDING


@pytest.mark.parametrize("page", [b"", "<h1>别的公告</h1>".encode()])
def test_a_page_that_no_longer_has_the_title_is_clear(hand: Hand, wire: Wire, page: bytes) -> None:
    rendered = hand.render(article())
    wire.say(PAGE, portal_page(rendered))
    seen = hand.look(typed_in(hand, rendered), rendered).ref or {}
    ref = hand.remove(seen, notice(), key=KEY).ref

    before = hand.look(ref, None)
    wire.say(PAGE, page)

    assert (before.seen, before.code) == (Seen.PENDING, "to_remove_by_hand")
    assert hand.look(ref, None).seen is Seen.ABSENT


def test_a_page_that_was_never_read_is_not_believed_to_be_clear(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    wire.say(PAGE, "<html><div id=app></div></html>")
    ref = hand.remove(
        hand.typed_in(typed_in(hand, rendered), slip="ab" * 32), notice(), key=KEY
    ).ref

    before = hand.look(ref, None)

    assert (before.seen, before.code) == (Seen.PENDING, "to_remove_by_hand")
    assert hand.look(hand.taken_away(ref, slip="cd" * 32), None).seen is Seen.ABSENT


def test_what_was_never_confirmed_needs_a_persons_word(hand: Hand) -> None:
    ref = hand.put(hand.render(article()), key=KEY, previous=None).ref

    assert hand.look(hand.remove(ref, notice(), key=KEY).ref, None).seen is Seen.PENDING


def test_a_new_address_must_be_read_anew(hand: Hand, wire: Wire) -> None:
    rendered = hand.render(article())
    wire.say(PAGE, portal_page(rendered))
    seen = hand.look(typed_in(hand, rendered), rendered).ref or {}

    moved = hand.remove(hand.typed_in(seen, address=f"{PAGE}?new"), notice(), key=KEY).ref
    wire.say(f"{PAGE}?new", status=404)

    assert hand.look(moved, None).seen is Seen.PENDING


# Pages.


def page(body: bytes, content_type: str = "text/html") -> Answer:
    return Answer(200, {"Content-Type": content_type}, body)


@pytest.mark.parametrize(
    "given",
    [
        page("<p>王珺</p>".encode()),
        page("<p>王珺</p>".encode("gbk"), "text/html; charset=GB2312"),
        page(
            '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>王珺</p>'.encode(
                "gbk"
            )
        ),
        page("\ufeff<p>王珺</p>".encode()),
        page("<p>王珺</p>".encode("gb18030")),
        page("<p>王珺</p>".encode("big5"), "text/html; charset=big5"),
        page("<p>王珺</p>".encode(), "text/html; charset=no-such-set"),
        page("<p>王珺</p>".encode(), "text/html; charset=iso-2022-kr"),
        page('<?xml version="1.0" encoding="utf-8"?><p>王珺</p>'.encode()),
        page("<style>.王{}</style><script>'珺'</script><p>王<b>珺</b></p>".encode()),
    ],
)
def test_a_page_is_read_whatever_its_character_set(given: Answer) -> None:
    assert "王珺" in "".join(words(given).split()) or "王珺" in words(given)
    assert "'珺'" not in words(given)


@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- -->", b"\x00\x01", b"<>", b"%PDF-1.7"])
def test_a_page_that_is_none_has_no_title(body: bytes) -> None:
    assert missing_lines(words(page(body)), "标题\n正文") is None


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        ("标题 一 二", 0),
        ("前 标题 间 一 间 二 后", 0),
        ("标题 二 一", 1),
        ("标题 一", 1),
        ("标题", 2),
        ("一 二", None),
        ("标 题\u3000一\u00a0二", 0),
    ],
)
def test_lines_are_looked_for_in_their_order(seen: str, missing: int | None) -> None:
    assert missing_lines(seen, "标题\n一\n二") == missing


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "portal"),
        ({"portal": "  "}, "portal"),
        ({"portal": "平台", "login_address": "javascript:alert(1)"}, "login_address"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Hand.open(fields, around(tmp_path))


def test_an_address_that_is_none_is_refused(hand: Hand) -> None:
    with pytest.raises(ValueError, match="address"):
        hand.typed_in({}, address="javascript:alert(1)")
