"""Everything that goes wrong, as RFC 9457 problem documents in the caller's language."""

from collections.abc import Mapping
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Flask, Response, json, make_response, request
from flask_babel import get_locale
from pydantic import Field, ValidationError
from werkzeug.exceptions import HTTPException

from hub.errors import GaoshiError
from hub.tokens import Scope
from hub.web.api.caller import ScopeMissing, TokenNeeded
from hub.web.api.schemas.values import Told
from hub.web.base import say
from hub.web.base.failures import describe
from hub.web.base.words import ENGLISH

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:gaoshi:problem:"
TITLES: Mapping[int, tuple[str, str]] = {
    400: ("请求无法读懂", "The request cannot be read"),
    401: ("需要令牌", "A token is needed"),
    403: ("没有权限", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("不接受这种操作", "Not taken here"),
    409: ("与现状不符", "Things have changed"),
    413: ("内容太大", "Too large"),
    415: ("不接受这种格式", "Not a kind that is taken"),
    422: ("内容不能接受", "What was sent cannot be accepted"),
    429: ("过于频繁", "Too often"),
    500: ("系统出错", "A fault of ours"),
    502: ("发布端没有答复", "An outlet did not answer"),
    503: ("暂时忙", "Busy"),
}
# What pydantic finds, by the name it gives it; English keeps pydantic's own words.
_FOUND: Mapping[str, str] = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个字段",
    "string_type": "应为文字",
    "string_unicode": "含有不成字的编码",
    "string_too_long": "最多 {max_length} 个字符",
    "string_too_short": "至少 {min_length} 个字符",
    "string_pattern_mismatch": "格式不对，或含有控制字符",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "enum": "应为 {expected} 之一",
    "literal_error": "应为 {expected} 之一",
    "list_type": "应为列表",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "model_type": "应为对象",
    "timezone_aware": "须带时区，如 +08:00",
    "value_error": "应为 1950 年到 2199 年的日期或时刻",
}


class Wrong(Told):
    """One field that cannot be accepted."""

    place: str = Field(alias="in", description="json, query or files")
    pointer: str = Field(description="where in it, as a JSON pointer")
    code: str
    detail: str


class Problem(Told):
    """What went wrong; `code` and `type` stay the same in every language."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Wrong] | None = None


def prepare(app: Flask) -> None:
    """Answer for every error, whoever raised it."""
    app.register_error_handler(Exception, answer)
    # APIFlask brings a handler of its own for these, which would come first.
    app.register_error_handler(HTTPError, answer)


def answer(error: Exception) -> Response:
    """Return the problem document of an error; what only a log may know stays out of it."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return make_response(error.get_response())
    found = _wrong(error)
    if found is not None:
        problem = _problem(422, "input_wrong", say("input_wrong"), errors=found)
    else:
        failure = describe(error)
        problem = _problem(failure.status, failure.code, failure.happened)
    body = problem.model_dump(mode="json", by_alias=True, exclude_none=True)
    response = Response(json.dumps(body, ensure_ascii=False), problem.status, mimetype=MEDIA_TYPE)
    _add_headers(response, error)
    return response


def _problem(status: int, code: str, detail: str, errors: list[Wrong] | None = None) -> Problem:
    title = TITLES.get(status, TITLES[500 if status >= 500 else 400])[_english()]
    return Problem(
        type=TYPE + code, title=title, status=status, detail=detail, code=code, errors=errors
    )


def _english() -> bool:
    return str(get_locale()) == ENGLISH


def _wrong(error: Exception) -> list[Wrong] | None:
    """Return the fields a request was refused for, or None for any other error."""
    cause = error.__cause__
    if not isinstance(error, HTTPError) or not isinstance(cause, ValidationError):
        return None
    place = next(iter(error.detail), "json")
    return [
        Wrong(
            **{"in": place},
            pointer="".join(f"/{_escaped(part)}" for part in one["loc"]),
            code=one["type"],
            detail=_detail(one["type"], one["msg"], one.get("ctx", {})),
        )
        for one in cause.errors(include_url=False, include_input=False)[:50]
    ]


def _detail(kind: str, message: str, context: Mapping[str, Any]) -> str:
    if _english():
        return message
    return _FOUND.get(kind, "不符合要求").format_map({"expected": "", **context})


def _escaped(part: str | int) -> str:
    # RFC 6901; a name the caller made up is cut, for it may be of any length.
    return str(part)[:60].replace("~", "~0").replace("/", "~1")


def _add_headers(response: Response, error: Exception) -> None:
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name.lower() not in ("content-type", "content-length"):
                response.headers.setdefault(name, value)
    if isinstance(error, TokenNeeded):
        came = "Authorization" in request.headers
        response.headers["WWW-Authenticate"] = 'Bearer realm="gaoshi"' + (
            ', error="invalid_token"' if came else ""
        )
    if isinstance(error, ScopeMissing):
        scope = Scope(str(error.params["scope"]))
        response.headers["WWW-Authenticate"] = (
            f'Bearer realm="gaoshi", error="insufficient_scope", scope="{scope}"'
        )


class Unreadable(GaoshiError):
    """The request's form is wrong before its content is looked at."""

    status = 400


class NotTaken(GaoshiError):
    """The body is of a kind that is not taken here."""

    status = 415
