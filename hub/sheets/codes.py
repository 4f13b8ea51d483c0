"""The codes on paper: of sheets, and of boards themselves."""

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import Refused
from hub.models import BoardCode, Copy, Outlet, Placement, Sheet

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def normal_code(text: str) -> str:
    """Return a code as it is stored: upper case, look-alikes folded (Crockford)."""
    folded = text.strip().upper().replace("-", "").replace(" ", "")
    return folded.replace("O", "0").replace("I", "1").replace("L", "1")


def by_number(session: Session, board: Outlet, number: str) -> Sheet:
    """Return a sheet of a board by the six digits printed beside its code; raise Refused."""
    sheet = session.scalar(
        select(Sheet)
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.outlet_id == board.id, Sheet.number == number.strip())
        .order_by(Sheet.id.desc())
        .limit(1)
    )
    if sheet is None:
        raise Refused("no_such_sheet")
    return sheet


def board_code(session: Session, board: Outlet) -> str:
    """Return the permanent code of a board, made at first asking."""
    known = session.get(BoardCode, board.id)
    if known is None:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(16))
        known = BoardCode(outlet_id=board.id, code=code)
        session.add(known)
        session.flush()
    return known.code


def board_number(code: str) -> str:
    """Return the six digits printed beside a board's code, for where a camera will not do."""
    return f"{int(hashlib.sha256(code.encode()).hexdigest(), 16) % 1_000_000:06d}"


def board_of_code(session: Session, code: str) -> Outlet | None:
    """Return the board a permanent code stands on, or None."""
    known = session.scalar(select(BoardCode).where(BoardCode.code == normal_code(code)))
    return session.get(Outlet, known.outlet_id) if known else None
