"""An article as the screens show it: one small HTML page and its pictures. Pure."""

import json

import lxml.html

from channels.base import Article, File, Json, Problem, Rejected, Rendered
from channels.communities import residents_lists
from channels.document import Picture
from channels.qr import draw
from channels.templates import fill

# What Chromium decodes; https://developer.mozilla.org/docs/Web/Media/Guides/Formats/Image_types
PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))


def problems(article: Article) -> tuple[Problem, ...]:
    """Return what is missing, and what no screen can show."""
    found = []
    if _names_residents(article):
        found.append(Problem("list_of_residents"))
    if not article.title.strip():
        found.append(Problem("title_empty"))
    if not article.document.text().strip() and not article.document.pictures():
        found.append(Problem("body_empty"))
    for number, picture in enumerate(article.document.pictures(), start=1):
        file = article.pictures.get(picture.sha256)
        if file is None:
            found.append(Problem("picture_missing", {"number": number}))
        elif file.media_type not in PICTURES:
            found.append(Problem("picture_format", {"number": number, "format": file.media_type}))
    closed = len(_by_media(article, pictures=False))
    if closed and not article.address:
        found.append(Problem("attachments_not_shown", {"count": closed}, refuses=False))
    return tuple(found)


def render(article: Article) -> Rendered:
    """Return the page; pictures, attached ones too, stand in it as `/kiosk/blob/<sha256>`.

    Raises Rejected for a list of persons by community.
    """
    if _names_residents(article):
        raise Rejected("list_of_residents")
    page = fill(
        "kiosk/item.html",
        article=article,
        body=article.document.to_html(_address),
        facts=json.dumps(_facts(article), ensure_ascii=False, sort_keys=True),
        phrase=article.check_phrase,
        code=draw(article.address).svg if article.address else "",
        attached=[(file.name, _blob(file.sha256)) for file in _by_media(article, pictures=True)],
        # Nothing can open these on a screen without a network and without programs of its own.
        closed=[file.name for file in _by_media(article, pictures=False)],
        closed_code=draw(f"{article.address}#attachments").svg if article.address else "",
    )
    return Rendered(
        body=page.encode(),
        media_type="text/html; charset=utf-8",
        text=article.title + "\n" + article.document.text(),
        fingerprint=article.fingerprint,
        files=_pictures(article),
    )


def facts(rendered: Rendered) -> Json:
    """Return what the list needs to know of a rendered item: edition, field, office, topics."""
    root = lxml.html.document_fromstring(rendered.body.decode())
    return json.loads(str(root.xpath("string(//article/@data-facts)")))


def _names_residents(article: Article) -> bool:
    """Tell whether a list names persons by community: a hall's screen serves all of them at once."""
    named = article.statutory_list or article.restricted
    return named and bool(residents_lists(article.document))


def _facts(article: Article) -> Json:
    return {
        "edition": article.edition,
        "kind": article.kind_label,
        "field": article.field.name,
        "office": article.office.name,
        "topics": [topic.name for topic in article.topics],
    }


def _address(picture: Picture) -> str:
    return _blob(picture.sha256)


def _blob(sha256: str) -> str:
    return "/kiosk/blob/" + sha256


def _by_media(article: Article, *, pictures: bool) -> list[File]:
    """Return the attachments that a screen shows as pictures, or all the others."""
    return [file for file in article.attachments if (file.media_type in PICTURES) is pictures]


def _pictures(article: Article) -> tuple[File, ...]:
    of_text = (article.pictures[one.sha256] for one in article.document.pictures())
    used = {file.sha256: file for file in (*of_text, *_by_media(article, pictures=True))}
    return tuple(used.values())
