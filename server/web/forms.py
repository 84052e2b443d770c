"""What comes in the body of a request: measured while it is read, decoded once, plain text only."""

import re
from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from server.errors import Refused

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
JSON = "application/json"
MOST_FIELDS = 100

_CID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def body(request: Request, most: int) -> bytes:
    """The whole body. Raises Refused("body.large") as soon as it is longer than `most`."""
    said = request.headers.get("content-length", "0")
    if not said.isascii() or not said.isdigit() or len(said) > 18 or int(said) > most:
        raise Refused("body.large", limit=most)
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise Refused("body.large", limit=most)
    request._body = bytes(found)  # so that it can be read again: by the sign-in page, when the sign-in has ended
    return request._body


async def fields(request: Request, most: int, most_fields: int = MOST_FIELDS) -> dict[str, str]:
    """The fields of a form. Raises Refused("body.large" | "command.malformed")."""
    return dict(await pairs(request, most, most_fields))


async def lists(request: Request, most: int, most_fields: int) -> dict[str, list[str]]:
    """The same for a form of which several boxes have one name."""
    found: dict[str, list[str]] = {}
    for name, value in await pairs(request, most, most_fields):
        found.setdefault(name, []).append(value)
    return found


async def pairs(request: Request, most: int, most_fields: int = MOST_FIELDS) -> list[tuple[str, str]]:
    """Names and values of a form, in their order. Raises Refused("body.large" | "command.malformed")."""
    return (await _read(request, most, most_fields, 0))[0]


async def upload(request: Request, most: int) -> tuple[dict[str, str], bytes]:
    """The fields of a form and the bytes of the file in it, if there is one: what is in it is for whoever reads it to
    judge, so that a form whose file is no good comes back with all that was typed. Raises as `fields`."""
    found, file = await _read(request, most, MOST_FIELDS, 1)
    return dict(found), file


async def _read(request: Request, most: int, most_fields: int, files: int) -> tuple[list[tuple[str, str]], bytes]:
    """The fields, and the bytes of the first of up to `files` files."""
    found = await body(request, most)
    if kind(request) not in FORMS:
        return [], b""

    async def again() -> Message:
        return {"type": "http.request", "body": found, "more_body": False}

    try:
        form = await Request(request.scope, again).form(max_files=files, max_fields=most_fields, max_part_size=most)
    except (HTTPException, ValueError, LookupError):
        raise Refused("command.malformed") from None
    try:
        items = form.multi_items()
        sent = [await value.read() for _, value in items if isinstance(value, UploadFile)]
        # What HTML makes of it: no text holds one, and no page gives one back.
        typed = [(name, value.replace("\0", "\ufffd")) for name, value in items if isinstance(value, str)]
        return typed, sent[0] if sent else b""
    finally:
        await form.close()


async def json(request: Request, most: int) -> Any:
    """One JSON value. Raises Refused("body.large" | "command.malformed")."""
    try:
        return msgspec.json.decode(await body(request, most))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Refused("command.malformed") from None


def command_id(given: str) -> str:
    """A command id as the page made it. Raises Refused("command.malformed") for anything else."""
    if _CID.fullmatch(given) is None:
        raise Refused("command.malformed", field="cid")
    return given
