"""The OpenAPI description, with what holds for every operation added once."""

from typing import Any

from hub.web.api.once import HEADER, KEPT
from hub.web.api.problems import MEDIA_TYPE, TITLES, Problem
from hub.web.api.schemas.values import LARGEST_ID

TITLE = "Gaoshi (告示)"
VERSION = "1"
ABOUT = (
    "Write a notice, let its chain approve it, and see where it is shown. Every call is made in the "
    "name of a token's person: scopes bound what the token is for, roles what the person may do. "
    "What a person may not see in the console is answered 404."
)
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A person's own token, over TLS; see docs/api.md for the scopes.",
    }
}
_FAILURES = (400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503)
_CODES = ("id", "number")


def complete(spec: dict[str, Any] | str) -> dict[str, Any] | str:
    """Return the description with problems, keys and the bounds of addresses."""
    assert isinstance(spec, dict), "it is made as JSON, not as YAML"
    parts = spec["components"]
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts["schemas"].update(schema.pop("$defs", {}))
    parts["schemas"]["Problem"] = schema
    parts["responses"] = {f"Problem{status}": _failure(status) for status in _FAILURES}
    parts["parameters"] = {"IdempotencyKey": _repeat_parameter()}
    for path in spec["paths"].values():
        for operation in path.values():
            _complete(operation)
    return spec


def _complete(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["schema"] = _path_schema(parameter["name"])
    if operation.pop("x-repeatable", False):
        operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    if "201" in operation["responses"]:
        operation["responses"]["201"]["headers"] = {
            "Location": {"schema": {"type": "string", "format": "uri-reference"}}
        }
    for status in _FAILURES:
        reference = {"$ref": f"#/components/responses/Problem{status}"}
        operation["responses"].setdefault(str(status), reference)


def _path_schema(name: str) -> dict[str, Any]:
    if name.endswith(_CODES):
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
    return {"type": "string", "minLength": 1, "maxLength": 64}


def _failure(status: int) -> dict[str, Any]:
    return {
        "description": TITLES[status][1],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _repeat_parameter() -> dict[str, Any]:
    hours = int(KEPT.total_seconds() // 3600)
    return {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": f"The same key and body within {hours} hours get the same answer again.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    }
