"""The evidence of an item (证明材料), to be handed out."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from hub import evidence, standing
from hub.web import base

bp = base.sign_in_only(Blueprint("evidence", __name__, url_prefix="/console"))


@bp.post("/items/<int:item_id>/evidence")
def archive(item_id: int) -> ResponseReturnValue:
    """Return everything that proves an item as one archive; that it was made is written down."""
    runtime, by = base.runtime(), base.person()
    with ExitStack() as refused:
        # Too large for memory, perhaps; the file has no name and is gone once it was sent.
        out = refused.enter_context(TemporaryFile())
        with base.reading() as session:
            standing.require_view(session, item_id, by)
            digest = evidence.write(
                session,
                item_id,
                out,
                blobs=runtime.blobs,
                heads=runtime.settings.heads_file,
                by=by,
                now=base.now(),
            )
        with base.writing() as session:
            evidence.note(session, item_id, digest, by=by, now=base.now())
        # From here on, sending the answer closes it.
        refused.pop_all()
    out.seek(0)
    return send_file(
        out,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"evidence-{item_id}.zip",
    )
