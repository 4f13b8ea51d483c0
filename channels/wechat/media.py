"""The account's pictures: each is uploaded once and remembered by what it shows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.base import File, Memory, Rejected
from channels.wechat.api import Api
from channels.wechat.pictures import draw_cover, fit_for_body

UPLOAD_IMAGE = "/cgi-bin/media/uploadimg"
ADD_MATERIAL = "/cgi-bin/material/add_material"
# One put uploads at most so many, so that it ends within its time; the rest follows in the next.
PER_CALL = 6


@dataclass(frozen=True)
class Media:
    """Uploads with a memory. Ids and addresses belong to one account and never cross over."""

    api: Api
    memory: Memory = field(repr=False)

    def missing(self, hashes: list[str]) -> list[str]:
        """Return those pictures that have no address on the platform yet."""
        return [one for one in hashes if self.memory.get(_picture(one)) is None]

    def upload(self, hashes: list[str], files: Mapping[str, File]) -> None:
        """Give the next few pictures an address."""
        for sha256 in hashes[:PER_CALL]:
            if sha256 not in files:
                raise Rejected("wechat_picture_missing", count=1)
            content, name, media_type = fit_for_body(files[sha256].read())
            answer = self.api.upload(UPLOAD_IMAGE, content, name=name, media_type=media_type)
            self.memory.set(_picture(sha256), str(answer["url"]))

    def addresses(self, hashes: list[str]) -> dict[str, str]:
        """Return the address of each picture, all of which were uploaded."""
        return {one: str(self.memory.get(_picture(one))) for one in hashes}

    def cover(self, name: str) -> str:
        """Return the permanent id of the cover that carries `name`."""
        key = _cover(name)
        known = self.memory.get(key)
        if not known:
            # Two workers may both upload one: a spare cover in the library harms nobody.
            content = draw_cover(name)
            answer = self.api.upload(
                ADD_MATERIAL, content, name="cover.jpg", media_type="image/jpeg", type="image"
            )
            known = str(answer["media_id"])
            self.memory.set(key, known)
        return str(known)

    def forget_cover(self, name: str) -> None:
        """Upload the cover anew next time: the platform does not know the old one any more."""
        self.memory.set(_cover(name), None)


def _picture(sha256: str) -> str:
    return f"picture/{sha256}"


def _cover(name: str) -> str:
    return f"cover/{hashlib.sha256(name.encode()).hexdigest()[:16]}"
