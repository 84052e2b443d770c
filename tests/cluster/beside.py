"""What the process beside does in tests/cluster/test_process_beside.py; it loads no more than it needs."""

import asyncio
import os
import sys
import time

from server.cluster import process_beside
from server.errors import Refused, Unavailable


async def do(request: bytes) -> bytes:
    match request.split():
        case [b"nice"]:
            return str(os.nice(0)).encode()
        case [b"refuse"]:
            raise Refused("download.offset", field="lech")
        case [b"away"]:
            raise Unavailable("the database is away")
        case [b"fail"]:
            raise ValueError("a fault")
        case [b"print", *words]:
            print("this goes elsewhere", file=sys.stdout)
            return b" ".join(words)
        case [b"sleep", seconds]:
            time.sleep(float(seconds))
    return request


if __name__ == "__main__":
    asyncio.run(process_beside.serve(lambda told: do if told == b"first" else sys.exit("not told first")))
