"""Pictures are judged by what they hold and written anew without what a camera adds."""

import io

import pytest
from intake_files import blank_png, picture
from PIL import Image

from hub.errors import Refused
from hub.intake.cleaned import Picture
from hub.intake.images import clean_picture


def clean(data: bytes) -> Picture:
    return clean_picture(io.BytesIO(data), name="照片.jpg")


def test_place_and_device_are_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "相机"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 0.0)  # latitude
    data = picture(80, 50, "JPEG", exif=exif, comment=b"secret place")

    made = clean(data)

    read = Image.open(io.BytesIO(made.data))
    assert (made.width, made.height) == read.size == (50, 80)
    assert not read.getexif()
    assert "comment" not in read.info
    assert b"secret" not in made.data


@pytest.mark.parametrize("lying", [False, True])
def test_a_wide_picture_is_bounded_whichever_way_it_lies(lying: bool) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8 if lying else 1
    size = (1500, 4200) if lying else (4200, 1500)

    made = clean(picture(*size, "JPEG", exif=exif))

    assert (made.width, made.height) == (2000, 714)


@pytest.mark.parametrize(
    ("kind", "mode", "media_type"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("GIF", "P", "image/png"),
        ("WEBP", "RGBA", "image/png"),
        ("BMP", "RGB", "image/png"),
        ("TIFF", "CMYK", "image/png"),
    ],
)
def test_every_kind_of_picture_becomes_png_or_jpeg(kind: str, mode: str, media_type: str) -> None:
    made = Image.new(mode, (40, 30))
    out = io.BytesIO()
    made.save(out, kind)

    cleaned = clean(out.getvalue())

    assert (cleaned.media_type, cleaned.width, cleaned.height) == (media_type, 40, 30)
    assert Image.open(io.BytesIO(cleaned.data)).format == media_type.split("/")[1].upper()


def test_transparency_stays() -> None:
    image = Image.new("RGBA", (2400, 10), (0, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")

    assert Image.open(io.BytesIO(clean(out.getvalue()).data)).mode == "RGBA"


def test_the_same_picture_has_the_same_name() -> None:
    assert clean(picture()).sha256 == clean(picture()).sha256


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image_unknown"),
        (b"%PDF-1.7", "image_unknown"),
        (picture(400, 300, "JPEG")[:700], "image_broken"),
        (picture(400, 300)[:150], "image_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "image_unknown"),
        (blank_png(30_000, 30_000), "image_is_bomb"),
        (blank_png(21_000, 10), "image_too_many_points"),
        (b"\0" * (20 * 1024 * 1024 + 1), "image_too_large"),
    ],
    ids=["empty", "svg", "pdf", "cut jpeg", "cut png", "no png", "bomb", "long", "large"],
)
def test_what_is_no_good_picture_is_refused_by_its_name(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(data)

    assert (refused.value.code, refused.value.params["file"]) == (code, "照片.jpg")
