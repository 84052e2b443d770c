"""khám máy này: điều gì ổn, điều gì cần làm / examine this machine: what is well and what to do"""

import argparse
import asyncio
import time

from server import settings
from server.doctor import database, duties, keys, lines, machine
from server.doctor.finding import Finding
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu doctor", description=__doc__)
    settings.arguments(parser)
    try:
        found = asyncio.run(examine(settings.chosen(parser.parse_args(argv))))
    except settings.SettingsError as wrong:
        found = [Finding("settings", str(wrong), "sửa cài đặt này / mend this setting")]
    for finding in found:
        mark = "ok" if not finding.todo else "--" if finding.optional else "!!"
        print(f"{mark}  {finding.what:<12} {finding.seen}")
        if finding.todo:
            print(f"                 → {finding.todo}")
    return int(any(finding.todo and not finding.optional for finding in found))


async def examine(chosen: Settings) -> list[Finding]:
    return [
        machine.python(),
        machine.packages(),
        machine.disk(chosen.var),
        keys.secret(chosen),
        *keys.modes(chosen),
        lines.port(chosen),
        lines.mail(chosen),
        *lines.in_the_open(chosen),
        *lines.proxy(),
        machine.chromium(),
        *duties.failed(chosen.var, time.time()),
        *await database.database(chosen),
    ]
