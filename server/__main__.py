"""`./giaoluu VERB …`: find the verb, server/verbs/<verb>.py with `main(argv)`, and hand it the rest of the line."""

import argparse
import ast
import gc
import os
import sys
from importlib import import_module
from pathlib import Path

VERBS = (
    "run",
    "worker",
    "roll",
    "test",
    "check",
    "chaos",
    "user",
    "mail",
    "keys",
    "units",
    "verify",
    "seal",
    "migrate",
    "backup",
    "restore",
    "rebuild",
    "erase",
    "rehearse",
    "simulate-round",
    "bench",
    "settings",
    "calendar",
    "clock",
    "doctor",
    "sbom",
    "dossier",
    "advisories",
)
FOLDER = Path(__file__).parent / "verbs"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="giaoluu",
        description="Máy chủ giao lưu trực tuyến / a live dialogue server",
        epilog=table() + "\n\ngiaoluu VERB --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", metavar="VERB", choices=known(), help="động từ / one of the verbs below")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="phần của động từ / what the verb takes")
    asked = parser.parse_args(argv[:1] or ["--help"])
    # Importing makes much and leaves no garbage: to look for some takes a fifth of the start.
    gc.disable()
    verb = import_module(f"server.verbs.{module(asked.verb)}")
    gc.enable()
    try:
        code = int(verb.main(argv[1:]))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever reads has read enough (`… | head`); what is left in the buffer goes nowhere, in silence.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # Help must not wait for what this needs.
        if (said := import_module("server.trouble").sentence(error)) is None:
            raise
        print(f"giaoluu {asked.verb}: {said}", file=sys.stderr)
        return 1


def known() -> list[str]:
    """The verbs whose files are there."""
    return [verb for verb in VERBS if (FOLDER / f"{module(verb)}.py").is_file()]


def module(verb: str) -> str:
    return verb.replace("-", "_")


def table() -> str:
    return "\n".join(f"  {verb:<15} {about(verb)}" for verb in known())


def about(verb: str) -> str:
    """First line of the verb's docstring, read without importing it: help must not wait for a database driver."""
    doc = ast.get_docstring(ast.parse((FOLDER / f"{module(verb)}.py").read_text(encoding="utf-8"))) or ""
    return doc.partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
