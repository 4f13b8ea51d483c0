"""Files: kept under their hash before an edition names them."""

from apiflask import APIBlueprint
from flask import Response
from sqlalchemy.orm import Session

from hub import people, uploads
from hub.errors import Forbidden
from hub.models import Role
from hub.tokens import Scope
from hub.web.api.caller import person
from hub.web.api.once import Made, once
from hub.web.api.operation import operation
from hub.web.api.schemas.tokens import FileTold, NewFile
from hub.web.base import now, runtime

pages = APIBlueprint("files", __name__, tag="files")
# Those who write, or who prove with a photograph what was done.
MAY_KEEP = (Role.CLERK, Role.PUBLISHER, Role.KEEPER, Role.DUTY)


@operation(
    pages,
    "POST",
    "/files",
    scope=Scope.ITEMS_WRITE,
    file=NewFile,
    answer=FileTold,
    status=201,
    once=True,
)
def create_file(file: NewFile) -> Response:
    """Keep a PDF, Word, Excel, OFD, text or image file; what it is says its content, not its name."""
    mine = person()
    if not any(people.has_role(mine, grant.office, *MAY_KEEP) for grant in mine.grants):
        raise Forbidden("role_missing", roles="、".join(MAY_KEEP))
    checked = uploads.checked(file.file.filename or "", file.file.stream.read())

    def work(session: Session) -> Made:
        kept = uploads.keep(session, runtime().blobs, checked, by=mine, now=now())
        told = FileTold(
            name=kept.name,
            sha256=kept.sha256,
            media_type=checked.media_type,
            size=len(checked.data),
        )
        return Made(told, "")

    return once(work)
