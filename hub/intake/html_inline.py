"""The characters inside one block of HTML, with the marks a reader saw."""

import re
from collections.abc import Iterator

from lxml import etree

from hub.intake.cleaned import Remark
from hub.intake.inline import BREAK, Run, folded, picture_html, safe_address

_MARK_OF = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "u": "u",
    "s": "s",
    "strike": "s",
    "sub": "sub",
    "sup": "sup",
}
_BOLD = re.compile(r"(?<![-\w])font-weight:\s*(bold|bolder|[6-9]00)")
_NOT_BOLD = re.compile(r"(?<![-\w])font-weight:\s*(normal|[1-5]00)")
_ITALIC = re.compile(r"font-style:\s*(italic|oblique)")
_UNDERLINED = re.compile(r"text-decoration[a-z-]*:[^;]*underline|text-underline:\s*(?!none)[a-z]")
_STRUCK = re.compile(r"text-decoration[a-z-]*:[^;]*line-through")
_RAISED = re.compile(r"vertical-align:\s*super")
_LOWERED = re.compile(r"vertical-align:\s*sub(?!e)")
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all|mso-element:\s*comment")

# Elements that act or only work with a server; what a person saw in them is not text.
DROPPED_SILENTLY = frozenset(
    "script style head title meta link base template xml map area param source track col colgroup".split()
)
DROPPED_AND_SAID = frozenset(
    "noscript iframe frame object embed applet audio video canvas svg math form input select textarea button".split()
)

BLOCK_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol dl table tr blockquote hr pre div section article main header footer nav aside"
    " center address figure figcaption details summary fieldset form body html li dt dd".split()
)
_HOLDS = "data-holds-blocks"


def mark_holders(root: etree._Element) -> None:
    """Mark every element which has a block inside, so that asking costs nothing however deep it is."""
    for block in root.iter(*BLOCK_TAGS):
        parent = block.getparent()
        while parent is not None and parent.get(_HOLDS) is None:
            parent.set(_HOLDS, "")
            parent = parent.getparent()


def holds_blocks(element: etree._Element) -> bool:
    """Tell whether a block lies somewhere inside the element."""
    return element.get(_HOLDS) is not None


def is_or_holds_block(element: etree._Element) -> bool:
    """Tell whether the element is a block or has one inside."""
    return element.tag in BLOCK_TAGS or holds_blocks(element)


class InlineReader:
    """Turns the inside of an element into runs; what it leaves out it notes in `remarks`."""

    def __init__(self, name: str, *, from_word: bool, remarks: list[Remark]) -> None:
        self.name = name
        self.from_word = from_word
        self.remarks = remarks

    def skips(self, element: etree._Element) -> bool:
        """Tell whether nothing of this element may come through, and note what a person would miss."""
        tag = element.tag
        if not isinstance(tag, str) or tag in DROPPED_SILENTLY:
            return True
        if tag in DROPPED_AND_SAID:
            # A form around a page's text is only its wrapping; everything else here is a thing that acts.
            if tag == "form":
                return False
            self._say("html_element_left_out", element=tag)
            return True
        if element.get("hidden") is not None or _HIDDEN.search(style_of(element)):
            if text_inside(element).strip():
                self._say("html_hidden_left_out", element=tag)
            return True
        if tag == "del" and self.from_word:
            self._say("text_deleted_left_out")
            return True
        return is_list_marker(element)

    def runs(self, element: etree._Element) -> Iterator[Run]:
        """Yield the runs of everything inside an element."""
        yield from self._inside(element, frozenset(), "")

    def run_of(self, element: etree._Element) -> Iterator[Run]:
        """Yield the runs of one inline element with its own mark."""
        yield from self._element(element, frozenset(), "")

    def picture(self, element: etree._Element) -> Iterator[Run]:
        """Yield a picture we hold; one that lies elsewhere is left out and said."""
        source = (element.get("src") or "").strip()
        alt = element.get("alt") or ""
        if source.startswith("blob:"):
            yield Run(markup=picture_html(source.removeprefix("blob:"), alt))
        elif source != "about:left-out":
            # "about:left-out" was said where the picture's bytes were read.
            self._say("html_picture_elsewhere", address=source[:80] or alt[:80] or "?")

    def _inside(self, element: etree._Element, marks: frozenset[str], href: str) -> Iterator[Run]:
        if element.text:
            yield Run(folded(element.text), marks, href)
        for child in element:
            if not self.skips(child):
                yield from self._element(child, marks, href)
            if child.tail:
                yield Run(folded(child.tail), marks, href)

    def _element(self, element: etree._Element, marks: frozenset[str], href: str) -> Iterator[Run]:
        tag = str(element.tag)
        if tag == "br":
            yield BREAK
        elif tag == "img":
            yield from self.picture(element)
        else:
            inner = _marks(element, marks)
            address = safe_address(element.get("href")) if tag == "a" else href
            yield from self._inside(element, inner, address)

    def _say(self, code: str, **params: str | int) -> None:
        self.remarks.append(Remark(code, params))


def text_inside(element: etree._Element) -> str:
    """Return all text inside an element."""
    return "".join(str(text) for text in element.itertext())


def style_of(element: etree._Element) -> str:
    """Return the element's inline style in lower case, lines joined."""
    return " ".join((element.get("style") or "").lower().split())


def is_list_marker(element: etree._Element) -> bool:
    """Tell whether this span holds the number or bullet Word printed before a list's line."""
    return "mso-list:ignore" in style_of(element).replace(" ", "")


def _marks(element: etree._Element, marks: frozenset[str]) -> frozenset[str]:
    style = style_of(element)
    mark = _MARK_OF.get(str(element.tag)) or ("s" if element.tag == "del" else None)
    found = set(marks) | ({mark} if mark else set())
    if not style:
        return frozenset(found)
    for pattern, name in (
        (_BOLD, "strong"),
        (_ITALIC, "em"),
        (_UNDERLINED, "u"),
        (_STRUCK, "s"),
        (_RAISED, "sup"),
        (_LOWERED, "sub"),
    ):
        if pattern.search(style):
            found.add(name)
    if _NOT_BOLD.search(style):
        found.discard("strong")
    return frozenset(found)
