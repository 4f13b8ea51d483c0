"""Tokens and files."""

from typing import Annotated

from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from hub.tokens import Scope
from hub.web.api.schemas.values import Line, Moment, Sent, Shown, Told


class NewToken(Sent):
    """A token to be made: at most what the asking one may do, and for as long."""

    name: Annotated[Line, Field(min_length=1)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    expires_at: Moment | None = None


class TokenTold(Told):
    """A token of yours."""

    id: int
    name: str
    scopes: list[Scope]
    created_at: Shown
    expires_at: Shown | None
    revoked_at: Shown | None


class TokenMade(TokenTold):
    """A new token, its secret included: it is told this once."""

    secret: str | None = Field(description="null when the same call is repeated by its key")


class Tokens(Told):
    """Your tokens that open something."""

    tokens: list[TokenTold]
    person: str
    asking: int = Field(description="the id of the token this was asked with")


class NewFile(BaseModel):
    """One file, as multipart/form-data."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile


class FileTold(Told):
    """A file that was kept; images are turned upright and cleaned first, so the hash may differ."""

    name: str
    sha256: str
    media_type: str
    size: int
