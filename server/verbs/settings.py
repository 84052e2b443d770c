"""mọi cài đặt đang có hiệu lực và nguồn của chúng / every setting in force and where it comes from."""

import argparse
import json
import sys

from server import settings


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu settings", description=__doc__)
    settings.arguments(parser)
    try:
        chosen = settings.chosen(parser.parse_args(argv))
    except settings.SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    for name, value, source in chosen.effective():
        print(f"{name:<28} {json.dumps(value, ensure_ascii=False):<44} {source}")
    return 0
