"""What changed in public between an old sheet's edition and the one in force, in a few lines."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from channels.change_lines import Line, change_lines
from channels.document import Document
from channels.marked import too_much
from hub import editions
from hub.models import Edition

# What one screen of a phone holds.
MOST = 5
_KEPT = 256


@dataclass(frozen=True)
class Changed:
    """The lines, how many more there are, or that so much is new that lines would not tell."""

    lines: tuple[Line, ...] = ()
    more: int = 0
    anew: bool = False


# Editions are immutable, and everybody who scans an old sheet asks the same.
_known: OrderedDict[tuple[int, str, int, str], Changed] = OrderedDict()
_lock = threading.Lock()


def changed(session: Session, old: Edition, new: Edition) -> Changed | None:
    """Return what changed, or None where the old edition may not be read any more."""
    if editions.is_hidden(session, old):
        return None
    key = (old.id, old.fingerprint, new.id, new.fingerprint)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = _changed(old, new)
    with _lock:
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _changed(old: Edition, new: Edition) -> Changed:
    before, after = Document.from_html(old.body), Document.from_html(new.body)
    if too_much(before, after):
        return Changed(anew=True)
    return Changed(*change_lines((old.title, before), (new.title, after), most=MOST))
