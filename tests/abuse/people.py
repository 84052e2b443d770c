"""Attacks on the house itself: stuffing, guessing, saying again what somebody else has said, foreign pages."""

import asyncio
import json
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import aiohttp

from tests.abuse.scene import Scene
from tests.abuse.service import FEW, Site, question
from tests.abuse.wire import Wire, codes, frame, guest, many, shake

Ack = dict[str, Any]


async def _say(wire: Wire, number: int, envelope: Mapping[str, Any]) -> Ack:
    while True:
        wire.put(frame(f'42{number}["do",{json.dumps(envelope)}]'))
        heard = await wire.until(f"43{number}[".encode(), 20)
        ack: Ack = json.loads(heard[heard.index(b"[") :])[0]
        if not ack.get("retry"):
            return ack
        await asyncio.sleep(0.2)


def _ask(session: str, text: str, cid: str = "") -> Mapping[str, Any]:
    return {"do": "question.ask", "session": session, "cid": cid or secrets.token_hex(8), "with": question(text)}


async def _join(wire: Wire, session: str, audience: str = "public") -> Ack:
    return await _say(wire, 1, {"do": "session.join", "session": session, "audience": audience})


async def _open_for_questions(at: Site) -> None:
    wire = await guest(at.port)
    for n in range(100):
        if (await _say(wire, n, _ask(at.session, "Mở chưa?"))).get("code") != "session.not_open_yet":
            break
        await asyncio.sleep(0.1)
    wire.end()


async def stuffing(at: Site, n: int) -> dict[str, Any]:
    """Questions by the thousand: from one asker, then from a new asker for each question; one address."""
    await _open_for_questions(at)
    one, seen = await guest(at.port), list[Ack]()
    for number in range(n):
        seen.append(await _say(one, number, _ask(at.session, f"Câu số {number}?")))
    per_asker, per_ip, burst = (int(FEW[f"ASKS_{name}"]) for name in ("PER_ASKER_MIN", "PER_IP_MIN", "BURST"))
    accepted = sum(ack["ok"] for ack in seen)
    at.expect(1 <= accepted <= per_asker * burst + 2, f"{accepted} questions of one asker were taken")

    async def fresh(number: int) -> Ack:
        wire = await guest(at.port)
        ack = await _say(wire, 1, _ask(at.session, f"Người mới, câu {number}?"))
        wire.end()
        return ack

    others = await many(n, fresh, 20)
    all_taken = accepted + sum(ack["ok"] for ack in others)
    at.expect(all_taken <= per_ip * burst + 3, f"{all_taken} questions of one address were taken")
    refused = [ack for ack in [*seen, *others] if not ack["ok"]]
    at.expect(all(ack["code"] == "asks.throttled" and ack["retry_after"] > 0 for ack in refused), "refused otherwise")
    one.end()
    return {"asked": 2 * n, "taken": all_taken, "refused": Counter(ack["code"] for ack in refused)}


