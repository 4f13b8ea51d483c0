"""What comes in from outside: numbers no database counts and characters nobody sees stay out."""

import re
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import BaseConverter, Map, UnicodeConverter

# Fifteen digits: JavaScript, JSON and every database count that far.
_NUMBER = re.compile(r"[0-9]{1,15}")
# All but tabulator and line ends; a lone surrogate is half a character.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def number(text: str) -> int:
    """Return the number of a thing; raise ValueError for what cannot be one."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("number")
    return int(text)


class Number(BaseConverter):
    """A number of a thing in an address; a larger one leads nowhere."""

    regex = _NUMBER.pattern
    part_isolating = True

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


class Word(UnicodeConverter):
    """A word in an address: no slash, and nothing that cannot be seen."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - the name is Werkzeug's
        super().__init__(map)
        self.regex = r"[^/\x00-\x1f\x7f]{1,300}"


class Parameters(ImmutableMultiDict[str, Any]):
    """Values of a query or a form without the characters nobody sees or types; and files."""

    def __init__(self, values: Any = None) -> None:
        known: MultiDict[str, Any] = MultiDict(values)
        super().__init__([(_plain(name), _plain(value)) for name, value in known.items(multi=True)])


class Sent(Request):
    """A request whose queries and forms are clean."""

    parameter_storage_class = Parameters


def prepare(app: Flask) -> None:
    """Let every address, query and form of an application be read this way."""
    app.request_class = Sent
    app.url_map.converters.update(int=Number, default=Word)


def _plain(value: Any) -> Any:
    return _UNSEEN.sub("", value) if isinstance(value, str) else value
