"""The names of WordprocessingML we read (ECMA-376 part 1), and toggles as it writes them."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_VALUE = W + "val"
_OFF = ("0", "false", "off", "none")


def value(parent: etree._Element | None, name: str, inner: str = "") -> str | None:
    """Return the w:val of the element `name` in `parent` (or of `inner` in that), or None."""
    element = None if parent is None else parent.find(W + name)
    if element is not None and inner:
        element = element.find(W + inner)
    return None if element is None else element.get(_VALUE, "")


def values(properties: etree._Element | None) -> dict[str, str]:
    """Return the w:val of every property by its name; a bare one such as w:b has an empty text."""
    if properties is None:
        return {}
    return {str(each.tag).removeprefix(W): each.get(_VALUE, "") for each in properties}


def is_on(said: str | None) -> bool:
    """Tell whether a toggle which was found with this value is on; None is not found."""
    return said is not None and said.lower() not in _OFF


def toggle(properties: etree._Element | None, name: str) -> bool | None:
    """Return whether a property such as w:b is on, off, or None when nothing is said."""
    said = value(properties, name)
    return None if said is None else is_on(said)


def integer(text: str | None, default: int = 0) -> int:
    """Return a short whole number, or the default."""
    digits = (text or "").removeprefix("-")
    return int(text or 0) if digits.isascii() and digits.isdigit() and len(digits) < 9 else default
