"""An asker's token: ours or nobody's."""

import hashlib
import hmac

import pytest

from server.people import askers

SECRET = b"k" * 32


def test_a_token_says_who_asks_and_each_is_another() -> None:
    tokens = {askers.new(SECRET) for _ in range(100)}
    ids = {askers.read(SECRET, token) for token in tokens}
    assert len(ids) == 100
    assert all(id and len(id) == 16 and int(id, 16) >= 0 for id in ids)


def test_the_same_token_is_the_same_asker_in_every_process() -> None:
    token = askers.new(SECRET)
    assert askers.read(SECRET, token) == askers.read(bytes(SECRET), token) == token[:16]


def test_another_secret_signed_nothing_of_ours() -> None:
    assert askers.read(b"x" * 32, askers.new(SECRET)) is None


def test_every_changed_character_is_noticed() -> None:
    token = askers.new(SECRET)
    assert askers.read(SECRET, token) is not None
    for place, char in enumerate(token):
        forged = token[:place] + ("0" if char != "0" else "1") + token[place + 1 :]
        assert askers.read(SECRET, forged) is None


def test_the_bare_secret_does_not_sign_askers() -> None:
    id = "0123456789abcdef"
    assert askers.read(SECRET, f"{id}.{hmac.digest(SECRET, id.encode(), hashlib.sha256).hex()}") is None


@pytest.mark.parametrize("token", ["", ".", "x" * 81, "0" * 16, "0" * 16 + ".", "é" * 81, "\ud800", "0" * 100_000])
def test_nonsense_is_nobody(token: str) -> None:
    assert askers.read(SECRET, token) is None
    assert askers.read(SECRET, askers.new(SECRET) + token) is None or token == ""


def test_a_line_end_does_not_slip_through() -> None:
    token = askers.new(SECRET)
    for other in (token + "\n", token.upper(), " " + token, token.translate({48: "٠"})):
        assert other == token or askers.read(SECRET, other) is None
