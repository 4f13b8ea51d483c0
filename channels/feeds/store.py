"""The files the feeds are made of: one entry document an item, its pictures and attachments."""

from dataclasses import dataclass

from lxml import etree

from channels.base import File
from channels.feeds.atom import parse, read_deleted, read_entry, write_deleted
from channels.feeds.post import Deleted, Post, file_name
from channels.folder import Folder

MARK = "gaoshi"


@dataclass(frozen=True)
class Kept:
    """An entry document, and the key of the put that wrote it."""

    post: Post
    key: str


@dataclass(frozen=True)
class Store:
    """The feeds' part of a folder of public files."""

    folder: Folder

    def entry(self, item: int) -> Kept | None:
        """Return an item's entry document, or None when there is none."""
        document = self.folder.read(entry_name(item))
        return read_kept(document) if document else None

    def deleted(self, item: int) -> Deleted | None:
        """Return the mark of an item that was taken away at some time."""
        document = self.folder.read(_gone_name(item))
        return read_deleted(parse(document)) if document else None

    def has_newer(self, item: int, key: str) -> bool:
        """Tell whether a later put or removal than `key` has been here."""
        for name in (entry_name(item), _gone_name(item)):
            document = self.folder.read(name)
            if document and is_newer(key_of(parse(document)), key):
                return True
        return False

    def write_entry(self, item: int, document: bytes, *, key: str) -> None:
        """Write an entry document so that it tells who wrote it."""
        self.folder.write_if_changed(entry_name(item), _marked(document, key))

    def remove_entry(self, item: int, gone: Deleted, *, key: str) -> None:
        """Keep a mark, then take the entry document away with its files."""
        if self.deleted(item) is None or self.folder.exists(entry_name(item)):
            self.folder.write(_gone_name(item), _marked(write_deleted(gone), key))
        self.folder.remove(entry_name(item))
        self.drop_files(item, keep=())

    def write_files(self, item: int, files: tuple[File, ...]) -> None:
        """Write the files that are not there yet; their names follow from their bytes."""
        for file in files:
            name = f"{files_folder(item)}/{file_name(file)}"
            if not self.folder.exists(name):
                self.folder.write(name, file.read())

    def drop_files(self, item: int, *, keep: tuple[File, ...]) -> None:
        """Remove an item's files except those to keep."""
        wanted = {file_name(file) for file in keep}
        for name in self.folder.names(files_folder(item)):
            if name not in wanted:
                self.folder.remove(f"{files_folder(item)}/{name}")


def entry_name(item: int) -> str:
    """Return where an item's entry document lies."""
    return f"feeds/entry/{item}.atom"


def files_folder(item: int) -> str:
    """Return where an item's pictures and attachments lie."""
    return f"feeds/file/{item}"


def _gone_name(item: int) -> str:
    # Under a dot, where no server looks: the public reads the marks in the lists.
    return f"feeds/.gone/{item}.xml"


def _marked(document: bytes, key: str) -> bytes:
    """Return a document with a processing instruction after it that no reader minds."""
    # One file holds the entry and who wrote it, so the two can never disagree.
    instruction = etree.ProcessingInstruction(MARK, f'key="{key}"')
    return document + b"\n" + etree.tostring(instruction) + b"\n"


def key_of(root: etree._Element) -> str:
    """Return the key a document was marked with, empty where there is no mark."""
    for mark in root.itersiblings(etree.ProcessingInstruction):
        return str(mark.attrib.get("key", ""))
    return ""


def read_kept(document: bytes) -> Kept:
    """Return what an entry document says; raise ValueError when it is none."""
    root = parse(document)
    return Kept(read_entry(root), key_of(root))


def is_newer(key: str, than: str) -> bool:
    """Tell whether a key comes later than another of the same item and outlet."""
    stem, _, number = key.rpartition(".")
    other_stem, _, other = than.rpartition(".")
    comparable = stem == other_stem and number.isdigit() and other.isdigit()
    return comparable and int(number) > int(other)
