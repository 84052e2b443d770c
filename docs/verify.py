"""Check a record of Giao Lưu without any program of its server: python3 verify.py FILE [--key HEX] [--seal FILE] ...
FILE: the download of a session (toan-van.json), or the proof of a receipt. --key: the public key, told you by another
way. --seal: an earlier seal that somebody kept; --witness: a text that a witness holds; both any number of times.
Prints what does not hold; exit code 0: all holds, 1: it does not. Python 3.9 and its standard library. See proof.md."""
import argparse, hashlib, json, pathlib, re, sys
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # the curve of Ed25519, RFC 8032
D = -121665 * pow(121666, -1, P) % P
TEXTS = ("text", "name", "title", "unit", "body", "note", "reason", "topic", "venue", "why", "in_for", "first_wording")  # what is words
FACTS = ("id", "number", "asked_at", "kind", "asker_type", "field", "province")  # what else a question must prove
TOPS = ("session", "panel", "programme", "pairs")  # what is proved, and what stands beside it
BESIDE = {"figures", "record", "proof", "format", "version", "unit", "url", "began_at", "aired"}
KINDS = {"panel": ("panel",), "programme": ("show_item",), "answer": ("answer", "contribution"), "translation": ("translation",)}
MOMENTS = {"asked_at": "asked entered arrived entered_on_behalf", "published_at": "published entered", "at": "corrected"}  # whose `at` it is
OTHERS = ("first_wording", "words.text"), ("id", "facts.question"), ("asked_at", "facts.arrived_at")  # else under its own name
STUBS, NOTHING = ("veiled", "erased", "transferred", "referred"), ("held", "withdrawn", "refused", "merged", "undone")  # what stays of a question that goes
def add(a, b):
    n = D * a[0] * b[0] * a[1] * b[1]
    return (a[0] * b[1] + b[0] * a[1]) * pow(1 + n, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - n, -1, P) % P
times = lambda n, point: add(times(n >> 1, add(point, point)), point if n & 1 else (0, 1)) if n else (0, 1)
def point(raw):
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    if len(raw) != 32 or y >= P or (x * x - square) % P: raise ValueError("not a point")
    return P - x if x & 1 != raw[31] >> 7 else x, y
def signed(public, message, signature):
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    s, base = int.from_bytes(signature[32:], "little"), point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return len(signature) == 64 and s < Q and times(s, base) == add(point(signature[:32]), times(k, point(public)))
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
framed = lambda *parts: b"".join(len(part).to_bytes(4, "big") + part for part in parts)
def root(leaves):
    while len(leaves) > 1:
        leaves = [sha(b"\1", *leaves[n : n + 2]) if n + 1 < len(leaves) else leaves[n] for n in range(0, len(leaves), 2)]
    return leaves[0].hex() if leaves else ""
def opened(entry):  # its leaf, and those of its parts that can be read
    salted = lambda what, part, value, *name: bytes.fromhex(part["hash"]) if "hash" in part else sha(framed(what, bytes.fromhex(part["salt"]), *name, value(part["value"])))
    parts = entry.get("parts", {})
    named = [each for name in sorted(parts) for each in (name.encode(), salted(b"part", parts[name], str.encode, name.encode()))]
    content = bytes.fromhex(entry["content"]) if "content" in entry else sha(framed(b"content", *named))
    leaf = sha(b"\0", framed(entry["seq"].to_bytes(8, "big"), salted(b"log", entry["log"], bytes.fromhex), content))
    return leaf, {name: part["value"] for name, part in parts.items() if "hash" not in part}
def check_seal(seal, trusted, say):
    told, keys, known = json.loads(seal["statement"]), {}, set()
    for key in seal["keys"]:
        before, keys[key["id"]] = keys.get(key["vouched_by"]), bytes.fromhex(key["public"])
        vouched = before and signed(before, b"giaoluu-key " + key["public"].encode(), bytes.fromhex(key["voucher"]))
        say(sha(keys[key["id"]]).hex()[:16] != key["id"] or (before and not vouched), f"the key {key['id']} is another, or not vouched for")
        known |= {key["id"]} if key["public"] == trusted or (vouched and key["vouched_by"] in known) else set()
    say(not signed(keys.get(told["key"], b""), seal["statement"].encode(), bytes.fromhex(seal["signature"])), "the seal is not signed by its key")
    say(trusted and told["key"] not in known, "the seal is not signed by the key that you gave, nor by one that it vouches for")
    return told
def texts(value, path=""):  # where words stand
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        words = each and name in TEXTS and not (path.endswith("/question") and name == "reason")
        if words or not re.fullmatch("[!-~]*", each if isinstance(each, str) else str(name)):  # nor under another name
            yield f"{path}/{name}"
        yield from texts(each, f"{path}/{name}")
