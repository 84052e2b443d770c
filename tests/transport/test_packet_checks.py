"""The gate: strict JSON, and the rules of a guarded namespace."""

import json
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT

from server.transport.socketio import packet_checks
from server.transport.socketio.packet_checks import Improper, Packet, Rules, StrictJson, Unparsable

RULES = Rules(frozenset({"do"}), 8, dict)
DEEP = "[" * 9 + "]" * 9

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def parse(text: str) -> Packet:
    pkt = Packet(encoded_packet=text)
    packet_checks.check(pkt, RULES)
    return pkt


@given(values)
def test_what_json_says_is_what_we_read(value: Any) -> None:
    assert StrictJson.loads(json.dumps(value)) == value
    assert StrictJson.loads(json.dumps(value, ensure_ascii=False)) == value
    assert json.loads(StrictJson.dumps(value)) == value


@given(st.text(st.sampled_from('[]{},:"\\0123456789.-+eEnulltrufas ud8\u00a0\x01'), max_size=12))
def test_what_we_read_is_json(text: str) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        ours = StrictJson.loads(text)
    except Unparsable:
        with pytest.raises((ValueError, RecursionError)):
            json.loads(text, parse_constant=refuse)
    except Improper:
        json.loads(text, parse_constant=refuse)
    else:
        assert ours == json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize(
    "value", [float("nan"), [float("inf")], {"a": (1, -float("inf"))}, {"a": None, "b": [float("nan")]}]
)
def test_what_no_browser_could_read_is_not_sent(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON"):
        Packet(EVENT, data=["frame", value]).encode()


@pytest.mark.parametrize(
    "text",
    [
        "7[]",
        "abc",
        "2",
        "2{}",
        "2[]",
        "2[1]",
        "2abc",
        '2["do",NaN]',
        '2["do",-Infinity]',
        '2["do",{"a":1,}]',
        '2["do"] x',
        "2" + "[" * 30000,
        '2["do",' + "[" * 200 + "]" * 200 + "]",
        '2²["do"]',
        '2["connect",{"HTTP_X_ROLE":"admin"},{"token":"forged"}]',
        '2["disconnect","x"]',
        '2["connect_error"]',
        '2["*","x"]',
        '59999999999-["do"]',
        '511-["do"]',
        "0[]",
        "01",
        '0"x"',
        "1{}",
        "3{}",
    ],
)
def test_what_is_no_packet_is_unparsable(text: str) -> None:
    with pytest.raises(Unparsable):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        '2["do",1e999]',
        '2["do",{"a":"\\ud800"}]',
        '2["do",{"a":"\\udc00\\ud83d"}]',
        '2["do",' + "9" * 5000 + "]",
        '2["do",9007199254740993]',
        '2["do",{"a":[-9007199254740993]}]',
        '2["do",{"a":"\\u0000"}]',
        '2["do",{"\\u0000":1}]',
        f'2["do",{DEEP}]',
        '2["do",' + '{"a":' * 9 + "1" + "}" * 9 + "]",
        '2["do"]',
        '2["do",{},{}]',
        '2["message",{}]',
        '212345678901["do",{}]',
        '51-["do",{"_placeholder":true,"num":0}]',
        '4{"message":"no"}',
    ],
)
def test_what_is_refused_is_improper(text: str) -> None:
    with pytest.raises(Improper):
        parse(text)


def test_mutated_packets_end_in_one_of_three_ways() -> None:
    seeds = [
        '2["do",{"a":[1,"ạ",null]}]',
        '2/lab,12["x",{"_placeholder":true,"num":0}]',
        '51-["x",{"num":0}]',
        '0{"a":1}',
    ]
    seeds += ["1/lab,", '31["x"]', '4{"message":"no"}', '2["do","\\ud83d\\ude00"]', '210["do",1e308]']
    bits = [
        '"',
        "[",
        "]",
        "{",
        "}",
        ",",
        "-",
        "/",
        "\\u",
        "\\ud800",
        "0",
        "9" * 20,
        "e999",
        "NaN",
        "\x00",
        "²",
        "\u2028",
        "?",
    ]
    chance, outcomes = random.Random(2010), Counter[str]()
    for _ in range(30_000):
        text = chance.choice(seeds)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice([*bits, ""]) + text[at + chance.randint(0, 2) :]
        try:
            pkt = parse(text)
            pkt.encode()
            outcomes["taken"] += 1
        except (Unparsable, Improper) as fault:
            outcomes[type(fault).__name__] += 1
    assert min(outcomes["taken"], outcomes["Unparsable"], outcomes["Improper"]) > 300, outcomes


def test_who_waits_for_an_ack_is_named() -> None:
    with pytest.raises(Improper) as refused:
        parse('217["do",{"a":"\\ud800"}]')
    assert (refused.value.namespace, refused.value.id) == ("/", 17)
    with pytest.raises(Improper) as refused:
        parse('217["other",{}]')
    assert refused.value.id == 17


@pytest.mark.parametrize(
    ("text", "kind", "namespace", "id", "data"),
    [
        ("0", CONNECT, None, None, None),
        ('0{"asker":"x"}', CONNECT, None, None, {"asker": "x"}),
        ('0/lab,{"a":1}', CONNECT, "/lab", None, {"a": 1}),
        ("0/lab", CONNECT, "/lab", None, None),
        ("0/lab?token=1,", CONNECT, "/lab", None, None),
        ("1", DISCONNECT, None, None, None),
        ('20["do",{}]', EVENT, None, 0, ["do", {}]),
        ('29999999999["do",9007199254740992]', EVENT, None, 9999999999, ["do", 2**53]),
        ('2/lab,12["any",1,2,3]', EVENT, "/lab", 12, ["any", 1, 2, 3]),
        ('2["do",{"a":[[[[[1]]]]]}]', EVENT, None, None, ["do", {"a": [[[[[1]]]]]}]),
    ],
)
def test_what_is_a_packet_is_read(text: str, kind: int, namespace: str | None, id: int | None, data: Any) -> None:
    pkt = Packet(encoded_packet=text)
    assert (pkt.packet_type, pkt.namespace, pkt.id, pkt.data) == (kind, namespace, id, data)
    if namespace is None:
        packet_checks.check(pkt, RULES)


def test_elsewhere_more_is_allowed() -> None:
    pkt = Packet(encoded_packet=f'510-/lab,["any",{DEEP},18446744073709551616,"\\u0000"]')
    packet_checks.check(pkt, None)
    assert (pkt.packet_type, pkt.attachment_count) == (BINARY_EVENT, 10)
    with pytest.raises(Improper):
        packet_checks.check(Packet(CONNECT_ERROR, "no"), None)


def test_attachments_come_where_they_belong() -> None:
    pkt = Packet(encoded_packet='52-/lab,["x",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]')
    assert pkt.add_attachment(b"a") is False
    assert pkt.add_attachment(b"b") is True
    assert pkt.data == ["x", b"b", b"a"]


@pytest.mark.parametrize("number", ["1", "-1", "true", '"0"', "0.0", "null", "[]"])
def test_a_placeholder_of_nothing_is_unparsable(number: str) -> None:
    pkt = Packet(encoded_packet=f'51-["x",{{"_placeholder":true,"num":{number}}}]')
    with pytest.raises(Unparsable):
        pkt.add_attachment(b"a")
