"""What the platform does to an article that it is given: limits, and what it takes out of the text.

Limits: https://developers.weixin.qq.com/doc/subscription/api/draftbox/draftmanage/api_draft_add.html
"""

import html
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

import nh3

from channels.wechat.platform.archive import Archive, Article
from channels.wechat.platform.settings import Refused, Settings

MOST_ARTICLES = 8
TITLE_CHARACTERS = 32
AUTHOR_CHARACTERS = 16
DIGEST_CHARACTERS = 128
CONTENT_CHARACTERS = 20_000
CONTENT_BYTES = 1024 * 1024
SOURCE_BYTES = 1024
# Without a digest the list shows this much of the text.
DIGEST_FROM_TEXT = 54

TAGS = set(
    "section p span strong b em i u s h1 h2 h3 h4 h5 h6 ul ol li blockquote code pre table thead tbody"
    " tfoot tr th td caption colgroup col img br hr sup sub a div".split()
)
ATTRIBUTES = {
    "*": {"style"},
    "a": {"href"},
    "img": {"src", "data-src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u((?!00[0-7])[0-9a-fA-F]{4})")
CROP = re.compile(r"(0|1|0\.\d{1,6}|1\.0{1,6})(_(0|1|0\.\d{1,6}|1\.0{1,6})){3}")


def keep_escapes(body: bytes, settings: Settings) -> bytes:
    r"""Return the JSON `body` in which text sent as \uXXXX stays those six characters, as it does there."""
    if settings.refuses_escapes and ESCAPE.search(body):
        raise Refused(40033, "invalid charset. please check your request, if include \\uxxxx")
    return ESCAPE.sub(rb"\1\\\\u\2", body)


def accept_all(given: object, archive: Archive, settings: Settings) -> list[Article]:
    """Return the articles as they are stored, or raise for the first that breaks a limit."""
    if not isinstance(given, list) or not given:
        raise Refused(44003, "empty news data")
    if len(given) > MOST_ARTICLES:
        raise Refused(45008, "article size out of limit")
    return [accept(article, archive, settings) for article in given]


def accept(given: object, archive: Archive, settings: Settings) -> Article:
    """Return one article as it is stored."""
    if not isinstance(given, dict):
        raise Refused(47001, "data format error")
    article: Article = {
        name: _text(given, name) for name in ("title", "author", "digest", "content")
    }
    article["content_source_url"] = _text(given, "content_source_url")
    article["thumb_media_id"] = _text(given, "thumb_media_id")
    article["article_type"] = _text(given, "article_type") or "news"
    article["need_open_comment"] = int(given.get("need_open_comment") or 0)
    article["only_fans_can_comment"] = int(given.get("only_fans_can_comment") or 0)
    article["show_cover_pic"] = 0
    _check_lengths(article, settings)
    _check_source(article["content_source_url"])
    _check_pictures(article, given, archive)
    if article["need_open_comment"] and not settings.comments:
        raise Refused(88000, "without comment privilege")
    article["content"] = strip(article["content"], archive)
    article["digest"] = article["digest"] or plain_text(article["content"])[:DIGEST_FROM_TEXT]
    article["sn"] = secrets.token_hex(16)
    return article


def strip(content: str, archive: Archive) -> str:
    """Return `content` without scripts, styles, names and handlers, and with only its own pictures."""

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute in ("src", "data-src"):
            return value if _is_own_picture(value, archive) else None
        if tag == "a":
            return value if (urlsplit(value).hostname or "") == "mp.weixin.qq.com" else None
        return value

    return nh3.clean(
        content,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=keep,
        link_rel=None,
        strip_comments=True,
        clean_content_tags={
            "script",
            "style",
            "iframe",
            "object",
            "video",
            "audio",
            "form",
        },
    )


def plain_text(content: str) -> str:
    """Return the words of `content` without its tags and white space."""
    return "".join(html.unescape(re.sub(r"<[^>]+>", "", content)).split())


def picture_name(address: str) -> str:
    """Return the name a picture is kept under, from its public address; empty if it is none of ours."""
    found = re.search(r"/mmbiz_(?:png|jpg|jpeg|gif|bmp)/([A-Za-z0-9_-]+)/0", urlsplit(address).path)
    return found.group(1) if found else ""


def _is_own_picture(address: str, archive: Archive) -> bool:
    return picture_name(address) in archive.materials


def _check_lengths(article: Article, settings: Settings) -> None:
    title = article["title"]
    if not title or len(title) > TITLE_CHARACTERS:
        raise Refused(45003, "title size out of limit")
    if settings.title_bytes and len(title.encode()) > settings.title_bytes:
        raise Refused(45003, "title size out of limit")
    if len(article["author"]) > AUTHOR_CHARACTERS:
        raise Refused(45110, "author size out of limit")
    if len(article["digest"]) > DIGEST_CHARACTERS:
        raise Refused(45004, "description size out of limit")
    content = article["content"]
    if not content:
        raise Refused(44004, "empty content")
    if len(content) >= CONTENT_CHARACTERS or len(content.encode()) >= CONTENT_BYTES:
        raise Refused(45002, "content size out of limit")


def _check_source(address: str) -> None:
    if len(address.encode()) > SOURCE_BYTES:
        raise Refused(45005, "url size out of limit")
    if address and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", address):
        raise Refused(41039, "invalid content_source_url")


def _check_pictures(article: Article, given: dict[str, Any], archive: Archive) -> None:
    if article["article_type"] == "newspic":
        _check_newspic(article, given, archive)
        return
    _check_permanent(article["thumb_media_id"], archive)
    for name in ("pic_crop_235_1", "pic_crop_1_1"):
        crop = _text(given, name)
        if crop and not CROP.fullmatch(crop):
            raise Refused(53402, "invalid crop parameter")


def _check_newspic(article: Article, given: dict[str, Any], archive: Archive) -> None:
    if "<" in article["content"]:
        raise Refused(45166, "invalid content")
    pictures = (given.get("image_info") or {}).get("image_list") or []
    if not 1 <= len(pictures) <= 20:
        raise Refused(40007, "invalid media_id")
    for picture in pictures:
        _check_permanent(str(picture.get("image_media_id")), archive)
    article["image_info"] = given["image_info"]


def _check_permanent(media_id: str, archive: Archive) -> None:
    material = archive.materials.get(media_id)
    if material is None or not material.permanent or material.kind not in ("image", "thumb"):
        raise Refused(40007, f"invalid media_id hint: [{media_id[:16]}]")


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise Refused(47001, f"data format error hint: [{name} is not a string]")
    return value