def at(document, pointer):  # what stands there; None where there is nothing
    for step in pointer.split("/")[1:]:
        document = dict(enumerate(document)).get(int(step)) if isinstance(document, list) else (document or {}).get(step)
    return document
def how(gone, read, name):  # a question went, if it did: by an entry about it, or by one that took its words out for ever
    first, seq, noun, done = gone["first"], gone["seq"], name(gone["seq"])[0], name(gone["seq"])[-1]
    about = done == "merged" or read(seq, "facts.question") == gone["id"] if noun == "question" else [noun, done] == ["words", "erased"] and first in (read(seq, "facts.seqs") or ())
    return about and [read(first, "facts.question"), read(first, "facts.number")] == [gone["id"], gone["number"]] and done in STUBS + NOTHING and f"{noun}.{done}"
def check_record(record, told, earlier, say):
    proof, parts, said, leaves = record["proof"], {}, {}, [*map(bytes.fromhex, record["proof"]["leaves"])]
    say(record["record"] != {"seq": told["seq"], "digest": told["digest"]}, "the log does not end as sealed: it has grown (try again in a minute), or was changed")
    name, read = lambda seq: parts.get(seq, {}).get("name", "").split("."), lambda seq, part: json.loads(parts.get(seq, {}).get(part, "null"))
    own = lambda pointer: at(record, "/".join(pointer.split("/")[:3]) + "/question/id")
    for entry in proof["entries"]:
        seq, (leaf, parts[entry["seq"]]) = entry["seq"], opened(entry)
        say(not 0 < seq <= len(leaves) or leaf != leaves[seq - 1], f"entry {seq} is not the one that was sealed")
        say(any(day["seq"] == seq and day["digest"] != entry["log"].get("value") for day in proof["anchors"]), f"an anchor of entry {seq} is another")
    for where, seq, part in ((each["at"], each["seq"], each["part"]) for each in proof["said"]):
        value, said[where], (_, top, *steps) = at(record, where), seq, where.split("/")
        kinds = KINDS.get(steps[1] if top == "pairs" else top, ("session" if top == "session" else "question",))
        own_name = part in (f"words.{steps[-1]}", f"facts.{steps[-1]}") or (steps[-1], part) in OTHERS
        when = part == "at" and name(seq)[-1] in MOMENTS.get(steps[-1], "").split()
        say(name(seq)[0] not in kinds or not (own_name or when) or (name(seq)[0] != "answer" and steps[1:2] == ["answer"] and steps[2] in ("text", "signed")),
            f"{where} is not the {part} of such an entry as {seq}")
        say(parts.get(seq, {}).get(part) != (value if part.startswith("words.") else json.dumps(value)), f"{where} is not what entry {seq} says: {str(value)[:60]!r}")
        say(top == "pairs" and read(seq, "facts.question") != own(where), f"{where} is not what entry {seq} is about")
        say(top == "panel" and any(said.get(f"/panel/{steps[0]}/{each}", seq) != seq for each in TEXTS), f"{where} is somebody else's")
    say({*record} - {*TOPS} - BESIDE, f"this is in no record: {[*record]}")
    needed = ["/session/topic", *(f"/{top}{each}" for top in TOPS for each in texts(record[top]))]
    gone = [(read(each["first"], "facts.question"), read(each["first"], "facts.number")) for each in proof["gone"]]
    for n, pair in enumerate(record["pairs"]):
        asked, answer, changes = pair["question"], pair.get("answer") or {}, (pair.get("answer") or {}).get("corrections") or ()
        facts = FACTS if "text" in asked else FACTS[:2] * ((asked["id"], asked["number"]) not in gone)  # that a stub was asked
        needed += [f"/pairs/{n}/question/{each}" for each in facts if asked.get(each) is not None or each in FACTS[:4]]
        more = ["published_at", "person", "mode", *(f"corrections/{m}/at" for m in range(len(changes)))]  # seals of old knew no panel, nor these
        needed += [f"/pairs/{n}/answer/{each}" for each in (more if "panel" in told else more[: not changes]) if pair.get("answer")]
        say(answer.get("person") and not answer.get("signed"), f"/pairs/{n}/answer: its signature is left out")
        way = [said[each] for each in (*(f"/pairs/{n}/answer/corrections/{m}/text" for m in range(len(changes))), f"/pairs/{n}/answer/text") if each in said]
        say(way != sorted(set(way)), f"/pairs/{n}/answer: its wordings are not in their order")
        first, asked_in, last = (said.get(f"/pairs/{n}/{each}") for each in ("first_wording", "question/id", "question/text"))
        say(first and not first == asked_in != last, f"/pairs/{n}/first_wording is not the first one")
    for pointer in needed:
        say(pointer not in said, f"{pointer} is under no entry of the seal (newer, or put in): {str(at(record, pointer))[:60]!r}")
    say((numbers := [pair["question"]["number"] for pair in record["pairs"]]) != sorted({*numbers}), f"the questions are not in their order, or one is there twice: {numbers[:20]}")
    for each in proof["gone"]: say(how(each, read, name) in map("question.{}".format, STUBS) and each["number"] not in numbers, f"the stub of question {each['number']} is left out")
    blank = {each["at"] for each in proof["erased"] if each["seq"] in (read(each["by"], "facts.seqs") or ()) and read(each["seq"], "facts.question") == own(each["at"])}
    for seal in (told, *earlier):
        say(seal["stream"] != told["stream"] or seal["seq"] > len(leaves) or root(leaves[: seal["seq"]]) != seal["root"],
            f"seal {seal['number']} of {seal['seq']} entries does not fit: one was changed, left out, put in or cut off")
        for number in seal["public"]: check_there(number, seal, record, blank, read, name, say)
    say(len(record["panel"]) < told.get("panel", 0), "somebody of the panel is left out")
    say(len(leaves) != told["seq"], f"there are {len(leaves)} entries, and the seal has {told['seq']}")
