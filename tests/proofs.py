"""What tests of seals share: a generated history written as a log writes it, sealed, and judged by docs/verify.py."""

import contextlib
import importlib.util
import io
import json
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.log import chain
from server.log.batch import EntryRow
from server.log.commitment import path as way_to
from server.log.entry import Entry
from server.log.seals import Leaves
from server.runtime import record
from server.runtime.proof import OWN, opened, proof
from server.runtime.sealing import _committed, _public, _sign, key_id
from server.settings import ROOT
from tests.laws.histories import long_history

SALTING = bytes(range(32))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = _public(PRIVATE)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", ROOT / "docs" / "verify.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


VERIFY = script()


def rows_of(entries: Sequence[Entry], *, early: bool = False) -> list[EntryRow]:
    """Chained and salted; words that were erased later are gone, or still there (`early`)."""
    rows: list[EntryRow] = []
    before = chain.genesis(entries[0].stream)
    gone = {seq for each in entries if each.name == "words.erased" for seq in json.loads(each.facts)["seqs"]}
    for each in entries:
        salt = each.seq.to_bytes(chain.SALT_BYTES, "big")
        hashed = chain.words_hash(salt, each.words) if each.words is not None else None
        before = chain.digest(
            before, each.stream, each.seq, each.at, each.by, each.name, each.version, "", each.facts, hashed
        )
        kept = each.words is not None and (early or each.seq not in gone)
        words, grain = (each.words, salt) if kept else (None, None)
        rows.append(
            EntryRow(
                each.stream,
                each.seq,
                each.at,
                each.by,
                each.name,
                each.version,
                each.facts,
                words,
                hashed,
                grain,
                before,
            )
        )
    return rows


@cache
def rich(length: int, *, erased: bool = False) -> tuple[Entry, ...]:
    """A history with answers and with questions from which nothing was taken, or with words that were taken out."""
    for seed in range(200):
        entries = long_history(seed, length)
        told = record.document(record.read(entries[0].stream, rows_of(entries)))
        shown = [pair for pair in told["pairs"] if pair["question"].get("text")]
        answered = [pair for pair in shown if (pair["answer"] or {}).get("text")]
        gone = any(each.name == "words.erased" and len(json.loads(each.facts)["seqs"]) for each in entries)
        corrected = any(pair["answer"]["corrections"] for pair in answered)
        if erased and gone and answered:
            return tuple(entries)
        if not erased and len(shown) > 2 and corrected and told["panel"]:
            return tuple(entries)
    raise AssertionError("no such history")


def sealed(rows: Sequence[EntryRow], early: Sequence[EntryRow] = ()) -> tuple[Leaves, dict[str, Any]]:
    """`early`: the rows as they were when they were sealed, before words were erased."""
    bare = Leaves(SALTING, [], {})
    made = _committed(early or rows, bare)
    leaves = Leaves(SALTING, [each.leaf() for each in made], {each.seq: each.words() for each in made if each.words()})
    seal = _sign(PRIVATE, key_id(PUBLIC), rows, leaves, None, 1)
    key = {"id": key_id(PUBLIC), "public": PUBLIC.hex(), "made_at": 1, "retired_at": None, "vouched_by": None,
           "voucher": None}  # fmt: skip
    return leaves, {"statement": seal.statement, "signature": seal.signature, "keys": [key]}


def download(rows: Sequence[EntryRow], early: Sequence[EntryRow] = ()) -> dict[str, Any]:
    leaves, seal = sealed(rows, early)
    found = record.read(rows[0].stream, rows)
    end = rows[-1]
    anchors = [{"day": "2010-04-15", "seq": end.seq, "digest": end.digest.hex()}]
    proved = {**proof(found, leaves, end.seq, [end.seq]), "seal": seal, "anchors": anchors}
    whole: dict[str, Any] = json.loads(json.dumps({**record.document(found), "proof": proved}))
    return whole


def receipt(rows: Sequence[EntryRow], seq: int) -> dict[str, Any]:
    leaves, seal = sealed(rows)
    own = opened(leaves.commitment(rows[seq - 1]), set(OWN))
    return {"entry": own, "path": [each.hex() for each in way_to(leaves.leaves, seq - 1)], "seal": seal}


def judged(found: object, *more: str) -> tuple[int, str]:
    """Exit code and words of the script."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
        file = Path(folder) / "file.json"
        file.write_text(json.dumps(found), encoding="utf-8")
        code = VERIFY.main([str(file), *more])
    return code, said.getvalue()
