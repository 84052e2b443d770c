"""Frames of a WebSocket, held against another implementation: what it writes we read, what we write it reads."""

import random

import pytest
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side

from server.transport.websocket import frames
from server.transport.websocket.frames import BINARY, CLOSE, PING, TEXT, Message, Reader, Violation

LARGEST = 70_000


def masked(opcode: int, payload: bytes, fin: bool = True) -> bytes:
    return Frame(Opcode(opcode), payload, fin).serialize(mask=True)


def read(*chunks: bytes, largest: int = LARGEST) -> list[Message]:
    reader, messages = Reader(largest), list[Message]()
    for chunk in chunks:
        reader.feed(chunk)
        while (message := reader.next()) is not None:
            messages.append(message)
    return messages


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 70000])
def test_what_we_write_another_reads(size: int) -> None:
    client = Protocol(Side.CLIENT, max_size=None)
    text = ("ữ" * size).encode()[:size].decode(errors="ignore")
    client.receive_data(frames.framed(text) + frames.framed(b"\x00" * size) + frames.close(4410, "hết " * 50))
    one, two, end = client.events_received()
    assert isinstance(one, Frame)
    assert isinstance(two, Frame)
    assert isinstance(end, Frame)
    assert (one.opcode, one.data) == (Opcode.TEXT, text.encode())
    assert (two.opcode, two.data) == (Opcode.BINARY, b"\x00" * size)
    assert client.close_rcvd is not None
    assert client.close_rcvd.code == 4410
    assert client.close_rcvd.reason.startswith("hết hết")


def test_what_another_writes_we_read_however_it_comes() -> None:
    chance = random.Random(3)
    for _ in range(300):
        stream, sent = b"", list[Message]()
        for _ in range(chance.randrange(1, 8)):
            text = "".join(chance.choices("aữ đ😀", k=chance.choice([0, 1, 30, 130, 20_000])))
            payload, opcode = text.encode(), chance.choice([TEXT, BINARY])
            cuts = sorted(chance.choices(range(len(payload) + 1), k=chance.choice([0, 0, 1, 5])))
            parts = [payload[a:b] for a, b in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
            for n, part in enumerate(parts):
                stream += masked(opcode if n == 0 else 0, part, n == len(parts) - 1)
                if chance.random() < 0.3 and n < len(parts) - 1:
                    stream += masked(PING, b"?")
                    sent.append(Message(PING, b"?"))
            sent.append(Message(opcode, text if opcode == TEXT else payload))
        cuts = sorted(chance.choices(range(len(stream) + 1), k=chance.choice([0, 1, 50])))
        assert read(*(stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True))) == sent


def test_a_message_that_comes_byte_by_byte() -> None:
    stream = masked(TEXT, "Đường sắt".encode()) + masked(BINARY, b"x" * 300)
    assert read(*(bytes([byte]) for byte in stream)) == [Message(TEXT, "Đường sắt"), Message(BINARY, b"x" * 300)]


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (frames.framed("no mask"), 1002),
        (bytes([0xC1, 0x80]) + bytes(4), 1002),
        (bytes([0xA1, 0x80]) + bytes(4), 1002),
        (bytes([0x91, 0x80]) + bytes(4), 1002),
        (bytes([0x83, 0x80]) + bytes(4), 1002),
        (bytes([0x8B, 0x80]) + bytes(4), 1002),
        (bytes([0x09, 0x80]) + bytes(4), 1002),
        (bytes([0x89, 0xFE]) + bytes(4), 1002),
        (masked(0, b"a fragment of nothing"), 1002),
        (masked(TEXT, b"a", False) + masked(TEXT, b"b"), 1002),
        (masked(TEXT, b"\xff"), 1007),
        (masked(TEXT, b"\xed\xa0\x80"), 1007),
        (masked(TEXT, "ữ".encode()[:1], False) + masked(0, b"x"), 1007),
        (masked(TEXT, b"x" * (LARGEST + 1)), 1009),
        (bytes([0x81, 0xFF]) + (1 << 63).to_bytes(8, "big"), 1009),
        (masked(TEXT, b"x" * 40_000, False) + masked(0, b"x" * 40_000), 1009),
        (masked(TEXT, b"", False) + masked(0, b"", False) * 5000, 1009),
    ],
    ids=map(str, range(17)),
)
def test_what_breaks_the_protocol(stream: bytes, code: int) -> None:
    for chunks in ([stream], [stream[n : n + 1] for n in range(min(len(stream), 200))] + [stream[200:]]):
        with pytest.raises(Violation) as broken:
            read(*chunks)
        assert broken.value.code == code


def test_a_length_that_lies_costs_nothing() -> None:
    reader = Reader(LARGEST)
    reader.feed(bytes([0x81, 0xFF]) + (LARGEST + 1).to_bytes(8, "big"))
    with pytest.raises(Violation):
        reader.next()


def test_letters_may_be_cut_between_fragments() -> None:
    letter = "ữ".encode()
    assert read(masked(TEXT, letter[:1], False) + masked(0, letter[1:])) == [Message(TEXT, "ữ")]


def test_many_small_messages_in_one_piece_are_read_in_linear_time() -> None:
    assert len(read(masked(TEXT, b"3") * 50_000)) == 50_000


@pytest.mark.parametrize(("payload", "code"), [(b"", None), (b"\x03\xe8", 1000), (b"\x0f\xa0bye", 4000)])
def test_the_code_of_a_close_frame(payload: bytes, code: int | None) -> None:
    assert read(masked(CLOSE, payload)) == [Message(CLOSE, payload)]
    assert frames.close_code(payload) == code


@pytest.mark.parametrize("payload", [b"\x03", b"\x03\xed", b"\x00\x00", b"\x13\x88", b"\x03\xe8\xff"])
def test_an_impossible_close_code(payload: bytes) -> None:
    with pytest.raises(Violation):
        frames.close_code(payload)
