"""The zip containers of Word and Excel, opened only after they have been looked over."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree

from hub.errors import Refused

MOST_PARTS = 4000
LARGEST_UNPACKED = 150 * 1024 * 1024
LARGEST_XML = 48 * 1024 * 1024
# Styles, relations and the like are held whole, which takes ten times their size.
LARGEST_TREE = 4 * 1024 * 1024
# Tables pack to a fortieth; what packs smaller than this and is large was made to hurt.
HIGHEST_RATIO = 250
RATIO_MATTERS_FROM = 4 * 1024 * 1024

MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_BROKEN = (
    etree.XMLSyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
)


@dataclass(frozen=True)
class Relation:
    """One line of a relationships part: `kind` is the last word of its type."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """An opened container; `name` is the file's, for the sentences."""

    name: str
    zip: zipfile.ZipFile = field(repr=False)
    parts: dict[str, zipfile.ZipInfo] = field(repr=False)

    def has(self, part: str) -> bool:
        """Tell whether the part is there."""
        return part in self.parts

    def xml(self, part: str) -> etree._Element:
        """Return a small part as a tree; see `events` for large ones."""
        with self.open_xml(part, limit=LARGEST_TREE) as file:
            try:
                tree = etree.parse(file, _parser())
            except _BROKEN as problem:
                raise Refused("file_part_broken", file=self.name, part=part) from problem
        self._no_doctype(tree.getroot(), part)
        return tree.getroot()

    def events(self, part: str, tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
        """Yield ("start" or "end", element) for the tags as the part streams by; the caller clears elements."""
        checked = False
        with self.open_xml(part, limit=LARGEST_XML) as file:
            stream = etree.iterparse(
                file,
                events=("start", "end"),
                tag=tags,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            )
            try:
                for event, element in stream:
                    if not checked:
                        self._no_doctype(element, part)
                        checked = True
                    yield event, element
            except _BROKEN as problem:
                raise Refused("file_part_broken", file=self.name, part=part) from problem

    def open_xml(self, part: str, *, limit: int) -> BinaryIO:
        """Open one XML part for reading; Refused when it is missing or larger than `limit` bytes."""
        info = self.parts.get(part)
        if info is None:
            raise Refused("file_part_missing", file=self.name, part=part)
        if info.file_size > limit:
            most = limit // 1024 // 1024
            raise Refused("file_part_too_large", file=self.name, part=part, limit=most)
        return _opened(self, info)

    def open(self, part: str) -> BinaryIO:
        """Open any part for reading."""
        info = self.parts.get(part)
        if info is None:
            raise Refused("file_part_missing", file=self.name, part=part)
        return _opened(self, info)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the part's relations by id, inner targets as names of parts."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if not self.has(rels):
            return {}
        return {
            element.get("Id", ""): _relation(element, folder)
            for element in self.xml(rels)
            if isinstance(element.tag, str)
        }

    def main_part(self) -> str:
        """Return the name of the part which holds the document."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and not relation.external:
                return relation.target
        raise Refused("file_part_missing", file=self.name, part="officeDocument")

    def main_type(self) -> str:
        """Return the declared content type of the main part, or an empty text."""
        main = "/" + self.main_part()
        for element in self.xml("[Content_Types].xml"):
            if isinstance(element.tag, str) and element.get("PartName", "") == main:
                return element.get("ContentType", "")
        return ""

    def _no_doctype(self, element: etree._Element, part: str) -> None:
        # Office never writes a document type; entities come in by it and nothing else does.
        if element.getroottree().docinfo.internalDTD is not None:
            raise Refused("file_has_entities", file=self.name, part=part)


def open_package(file: BinaryIO, *, name: str) -> Package:
    """Return the opened container, or raise Refused when it is broken, a bomb, encrypted or holds macros."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as problem:
        raise Refused("file_broken", file=name) from problem
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise Refused("file_too_many_parts", file=name, count=len(entries), limit=MOST_PARTS)
    for entry in entries:
        _check_entry(entry, name)
    _check_size(entries, name)
    return Package(name, archive, {entry.filename.lstrip("/"): entry for entry in entries})


def forget(element: etree._Element) -> None:
    """Free an element that has been read, and the emptied ones before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _opened(package: Package, info: zipfile.ZipInfo) -> BinaryIO:
    try:
        return package.zip.open(info)  # type: ignore[return-value]
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as problem:
        raise Refused("file_part_broken", file=package.name, part=info.filename) from problem


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    if entry.flag_bits & 0x1:
        raise Refused("file_encrypted", file=name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("file_part_broken", file=name, part=entry.filename)
    if posixpath.basename(entry.filename).lower() in MACRO_PARTS:
        raise Refused("file_has_macros", file=name, part=entry.filename)
    large = entry.file_size > RATIO_MATTERS_FROM
    if large and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
        raise Refused("file_is_bomb", file=name, part=entry.filename)


def _check_size(entries: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED:
        raise Refused(
            "file_unpacks_too_large",
            file=name,
            size=unpacked // 1024 // 1024,
            limit=LARGEST_UNPACKED // 1024 // 1024,
        )


def _relation(element: etree._Element, folder: str) -> Relation:
    kind = element.get("Type", "").rsplit("/", 1)[-1]
    target = element.get("Target", "")
    if element.get("TargetMode") == "External":
        return Relation(kind, target, external=True)
    inner = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return Relation(kind, posixpath.normpath(inner), external=False)
