#!/usr/bin/env python3
"""Check a record of Giao Lưu without any program of its server: python3 verify.py FILE [--key HEX] [--seal FILE] ...

FILE: the download of a session (toan-van.json), or the proof of a receipt. --key: the public key, told you by another
way. --seal: an earlier seal that somebody kept; --witness: a text that a witness holds; both any number of times.
Prints what does not hold; exit code 0: all holds, 1: it does not. Python 3.9 and its standard library. See proof.md.
"""

# fmt: off
# ruff: noqa: E501
import argparse
import hashlib
import json
import sys
from pathlib import Path

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
TEXTS = ("text", "name", "title", "unit", "body", "note", "reason", "topic", "venue", "why")  # what is words
FACTS = ("id", "number", "asked_at", "kind", "asker_type", "field", "province")  # what else a question must prove
LEAVING = ("veiled", "withdrawn", "refused", "transferred", "referred", "held", "merged")

def add(a, b):
    low, high = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = high - low, d - c, d + c, high + low
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, point):
    found = (0, 1, 1, 0)
    while n:
        found, point, n = add(found, point) if n & 1 else found, add(point, point), n >> 1
    return found

def point(raw):
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    if len(raw) != 32 or y >= P or (x * x - square) % P:
        raise ValueError("not a point")
    x = P - x if x & 1 != raw[31] >> 7 else x
    return x, y, 1, x * y % P

