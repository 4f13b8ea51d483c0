"""The codes on paper: secret, distinct, readable aloud."""

import hashlib
import hmac

import pytest
import zxingcpp
from channel_builders import article
from PIL import Image

from channels.qr import QUIET_ZONE, draw
from channels.sheet_codes import (
    ALPHABET,
    page_code,
    page_number,
    sheet_pages,
    verify_address,
)

SEED = "5f2c8a90d1e34b7796af"


def test_a_code_is_eighty_bits_of_the_seed_in_crockfords_base() -> None:
    digest = hmac.new(SEED.encode(), b"sheet 1", hashlib.sha256).digest()

    code = page_code(SEED, 1)

    value = 0
    for character in code:
        value = value * 32 + ALPHABET.index(character)
    assert value == int.from_bytes(digest[:10], "big")
    assert len(code) == 16


def test_codes_differ_by_page_and_by_seed() -> None:
    codes = {page_code(seed, page) for seed in (SEED, SEED + "1", "别的") for page in range(1, 61)}

    assert len(codes) == 180


def test_a_code_is_always_sixteen_characters_that_cannot_be_mixed_up() -> None:
    codes = [page_code(str(seed), 1) for seed in range(300)]

    assert {len(code) for code in codes} == {16}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


def test_a_number_is_six_digits_of_its_own() -> None:
    numbers = [page_number(SEED, page) for page in range(1, 61)]

    assert all(len(number) == 6 and number.isdigit() for number in numbers)
    assert len(set(numbers)) == 60


@pytest.mark.parametrize("missing", ["seed", "verify_at"])
def test_nothing_is_drawn_from_nothing(missing: str) -> None:
    assert sheet_pages(article(**{missing: ""}), 2) == ()


def test_an_address_is_written_in_capitals() -> None:
    given = article(verify_at="https://hub.example.gov.cn")

    assert verify_address(given, "7ZK3") == "HTTPS://HUB.EXAMPLE.GOV.CN/Q/7ZK3"


def test_a_short_address_in_capitals_needs_a_small_code() -> None:
    # Version 3 at level Q holds 47 characters of the alphanumeric mode.
    code = draw("HTTPS://HUB.EXAMPLE.GOV.CN/Q/" + "7ZK3QH0M5V9WBX2C")

    assert code.across == 29 + 2 * QUIET_ZONE


def test_a_drawn_code_is_read_back_module_by_module() -> None:
    code = draw("HTTPS://HUB.EXAMPLE/Q/珺")
    page = Image.new("L", (code.across * 4, code.across * 4), 255)
    path = code.svg.split('d="', 1)[1].split('"', 1)[0]
    for bar in path.replace("z", "").split("M")[1:]:
        place, width = bar.split("h")[:2]
        x, y = map(int, place.split())
        wide = int(width.split("v")[0])
        page.paste(0, (x * 4, y * 4, (x + wide) * 4, (y + 1) * 4))

    (found,) = zxingcpp.read_barcodes(page)

    assert found.text == "HTTPS://HUB.EXAMPLE/Q/珺"
