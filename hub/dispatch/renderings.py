"""What was sent, kept once, and brought back as the channel made it."""

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import (
    File,
    Rendered,
    SheetPage,
)
from hub.blobs import Blobs
from hub.models import (
    Rendering,
)

SMALL_BODY = 64 * 1024


def digest_of(rendered: Rendered, item: int) -> str:
    """Return what tells an item's renderings apart."""
    rest = rest_of(rendered)
    content = [
        item,
        rendered.sha256,
        rendered.media_type,
        rendered.text,
        rendered.fingerprint,
        rest,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def store(
    session: Session, rendered: Rendered, item: int, digest: str, blobs: Blobs, now: datetime
) -> int:
    """Keep a rendering unless it is kept already; return its row's id."""
    known = session.scalar(select(Rendering.id).where(Rendering.digest == digest))
    if known is not None:
        return known
    small = len(rendered.body) <= SMALL_BODY
    row = Rendering(
        digest=digest,
        item_id=item,
        media_type=rendered.media_type,
        body=rendered.body if small else None,
        body_sha256=rendered.sha256 if small else blobs.put(rendered.body),
        text=rendered.text,
        fingerprint=rendered.fingerprint,
        rest=rest_of(rendered),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def rest_of(rendered: Rendered) -> dict[str, Any]:
    """Return what is stored of a rendering beside its body and text."""
    return {
        "files": [[f.name, f.media_type, f.sha256, f.size] for f in rendered.files],
        "fields": [list(pair) for pair in rendered.fields],
        "sheets": [[s.page, s.pages, s.code, s.number, s.exemplar] for s in rendered.sheets],
        "notes": list(rendered.notes),
        "layout": rendered.layout,
    }


def revive(row: Rendering, blobs: Blobs) -> Rendered:
    """Return a stored rendering as the channel made it."""
    body = row.body if row.body is not None else blobs.read(row.body_sha256)
    return Rendered(
        body=body,
        media_type=row.media_type,
        text=row.text,
        fingerprint=row.fingerprint,
        files=tuple(
            File(name, media_type, sha256, size, partial(blobs.read, sha256))
            for name, media_type, sha256, size in row.rest["files"]
        ),
        fields=tuple((name, value) for name, value in row.rest["fields"]),
        sheets=tuple(SheetPage(*values) for values in row.rest["sheets"]),
        notes=tuple(row.rest["notes"]),
        layout=row.rest["layout"],
    )
