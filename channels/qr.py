"""QR codes as small drawings (ISO/IEC 18004)."""

from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

# ISO/IEC 18004 asks for four white modules on every side.
QUIET_ZONE = 4


@dataclass(frozen=True)
class Code:
    """A QR code: its SVG drawing, and how many modules it is across, quiet zone included."""

    svg: str
    across: int


def draw(content: str) -> Code:
    """Return the code of an address at level Q: a quarter of it may be stained.

    Upper-case addresses without `? = & _ #` stay in the alphanumeric mode and come out smaller.
    """
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(content)
    code.make(fit=True)
    rows = code.get_matrix()
    across = len(rows)
    path = "".join(_row_path(number, row) for number, row in enumerate(rows))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {across}">'
        f'<path fill="#000" d="{path}"/></svg>'
    )
    return Code(svg, across)


def _row_path(number: int, row: list[bool]) -> str:
    # Neighbours are drawn as one bar: single squares leave white hairlines on some printers.
    path, position = "", 0
    for dark, run in groupby(row):
        length = sum(1 for _ in run)
        if dark:
            path += f"M{position} {number}h{length}v1h-{length}z"
        position += length
    return path
