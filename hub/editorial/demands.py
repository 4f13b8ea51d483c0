"""What a matter's line of the catalogue demands of an item under it, whatever its writer types."""

from channels.document import canonical
from hub.errors import Refused
from hub.models import Disclosure, MatterVersion


def disclosure_of(version: MatterVersion | None) -> Disclosure:
    """Return the disclosure attribute (公开方式) a writer begins with."""
    said = canonical(version.disclosure) if version else ""
    return Disclosure.ON_REQUEST if "依申请" in said and "主动" not in said else Disclosure.ACTIVE


def display_days(version: MatterVersion | None, typed: int | None) -> int | None:
    """Return the working days of display: those typed in, else the matter's own.

    Raises Refused for fewer than the matter demands.
    """
    least = version.display_days if version else None
    if typed is not None and least is not None and typed < least:
        raise Refused("display_days_few", least=least, days=typed)
    return typed or least


def is_of_persons(version: MatterVersion | None) -> bool:
    """Tell whether everything under a matter is a list of persons."""
    return version is not None and version.persons