def check_there(number, seal, record, blank, read, name, say):  # what was public is here, or an entry says how it went
    for n, pair in [(n, pair) for n, pair in enumerate(record["pairs"]) if pair["question"]["number"] == number and "text" in pair["question"]]:
        wanted, answer = ["question", "answer"][: 1 + (number in seal["answered"])], pair.get("answer") or {}
        say(not all((pair.get(each) or {}).get("text") or f"/pairs/{n}/{each}/text" in blank for each in wanted),
            f"question {number} or its answer was public at seal {seal['number']} and is left out")
        fewer = any(len(answer.get(each) or ()) < seal.get(kind, {}).get(str(number), 0) for each, kind in (("corrections", "corrected"), ("parts", "parts")))
        return say(fewer, f"a correction or a part of the answer to question {number} at seal {seal['number']} is left out")
    merged = seal["seq"] < len(record["proof"]["leaves"]) and any(number in pair["question"].get("merged", ()) for pair in record["pairs"])
    say(not (merged or any(each["number"] == number and each["seq"] > seal["seq"] and how(each, read, name) for each in record["proof"]["gone"])), f"question {number} was public at seal {seal['number']} and is left out")
def check_receipt(found, told, say):
    (leaf, read), seq, path = opened(found["entry"]), found["entry"]["seq"], [*map(bytes.fromhex, found["path"])]
    index, size = seq - 1, told["seq"]
    while size > 1:
        if index ^ 1 < size:  # the last one of an odd number goes up by itself
            leaf = sha(b"\1", *((path.pop(0), leaf) if index & 1 else (leaf, path.pop(0))))
        index, size = index // 2, (size + 1) // 2
    say(path or leaf.hex() != told["root"], f"entry {seq} is not in the seal")
    print(f"  entry {seq}, question {read.get('facts.number')}: {read.get('words.text', '(erased)')}")
def main(argv):
    asked, problems = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter), []
    for name, more in (("file", {}), ("--key", {"default": ""}), ("--seal", {"action": "append"}), ("--witness", {"action": "append"})): asked.add_argument(name, **more)
    given, load = asked.parse_args(argv), lambda name: pathlib.Path(name).read_text(encoding="utf-8")
    say = lambda wrong, problem: problems.append(problem) if wrong else None
    try:
        found = json.loads(load(given.file))
        whole = "pairs" in found or "proof" in found  # a record of a session; else the proof of a receipt
        told = check_seal((found.get("proof") or {})["seal"] if whole else found["seal"], given.key, say)
        earlier = [check_seal(json.loads(load(name)), given.key, say) for name in given.seal or ()]
        for name in given.witness or ():
            held = [line.split() for line in load(name).splitlines() if line.split()[:1] == [told["stream"]]]
            say(not held, f"{name} holds nothing of this session")
            earlier += [{**told, "number": line[3], "seq": int(line[1]), "root": line[2], "public": []} for line in held]
        check_record(found, told, earlier, say) if whole else check_receipt(found, told, say)
    except Exception as error:
        problems.append(f"this cannot be read as a sealed record: {error!r}")
    print("\n".join(f"✗ {problem}" for problem in problems) or
          f"✓ {told['stream']}: {told['seq']} entries, {len(told['public'])} public questions, key {told['key']}: it holds")
    return bool(problems)
if __name__ == "__main__": sys.exit(int(main(sys.argv[1:])))
