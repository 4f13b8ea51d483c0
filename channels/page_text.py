"""The words of a web page somebody else has made, whatever its character set."""

import codecs
import re

import lxml.html
from lxml import etree

from channels.document import canonical
from channels.http import Answer

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# The older names stand for sets that the newer one holds whole, rare characters in names included.
_CHINESE = frozenset(("gb2312", "gbk", "gb18030", "cp936", "hz"))
# How long a line must be to be known again among the words of a page.
SHORTEST = 4
_UNSEEN = ("script", "style", "template", "noscript")


def words(answer: Answer) -> str:
    """Return the text of a page in reading order, scripts and styles left out."""
    markup = _decoded(answer)
    if not markup.strip():
        return ""
    try:
        root = lxml.html.document_fromstring(markup)
    except (etree.ParserError, ValueError):
        return markup
    # Without its element a script's words are gone; what follows the element stays.
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    return "".join(str(text) for text in root.itertext())


def missing_lines(page: str, text: str) -> int | None:
    """Return how many lines of `text` a page lacks, None when not even the title is there.

    The first line is the title. What stands between the lines does not matter; their order does.
    """
    seen = canonical(page)
    title, *lines = text.split("\n")
    if not canonical(title) or canonical(title) not in seen:
        return None
    position = missing = 0
    for cell in (cell for line in lines for cell in line.split("\t")):
        wanted = canonical(cell)
        found = seen.find(wanted, position)
        if found < 0:
            missing += 1
        else:
            position = found + len(wanted)
    return missing


def lines_left(page: str, before: str, now: str) -> int:
    """Return how many lines that `before` had and `now` has not are still on a page.

    A line shorter than four characters tells nothing: a portal's own words may have it.
    """
    seen, kept = canonical(page), canonical(now)
    lines = {canonical(part) for line in before.split("\n") for part in (line, *line.split("\t"))}
    gone = (line for line in lines if len(line) >= SHORTEST and line not in kept)
    return sum(line in seen for line in gone)


def _decoded(answer: Answer) -> str:
    named = answer.headers.get("Content-Type", "").encode()
    for found in (_CHARSET.search(named), _CHARSET.search(answer.body[:4096])):
        name = found.group(1).decode().lower() if found else ""
        try:
            return answer.body.decode("gb18030" if name in _CHINESE else codecs.lookup(name).name)
        except (LookupError, ValueError):
            continue
    try:
        return answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return answer.body.decode("gb18030", "replace")
