"""The codes on paper: drawn from the copy's secret number, one for each page."""

import hashlib
import hmac
from dataclasses import asdict

from channels.base import Article, Json, SheetPage
from channels.qr import draw

# Crockford's base 32: no I, L, O and U, so that a code can be read aloud.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def page_code(seed: str, page: int, exemplar: int = 1) -> str:
    """Return the code of a page: 80 bits in 16 characters, e.g. "7ZK3QH0M5V9WBX2C"."""
    number = int.from_bytes(_digest(seed, page, exemplar)[:10], "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def page_number(seed: str, page: int, exemplar: int = 1) -> str:
    """Return the six digits beside a page's code, for a keeper without a camera."""
    return f"{int.from_bytes(_digest(seed, page, exemplar)[10:14], 'big') % 1_000_000:06d}"


def _digest(seed: str, page: int, exemplar: int) -> bytes:
    named = f"sheet {page}" if exemplar == 1 else f"sheet {page} of copy {exemplar}"
    return hmac.digest(seed.encode(), named.encode(), hashlib.sha256)


def sheet_pages(article: Article, pages: int, copies: int = 1) -> tuple[SheetPage, ...]:
    """Return the pages of each of several equal copies, with their codes; none when there is nothing to draw them from.

    A sheet without codes is marked as a sample (样张): a preview, never to be posted.
    """
    if not (article.seed and article.verify_at):
        return ()
    return tuple(
        SheetPage(
            page,
            pages,
            page_code(article.seed, page, exemplar),
            number=page_number(article.seed, page, exemplar),
            exemplar=exemplar,
        )
        for exemplar in range(1, copies + 1)
        for page in range(1, pages + 1)
    )


def verify_address(article: Article, code: str) -> str:
    """Return what a page's QR code says, e.g. "HTTPS://HUB.EXAMPLE/Q/7ZK3QH0M5V9WBX2C"."""
    return f"{article.verify_at}/Q/{code}".upper()


def drawn_codes(article: Article, pages: int, exemplar: int = 1) -> list[Json]:
    """Return the drawings of all pages' codes, as templates/print/sheet.typ reads them."""
    drawn = []
    for sheet in sheet_pages(article, pages, exemplar):
        if sheet.exemplar != exemplar:
            continue
        address = verify_address(article, sheet.code)
        words = {
            "number": f"{sheet.number[:3]} {sheet.number[3:]}",
            "alt": f"核验二维码：{address}",
        }
        drawn.append(asdict(draw(address)) | words)
    return drawn
