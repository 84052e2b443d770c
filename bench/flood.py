"""A flood of askers from one address beside honest ones: how long these wait for the ack of a question, with the flood
and without it in turns, and how many questions of the flood were taken.
`python -m bench.flood [http] [devices] [rounds] [seconds] [few]`

The server as its operator starts it, on SQLite. The flood, a process of its own at the lowest priority (it is no part
of what is measured), is 1,000 devices at 127.0.0.5, each asking once a second, whether or not it was answered. The
honest are 60, each at an address of its own. `http`: the flood comes by forms and scripts, not by sockets. `few`: an
address may ask 40 questions a minute, twice that at once; else as by default, where its pressure wakes the defence.
"""

import asyncio
import json
import os
import secrets
import selectors
import socket
import sys
import time
from collections import Counter

from bench import flood_http
from tests.abuse.service import question, state
from tests.abuse.wire import Wire, frame, guest, request

HONEST, EVERY_S = 60, 6.0
PING = b"2"
FEW = {"ASKS_PER_IP_MIN": "40", "ASKS_BURST": "2"}


def asked(session: str, n: int) -> bytes:
    text = question(f"Cau hoi {secrets.token_hex(6)} ve dat dai?")
    envelope = {"do": "question.ask", "session": session, "cid": secrets.token_hex(8), "with": text}
    return frame(f'42{n}["do",{json.dumps(envelope)}]')


async def one(wire: Wire, session: str, after_s: float, until: float, heard: list[tuple[float, str]]) -> None:
    await asyncio.sleep(after_s)
    n = 0
    while time.monotonic() < until:
        n += 1
        began = time.perf_counter()
        wire.put(asked(session, n))
        while not (told := (await wire.hear(30))[1]).startswith(f"43{n}[".encode()):
            if told == PING:
                wire.put(frame("3"))
        took = time.perf_counter() - began
        ack = json.loads(told[told.index(b"[") :])[0]
        heard.append((took * 1000, "ok" if ack["ok"] else str(ack["code"])))
        await asyncio.sleep(EVERY_S - took)


async def honest(wires: list[Wire], session: str, seconds: float) -> list[tuple[float, str]]:
    until, heard = time.monotonic() + seconds, list[tuple[float, str]]()
    step = EVERY_S / len(wires)
    await asyncio.gather(*(one(wire, session, n * step, until, heard) for n, wire in enumerate(wires)))
    return heard


def flood(port: int, session: str, devices: int, seconds: float) -> Counter[str]:
    """Each of its phases begins with a line on stdin."""
    os.setpriority(os.PRIO_PROCESS, 0, 19)
    open_, ears, seen = [], selectors.DefaultSelector(), Counter[str]()
    for _ in range(devices):
        each = socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.5", 0))
        each.sendall(request(port))
        each.recv(4096)
        each.sendall(frame("40"))
        each.setblocking(False)
        ears.register(each, selectors.EVENT_READ)
        open_.append(each)
    print("here", flush=True)
    for _ in sys.stdin:
        began, said = time.monotonic(), 0
        while (now := time.monotonic() - began) < seconds:
            while said < now * devices:
                seen[_say(open_[said % devices], asked(session, said))] += 1
                said += 1
            for key, _event in ears.select(0.005):
                _hear(ears, key.fileobj, seen)  # type: ignore[arg-type]
    return seen


def _say(wire: socket.socket, what: bytes) -> str:
    try:
        return "sent" if wire.send(what) == len(what) else "cut"
    except OSError:
        return "not taken"


def _hear(ears: selectors.BaseSelector, wire: socket.socket, seen: Counter[str]) -> None:
    try:
        told = wire.recv(65536)
    except OSError:
        told = b""
    if not told:
        ears.unregister(wire)
        seen["closed"] += 1
    if b"\x81\x01" + PING in told:
        _say(wire, frame("3"))
    seen["ok"] += told.count(b'"ok":true')
    seen["refused"] += told.count(b'"ok":false')


def at(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))], 1)


def figures(heard: list[tuple[float, str]]) -> dict[str, object]:
    times = sorted(ms for ms, _ in heard)
    codes = Counter(code for _, code in heard)
    return {
        "n": len(times),
        **{f"p{share}": at(times, share / 100) for share in (50, 90, 99)},
        "max": at(times, 1),
        **codes,
    }


WAYS = {"by_socket": flood, "by_http": flood_http.flood}


async def main(devices: int, rounds: int, seconds: float, few: dict[str, str], way: str) -> None:
    async with state(few) as here:
        command = [sys.executable, "-m", "bench.flood", way, str(here.port), here.session]
        pipe = asyncio.subprocess.PIPE
        flooding = await asyncio.create_subprocess_exec(*command, str(devices), str(seconds), stdout=pipe, stdin=pipe)
        assert flooding.stdin
        assert flooding.stdout
        await flooding.stdout.readline()
        wires = [await guest(here.port, source=f"127.0.1.{n}") for n in range(1, HONEST + 1)]
        await honest(wires, here.session, 3)
        calm, storm = list[tuple[float, str]](), list[tuple[float, str]]()
        used, cpu = {"calm": 0.0, "storm": 0.0}, lambda: sum(os_times(here.pid))
        for _ in range(rounds):
            began = cpu()
            calm += await honest(wires, here.session, seconds)
            used["calm"] += cpu() - began
            began = cpu()
            flooding.stdin.write(b"\n")
            storm += await honest(wires, here.session, seconds)
            used["storm"] += cpu() - began
            await asyncio.sleep(2)
        flooding.stdin.close()
        flooded = json.loads(await flooding.stdout.read())
    calm_is, storm_is = figures(calm), figures(storm)
    ratio = {f"ratio p{n}": round(storm_is[f"p{n}"] / calm_is[f"p{n}"], 2) for n in (50, 90, 99)}  # type: ignore[operator]
    cpu_s = {name: round(each / rounds / seconds, 3) for name, each in used.items()}
    print(json.dumps({"devices": devices, "honest": calm_is, "meanwhile": storm_is, **ratio, "flood": flooded,
                      "server's CPU": cpu_s, "load": os.getloadavg()}, indent=1))  # fmt: skip


def os_times(pid: int) -> list[float]:
    """Seconds of CPU of a process, as user and as system."""
    with open(f"/proc/{pid}/stat") as file:
        return [int(each) / os.sysconf("SC_CLK_TCK") for each in file.read().rpartition(")")[2].split()[11:13]]


if __name__ == "__main__":
    if {*sys.argv[1:2]} & WAYS.keys():
        way, port, session, devices, seconds = sys.argv[1:]
        print(json.dumps(WAYS[way](int(port), session, int(devices), float(seconds))))
    else:
        few = FEW if "few" in sys.argv else {}
        numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
        way = "by_http" if "http" in sys.argv else "by_socket"
        main_devices, main_rounds, main_seconds = [*numbers, *(1000, 5, 12)[len(numbers) :]]
        asyncio.run(main(main_devices, main_rounds, main_seconds, few, way))
