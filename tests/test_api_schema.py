"""The description and the interface are of one mind: what fits it is taken, what does not is not."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from api_builders import Desk, open_desk
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from test_api_tokens import NEEDS

from hub.web.api import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SENT = {"title": "关于低保标准的通知", "body": "<p>正文。</p>", "office": "jd"}
IDS = ("item_id", "number", "placement_id", "outlet_id", "token_id")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a desk with a draft, an item in review and two that are shown."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "RATE", "100000 per minute")
        made = open_desk(tmp_path_factory.mktemp("desk"), patch)
        items = [made.post("/items", SENT)["id"] for _ in range(4)]
        made.post(f"/items/{items[1]}/submit")
        for item in items[2:]:
            made.approve(item)
        made.hub.run()
        yield made


@pytest.fixture(scope="module")
def schema(desk: Desk) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", desk.app)


def test_the_description_is_openapi_3_1(desk: Desk) -> None:
    told = desk.get("/openapi.json", "")

    assert told["openapi"] == "3.1.0"
    assert told["servers"] == [{"url": "/api/v1"}]
    for part in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(part)
    operations = [one for path in told["paths"].values() for one in path.values()]
    ids = [one["operationId"] for one in operations]
    assert len(ids) == len(set(ids)) == len(NEEDS)
    assert all(one["summary"] and one["tags"] for one in operations)
    assert set(told["components"]["securitySchemes"]) == {"token"}


def test_every_reference_of_the_description_leads_somewhere(desk: Desk) -> None:
    told = desk.get("/openapi.json", "")

    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            yield from [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    for reference in set(references(told)):
        found = told
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


@pytest.mark.parametrize(("method", "path"), NEEDS)
def test_what_fits_the_description_is_answered_as_it_says(
    desk: Desk, schema: Any, method: str, path: str
) -> None:
    people = ("clerk", "reviewer", "approver", "publisher")

    @bounded(8)
    @given(
        case=schema[path][method].as_strategy(generation_mode=GenerationMode.POSITIVE),
        near=st.integers(1, 5),
        login=st.sampled_from(people),
    )
    def run(case: Any, near: int, login: str) -> None:
        for name in set(IDS) & set(case.path_parameters or {}):
            # A made-up number is never there; one of these may be.
            case.path_parameters[name] = near if name != "token_id" else near + 10
        answer = case.call(headers=bearer(desk, login))
        case.validate_response(answer, checks=CHECKS)
        assert b"input_wrong" not in answer.content

    run()


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for method, path in NEEDS if method in ("POST", "PATCH") or "{" not in path],
)
def test_what_does_not_fit_is_refused_and_never_a_fault(
    desk: Desk, schema: Any, method: str, path: str
) -> None:
    operation = schema[path][method]
    if not (operation.body or operation.query):
        return

    @bounded(10)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def run(case: Any) -> None:
        answer = case.call(headers=bearer(desk, "clerk"))
        case.validate_response(answer, checks=[*CHECKS, negative_data_rejection])

    run()


def bounded(examples: int) -> settings:
    """Return settings that try the same few cases every time."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def bearer(desk: Desk, login: str) -> dict[str, str]:
    if login not in desk.secrets:
        desk.secrets[login] = desk.token(login)
    return {"Authorization": f"Bearer {desk.secrets[login]}"}
