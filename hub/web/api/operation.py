"""One operation: its address, who may call it, what it takes and what it answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from apiflask import APIBlueprint
from flask import request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest

from hub.tokens import Scope
from hub.web.api import caller
from hub.web.api.once import replayed
from hub.web.api.problems import NotTaken, Unreadable

View = Callable[..., Any]
JSON = "application/json"
FORM = "multipart/form-data"


def operation(  # noqa: PLR0913 - what an operation is, in one place
    pages: APIBlueprint,
    method: str,
    rule: str,
    *,
    scope: Scope,
    answer: type[BaseModel],
    status: int = 200,
    body: type[BaseModel] | None = None,
    file: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    once: bool = False,
) -> Callable[[View], View]:
    """Return a decorator that makes a view an operation.

    Checked in this order: the token and its scope, the body's kind, the key of a repeated
    creation, and last what was sent. `body`, `query` and `file` reach the view by these names.
    """

    def decorate(view: View) -> View:
        made: View = pages.output(answer, status_code=status)(view)
        made = _taking(pages, made, body=body, file=file, query=query)
        if once:
            made = _repeatable(made)
        made = _guarded(made, scope, JSON if body else FORM if file else "")
        made = pages.doc(
            operation_id=view.__name__,
            security=[{"token": [str(scope)]}],
            extensions={"x-repeatable": once},
        )(made)
        return pages.route(rule, methods=[method])(made)

    return decorate


def _taking(
    pages: APIBlueprint,
    view: View,
    *,
    body: type[BaseModel] | None,
    file: type[BaseModel] | None,
    query: type[BaseModel] | None,
) -> View:
    if body is not None:
        view = pages.input(body, location="json", arg_name="body")(view)
    if file is not None:
        view = pages.input(file, location="files", arg_name="file")(view)
    if query is not None:
        view = pages.input(query, location="query", arg_name="query")(view)
    return view


def _guarded(view: View, scope: Scope, media_type: str) -> View:
    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        caller.require(scope)
        if media_type:
            _require_body(media_type)
        return view(*args, **values)

    return guarded


def _repeatable(view: View) -> View:
    @wraps(view)
    def repeatable(*args: Any, **values: Any) -> Any:
        before = replayed()
        return before if before is not None else view(*args, **values)

    return repeatable


def _require_body(media_type: str) -> None:
    if request.mimetype != media_type:
        raise NotTaken("media_type_wrong", expected=media_type)
    if media_type != JSON:
        return
    try:
        request.get_json()
    except (BadRequest, RecursionError):
        raise Unreadable("json_broken") from None
