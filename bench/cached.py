"""What a proxy carries: python -m bench.cached [--seconds 5] [--connections 64]; needs nginx.

The server of bench.reads behind one nginx process that keeps public frames in memory as docs/scale.md says. Prints
answers a second through it, CPU of nginx per answer, and how many requests the server itself still saw.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import create_server
from typing import Any

import aiohttp
import uvloop

from bench.reads import fill, read
from tests.runtime.servers import process

CONF = """
daemon off; worker_processes 1; pid {var}/nginx.pid; error_log {var}/error.log;
events {{ worker_connections 10000; }}
http {{
  access_log off; client_body_temp_path {var}/b; proxy_temp_path {var}/p; fastcgi_temp_path {var}/f;
  uwsgi_temp_path {var}/u; scgi_temp_path {var}/s;
  log_format short '$upstream_cache_status';
  proxy_cache_path {var}/cache keys_zone=frames:10m max_size=100m;
  upstream giaoluu {{ server 127.0.0.1:{server}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port}; keepalive_requests 1000000000;
    location ~ /(frame|older)$ {{
      access_log {var}/cache.log short buffer=64k flush=1s;
      proxy_pass http://giaoluu; proxy_http_version 1.1;
      proxy_set_header Host $http_host; proxy_set_header Connection "";
      proxy_cache frames; proxy_cache_key $http_host$request_uri;
      proxy_cache_lock on; proxy_cache_use_stale updating; proxy_cache_background_update on;
    }}
  }}
}}
"""


@asynccontextmanager
async def nginx(var: Path, server: int) -> AsyncIterator[tuple[int, int]]:
    """Its port and the process that does the work."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    conf = var / "nginx.conf"
    conf.write_text(CONF.format(var=var, server=server, port=port))
    running = await asyncio.create_subprocess_exec(shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(conf))
    try:
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        while not (found := children.read_text().split()):  # noqa: ASYNC110, ASYNC240  (another program's doing)
            await asyncio.sleep(0.05)
        yield port, int(found[0])
    finally:
        running.terminate()
        await running.wait()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=64)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        os.chmod(var, 0o755)  # noqa: S103  (nginx's worker is another user)
        url = f"sqlite:///{var}/bench.db"
        session = await fill(var, url, given.questions)
        place = Path(var) / "nginx"
        place.mkdir()
        place.chmod(0o777)
        async with process(Path(var), url) as server, nginx(place, server.port) as (port, pid):
            host = {"Host": f"gltt.localhost:{server.port}"}
            async with (
                aiohttp.ClientSession(headers=host) as http,
                http.get(f"{server.url}/buoi/{session}/frame") as answer,
            ):
                first: dict[str, Any] = await answer.json()
            path = f"/buoi/{session}/frame?since={first['seq']}.{first['mark']}"
            found = await read(port, pid, path, "", given.connections, given.seconds)
            await asyncio.sleep(1.5)
            statuses = (place / "cache.log").read_text().split()
        asked = {status: statuses.count(status) for status in sorted(set(statuses))}
        print(json.dumps({**found, "cache": asked}, indent=2))


if __name__ == "__main__":
    uvloop.run(main())
