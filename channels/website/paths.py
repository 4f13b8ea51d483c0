"""Where everything of the site lies: permanent addresses, and the same names in the folder."""

import re
from urllib.parse import quote

from channels.base import ShelfKey

# A folder of a million files is slow everywhere, so a thousand items share one.
ITEMS_A_FOLDER = 1000

CODE = re.compile(r"[\w-][\w.-]{0,63}")


def item_path(number: int) -> str:
    """Return the permanent address of an item's page below the site's, e.g. "/item/0/17.html"."""
    return f"/item/{number // ITEMS_A_FOLDER}/{number}.html"


def page_name(number: int) -> str:
    """Return where an item's page lies in the folder."""
    return item_path(number)[1:]


def gone_name(number: int) -> str:
    """Return where the notice lies that stands in an item's place; servers answer it with 410."""
    return f"item/{number // ITEMS_A_FOLDER}/{number}.gone.html"


def files_folder(number: int) -> str:
    """Return where an item's pictures and attachments lie."""
    return f"item/{number // ITEMS_A_FOLDER}/{number}"


def file_path(number: int, name: str) -> str:
    """Return the address of a picture or an attachment below the site's."""
    return f"/{files_folder(number)}/{quote(name)}"


def list_folder(key: ShelfKey) -> str:
    """Return where a list's pages lie; raise ValueError for a code that cannot be a name."""
    for part in (key.kind, key.code):
        if part and not CODE.fullmatch(part):
            raise ValueError("shelf code")
    return f"list/{key.path}"


def list_path(key: ShelfKey, page: int | None = None) -> str:
    """Return the address of a list's newest end, or of one of its permanent pages."""
    folder = quote(list_folder(key))
    return f"/{folder}/" if page is None else f"/{folder}/{page}.html"


def field_path(code: str) -> str:
    """Return the address of a field's table in the catalogue."""
    if not CODE.fullmatch(code):
        raise ValueError("field code")
    return f"/catalogue/{quote(code)}.html"
