"""The mark in an article's source address by which the hub finds it again after a lost answer.

The interface has no idempotency key; the source address is the one field that is ours, is kept as
it is, and comes back in every list.
"""

import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

NAME = "gaoshi"


def mark_of(key: str, home: str) -> str:
    """Return the mark of a put: its key, and which hub it belongs to, e.g. "17.1-3f9a2c"."""
    return f"{key}-{hashlib.sha256(home.encode()).hexdigest()[:6]}"


def with_mark(address: str, mark: str) -> str:
    """Return `address` with the mark in its query, where no reader's browser drops it."""
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode({NAME: mark})) if part)
    return urlunsplit(parts._replace(query=query))


def mark_in(address: str) -> str:
    """Return the mark that an address carries, or nothing."""
    return parse_qs(urlsplit(address).query).get(NAME, [""])[-1]
