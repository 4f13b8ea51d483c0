"""What every channel promises the hub, whatever it speaks to."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from channel_builders import Wire, article, corrected, file, ref_over_json
from channel_stands import FIELDS, KEY, OVER_A_NETWORK, Stand, digest, stand_of
from lxml import etree

from channels import http
from channels.base import (
    AccessLost,
    Channel,
    Problem,
    Rendered,
    Seen,
    Traits,
    Unclear,
)
from channels.registry import kinds
from hub.errors import Refused

DOCS = Path(__file__).parent.parent / "docs" / "channels"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}]]>"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63600000000200010548afa471"
    "0000000049454e44ae426082"
)


@pytest.fixture(params=sorted(kinds()))
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    wire = Wire()
    with pytest.MonkeyPatch.context() as patched:
        if request.param != "wechat":
            # WeChat has a stand-in that is a server of its own.
            patched.setattr(http, "get", wire.get)
            patched.setattr(http, "post", wire.post)
        with stand_of(request.param, tmp_path, wire) as made:
            yield made


def test_every_kind_has_a_stand() -> None:
    assert set(FIELDS) == set(kinds())


def test_every_kind_that_keeps_a_secret_is_held_to_keep_it(stand: Stand) -> None:
    assert bool(stand.refuse_key) == bool(stand.lose_answer)
    assert bool(stand.refuse_key) == (stand.channel.kind in OVER_A_NETWORK)
    assert bool(stand.secrets) >= any(field.secret for field in stand.channel.form)


def test_it_is_a_channel(stand: Stand) -> None:
    assert isinstance(stand.channel, Channel)
    assert stand.channel.kind
    assert stand.channel.label


# Rendering.


def test_it_renders_the_same_twice(stand: Stand) -> None:
    assert digest(stand.channel.render(article())) == digest(stand.channel.render(article()))


def test_rendering_has_no_effect(stand: Stand) -> None:
    before = stand.effects()

    stand.channel.render(article())
    stand.channel.check(article())

    assert stand.effects() == before


def test_a_rendering_is_bound_to_the_approved_text(stand: Stand) -> None:
    given = article()

    rendered = stand.channel.render(given)

    assert rendered.fingerprint == given.fingerprint
    assert rendered.text
    assert rendered.body


# Putting and seeing.


def test_what_is_put_is_seen(stand: Stand) -> None:
    stand.publish(article())


def test_a_second_put_with_one_key_has_no_second_effect(stand: Stand) -> None:
    rendered = stand.channel.render(article())
    ref = stand.put(rendered)
    before = stand.effects()

    if stand.channel.traits.repeatable:
        stand.put(rendered)
        stand.put(rendered, previous=ref)
    else:
        # What cannot be repeated can be found, and the hub looks first.
        assert stand.channel.find(KEY).seen is not Seen.ABSENT

    assert stand.effects() == before


@pytest.mark.parametrize("stand", OVER_A_NETWORK, indirect=True)
def test_a_lost_answer_doubles_nothing(stand: Stand) -> None:
    assert stand.lose_answer
    rendered = stand.channel.render(article())
    stand.lose_answer()
    with pytest.raises(Unclear):
        stand.put(rendered)

    found = stand.channel.find(KEY)
    for _ in range(5):
        if stand.channel.traits.repeatable or found.seen is Seen.ABSENT or found.more:
            try:
                ref = stand.put(rendered, previous=ref_over_json(found.ref or {}) or None)
            except Unclear:
                found = stand.channel.find(KEY)
                continue
        else:
            ref = ref_over_json(found.ref or {})
        break

    assert stand.see(ref, rendered).seen is Seen.SHOWN
    assert how_many(stand.effects()) == 1


def how_many(effects: Any) -> int:
    """Return how many copies are at an outlet with a network in between."""
    return len(effects) if isinstance(effects, dict) else len(effects[0]) + len(effects[1])


def test_a_put_that_was_forgotten_is_found_or_safe_to_repeat(stand: Stand) -> None:
    rendered = stand.channel.render(article())
    stand.put(rendered)
    before = stand.effects()

    if stand.channel.traits.repeatable:
        ref = stand.put(rendered)
    else:
        ref = ref_over_json(stand.channel.find(KEY).ref or {})
    stand.list(article(), ref)

    assert stand.see(ref, rendered).seen is Seen.SHOWN
    assert {*names(before)} <= {*names(stand.effects())}


def names(effects: Any) -> list[str]:
    return list(effects) if isinstance(effects, dict) else list(effects[1])


def test_a_find_of_what_was_never_put_says_so(stand: Stand) -> None:
    found = stand.channel.find(KEY)

    # Where nobody can be asked, it stays open; it is never said to be there.
    assert found.seen in (Seen.ABSENT, Seen.PENDING)
    assert found.seen is Seen.ABSENT or found.code


def test_a_correction_takes_the_place_of_the_edition_before(stand: Stand) -> None:
    first, second = article(), corrected(article())
    before = stand.publish(first)
    rendered = stand.channel.render(second)

    if stand.channel.traits.updates:
        ref = stand.put(rendered, previous=before)
    else:
        ref = stand.put(rendered, key="17.3.2")
    stand.list(second, ref, serial=2)

    assert stand.see(ref, rendered).seen is Seen.SHOWN
    if not stand.channel.traits.updates:
        gone = stand.remove(before)
        assert stand.see(gone, None).seen is Seen.ABSENT
        assert stand.see(ref, rendered).seen is Seen.SHOWN


# Taking down.


def test_what_is_removed_is_seen_to_be_gone(stand: Stand) -> None:
    given = article()
    ref = stand.publish(given)

    gone = stand.remove(ref)
    stand.list(given, gone, live=False, serial=2)

    sighting = stand.see(gone, None)
    assert sighting.seen is Seen.ABSENT, sighting


def test_removing_twice_is_success(stand: Stand) -> None:
    given = article()
    gone = stand.remove(stand.publish(given))
    stand.list(given, gone, live=False, serial=2)

    again = stand.remove(gone)

    assert stand.see(again, None).seen is Seen.ABSENT


def test_what_was_removed_can_be_shown_again(stand: Stand) -> None:
    given = article()
    gone = stand.remove(stand.publish(given))
    stand.list(given, gone, live=False, serial=2)
    stand.see(gone, None)

    if stand.channel.traits.updates:
        stand.publish(given, previous=gone, serial=3)
    else:
        rendered = stand.channel.render(given)
        assert stand.see(stand.put(rendered, key="17.3.2"), rendered).seen is Seen.SHOWN


def test_a_take_down_leaves_no_file_and_no_name_behind(stand: Stand) -> None:
    letter = file("名单王珺.pdf", b"%PDF-1.7 only-in-this-file")
    given = article(attachments=(letter,))
    gone = stand.remove(stand.publish(given))
    stand.list(given, gone, live=False, serial=2)
    stand.see(gone, None)

    left = stand.effects()

    if isinstance(left, dict):
        content = b"".join(left.values())
        assert b"only-in-this-file" not in content
        assert "王珺".encode() not in content


# Secrets.


def test_no_secret_shows(stand: Stand) -> None:
    assert not any(secret in repr(stand.channel) for secret in stand.secrets)


@pytest.mark.parametrize("stand", OVER_A_NETWORK, indirect=True)
def test_no_secret_is_in_an_error(stand: Stand) -> None:
    assert stand.refuse_key
    rendered = stand.channel.render(article())
    stand.refuse_key()

    with pytest.raises(AccessLost) as caught:
        stand.put(rendered)

    told = repr(whole_chain(caught.value))
    assert not any(secret in told for secret in stand.secrets)


def whole_chain(error: BaseException | None) -> list[str]:
    """Return all a log could show of an error."""
    told = []
    while error is not None:
        told.append(f"{error!r} {error} {vars(error)}")
        error = error.__cause__ or error.__context__
    return told


# What cannot be carried.

ODD: dict[str, dict[str, Any]] = {
    "a title of 500 characters": {"title": "关于" + "长" * 496 + "通知", "short_title": ""},
    "no title": {"title": ""},
    "an empty body": {"body": ""},
    "white space alone": {"title": " \u3000", "body": "<p> &nbsp; </p>"},
    "a picture nobody has": {"body": f'<p>图</p><img src="blob:{"a" * 64}" alt="图">'},
    "a control character": {"title": "关于\x0b通知", "summary": "a\x00b"},
    "names with rare characters": {"body": "<p>珺 昇 喆 堃 翀 𬭎 㛃</p>"},
    "no number, date or page": {
        **dict.fromkeys(("document_number", "index_number", "address", "short_title"), ""),
        **dict.fromkeys(("formed_on", "published_at", "updated_at", "display_days"), None),
        "issuers": (),
        "summary": "",
    },
    "a picture and a file": {
        "body": f'<p>见图</p><img src="blob:{file("图.png", PICTURE).sha256}" alt="图">',
        "pictures": {file("图.png", PICTURE).sha256: file("图.png", PICTURE, "image/png")},
        "attachments": (file("申请表.docx", b"PK"), file("申请表.docx", b"PK2")),
    },
    "a cup of coffee": {"body": "<p>茶歇 ☕</p>"},
}


@pytest.mark.parametrize("name", ODD)
def test_what_it_cannot_take_is_said_and_never_thrown(stand: Stand, name: str) -> None:
    given = article(**ODD[name])

    problems = stand.channel.check(given)

    assert all(isinstance(problem, Problem) and problem.code for problem in problems)
    json.dumps([dict(problem.params) for problem in problems])
    # As the review raises them.
    assert all(Refused(one.code, outlet="x", **one.params).params for one in problems)
    if not any(problem.refuses for problem in problems):
        rendered = stand.channel.render(given)
        assert rendered.fingerprint == given.fingerprint
        assert not re.search(r"\b(None|null)\b", visible(rendered))


@pytest.mark.parametrize("name", ["no title", "an empty body", "white space alone"])
def test_what_says_nothing_is_never_sent(stand: Stand, name: str) -> None:
    problems = stand.channel.check(article(**ODD[name]))

    assert any(problem.refuses for problem in problems), stand.channel.kind


def test_five_thousand_rows_are_carried_or_refused(stand: Stand) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>王珺{n}</td></tr>" for n in range(5_000))
    given = article(body=f"<table><tr><th>序号</th><th>姓名</th></tr>{rows}</table>")

    problems = stand.channel.check(given)

    if not any(problem.refuses for problem in problems):
        assert stand.channel.render(given).fingerprint == given.fingerprint


def test_what_may_hang_in_one_place_only_never_goes_online(stand: Stand) -> None:
    problems = stand.channel.check(article(restricted=True, address=""))

    refused = any(problem.refuses for problem in problems)
    assert refused or not stand.channel.traits.online


def test_a_list_of_persons_shows_nobody_of_a_community_that_is_not_the_outlets(
    stand: Stand,
) -> None:
    given = article(
        restricted=True,
        statutory_list=True,
        address="",
        body="<table><tr><th>户主</th><th>社区</th></tr>"
        "<tr><td>王珺</td><td>甲社区</td></tr><tr><td>李喆</td><td>乙社区</td></tr></table>",
    )

    problems = stand.channel.check(given)

    if not any(problem.refuses for problem in problems):
        shown = stand.channel.render(given).text
        assert not ("王珺" in shown and "李喆" in shown)


# Hostile words.


def test_hostile_words_stay_words(stand: Stand) -> None:
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;")
    given = article(
        title=HOSTILE[:30],
        short_title=HOSTILE[:30],
        summary=HOSTILE,
        body=f'<p>{escaped}</p><p><a href="https://example.gov.cn/?a=&quot;&gt;&lt;b">文</a></p>',
        attachments=(file(f'"{HOSTILE}.pdf', b"%PDF-1.7"),),
        document_number=HOSTILE,
        change_note=HOSTILE,
        contact_phone=HOSTILE,
    )

    rendered = stand.channel.render(given)

    for markup in markup_in(rendered):
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
        assert not [one for one in root.iter("script") if "alert" in str(one.text)]
        assert not [name for one in root.iter("*") for name in one.attrib if "onerror" in str(name)]
        assert "49" not in "".join(root.itertext())


def markup_in(rendered: Rendered) -> list[str]:
    """Return every piece of a rendering that some reader takes for HTML."""
    if "html" in rendered.media_type:
        return [rendered.body.decode()]
    if "atom" in rendered.media_type:
        root = etree.fromstring(rendered.body)
        return [str(one.text) for one in root.iter("{*}content", "{*}summary")]
    if "json" in rendered.media_type:
        message = json.loads(rendered.body)
        inner = message.get("data", message)
        return [inner[name] for name in ("html", "content") if name in inner]
    return []


def visible(rendered: Rendered) -> str:
    """Return what a person reads of a rendering."""
    words = [value for _, value in rendered.fields]
    for markup in markup_in(rendered):
        root = lxml.html.fragment_fromstring(re.sub("<script.*?</script>", "", markup), True)
        words.append("".join(str(text) for text in root.itertext()))
    return "\n".join(words)


# Words about itself.


def test_its_page_in_the_docs_tells_what_it_can(stand: Stand) -> None:
    text = (DOCS / f"{stand.channel.kind}.md").read_text(encoding="utf-8")

    missing = [line for line in promises(stand.channel) if line not in text]

    assert missing == [], f"docs/channels/{stand.channel.kind}.md lacks these lines"


def promises(channel: Channel) -> list[str]:
    """Return what a channel's page must say: its name, its fields, and one line of its traits."""
    traits: Traits = channel.traits
    return [
        channel.label,
        (
            f"Kind `{channel.kind}`"
            f" · updates {_word(traits.updates)} · repeatable {_word(traits.repeatable)}"
            f" · removes {traits.removes} · serves {traits.serves}"
            f" · online {_word(traits.online)} · undo `{traits.undo}`"
        ),
        *(f"`{field.name}`" for field in channel.form),
    ]


def _word(value: bool) -> str:
    return "yes" if value else "no"


def test_every_field_it_asks_for_has_a_label(stand: Stand) -> None:
    assert all(field.label and field.name.isidentifier() for field in stand.channel.form)
