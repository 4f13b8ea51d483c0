"""What a reader of the platform sees at an article's public address."""

from dataclasses import dataclass
from enum import Enum, auto

import lxml.html
from lxml import etree

from channels import http
from channels.base import Unavailable
from channels.document import canonical

# What stands on the page of an article that its publisher, or the platform, took away.
GONE = (
    "该内容已被发布者删除",
    "此内容已被发布者删除",
    "此内容发送失败无法查看",
    "此内容因违规无法查看",
    "该公众号已迁移",
)
# What the platform shows to callers it takes for machines; it says nothing of the article.
BLOCKED = ("环境异常", "请在微信客户端打开", "访问过于频繁")


class PageState(Enum):
    """What kind of page was seen."""

    ARTICLE = auto()
    GONE = auto()
    BLOCKED = auto()


@dataclass(frozen=True)
class Page:
    """One look: the state, and for an article its title and text in canonical form."""

    state: PageState
    title: str = ""
    text: str = ""

    def shows(self, expected: str) -> bool:
        """Tell whether the page carries a rendering's text, whose first line is the title."""
        title, _, body = expected.partition("\n")
        return self.title == canonical(title) and canonical(body) in self.text


def look_at(address: str) -> Page:
    """Return what the public address shows. Raises Unavailable when it shows nothing readable."""
    answer = http.get(secure(address))
    if answer.status in (404, 410):
        return Page(PageState.GONE)
    if answer.status in (301, 302, 303, 307, 308, 403, 429):
        return Page(PageState.BLOCKED)
    if not answer.ok:
        raise Unavailable("http_unavailable", retry_after=None, status=answer.status)
    return read(answer.text())


def secure(address: str) -> str:
    """Return the address with TLS where the platform has it: it names its pages without."""
    plain = "http://mp.weixin.qq.com/"
    return address.replace(plain, "https://mp.weixin.qq.com/", 1)


def read(markup: str) -> Page:
    """Return what a page's markup shows."""
    try:
        root = lxml.html.document_fromstring(markup)
    except (etree.ParserError, ValueError):
        return Page(PageState.BLOCKED)
    content = _with_id(root, "js_content")
    if content is not None:
        title = _with_id(root, "activity-name")
        name = _text(title) if title is not None else _shared_title(root)
        return Page(PageState.ARTICLE, name, _text(content))
    words = _text(root)
    return Page(
        PageState.GONE if any(words_of in words for words_of in GONE) else PageState.BLOCKED
    )


def _with_id(root: etree._Element, name: str) -> etree._Element | None:
    return next((one for one in root.iter() if one.get("id") == name), None)


def _text(element: etree._Element) -> str:
    return canonical("".join(str(part) for part in element.itertext()))


def _shared_title(root: etree._Element) -> str:
    for meta in root.iter("meta"):
        if meta.get("property") == "og:title":
            return canonical(meta.get("content", ""))
    return ""