async def guessing(at: Site, n: int) -> dict[str, Any]:
    """Ids that are guessed: questions nobody has accepted look like none, in answer and in time; sessions, too."""
    await _open_for_questions(at)
    wire = await guest(at.port)
    hidden = (await _say(wire, 1, _ask(at.session, "Chưa duyệt.")))["receipt"]["question"]
    times: dict[str, list[float]] = {"hidden": [], "absent": []}
    answers: dict[str, set[tuple[int, str]]] = {"hidden": set(), "absent": set()}
    async with aiohttp.ClientSession() as http:
        for number in range(n):
            kind = "hidden" if number % 2 else "absent"
            name = hidden if number % 2 else secrets.token_hex(len(hidden) // 2)
            began = time.perf_counter()
            async with http.get(f"{at.server.url}/r/gltt/cau/{name}") as answer:
                body = (await answer.text()).replace(name, "")
            times[kind].append((time.perf_counter() - began) * 1000)
            answers[kind].add((answer.status, body))
    at.expect({status for kind in answers.values() for status, _ in kind} == {404}, "not everything is a 404")
    at.expect(answers["hidden"] == answers["absent"], "a hidden question does not look like an absent one")
    medians = {kind: statistics.median(took) for kind, took in times.items()}
    at.expect(abs(medians["hidden"] - medians["absent"]) < max(1.0, medians["absent"] / 2), "time tells them apart")
    stranger, seen = await guest(at.port), Counter[str]()
    for number in range(n):
        wanted = {"do": "question.withdraw", "session": at.session, "cid": secrets.token_hex(8)}
        payload = {"question": hidden if number % 2 else secrets.token_hex(12)}
        seen[(await _say(stranger, number, {**wanted, "with": payload})).get("code", "ok")] += 1
        session = {"do": "session.join", "session": secrets.token_hex(8), "audience": "public"}
        seen[(await _say(stranger, number, session)).get("code", "ok")] += 1
    at.expect(set(seen) == {"question.unknown", "session.unknown"}, f"guesses were answered with {dict(seen)}")
    public = await _join(stranger, at.session)
    at.expect(hidden not in json.dumps(public), "a hidden question is in a public frame")
    wire.end()
    stranger.end()
    return {"guesses": 3 * n, "median_ms": list(medians.values()), "codes": dict(seen)}


async def strangers(at: Site, n: int) -> dict[str, Any]:
    """Joins of sessions that nobody has planned, each a question to the database, without waiting for the answers."""
    await _open_for_questions(at)

    async def one(_: int) -> int:
        wire, known = await guest(at.port), 0
        for number in range(100):
            wanted = {"do": "session.join", "session": secrets.token_hex(8), "audience": "public"}
            wire.put(frame(f'42{number}["do",{json.dumps(wanted)}]'))
        for number in range(100):
            known += b"session.unknown" not in await wire.until(f"43{number}[".encode(), 30)
        wire.end()
        return known

    known = sum(await many(n, one, n))
    at.expect(known <= n * 5, f"{known} strangers were not called unknown")
    return {"asked": n * 100, "otherwise": known}


async def replay(at: Site, n: int) -> dict[str, Any]:
    """What was recorded is said again: a handshake, a command, a sign-in that has ended."""
    await _open_for_questions(at)
    wire = await guest(at.port)
    token = (await _join(wire, at.session))["asker"]
    asked = _ask(at.session, "Một lần thôi.")
    first = await _say(wire, 2, asked)

    async def again(_: int) -> Ack:
        twin = await shake(at.port)
        twin.put(frame("40" + json.dumps({"asker": token})))
        await twin.until(b"40")
        ack = await _say(twin, 2, asked)
        twin.end()
        return ack

    acks = await many(n, again, 10)
    done = {json.dumps([ack["seq"], ack["receipt"]], sort_keys=True) for ack in [first, *acks] if ack["ok"]}
    at.expect(len(done) == 1, "a command was done twice")
    at.expect({ack["code"] for ack in acks if not ack["ok"]} <= {"asks.throttled"}, "a replay was refused otherwise")
    stranger = await guest(at.port)
    other = await _say(stranger, 1, asked)
    at.expect(other.get("receipt", {}).get("question") != first["receipt"]["question"], "another's receipt was given")
    cookie = f"Cookie: giaoluu={at.lead.cookie}"
    origin = f"Origin: {at.server.url}"
    before = await _join(await guest(at.port, extra=(cookie, origin)), at.session, "desk")
    async with aiohttp.ClientSession() as http:
        headers = {"Origin": at.server.url, "Cookie": f"giaoluu={at.lead.cookie}"}
        await http.post(f"{at.server.url}/ra", headers=headers, allow_redirects=False)
    after = await _join(await guest(at.port, extra=(cookie, origin)), at.session, "desk")
    at.expect(before["ok"] and not after["ok"], "a sign-in that has ended still opens the desk")
    wire.end()
    stranger.end()
    return {"replays": n, "done": len(done), "after_sign_out": after.get("code")}


EVIL = ["https://evil.com", "null", "http://127.0.0.1", "http://127.0.0.1:1{port}", "https://127.0.0.1:{port}"]
EVIL += ["http://127.0.0.1:{port}.evil.com", "http://evil.com?127.0.0.1:{port}", "http://127.0.0.1:{port}@evil.com"]
EVIL += ["file://", "*", "", "http://[::1", "http://127.0.0.1:{port}/", "HTTP://EVIL.COM", "http://127.0.0.1:{port} "]
FORGED = ["X-Forwarded-Host: evil.com", "Forwarded: host=evil.com", "X-Forwarded-Proto: https", "X-Original-URL: /"]
HOSTS = ["evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "a@127.0.0.1", "127.0.0.1/", "", "localhost:0"]


async def origins(at: Scene, n: int) -> dict[str, Any]:
    """Foreign pages and forged hosts, in all combinations, with and without the cookies of staff and asker."""
    fits = "http://127.0.0.1:{port} "
    tries = [
        (None if host else page.format(port=at.port), host, cookie, forged)
        for page in EVIL
        for host in ("", *HOSTS)
        for cookie in ("", "Cookie: giaoluu=stolen", "Cookie: giaoluu_asker=stolen")
        for forged in ("", *FORGED)
        if page != fits
    ][:n]

    async def one(number: int) -> int:
        page, host, cookie, forged = tries[number]
        extra = [line for line in (f"Origin: {page or 'https://evil.com'}", cookie, forged) if line]
        wire = await shake(at.port, *extra, host=host)
        status = wire.status
        at.expect(status in (0, 400, 403, 421), f"{page!r} at {host!r} got {status}")
        wire.end()
        if number % 40 == 0:
            await asyncio.sleep(0.1)
        return status

    seen = await many(len(tries), one, 10)
    for absent in ("Cookie: giaoluu=stolen",):
        wire = await shake(at.port, absent)
        at.expect(wire.status == 403, "a cookie of staff came in without Origin")
        wire.end()
    return {"tries": len(tries), "answers": codes(seen)}
