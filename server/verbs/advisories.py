"""lỗ hổng đã công bố của các gói đang dùng (pip-audit) / known vulnerabilities of the locked packages (pip-audit)"""

import argparse
import importlib.util
import json
import subprocess
import sys
from typing import Any

from server.supply.parts import LOCK

SOME, CANNOT = 1, 3
HOW = f"""cần pip-audit trong một môi trường riêng / it needs pip-audit in an environment of its own:
  python3 -m venv /tmp/audit && /tmp/audit/bin/pip install pip-audit
  ./giaoluu advisories --pip-audit /tmp/audit/bin/pip-audit        ({LOCK.name})"""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="giaoluu advisories", description=__doc__,
        epilog="0: không có / none known · 1: có / some · 3: có gói không hỏi được / not all could be asked about",
    )  # fmt: skip
    parser.add_argument("--pip-audit", metavar="PROGRAM", help="chương trình pip-audit / where pip-audit is")
    given = parser.parse_args(argv)
    if not given.pip_audit and not importlib.util.find_spec("pip_audit"):
        return _cannot(HOW)
    program = [given.pip_audit] if given.pip_audit else [sys.executable, "-m", "pip_audit"]
    wanted = ["--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json", "-r", str(LOCK)]
    try:
        asked = subprocess.run([*program, *wanted], capture_output=True, text=True)
        return told(json.loads(asked.stdout)["dependencies"])
    except OSError as error:
        return _cannot(f"{given.pip_audit}: {error.strerror}\n{HOW}")
    except (ValueError, KeyError):
        why = asked.stderr.strip().splitlines()[-1:] or ["?"]
        return _cannot(f"pip-audit không trả lời / gave no answer: {why[0]}")


def told(packages: list[dict[str, Any]]) -> int:
    """What pip-audit says of each package. Of what it could not ask about nobody may believe that it is well."""
    found = [(each, hole) for each in packages for hole in each.get("vulns", ())]
    for each, hole in found:
        mended = ", ".join(hole.get("fix_versions", ())) or "?"
        print(f"✗ {each['name']} {each.get('version', '')}: {hole['id']}, sửa ở / mended in {mended}")
    unasked = [each["name"] for each in packages if "skip_reason" in each]
    print(f"{len(packages) - len(unasked)} gói đã hỏi / packages asked about, {len(found)} lỗ hổng / vulnerabilities")
    if found:
        return SOME
    return _cannot(f"không hỏi được / not asked about: {' '.join(unasked)}") if unasked else 0


def _cannot(why: str) -> int:
    print(f"giaoluu advisories: {why}", file=sys.stderr)
    return CANNOT
