"""The tables of config/default.toml about the record: seals, open data, the interface for programs."""

from typing import Annotated

import msgspec

from server.sections import Count, Names, Section


class Seal(Section, frozen=True):
    key: str
    every_s: Count
    running_min: Count
    witness_mails: Names
    witness_folders: Names


# What stands in the folder of open data; whoever erases takes them away, and they are made anew.
OPEN_DATA = ("state.json", "pairs.jsonl.gz", "pairs.csv.gz", "index")


class OpenData(Section, frozen=True):
    dir: str
    hour: Annotated[int, msgspec.Meta(ge=0, le=23)]
    licence: str
    licence_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://\S+)?\Z")]


class Embed(Section, frozen=True):
    origins: Names
    pairs: Count


class Api(Section, frozen=True):
    page: Count
    most: Count
    rows: Count
    per_ip_min: Count
    origins: Names


class Audit(Section, frozen=True):
    looks: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    looks_min: Count
    page: Count
    sheet_rows: Count
