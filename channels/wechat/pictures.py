"""Pictures made fit for the platform: the kinds and sizes it takes, and a plain cover."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from channels.base import Rejected

# Pictures in the text: JPEG or PNG below 1 MB.
# https://developers.weixin.qq.com/doc/subscription/api/material/permanent/api_uploadimage.html
BODY_BYTES = 1024 * 1024 - 1
WIDEST = 1440
# The list shows a cover at 2.35 to 1.
COVER_SIZE = (900, 383)
COVER_GROUND = (22, 52, 95)
COVER_INK = (255, 255, 255)
COVER_LINE = 12
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc"),
)


def fit_for_body(content: bytes) -> tuple[bytes, str, str]:
    """Return a picture that may stand in an article, with an ASCII name and its media type.

    What fits is left as it is; what does not becomes a JPEG that does. Raises Rejected for bytes
    that are no picture.
    """
    if len(content) <= BODY_BYTES:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return content, "picture.png", "image/png"
        if content.startswith(b"\xff\xd8\xff"):
            return content, "picture.jpg", "image/jpeg"
    try:
        with Image.open(io.BytesIO(content)) as opened:
            upright = ImageOps.exif_transpose(opened)
            return _smaller(_on_white(upright)), "picture.jpg", "image/jpeg"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Rejected("wechat_picture_refused") from error


def draw_cover(name: str) -> bytes:
    """Return a JPEG that carries an office's name, or is plain where no Chinese font is installed."""
    cover = Image.new("RGB", COVER_SIZE, COVER_GROUND)
    font_path = next((path for path in FONTS if path.exists()), None)
    if font_path is not None:
        _write_name(ImageDraw.Draw(cover), name, font_path)
    return _jpeg(cover, 88)


def _on_white(picture: Image.Image) -> Image.Image:
    # JPEG has no transparency; what was transparent would turn black.
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, layered).convert("RGB")


def _smaller(picture: Image.Image) -> bytes:
    for attempt in _attempts(picture):
        if len(attempt) <= BODY_BYTES:
            return attempt
    raise Rejected("wechat_picture_refused")


def _attempts(picture: Image.Image) -> Iterator[bytes]:
    for width in (WIDEST, WIDEST * 2 // 3, WIDEST // 2):
        scaled = picture.copy()
        scaled.thumbnail((width, width * 8))
        for quality in (88, 75, 60):
            yield _jpeg(scaled, quality)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _write_name(draw: ImageDraw.ImageDraw, name: str, font_path: Path) -> None:
    lines = [name[start : start + COVER_LINE] for start in range(0, len(name), COVER_LINE)][:3]
    widest = max((len(line) for line in lines), default=1)
    font = ImageFont.truetype(str(font_path), min(64, 780 // max(widest, 1)))
    draw.multiline_text(
        (COVER_SIZE[0] / 2, COVER_SIZE[1] / 2),
        "\n".join(lines),
        font=font,
        fill=COVER_INK,
        anchor="mm",
        align="center",
        spacing=16,
    )
