"""What keeps an article from the site, or should give its writer a pause."""

from collections.abc import Iterator

from channels.base import Article, Problem
from channels.website.files import unusable_pictures
from channels.website.item_page import item_page
from channels.website.site import Site

LONGEST_TITLE = 200
# What a text page may weigh on a slow line.
LARGE_PAGE = 60 * 1024
SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")


def problems(article: Article, site: Site) -> Iterator[Problem]:
    """Yield what is wrong; the page's weight is judged only where it can be made."""
    if article.restricted:
        yield Problem("website_restricted")
    yield from _of_title(article.title)
    if not article.document.text().strip() and not article.document.pictures():
        yield Problem("website_body_empty")
    for address in article.document.links():
        if not address.lower().startswith(SAFE_LINKS):
            yield Problem("website_link_refused", {"address": address[:80]})
    unusable = list(unusable_pictures(article))
    if unusable:
        yield Problem("website_picture_missing", {"count": len(unusable)})
        return
    yield from _to_consider(article, site)


def _of_title(title: str) -> Iterator[Problem]:
    if not title.strip():
        yield Problem("website_title_missing")
    if len(title) > LONGEST_TITLE:
        yield Problem("website_title_too_long", {"limit": LONGEST_TITLE, "length": len(title)})


def _to_consider(article: Article, site: Site) -> Iterator[Problem]:
    undescribed = sum(not picture.alt for picture in article.document.pictures())
    if undescribed:
        yield Problem("website_picture_undescribed", {"count": undescribed}, refuses=False)
    size = len(item_page(article, site))
    if size > LARGE_PAGE:
        weight = {"kilobytes": size // 1024, "limit": LARGE_PAGE // 1024}
        yield Problem("website_page_large", weight, refuses=False)
