"""A sealed copy: it opens whole with its passphrase, and with anything else not at all."""

import io
from pathlib import Path

import pytest

from server import sealed_copy
from server.sealed_copy import MAGIC, PIECE, TAG, Opening, Sealing, Shut, sealed, weakness

WORD = "mot cum mat khau dai"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes guessing dear makes these tests slow."""
    monkeypatch.setattr(sealed_copy, "COST", 2)


def seal(path: Path, plain: bytes, step: int = 50_000) -> bytes:
    with path.open("wb") as file, Sealing(file, WORD) as into:
        for at in range(0, len(plain), step):
            into.write(plain[at : at + step])
    return path.read_bytes()


def opened(path: Path, word: str = WORD) -> bytes:
    with Opening(path, word) as file, io.BufferedReader(file) as whole:
        return whole.read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
def test_what_goes_in_comes_out(tmp_path: Path, size: int) -> None:
    plain = bytes(n * 7 % 251 for n in range(size))
    assert seal(tmp_path / "copy", plain).startswith(MAGIC)
    assert sealed(tmp_path / "copy")
    assert opened(tmp_path / "copy") == plain


def test_two_copies_of_the_same_have_nothing_in_common(tmp_path: Path) -> None:
    one, other = (seal(tmp_path / name, b"x" * 1000).partition(b"\n")[2] for name in ("one", "other"))
    assert one[:16] != other[:16]


def test_whatever_is_changed_moved_left_out_or_cut_off_opens_nothing_more(tmp_path: Path) -> None:
    whole = seal(tmp_path / "copy", bytes(2 * PIECE + 100))
    head, _, body = whole.partition(b"\n")
    pieces = [body[at : at + PIECE + TAG] for at in range(0, len(body), PIECE + TAG)]
    assert len(pieces) == 3
    wrong = {
        "changed": head + b"\n" + bytes([body[0] ^ 1]) + body[1:],
        "changed later": whole[:-1] + bytes([whole[-1] ^ 1]),
        "moved": b"".join([head, b"\n", pieces[1], pieces[0], pieces[2]]),
        "left out": b"".join([head, b"\n", pieces[0], pieces[2]]),
        "cut off": b"".join([head, b"\n", *pieces[:2]]),
        "cut within": whole[:-5],
        "more behind": whole + b"x",
        "twice": whole + pieces[2],
        "nothing left": head + b"\n" + bytes(TAG),
        "other head": whole.replace(b'"p":1', b'"p": 1', 1),
        "no salt": MAGIC + b'{"n":2,"r":8,"p":1}\n' + body,
        "another price": whole.replace(b'"n":2,', b'"n":16777216,', 1),
        "no head": MAGIC + b"x" * 1000,
    }
    for why, bad in wrong.items():
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(Shut):
            assert not opened(tmp_path / "bad"), why
    with pytest.raises(Shut):
        opened(tmp_path / "copy", WORD + "x")


@pytest.mark.parametrize("word", ["", "ngan", "mười lăm chữ cá", "a" * 40, "abab" * 10])
def test_what_would_be_guessed_is_refused(word: str) -> None:
    assert weakness(word)


def test_a_long_phrase_will_do() -> None:
    assert not weakness(WORD)
