"""The public protocol suites of Engine.IO 4 and Socket.IO 5 against a bare server of the transport.

    python -m tests.transport.suites FOLDER...    runs the suites in these folders (needs node and npm)
    python -m tests.transport.suites              only serves, on localhost:3000, until it is interrupted

The suites are folders of https://github.com/socketio/socket.io: docs/engine.io-protocol/v4-test-suite and
docs/socket.io-protocol/v5-test-suite. They are run as they are, and they ask for port 3000. HTTP long polling is
off by design: cases that begin with it may fail, all others must pass.
"""

import argparse
import asyncio
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import engineio
import socketio
import uvloop

from server.transport.engineio.server import Engine
from server.transport.options import Options
from server.transport.socketio.server import Server, admit_all
from tests.transport.bare import listening

PORT = 3000
OPTIONS = Options(ping_interval_s=0.3, ping_timeout_s=0.2, message_bytes=10**6, connect_timeout_s=1)
# In the full title of each case that begins with long polling.
POLLING = ("HTTP long-polling", " upgrade ")


def echoing(options: Options) -> Server[None]:
    """Socket.IO: says `auth` to whoever comes, and back what is said to it, in two namespaces."""
    server = Server(options, admit=admit_all)
    for namespace in ("/", "/custom"):
        server.on("connect", partial(_greet, server, namespace), namespace=namespace)
        server.on("message", partial(_say_back, server, namespace), namespace=namespace)
        server.on("message-with-ack", _give_back, namespace=namespace)
    return server


def repeating(options: Options) -> Engine[None]:
    """Engine.IO alone: repeats every message."""
    engine = Server(options, admit=admit_all).eio
    engine.on("connect", lambda *_: None)
    engine.on("disconnect", lambda *_: None)
    engine.on("message", engine.send)
    return engine


def both(options: Options) -> Any:
    """Socket.IO at /socket.io/, Engine.IO at /engine.io/."""
    return engineio.ASGIApp(repeating(options), socketio.ASGIApp(echoing(options)))


async def _greet(server: Server[None], namespace: str, sid: str, environ: Any, auth: Any) -> None:
    await server.emit("auth", auth or {}, to=sid, namespace=namespace)


async def _say_back(server: Server[None], namespace: str, sid: str, *args: Any) -> None:
    await server.emit("message-back", args, to=sid, namespace=namespace)


async def _give_back(sid: str, *args: Any) -> Any:
    return args


async def run(folder: Path) -> bool:
    """One suite; True when nothing failed but cases of long polling."""
    if not (folder / "node_modules").exists():
        await _output(folder, "npm", "ci", "--no-audit", "--no-fund")
    report = json.loads(await _output(folder, "npx", "mocha", "--reporter", "json", "test-suite.js"))
    passed, failed = ({case["fullTitle"] for case in report[outcome]} for outcome in ("passes", "failures"))
    wrong = {title for title in failed if not _polls(title)}
    print(f"{folder.name}: {len(passed)} passed, {len(wrong)} failed, {len(failed - wrong)} of long polling failed")
    for title in sorted(wrong):
        print(f"  FAILED {title}")
    return bool(passed) and not wrong


def _polls(title: str) -> bool:
    return any(part in title for part in POLLING)


async def _output(folder: Path, *command: str) -> bytes:
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0]


async def serve(folders: list[Path]) -> bool:
    async with listening(both(OPTIONS), OPTIONS, host="localhost", port=PORT):
        if not folders:
            await asyncio.Event().wait()
        return all([await run(folder) for folder in folders])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    return 0 if uvloop.run(serve(parser.parse_args().folders)) else 1


if __name__ == "__main__":
    sys.exit(main())
