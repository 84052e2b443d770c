"""thư đi: xem hàng chờ và thư hỏng, gửi lại / outgoing mail: what waits and what failed, send it again"""

import argparse
import asyncio
from datetime import UTC, datetime

from server import settings
from server.local_time import VIETNAM
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.outbox import QUEUED
from server.office.outbox import BOUNCED, FAILED, STATES, Outbox
from server.settings import Settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu mail", description=__doc__)
    settings.arguments(parser)
    deeds = parser.add_subparsers(dest="deed", metavar="…", required=True)
    shown = deeds.add_parser("list", help="liệt kê, không nêu người nhận / list, without recipients")
    shown.add_argument("--state", action="append", choices=STATES, default=[], help="mặc định / by default: queued, "
                       "failed, bounced")  # fmt: skip
    shown.add_argument("--limit", type=int, default=50)
    again = deeds.add_parser("retry", help="gửi lại thư hỏng / send failed mails again")
    again.add_argument("id", nargs="*", help="mã thư; không nêu thì mọi thư hỏng / ids; none: all that failed")
    given = parser.parse_args(argv)
    try:
        asyncio.run(_do(settings.chosen(given), given))
    except settings.SettingsError as wrong:
        print(f"giaoluu mail: {wrong}")
        return 1
    return 0


async def _do(chosen: Settings, given: argparse.Namespace) -> None:
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        outbox = Outbox(engine)
        if given.deed == "retry":
            print(f"{await outbox.retry(given.id)} thư sẽ được gửi lại / mails will be sent again")
            return
        counts = await outbox.counted()
        print(", ".join(f"{state} {counts[state]}" for state in STATES if state in counts) or "không có thư / no mail")
        for row in await outbox.listed(given.state or (QUEUED, FAILED, BOUNCED), given.limit):
            when = f"{datetime.fromtimestamp(row.created_at / 1000, UTC).astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            about = f"{row.kind} {row.question}" if row.kind else row.key.partition(":")[0]
            said = " ".join(filter(None, (row.status, row.error)))
            print(f"{row.mail_id or '-':32} {when} {row.state:8} {row.attempts:3} {about} {said}".rstrip())
    finally:
        await engine.dispose()
