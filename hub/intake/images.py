"""Pictures, judged by what they hold and written anew without anything a camera adds."""

import hashlib
import io
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
MOST_POINTS_OTHER = 20_000_000
MOST_POINTS_LONG_SIDE = 20_000

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "MPO")


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
            if image.format in ("JPEG", "MPO"):
                image.draft("RGB", _draft_size(image.size))
            image.load()
            return _encoded(_bounded(_upright(image)))
    except UnidentifiedImageError as problem:
        raise Refused("image_unknown", file=name) from problem
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as problem:
        raise Refused("image_broken", file=name) from problem


def _check_points(image: Image.Image, name: str) -> None:
    points = image.width * image.height
    most = MOST_POINTS_JPEG if image.format in ("JPEG", "MPO") else MOST_POINTS_OTHER
    if points > most or max(image.size) > MOST_POINTS_LONG_SIDE:
        raise Refused("image_too_many_points", file=name, width=image.width, height=image.height)


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    # Before turning upright the short side may become the width, so both sides keep at least the bound.
    scale = min(1.0, WIDEST / min(size))
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image)


def _bounded(image: Image.Image) -> Image.Image:
    if image.width <= WIDEST:
        return image
    height = max(1, round(image.height * WIDEST / image.width))
    flat = image.convert("RGBA" if _transparent(image) else "RGB")
    return flat.resize((WIDEST, height), Image.Resampling.LANCZOS)


def _transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _encoded(image: Image.Image) -> Picture:
    out = io.BytesIO()
    photograph = image.format in ("JPEG", "MPO", None) and not _transparent(image)
    if photograph and image.mode in ("RGB", "L", "CMYK", "YCbCr"):
        media_type = "image/jpeg"
        _bare(image.convert("L" if image.mode == "L" else "RGB")).save(
            out, "JPEG", quality=85, optimize=True
        )
    else:
        media_type = "image/png"
        _bare(image.convert("RGBA" if _transparent(image) else "RGB")).save(
            out, "PNG", optimize=False
        )
    data = out.getvalue()
    return Picture(hashlib.sha256(data).hexdigest(), media_type, image.width, image.height, data)


def _bare(image: Image.Image) -> Image.Image:
    # Pillow writes what it finds in `info` (comments, profiles) unless it is gone.
    image.info = {}
    return image
