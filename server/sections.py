"""What the tables of config/default.toml are made of, and those that concern running many processes."""

from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(gt=0)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Names = tuple[str, ...]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of config/default.toml; every key is explained there."""


class Leader(Section, frozen=True):
    lease_ms: Count
    beat_ms: Count


class Mail(Section, frozen=True):
    transport: Annotated[str, msgspec.Meta(pattern=r"^(files|smtps?://[^\s/]+)$")]
    dir: str
    sender: str
    operator: str
    attempts: Count
    retry_s: Count
    timeout_ms: Count


class Metrics(Section, frozen=True):
    host: str
    port: Port
    allow: Names
    token: str
    disk_mb: Count