def signed(public, message, signature):
    """Ed25519, RFC 8032."""
    try:
        raw, s = signature[:32], int.from_bytes(signature[32:], "little")
        k = int.from_bytes(hashlib.sha512(raw + public + message).digest(), "little") % Q
        a = times(s, point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")))
        b = add(point(raw), times(k, point(public)))
    except ValueError:
        return False
    return len(signature) == 64 and s < Q and all((a[n] * b[2] - b[n] * a[2]) % P == 0 for n in (0, 1))

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def framed(*parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

def root(leaves):
    while len(leaves) > 1:
        leaves = [sha(b"\1", *leaves[n : n + 2]) if n + 1 < len(leaves) else leaves[n] for n in range(0, len(leaves), 2)]
    return leaves[0].hex() if leaves else ""

def climb(leaf, index, size, path):
    path = list(path)
    while size > 1:
        if index ^ 1 < size:
            beside = path.pop(0)
            leaf = sha(b"\1", beside, leaf) if index & 1 else sha(b"\1", leaf, beside)
        index, size = index // 2, (size + 1) // 2
    return "" if path else leaf.hex()

def opened(entry):
    """The leaf of an entry, and those of its parts that can be read."""
    salted = lambda what, part, *name: bytes.fromhex(part["hash"]) if "hash" in part else sha(framed(  # noqa: E731
        what, bytes.fromhex(part["salt"]), *name, bytes.fromhex(part["value"]) if not name else part["value"].encode()))
    parts = entry.get("parts", {})
    named = [each for name in sorted(parts) for each in (name.encode(), salted(b"part", parts[name], name.encode()))]
    content = bytes.fromhex(entry["content"]) if "content" in entry else sha(framed(b"content", *named))
    leaf = sha(b"\0", framed(entry["seq"].to_bytes(8, "big"), salted(b"log", entry["log"]), content))
    return leaf, {name: part["value"] for name, part in parts.items() if "hash" not in part}

def check_seal(seal, trusted, say):
    told, keys, known = json.loads(seal["statement"]), {}, set()
    for key in seal["keys"]:
        before = keys.get(key["vouched_by"])
        vouched = before and signed(before, b"giaoluu-key " + key["public"].encode(), bytes.fromhex(key["voucher"]))
        keys[key["id"]] = bytes.fromhex(key["public"])
        if sha(keys[key["id"]]).hex()[:16] != key["id"] or (before and not vouched):
            say(f"the key {key['id']} is not what it says, or the key before it does not vouch for it")
        known |= {key["id"]} if key["public"] == trusted or (vouched and key["vouched_by"] in known) else set()
    if not signed(keys.get(told["key"], b""), seal["statement"].encode(), bytes.fromhex(seal["signature"])):
        say("the signature of the seal is not that of its key")
    if trusted and told["key"] not in known:
        say("the seal is not signed by the key that you gave, nor by one that it vouches for")
    return told

def texts(value, path=""):
    """Where words stand."""
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(each, str) and each and name in TEXTS and not (path.endswith("/question") and name == "reason"):
            yield f"{path}/{name}"
        yield from texts(each, f"{path}/{name}")

def at(document, pointer):
    """What stands there; None where there is nothing."""
    for step in pointer.split("/")[1:]:
        held = dict(enumerate(document)) if isinstance(document, list) else document or {}
        document = held.get(int(step) if isinstance(document, list) else step)
    return document

def check_record(record, told, earlier, say):
    proof, parts, said = record["proof"], {}, {}
    leaves = [bytes.fromhex(each) for each in proof["leaves"]]
    name = lambda seq: parts.get(seq, {}).get("name", "").split(".")  # noqa: E731
    read = lambda seq, part: json.loads(parts.get(seq, {}).get(part, "null"))  # noqa: E731
    own = lambda pointer: at(record, "/".join(pointer.split("/")[:3]) + "/question/id")  # noqa: E731
    for entry in proof["entries"]:
        leaf, parts[entry["seq"]] = opened(entry)
        if not 0 < entry["seq"] <= len(leaves) or leaf != leaves[entry["seq"] - 1]:
            say(f"entry {entry['seq']} is not the one that was sealed")
        days = [day for day in proof["anchors"] if day["seq"] == entry["seq"] and day["digest"] != entry["log"].get("value")]
        for day in days:
            say(f"the anchor of {day['day']} is not that of entry {entry['seq']}")
    for each in proof["said"]:
        where, value, sealed = each["at"], at(record, each["at"]), parts.get(each["seq"], {}).get(each["part"])
        said[where] = each["seq"]
        if sealed != (value if each["part"].startswith("words.") else json.dumps(value)):
            say(f"{where} is not what entry {each['seq']} says: {str(value)[:60]!r}")
        of_answer = name(each["seq"])[0] in ("answer", "contribution")
        if where.startswith("/pairs/") and (read(each["seq"], "facts.question") != own(where)
                                            or of_answer != (where.split("/")[3] == "answer")):
            say(f"{where} is not what entry {each['seq']} is about")
    needed = [f"/{top}{each}" for top in ("session", "panel", "programme", "pairs") for each in texts(record[top])]
    for n, pair in enumerate(record["pairs"]):
        asked, changes = pair["question"], (pair.get("answer") or {}).get("corrections") or ()
        needed += [f"/pairs/{n}/question/{each}" for each in FACTS if "text" in asked and asked.get(each) is not None]
        way = [said.get(f"/pairs/{n}/answer/{each}text") for each in (*(f"corrections/{m}/" for m in range(len(changes))), "")]
        if [each for each in way if each] != sorted({each for each in way if each}):
            say(f"/pairs/{n}/answer: its wordings are not in their order")
    for pointer in needed:
        if pointer not in said:
            say(f"{pointer} is under no entry of the seal (newer, or put in): {str(at(record, pointer))[:60]!r}")
    numbers = [pair["question"]["number"] for pair in record["pairs"]]
    if numbers != sorted(set(numbers)):
        say(f"the questions are not in their order, or one is there twice: {numbers[:20]}")
    blank = {each["at"] for each in proof["erased"]
             if each["seq"] in (read(each["by"], "facts.seqs") or ()) and read(each["seq"], "facts.question") == own(each["at"])}
    for seal in (told, *earlier):
        if seal["stream"] != told["stream"] or seal["seq"] > len(leaves) or root(leaves[: seal["seq"]]) != seal["root"]:
            say(f"seal {seal['number']} of {seal['seq']} entries does not fit: one was changed, left out, put in or cut off")
        for number in seal["public"]:
            check_there(number, seal, record, blank, (read, name), say)
    if len(record["panel"]) < told.get("panel", 0):
        say("somebody of the panel is left out")
    if len(leaves) != told["seq"]:
        say(f"there are {len(leaves)} entries, and the seal has {told['seq']}")

def check_there(number, seal, record, blank, entries, say):
    """What was public when it was sealed is here, or an entry says how it went."""
    read, name = entries
    for n, pair in enumerate(record["pairs"]):
        if pair["question"]["number"] == number and "text" in pair["question"]:
            wanted = ["question", *(["answer"] if number in seal["answered"] else [])]
            answer = pair.get("answer") or {}
            counted = {"corrections": seal.get("corrected", {}), "parts": seal.get("parts", {})}
            if not all((pair.get(each) or {}).get("text") or f"/pairs/{n}/{each}/text" in blank for each in wanted):
                say(f"question {number} or its answer was public at seal {seal['number']} and is left out")
            elif any(len(answer.get(each) or ()) < many.get(str(number), 0) for each, many in counted.items()):
                say(f"a correction or a part of the answer to question {number} at seal {seal['number']} is left out")
            return
    later = seal["seq"] < len(record["proof"]["leaves"])
    if not any(each["number"] == number == read(each["first"], "facts.number") and each["seq"] > seal["seq"]
               and each["id"] == read(each["first"], "facts.question") == read(each["seq"], "facts.question")
               and name(each["seq"])[-1] in LEAVING for each in record["proof"]["gone"]
               ) and not (later and any(number in pair["question"].get("merged", ()) for pair in record["pairs"])):
        newer = record["record"]["seq"] > len(record["proof"]["leaves"])
        say(f"question {number} was public at seal {seal['number']} and is left out"
            + (" (the record has grown since it was sealed: try again in a minute)" if newer else ""))

def main(argv):
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file")
    asked.add_argument("--key", default="")
    for name in ("--seal", "--witness"):
        asked.add_argument(name, action="append", default=[])
    given, problems = asked.parse_args(argv), []
    load = lambda name: Path(name).read_text(encoding="utf-8")  # noqa: E731
    try:
        found = json.loads(load(given.file))
        seal = found["seal"] if "path" in found else (found.get("proof") or {})["seal"]
        told = check_seal(seal, given.key, problems.append)
        earlier = [check_seal(json.loads(load(name)), given.key, problems.append) for name in given.seal]
        lines = [line.split() for name in given.witness for line in load(name).splitlines()]
        earlier += [{**told, "number": line[3], "seq": int(line[1]), "root": line[2], "public": []}
                    for line in lines if line and line[0] == told["stream"]]
        if "path" in found:
            leaf, read = opened(found["entry"])
            if climb(leaf, found["entry"]["seq"] - 1, told["seq"], map(bytes.fromhex, found["path"])) != told["root"]:
                problems.append(f"entry {found['entry']['seq']} is not in the seal")
            print(f"  entry {found['entry']['seq']}, question {read.get('facts.number')}: {read.get('words.text', '(erased)')}")
        else:
            check_record(found, told, earlier, problems.append)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError) as error:
        problems.append(f"this cannot be read as a sealed record: {error!r}")
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print(f"✓ {told['stream']}: {told['seq']} entries, {len(told['public'])} public questions, key {told['key']}: it holds")
    return 1 if problems else 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
