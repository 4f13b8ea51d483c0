"""How the reading process answers: one JSON object and the pictures' bytes behind it.

JSON and not pickle: the process has just read a hostile file, and its answer is not trusted with our code.
"""

import json
import struct
from dataclasses import asdict, dataclass, field
from typing import Any

from hub.errors import Refused
from hub.intake.cleaned import Cleaned, Picture, Remark

_HEAD = struct.Struct(">I")
# What `unpack` meets in an answer that is none.
BROKEN = (struct.error, ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True)
class Answer:
    """The values a worker's function gave and its pictures."""

    values: dict[str, Any]
    pictures: tuple[Picture, ...] = field(default=())


def pack(answer: Answer) -> bytes:
    """Return an answer as bytes."""
    sizes = [
        {
            "sha256": picture.sha256,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "size": len(picture.data),
        }
        for picture in answer.pictures
    ]
    head = json.dumps({"values": answer.values, "pictures": sizes}, ensure_ascii=False).encode()
    return _HEAD.pack(len(head)) + head + b"".join(picture.data for picture in answer.pictures)


def pack_refusal(refusal: Refused) -> bytes:
    """Return a refusal as bytes."""
    head = json.dumps(
        {"refused": refusal.code, "params": refusal.params}, ensure_ascii=False
    ).encode()
    return _HEAD.pack(len(head)) + head


def unpack(data: bytes) -> Answer:
    """Return the answer, or raise the refusal it carries."""
    (length,) = _HEAD.unpack_from(data)
    end = _HEAD.size + length
    head = json.loads(data[_HEAD.size : end])
    if "refused" in head:
        raise Refused(head["refused"], **head["params"])
    pictures = []
    for entry in head["pictures"]:
        size = entry.pop("size")
        pictures.append(Picture(**entry, data=data[end : end + size]))
        end += size
    return Answer(head["values"], tuple(pictures))


def of_cleaned(cleaned: Cleaned) -> Answer:
    """Return a Cleaned as an answer."""
    remarks = [asdict(remark) for remark in cleaned.remarks]
    values = {"html": cleaned.html, "title": cleaned.title, "remarks": remarks}
    return Answer(values, cleaned.pictures)


def to_cleaned(answer: Answer) -> Cleaned:
    """Return an answer as the Cleaned it was made from."""
    remarks = tuple(Remark(**remark) for remark in answer.values["remarks"])
    return Cleaned(answer.values["html"], answer.values["title"], answer.pictures, remarks)
