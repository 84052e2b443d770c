"""What the gateway gives the transport: its options, made of the settings."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from server.gateway.listener import configure, options
from server.gateway.security import security
from server.transport.options import Options
from server.transport.websocket.uvicorn_server import TimedProtocol
from tests.gateway.gateways import settings


def test_the_defaults_of_both_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_SETTINGS", raising=False)
    cfg = settings(tmp_path)
    assert options(cfg) == dataclasses.replace(Options(), headers=security(cfg.web))


@pytest.mark.parametrize(
    ("key", "value", "field", "given"),
    [
        ("live__ping_ms", 1500, "ping_interval_s", 1.5),
        ("live__ping_timeout_ms", 700, "ping_timeout_s", 0.7),
        ("live__tick_ms", 20, "tick_s", 0.02),
        ("live__own_websocket", False, "own_websocket", False),
        ("limits__packet_bytes", 12345, "message_bytes", 12345),
        ("limits__strikes", 7, "strikes", 7),
        ("limits__connect_ms", 300, "connect_timeout_s", 0.3),
        ("limits__said_at_once", 11, "messages_at_once", 11),
        ("limits__said_per_s", 13, "messages_per_s", 13),
        ("limits__pending_bytes", 1000, "pending_bytes", 1000),
        ("limits__pending_packets", 17, "pending_packets", 17),
        ("limits__pending_ms", 1700, "pending_s", 1.7),
        ("limits__header_bytes", 9000, "header_bytes", 9000),
        ("limits__header_ms", 1100, "header_timeout_s", 1.1),
        ("limits__body_ms", 1200, "body_timeout_s", 1.2),
        ("limits__receive_bytes", 4096, "receive_buffer_bytes", 4096),
        ("limits__send_bytes", 8192, "send_buffer_bytes", 8192),
    ],
)
def test_each_setting_reaches_its_option(tmp_path: Path, key: str, value: object, field: str, given: object) -> None:
    assert getattr(options(settings(tmp_path, **{key: value})), field) == given


def test_whoever_sends_too_large_a_header_is_told_so_in_both_languages(tmp_path: Path) -> None:
    sent: list[bytes] = []
    given = options(settings(tmp_path), "dài quá 9 KB, xin tìm bằng ít chữ hơn\nover 9 KB")
    protocol: Any = SimpleNamespace(
        server_state=SimpleNamespace(default_headers=[]), extra_headers=given.headers,
        transport=SimpleNamespace(write=sent.append, close=lambda: sent.append(b"closed")),
    )  # fmt: skip
    TimedProtocol.send_400_response(protocol, given.header_too_large)
    head, _, body = sent[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert f"content-length: {len(body)}".encode() in head
    assert b"x-content-type-options: nosniff" in head
    assert ["9 KB" in line for line in body.decode().split("\n")] == [True, True]
    assert "tìm bằng ít chữ hơn" in body.decode()
    assert sent[1:] == [b"closed"]


def test_where_to_listen_is_a_setting_that_a_caller_may_change(tmp_path: Path) -> None:
    cfg = settings(tmp_path, web__port=8123, web__backlog=77)
    assert [getattr(configure(None, cfg), name) for name in ("port", "backlog")] == [8123, 77]
    assert configure(None, cfg, port=0).port == 0
