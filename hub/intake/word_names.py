"""The names of WordprocessingML we read (ECMA-376 part 1), and toggles as it writes them."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_OFF = ("0", "false", "off", "none")


def value(parent: etree._Element | None, *path: str) -> str | None:
    """Return the w:val of the element at the path below `parent`, or None."""
    element = parent
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return None if element is None else element.get(W + "val", "")


def toggle(properties: etree._Element | None, name: str) -> bool | None:
    """Return whether a property such as w:b is on, off, or None when nothing is said."""
    said = value(properties, name)
    return None if said is None else said.lower() not in _OFF


def integer(text: str | None, default: int = 0) -> int:
    """Return a short whole number, or the default."""
    digits = (text or "").removeprefix("-")
    return int(text or 0) if digits.isascii() and digits.isdigit() and len(digits) < 9 else default
