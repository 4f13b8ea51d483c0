"""The pictures inside pasted HTML: taken out of data addresses before anything is parsed."""

import base64
import binascii
import io
import re
from dataclasses import dataclass

from hub.errors import Refused
from hub.intake.cleaned import Picture, Remark
from hub.intake.images import clean_picture

MOST_PICTURES = 60
_DATA_ADDRESS = re.compile(
    r"data:image/[a-z0-9.+-]{1,20};base64,([A-Za-z0-9+/=\s]*)", re.IGNORECASE
)


@dataclass(frozen=True)
class Lifted:
    """The markup with `blob:<sha256>` for each data address, the pictures, and what was left out."""

    html: str
    pictures: tuple[Picture, ...]
    remarks: tuple[Remark, ...]


def lift_pictures(html: str) -> Lifted:
    """Return the HTML without its data addresses; a picture that cannot be read is left out and said."""
    found: dict[str, Picture] = {}
    remarks: list[Remark] = []
    count = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        try:
            picture = _picture(match.group(1), count)
        except Refused as refusal:
            remarks.append(Remark(refusal.code, refusal.params))
            return "about:left-out"
        found[picture.sha256] = picture
        return "blob:" + picture.sha256

    lifted = _DATA_ADDRESS.sub(replaced, html)
    return Lifted(lifted, tuple(found.values()), tuple(remarks))


def _picture(encoded: str, count: int) -> Picture:
    name = f"#{count}"
    if count > MOST_PICTURES:
        raise Refused("file_too_many_pictures", file=name, limit=MOST_PICTURES)
    try:
        data = base64.b64decode(re.sub(r"\s", "", encoded), validate=True)
    except binascii.Error as problem:
        raise Refused("image_broken", file=name) from problem
    return clean_picture(io.BytesIO(data), name=name)
