"""Pictures, judged by what they hold and written anew without anything a camera adds."""

import hashlib
import io
import math
import warnings
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from hub.errors import Refused
from hub.intake import wire
from hub.intake.cleaned import Picture

LARGEST_FILE = 20 * 1024 * 1024
WIDEST = 2000

# A telephone's photograph has 12 to 50 million points. A JPEG is decoded at a fraction of its size, so it may be
# larger than formats which must be unpacked whole.
MOST_POINTS_JPEG = 120_000_000
# A progressive one is held whole while it is decoded, six bytes a point.
MOST_POINTS_PROGRESSIVE = 10_000_000
MOST_POINTS_OTHER = 16_000_000
LONGEST_SIDE = 20_000

# EXIF 2.32, 4.6.4 A: the picture lies on its side.
ORIENTATION = 0x0112
LYING = (5, 6, 7, 8)

PHOTOGRAPHS = ("JPEG", "MPO")
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")


def clean_picture(file: BinaryIO, *, name: str) -> Picture:
    """Return the picture turned upright, at most 2,000 points wide, as PNG or JPEG without metadata.

    Place, time and device (EXIF, XMP, comments) are dropped; of an animation the first image is kept.
    Raises Refused when it is larger than 20 MB, has too many points, is broken or is no picture we know.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > LARGEST_FILE:
        raise Refused("image_too_large", file=name, limit=LARGEST_FILE // 1024 // 1024)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _rewritten(file, name)


def answer(file: BinaryIO, name: str) -> wire.Answer:
    """Return the worker's answer for one image."""
    return wire.Answer({}, (clean_picture(file, name=name),))


def _rewritten(file: BinaryIO, name: str) -> Picture:
    try:
        with Image.open(file, formats=FORMATS) as image:
            _check_points(image, name)
            photograph = image.format in PHOTOGRAPHS
            if photograph:
                image.draft("RGB", _draft_size(image))
            image.load()
            return _encoded(_bounded(_upright(image)), photograph=photograph)
    except UnidentifiedImageError as problem:
        raise Refused("image_unknown", file=name) from problem
    except Image.DecompressionBombError as problem:
        raise Refused("image_is_bomb", file=name) from problem
    except (OSError, ValueError, SyntaxError, EOFError) as problem:
        raise Refused("image_broken", file=name) from problem


def _check_points(image: Image.Image, name: str) -> None:
    points = image.width * image.height
    most = MOST_POINTS_JPEG if image.format in PHOTOGRAPHS else MOST_POINTS_OTHER
    if image.info.get("progressive"):
        most = MOST_POINTS_PROGRESSIVE
    if points > most or max(image.size) > LONGEST_SIDE:
        raise Refused("image_too_many_points", file=name, width=image.width, height=image.height)


def _draft_size(image: Image.Image) -> tuple[int, int]:
    """Return the size a photograph is decoded at: no side smaller than the bound asks for."""
    width, height = image.size
    shown = height if image.getexif().get(ORIENTATION) in LYING else width
    scale = min(1.0, WIDEST / shown)
    return max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale))


def _upright(image: Image.Image) -> Image.Image:
    # In place: a copy of a photograph would double what this process may hold.
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _bounded(image: Image.Image) -> Image.Image:
    """Return the image in a plain mode, at most so wide that every channel can use it."""
    mode = "RGBA" if _transparent(image) else "L" if image.mode == "L" else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    if image.width <= WIDEST:
        return image
    height = max(1, round(image.height * WIDEST / image.width))
    return image.resize((WIDEST, height), Image.Resampling.LANCZOS)


def _transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _encoded(image: Image.Image, *, photograph: bool) -> Picture:
    # Pillow writes what it finds in `info` (comments, profiles, places) unless it is gone.
    image.info = {}
    out = io.BytesIO()
    if photograph:
        image.save(out, "JPEG", quality=85)
    else:
        image.save(out, "PNG")
    data = out.getvalue()
    media_type = "image/jpeg" if photograph else "image/png"
    sha256 = hashlib.sha256(data).hexdigest()
    return Picture(sha256, media_type, image.width, image.height, data)
