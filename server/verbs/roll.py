"""thay lần lượt từng tiến trình, không ai mất gì / renew every process, one by one, nobody loses anything"""

import argparse
import os
import signal
import sys
import time

from server import settings
from server.cluster import pid_file

LOOK_S = 0.1


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu roll", description=__doc__)
    settings.arguments(parser)
    try:
        chosen = settings.chosen(parser.parse_args(argv))
    except settings.SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    before = pid_file.read(chosen.var)
    if before is None:
        print("không có máy chủ nhiều tiến trình nào chạy ở đây / no server of many processes runs here: "
              f"{chosen.var}", file=sys.stderr)  # fmt: skip
        return 1
    begun = time.monotonic()
    os.kill(before["pid"], signal.SIGHUP)
    while (now := pid_file.read(chosen.var)) is not None:
        if now["rolls"] > before["rolls"] + before["rolling"]:
            print(f"đã thay xong / all renewed: {', '.join(now['processes'])} ({time.monotonic() - begun:.1f} s)")
            return 0
        if now["failed"] > before["failed"]:
            break
        time.sleep(LOOK_S)
    print("không thay được; nhật ký nói vì sao / not renewed; the log says why", file=sys.stderr)
    return 1
