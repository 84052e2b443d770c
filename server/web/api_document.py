"""The OpenAPI document of /api/v1 (3.1), made of the declarations in api_routes.py and the types in api_schema.py."""

from functools import cache
from typing import Any

import msgspec

from server.web import api_schema
from server.web.api_routes import ENDPOINTS, Endpoint

VERSION = "1.0.0"
REF = "#/components/schemas/{name}"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
ABOUT = (
    "Questions and answers of Giao Luu, as everybody may read them today: what is taken out of sight, corrected or "
    "erased is so here at once. Lists come in pages: follow `next`. Send `If-None-Match` with the `ETag` you have. "
    "Whatever is refused is a problem document whose `say` tells what to do."
)


def document(server: str) -> dict[str, Any]:
    """`server`: the address below which the paths are."""
    return {**_common(), "servers": [{"url": server}]}


@cache
def _common() -> dict[str, Any]:
    types = [*dict.fromkeys(each.answers for each in ENDPOINTS), api_schema.Problem]
    _, schemas = msgspec.json.schema_components(types, ref_template=REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Giao Luu", "version": VERSION, "description": ABOUT},
        "paths": {each.path or "/": {"get": _operation(each)} for each in ENDPOINTS},
        "components": {"schemas": schemas},
    }


def _operation(of: Endpoint) -> dict[str, Any]:
    right = {"application/json": {"schema": {"$ref": REF.format(name=of.answers.__name__)}}}
    etag = {"ETag": {"schema": {"type": "string"}, "description": "tag of these very bytes"}}
    told: dict[str, Any] = {
        "200": {"description": "found", "headers": etag, "content": right},
        "304": {"description": "not modified"},
    }
    if of.gone:
        told["410"] = {"description": "taken out of sight: a stub with the reason", "content": right}
    wait = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    for status, what in (("404", "there is none"), ("422", "a parameter says nothing that can be")):
        told[status] = {"description": what, "content": PROBLEM}
    for status, what in (("429", "too many requests"), ("503", "not now")):
        told[status] = {"description": what, "headers": wait, "content": PROBLEM}
    return {
        "operationId": of.operation,
        "summary": of.summary,
        "parameters": [*_placed(of), *_asked(of)],
        "responses": told,
    }


def _placed(of: Endpoint) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in of.placed]


def _asked(of: Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "in": "query",
            "description": each.what,
            "schema": {"type": "array", "items": each.schema} if each.several else each.schema,
            **({"style": "form", "explode": True} if each.several else {}),
        }
        for each in of.parameters
    ]
