"""What a Word file's styles say of a paragraph: heading, title, bold, numbering."""

import re
from dataclasses import dataclass

from lxml import etree

from hub.intake.package import Package
from hub.intake.word_names import W, integer, toggle, value

_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE = frozenset(("title", "标题", "文章标题", "大标题"))
DEEPEST_CHAIN = 12


@dataclass(frozen=True)
class Style:
    """One style with what it inherits; `heading` is its depth from 1, or 0."""

    heading: int = 0
    title: bool = False
    bold: bool | None = None
    centred: bool = False
    size: int = 0
    numbering: str = ""
    level: int = 0


PLAIN = Style()


def read_styles(package: Package, part: str | None) -> dict[str, Style]:
    """Return the file's styles by id, inheritance applied."""
    if part is None or not package.has(part):
        return {}
    elements = {
        element.get(W + "styleId", ""): element
        for element in package.xml(part).iterchildren(W + "style")
    }
    return {name: _resolved(elements, name, 0) for name in elements}


def _resolved(elements: dict[str, etree._Element], name: str, depth: int) -> Style:
    element = elements.get(name)
    if element is None or depth > DEEPEST_CHAIN:
        return PLAIN
    parent_name = value(element, "basedOn")
    parent = _resolved(elements, parent_name, depth + 1) if parent_name else PLAIN
    paragraph, run = element.find(W + "pPr"), element.find(W + "rPr")
    label = (value(element, "name") or "").strip()
    bold = toggle(run, "b")
    return Style(
        heading=_heading(label, paragraph) or parent.heading,
        title=label.lower() in _TITLE or parent.title,
        bold=parent.bold if bold is None else bold,
        centred=_centred(paragraph, parent.centred),
        size=integer(value(run, "sz"), parent.size),
        numbering=value(paragraph, "numPr", "numId") or parent.numbering,
        level=integer(value(paragraph, "numPr", "ilvl"), parent.level),
    )


def _heading(label: str, paragraph: etree._Element | None) -> int:
    named = _HEADING.match(label)
    if named:
        return int(named.group(1))
    return outline_depth(paragraph)


def outline_depth(properties: etree._Element | None) -> int:
    """Return the outline level of paragraph properties from 1, or 0 for body text."""
    level = value(properties, "outlineLvl")
    return integer(level) + 1 if level is not None and integer(level, 9) < 9 else 0


def _centred(properties: etree._Element | None, inherited: bool) -> bool:
    said = value(properties, "jc")
    return inherited if said is None else said == "center"
