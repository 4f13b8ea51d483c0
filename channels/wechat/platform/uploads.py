"""Which files the platform takes, told by their first bytes and not by their names."""

import re

from channels.wechat.platform.settings import Refused

# Pictures for article bodies. https://developers.weixin.qq.com/doc/subscription/api/material/permanent/api_uploadimage.html
BODY_PICTURE_BYTES = 1024 * 1024
# Largest file by kind, in bytes, and the kinds of files each takes.
# https://developers.weixin.qq.com/doc/subscription/api/material/permanent/api_addmaterial.html
MATERIALS = {
    "image": (10 * 1024 * 1024, ("png", "jpg", "gif", "bmp")),
    "thumb": (64 * 1024, ("jpg",)),
    "voice": (2 * 1024 * 1024, ("mp3", "amr")),
    "video": (10 * 1024 * 1024, ("mp4",)),
}
CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "mp3": "audio/mpeg",
    "amr": "audio/amr",
    "mp4": "video/mp4",
}
SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"#!AMR", "amr"),
)


def content_type_of(content: bytes, *, kind: str, body_only: bool) -> str:
    """Return the media type of an uploaded file, or raise when it may not be of this kind."""
    suffix = _suffix(content)
    most, suffixes = MATERIALS.get(kind, (0, ()))
    if not content:
        raise Refused(44001, "empty media data")
    if kind not in MATERIALS:
        raise Refused(40004, "invalid media type")
    if suffix not in (("png", "jpg") if body_only else suffixes):
        raise Refused(40005, "invalid file type")
    if len(content) >= (BODY_PICTURE_BYTES if body_only else most):
        raise Refused(40009, "invalid image size")
    return CONTENT_TYPES[suffix]


def _suffix(content: bytes) -> str:
    for sign, suffix in SIGNS:
        if content.startswith(sign):
            return suffix
    return "mp4" if re.match(rb"....ftyp", content[:12], re.DOTALL) else ""
