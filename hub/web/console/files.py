"""Files that go along with a text: brought by people, shown to those who may read the text."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from hub import people, standing, uploads
from hub.editorial.drafts import Upload
from hub.errors import Forbidden, Refused
from hub.intake import reading
from hub.intake.cleaned import Cleaned
from hub.models import Role
from hub.uploads import File
from hub.web import base

bp = base.sign_in_only(Blueprint("files", __name__, url_prefix="/console"))
# A file can do nothing when it is opened: no script, no form, no frame.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@bp.post("/files")
def keep() -> ResponseReturnValue:
    """Keep an attachment; answer its name and hash."""
    upload = _keep(uploads.checked(*sent("file")))
    return jsonify(name=upload.name, sha256=upload.sha256)


@bp.post("/pictures")
def picture() -> ResponseReturnValue:
    """Keep a picture of the text, checked and bounded; answer as the editor expects."""
    upload = _keep(uploads.picture(*sent("file")))
    return jsonify(src=f"blob:{upload.sha256}", sha256=upload.sha256)


@bp.post("/import")
def read_document() -> ResponseReturnValue:
    """Read a document a clerk brings; answer its text, its title, and what was left out."""
    return jsonify(_told(kept(reading.read_document(*sent("file")))))


@bp.post("/paste")
def paste() -> ResponseReturnValue:
    """Clean what was pasted."""
    html = request.form.get("html") or _sent_text("html")
    return jsonify(_told(kept(reading.read_markup(html))))


@bp.get("/files/<sha256>")
def show(sha256: str) -> ResponseReturnValue:
    """Return a file: pictures to look at, everything else to save."""
    with base.reading() as session:
        stored = standing.require_file(session, sha256, base.person())
    answer = Response(base.runtime().blobs.read(sha256), content_type=stored.media_type)
    shown = uploads.is_picture(stored)
    answer.headers["Content-Disposition"] = "inline" if shown else "attachment"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, max-age=3600, immutable"
    return answer


def sent(name: str) -> tuple[str, bytes]:
    """Return the name and the bytes of a file that was sent along."""
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Refused("file_missing")
    return file.filename, contents(file)


def contents(file: FileStorage) -> bytes:
    """Return the bytes of a file that was sent, and let go of its place on the disk."""
    with file.stream as stream:
        data: bytes = stream.read()
    return data


def kept(cleaned: Cleaned) -> Cleaned:
    """Keep the pictures of a text that was read."""
    if cleaned.pictures:
        _require_writer()
        with base.writing() as session:
            uploads.keep_pictures(
                session, base.runtime().blobs, cleaned, by=base.person(), now=base.now()
            )
    return cleaned


def remarks(cleaned: Cleaned) -> list[str]:
    """Return in words what was left out or changed while a document was read."""
    return [base.say(remark.code, remark.params) for remark in cleaned.remarks]


def _told(cleaned: Cleaned) -> dict[str, object]:
    title = {"title": cleaned.title} if cleaned.title else {}
    return {"html": cleaned.html, "warnings": remarks(cleaned), **title}


def _sent_text(name: str) -> str:
    file = request.files.get(name)
    return contents(file).decode("utf-8", "replace") if file else ""


def _keep(file: File) -> Upload:
    _require_writer()
    with base.writing() as session:
        return uploads.keep(session, base.runtime().blobs, file, by=base.person(), now=base.now())


def _require_writer() -> None:
    """Let those keep files who write, or who record what was done on paper."""
    mine = base.person()
    may = (Role.CLERK, Role.PUBLISHER, Role.KEEPER, Role.DUTY)
    if not any(people.has_role(mine, grant.office, *may) for grant in mine.grants):
        raise Forbidden("role_missing", roles="、".join(may))
