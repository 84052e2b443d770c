"""A flood of askers from one address beside honest ones: how long these wait for the ack of a question, before and
meanwhile, and how many questions of the flood were taken. `python -m bench.flood [devices] [seconds]`

The server as its operator starts it, on SQLite; an address may ask 40 questions a minute there, twice that at once. The
flood, a process of its own, is 1,000 devices at 127.0.0.5, each asking once a second; the honest come from addresses of
their own. All run on the machine of the server and take its time, too.
"""

import asyncio
import json
import secrets
import sys
import time
from collections import Counter

from tests.abuse.service import question, state
from tests.abuse.wire import Wire, frame, guest

HONEST, PAUSE_S = 8, 0.15


async def ask(wire: Wire, session: str, n: int) -> tuple[float, str]:
    """Milliseconds until the ack, and its code."""
    text = question(f"Cau hoi {secrets.token_hex(6)} ve dat dai?")
    envelope = {"do": "question.ask", "session": session, "cid": secrets.token_hex(8), "with": text}
    began = time.perf_counter()
    wire.put(frame(f'42{n}["do",{json.dumps(envelope)}]'))
    heard = await wire.until(f"43{n}[".encode(), 30)
    ack = json.loads(heard[heard.index(b"[") :])[0]
    return (time.perf_counter() - began) * 1000, "ok" if ack["ok"] else str(ack["code"])


async def one(port: int, session: str, source: str, until: float, pause_s: float, seen: Counter[str]) -> list[float]:
    wire, took = await guest(port, source=source), list[float]()
    n = 0
    while time.monotonic() < until:
        n += 1
        ms, code = await ask(wire, session, n)
        took.append(ms)
        seen[code] += 1
        await asyncio.sleep(max(0.0, pause_s - ms / 1000))
    wire.end()
    return took


async def crowd(
    port: int, session: str, sources: list[str], seconds: float, pause_s: float
) -> tuple[list[float], Counter[str]]:
    seen, until = Counter[str](), time.monotonic() + seconds
    took = await asyncio.gather(*(one(port, session, each, until, pause_s, seen) for each in sources))
    return sorted(ms for each in took for ms in each), seen


async def flood(port: int, session: str, devices: int, seconds: float) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "bench.flood", "flood", str(port), session, str(devices), str(seconds)]
    return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)


def at(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))], 1)


async def main(devices: int, seconds: float) -> None:
    async with state() as here:
        honest = [f"127.0.1.{n}" for n in range(1, HONEST + 1)]
        calm, taken = await crowd(here.port, here.session, honest, seconds, PAUSE_S * HONEST)
        flooding = await flood(here.port, here.session, devices, seconds + 4)
        await asyncio.sleep(3)
        storm, still = await crowd(here.port, here.session, honest, seconds, PAUSE_S * HONEST)
        flooded = json.loads((await flooding.communicate())[0])
    print(json.dumps({
        "devices": devices, "honest calm": {"n": len(calm), "p50": at(calm, 0.5), "p99": at(calm, 0.99), **taken},
        "honest meanwhile": {"n": len(storm), "p50": at(storm, 0.5), "p99": at(storm, 0.99), **still},
        "ratio p50": round(at(storm, 0.5) / at(calm, 0.5), 2), "ratio p99": round(at(storm, 0.99) / at(calm, 0.99), 2),
        "flood": flooded,
    }, ensure_ascii=False, indent=1))  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["flood"]:
        port, session, devices, seconds = sys.argv[2:]
        print(json.dumps(asyncio.run(crowd(int(port), session, ["127.0.0.5"] * int(devices), float(seconds), 1.0))[1]))
    else:
        asyncio.run(main(*[int(each) for each in sys.argv[1:]] or (1000, 15)))
