"""đo máy chủ này bên cạnh các máy chủ khác / measure this server beside others: fanout, storm, memory, frames, …"""

import sys
from importlib import import_module

BENCHES = ("fanout", "storm", "click", "memory", "append", "frames", "hostile")


def main(argv: list[str]) -> int:
    if not argv or argv[0] not in BENCHES:
        print(f"giaoluu bench: {' | '.join(BENCHES)}; giaoluu bench fanout --help", file=sys.stderr)
        return 0 if argv[:1] in (["-h"], ["--help"]) else 2
    return int(import_module(f"bench.{argv[0]}").main(argv[1:]))
