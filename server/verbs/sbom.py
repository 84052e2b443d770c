"""danh mục phần mềm của người khác (CycloneDX) / the list of what others wrote (CycloneDX 1.6)"""

import argparse
import json
import sys
from pathlib import Path

from server.supply import bill
from server.supply.parts import parts


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="giaoluu sbom", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="FILE", help="ghi vào tệp / into a file instead of the screen")
    parser.add_argument(
        "--licences", action="store_true", help="chỉ giấy phép, mỗi dòng một gói / licences, one a line"
    )
    given = parser.parse_args(argv)
    found = parts()
    if given.licences:
        text = "\n".join(f"{each.name:<24} {each.version:<12} {each.licence or '?'}" for each in found)
    else:
        text = json.dumps(bill.document(found), ensure_ascii=False, indent=2)
    if given.out is None:
        print(text)
        return 0
    try:
        given.out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        print(f"giaoluu sbom: {given.out}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{given.out}: {len(found)} thành phần / parts")
    return 0
