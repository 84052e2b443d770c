"""docs/protocol.md shows what is on the wire: its conversation is played again, its tables name what the code has."""

import re
from pathlib import Path
from typing import Any

from server.domain.command import REACTION
from server.domain.kinds import COMMANDS
from server.gateway.envelope import SHAPES
from server.settings import TYPES
from tests.docs.blocks import DOCS, block
from tests.docs.codes import INNER, refusals
from tests.docs.record_protocol import BLOCK, PAGE, record
from tests.docs.tape import INDENT, parted

RENEW = "renew the page with: python -m tests.docs.record_protocol"
OWN_KEYS = re.compile(r"staff:[0-9a-f]+")

Kind = tuple[str, str, str]
Shape = dict[str, Any] | None

# What only streams tell each other is on no wire.
TOLD = [name for name, each in COMMANDS.items() if REACTION not in each.by]


def entities_with_text(lines: list[str]) -> list[str]:
    """Packets, one a line, from lines that were wrapped."""
    whole: list[str] = []
    for line in lines:
        if line.startswith(INDENT):
            whole[-1] += f" {line.strip()}"
        elif line.strip() and not line.startswith("```"):
            whole.append(line)
    return whole


def shapes(packets: list[str]) -> dict[Kind, Shape]:
    """For every kind of packet that somebody sends or gets: which keys it holds, and where."""
    found: dict[Kind, Shape] = {}
    asked: dict[tuple[str, str], str] = {}
    for packet in packets:
        who, way, text = packet.split(maxsplit=2)
        head, value = parted(text)
        kind = head.rstrip()
        if who != "http" and head[:2] == "42":
            kind = value[0] if way == "←" else f"do {value[1]['do']}"
            asked[who, head[2:]] = kind
            value = value[1:]
        elif who != "http" and head[:2] == "43":
            kind = f"ack of {asked[who, head[2:]]}, {'ok' if value[0]['ok'] else 'refused'}"
        elif who == "http":
            kind = re.sub(r'"[^"]+"|=\S+|/[\w-]{16,}', "…", kind)
        found[who, way, kind] = merged(found.get((who, way, kind)), shape(value))
    return found


def shape(value: Any) -> Shape:
    if isinstance(value, dict):
        return {OWN_KEYS.sub("staff:…", key): shape(each) for key, each in value.items()}
    if isinstance(value, list):
        whole: Shape = {}
        for each in value:
            noun = f"[{each['noun']}]" if isinstance(each, dict) and "noun" in each else "[]"
            whole = merged(whole, {noun: shape(each)})
        return whole
    return None


def merged(one: Shape, other: Shape) -> Shape:
    """What is there sometimes is there."""
    if one is None or other is None:
        return one if other is None else other
    return {key: merged(one.get(key), other.get(key)) for key in {**one, **other}}


async def test_the_conversation_is_still_had_like_this(tmp_path: Path) -> None:
    written, played = (
        shapes(entities_with_text(block(PAGE, BLOCK).splitlines())),
        shapes(entities_with_text(await record(tmp_path))),
    )
    assert written.keys() == played.keys(), RENEW
    for kind, seen in played.items():
        assert written[kind] == seen, f"{kind}: {RENEW}"


def test_every_command_and_envelope_is_on_the_page() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    assert [name for name in (*TOLD, *SHAPES) if f"`{name}`" not in page] == []


def test_every_refusal_is_on_the_page() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    assert [code for code in sorted(refusals() - INNER) if f"| `{code}` |" not in page] == []


def test_the_page_names_no_code_command_or_setting_that_is_not_there() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    written = set(re.findall(r"\| `([a-z_]+\.[a-z_]+|retry)` \|", page))
    assert written - refusals() - set(COMMANDS) - set(SHAPES) - set(TYPES) == set()
