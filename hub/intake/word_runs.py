"""The characters of a Word paragraph: marks, links, fields, symbols, pictures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from hub.intake.cleaned import Remark
from hub.intake.inline import BREAK, Run, plain_characters, safe_address
from hub.intake.package import Relation
from hub.intake.word_names import MC, M, R, W, is_on, values
from hub.intake.word_pictures import WordPictures
from hub.intake.word_styles import Style

# Wingdings, which Word writes as numbers and every other font shows as something else.
_SYMBOLS = {
    "F0FE": "☑",
    "F0FC": "✓",
    "F052": "☑",
    "F0A8": "□",
    "F06F": "□",
    "F0A3": "□",
    "F06E": "■",
    "F06C": "●",
}
_LINK_FIELD = re.compile(r'^\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_REACHING_FIELDS = frozenset(("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK"))
_ENTERED = frozenset(
    W + name
    for name in "smartTag sdt sdtContent ins moveTo customXml dir bdo ruby rubyBase".split()
)
_DELETED = frozenset((W + "del", W + "moveFrom"))
_MATH = frozenset((M + "oMath", M + "oMathPara"))


@dataclass
class Field:
    """A complex field while it is open: its code, and whether its result has begun."""

    code: str = ""
    result: bool = False

    @property
    def name(self) -> str:
        """The field's first word, such as TOC."""
        return (self.code.split() or [""])[0].upper()


@dataclass
class RunReader:
    """Reads runs; fields may span paragraphs, so one reader serves the whole file."""

    relations: dict[str, Relation]
    styles: dict[str, Style]
    pictures: WordPictures
    remarks: list[Remark]
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _fields: list[Field] = field(default_factory=list)

    def runs(self, paragraph: etree._Element, *, bold: bool) -> Iterator[Run]:
        """Yield a paragraph's runs; text boxes found on the way wait in `boxes`."""
        yield from self._inside(paragraph, "", bold)

    def _inside(self, element: etree._Element, href: str, bold: bool) -> Iterator[Run]:
        for child in element:
            tag = child.tag
            if tag == W + "r":
                yield from self._run(child, href, bold)
            elif tag == W + "hyperlink":
                yield from self._inside(child, self._link(child), bold)
            elif tag == W + "fldSimple":
                self._judge(child.get(W + "instr", ""))
                yield from self._inside(child, href, bold)
            elif tag in _ENTERED:
                yield from self._inside(child, href, bold)
            elif tag in _DELETED:
                self._say("text_deleted_left_out")
            elif tag in _MATH:
                self._say("word_formula_as_text")
                yield Run("".join(str(text.text or "") for text in child.iter(M + "t")))

    def _run(self, run: etree._Element, href: str, bold: bool) -> Iterator[Run]:
        said = values(run.find(W + "rPr"))
        if is_on(said.get("vanish")):
            if run.find(W + "t") is not None:
                self._say("word_hidden_left_out")
            return
        marks = self._marks(said, bold) if said or bold else frozenset()
        for child in run:
            for piece in self._piece(child):
                if self._silent():
                    continue
                if isinstance(piece, str):
                    yield Run(piece, marks, href or self._field_link())
                else:
                    yield piece

    def _piece(self, child: etree._Element) -> Iterator[str | Run]:
        tag = child.tag
        if tag == W + "t":
            yield plain_characters(child.text or "")
        elif tag == W + "fldChar":
            self._field(child.get(W + "fldCharType", ""))
        elif tag == W + "instrText" and self._fields:
            self._fields[-1].code += child.text or ""
        elif tag in (W + "drawing", W + "pict", W + "object", MC + "AlternateContent"):
            yield from self._drawing(child)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            self.notes.append(f"{child.tag.rpartition('}')[2][:-9]}:{child.get(W + 'id')}")
            yield Run(f"[{len(self.notes)}]", frozenset(("sup",)))
        elif tag == W + "ruby":
            for text in child.iterfind(f"{W}rubyBase//{W}t"):
                yield plain_characters(text.text or "")
        else:
            yield from _special(child)

    def _drawing(self, element: etree._Element) -> Iterator[Run]:
        chosen = element
        if element.tag == MC + "AlternateContent":
            # Both branches show the same thing for old and new readers; one of them is enough.
            chosen = next((branch for branch in element if isinstance(branch.tag, str)), element)
        found = [box for box in chosen.iter(W + "txbxContent") if not _inside_box(box)]
        self.boxes.extend(found)
        if not found:
            run = self.pictures.run_of(chosen)
            if run is not None:
                yield run

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
            self._judge(self._fields[-1].code)
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _judge(self, code: str) -> None:
        name = (code.split() or [""])[0].upper()
        if name in _REACHING_FIELDS:
            self._say("word_field_reaches_out", element=name)
        elif name == "TOC":
            self._say("word_contents_left_out")

    def _silent(self) -> bool:
        return any(not each.result or each.name == "TOC" for each in self._fields)

    def _field_link(self) -> str:
        for each in reversed(self._fields):
            link = _LINK_FIELD.match(each.code)
            if link:
                return safe_address(link.group(1))
        return ""

    def _link(self, element: etree._Element) -> str:
        relation = self.relations.get(element.get(R + "id", ""))
        return safe_address(relation.target) if relation is not None and relation.external else ""

    def _marks(self, said: dict[str, str], bold: bool) -> frozenset[str]:
        named = self.styles.get(said["rStyle"]) if "rStyle" in said else None
        strong = is_on(said["b"]) if "b" in said else bool(bold or (named and named.bold))
        found = {
            "strong": strong,
            "em": is_on(said.get("i")),
            "u": said.get("u", "none") != "none",
            "s": is_on(said.get("strike")) or is_on(said.get("dstrike")),
            "sub": said.get("vertAlign") == "subscript",
            "sup": said.get("vertAlign") == "superscript",
        }
        return frozenset(mark for mark, on in found.items() if on)

    def _say(self, code: str, **params: str | int) -> None:
        self.remarks.append(Remark(code, params))


def _special(child: etree._Element) -> Iterator[str | Run]:
    tag = child.tag
    if tag == W + "tab" or tag == W + "ptab":
        yield " "
    elif tag == W + "br" or tag == W + "cr":
        if child.get(W + "type", "textWrapping") == "textWrapping":
            yield BREAK
    elif tag == W + "noBreakHyphen":
        yield "-"
    elif tag == W + "sym":
        yield _SYMBOLS.get(child.get(W + "char", "").upper(), "□")


def _inside_box(box: etree._Element) -> bool:
    return any(parent.tag == W + "txbxContent" for parent in box.iterancestors())
