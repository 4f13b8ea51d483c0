"""Pages of a finished PDF put together anew: two on one sheet, and files joined."""

import io
from collections.abc import Sequence
from itertools import accumulate

import pikepdf

_POINT = 72 / 25.4
WIDE, TALL = 420 * _POINT, 297 * _POINT
# Where to cut, at the upper and lower edge; what lies between stays clean.
_MARKS = "0.4 w {x:.2f} 0 m {x:.2f} 14 l S {x:.2f} {top:.2f} m {x:.2f} {low:.2f} l S".format(
    x=WIDE / 2, top=TALL, low=TALL - 14
)


def two_up(pdf: bytes, stacks: Sequence[int]) -> bytes:
    """Return A4 pages at their true size two on one A3, each of the stacks for itself.

    `stacks` are counts of pages. A stack is cut down the middle in one go, and its left half laid
    on its right half is in order again. Nothing is made smaller, so that codes keep their size.
    """
    with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.new() as made:
        for begin, count in zip([0, *accumulate(stacks)], stacks, strict=False):
            half = (count + 1) // 2
            for place in range(begin, begin + half):
                halves = [place, *range(place + half, begin + count)][:2]
                _side_by_side(made, [source.pages[one] for one in halves])
        return _saved(made)


def _side_by_side(made: pikepdf.Pdf, halves: Sequence[pikepdf.Page]) -> None:
    page = made.add_blank_page(page_size=(WIDE, TALL))
    drawn = []
    for number, half in enumerate(halves):
        # Named by ourselves, or the same pages would not give the same bytes.
        name = pikepdf.Name(f"/Half{number}")
        form = made.copy_foreign(half.as_form_xobject())
        page.add_resource(form, pikepdf.Name.XObject, name)
        drawn.append(f"q 1 0 0 1 {WIDE / 2 * number:.3f} 0 cm {name} Do Q")
    page.contents_add("\n".join([*drawn, _MARKS]).encode())


def joined(*files: bytes) -> bytes:
    """Return one PDF of several, in order."""
    with pikepdf.new() as made:
        for file in files:
            with pikepdf.open(io.BytesIO(file)) as one:
                made.pages.extend(one.pages)
        return _saved(made)


def with_pages(pdf: bytes, files: Sequence[tuple[int, bytes]]) -> bytes:
    """Return a PDF with others put in, in order, each before the page of its index."""
    if not files:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as made:
        for place, file in reversed(files):
            with pikepdf.open(io.BytesIO(file)) as one:
                for page in reversed(one.pages):
                    made.pages.insert(place, page)
        return _saved(made)


def _saved(made: pikepdf.Pdf) -> bytes:
    body = io.BytesIO()
    # The same pages give the same bytes.
    made.save(body, deterministic_id=True, compress_streams=True)
    return body.getvalue()
