"""Many modules become one that does the same; what cannot be linked is named before anybody is served with it."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from server.settings import ROOT, load
from server.web import pruned
from server.web.files import Files
from server.web.linked import link, style
from server.web.modules import CLIENT, entries, names, reachable, resolved
from server.web.render import Pages

# Bytes as sent. A citizen's first visit has to be small.
MOST = {"room/main.js": 50_000, "room/ask.js": 50_000, "room/mine.js": 45_000, "stage/main.js": 45_000}


LATER = re.compile(r"""\bimport\(["']([^"'\n]+)["']\)""")


def fetched_later() -> frozenset[str]:
    """The modules that others fetch when they are wanted."""
    found = set()
    for path in (each for each in CLIENT.rglob("*.js") if "vendor" not in each.parts):
        module = path.relative_to(CLIENT).as_posix()
        found |= {resolved(module, name, names()) for name in LATER.findall(path.read_text(encoding="utf-8"))}
    return frozenset(found)


def linked(folder: Path, **texts: str) -> str:
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text)
    return link("entry.js", {"far": "far.js"}, folder)


@pytest.mark.parametrize("entry", sorted(entries()))
def test_every_entry_is_linked_and_none_of_its_modules_is_left_out(entry: str) -> None:
    text = link(entry, names())
    assert all(text.count(f"// {module}\n") == 1 for module in reachable(entry, names()))
    assert len(gzip.compress(text.encode(), 6)) < MOST.get(entry, 100_000)


def test_every_form_that_our_modules_use(tmp_path: Path) -> None:
    text = linked(
        tmp_path,
        entry="""import "./two.js";
import whole, { a as b } from "far";
import {
  c,
  d,
} from "./two.js";
run(b);
""",
        two="""import { a } from "far";
export const c = a;
export const { d, e } = a;
export async function f() {}
""",
        far="const n=1;export{n as a,n as default};\n//# sourceMappingURL=far.map\n",
    )
    assert [line for line in text.splitlines() if line.startswith(("//", "const {", "return"))] == [
        "// far.js", "return { a: n, default: n };",
        "// two.js", "const { a } = $m0;", "const { d, e } = a;", "return { c, f, d, e };",
        "// entry.js", "const { a: b, default: whole } = $m0;", "const { c, d } = $m1;",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("two", "said"),
    [
        ("", "entry.js imports a, which ./two.js does not give"),
        ('import "./entry.js";\nexport const a = 1;', "in a circle: entry.js -> two.js -> entry.js"),
        ('export * from "far";\nexport const a = 1;', "two.js: a form of import or export"),
        ("export const a = import.meta.url;", "two.js: a form of import or export"),
        ('import { b } from "nowhere";\nexport const a = b;', "nowhere"),
    ],
)
def test_what_cannot_be_linked_is_named(two: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LookupError) as refused:
        linked(tmp_path, entry='import { a } from "./two.js";\n', two=two, far="export const b = 1;")
    assert said in str(refused.value)


def test_only_what_pages_begin_with_is_linked() -> None:
    files = Files(ROOT / "client", load({}, env={}).cache.gzip_bytes)
    assert files._found("linked/room/main.js") is files._found("linked/room/main.js")
    assert files._found("linked/desk/call.js") is files._found("desk/call.js")
    assert files._found("linked/") is None


@pytest.mark.parametrize("module", sorted(fetched_later()))
def test_what_is_fetched_later_is_found_beside_what_is_linked(module: str) -> None:
    """From the address of a linked page a relative import leads below `linked/`, too; from there no further."""
    needed = [module] if module.startswith("vendor/") else reachable(module, names())
    files = Files(CLIENT, 1000)
    assert all(files._found(f"linked/{each}") is not None for each in needed)


def test_lines_that_only_tell_the_reader_something_are_not_sent(tmp_path: Path) -> None:
    two = "// Why.\nexport const a = 'x'; // y\n"
    text = linked(tmp_path, entry='import { a } from "./two.js";\nrun(a);\n', two=two)
    assert "Why" not in text
    assert "const a = 'x'; // y" in text


def test_a_style_sheet_is_sent_with_those_that_it_imports() -> None:
    sheets = {
        "s/a.css": b'@import "b.css";\n@import "c.css";\na {}',
        "s/b.css": b"b {}",
        "s/c.css": b'@import "b.css";\nc {}',
    }
    assert style("s/a.css", sheets) == b"b {}\nb {}\nc {}\na {}"
    files = Files(ROOT / "client", 10**6)
    base, fonts = (files._found(f"styles/{name}.css")[0].plain for name in ("base", "fonts"))  # type: ignore[index]
    assert base.startswith(fonts)
    assert b"/*" not in base
    assert b"@import" not in base


SHEET = """/* why */ .here, .away > b , a:is(.here, .away:not(.gone)) { color: red; }
.away { color: blue }
@media print { .away { color: blue } [data-part="here"] .here::after { content: "a;b" } .here [data-part=away] {} }
@media (min-width: 1px) { .away {} }
@font-face { font-family: x; }
body:has(.away), .here:not(.away) { margin: 0 }
"""


def test_what_cannot_stand_on_a_page_has_no_rule_in_its_sheet() -> None:
    assert pruned.pruned(SHEET, frozenset({"here"})) == (
        '.here,a:is(.here, .away:not(.gone)){color: red;}@media print{[data-part="here"] .here::after{content: "a;b"}}'
        "@font-face{font-family: x;}body:has(.away),.here:not(.away){margin: 0}"
    )


def test_the_sheet_of_a_replay_has_every_rule_for_what_it_may_show() -> None:
    named = pruned.names_on("replay")
    sent = Files(ROOT / "client", 10**6)._found("styles/replay_page.css")[0].plain.decode()  # type: ignore[index]
    assert {"pair-answer", "changed-old", "timeline-track", "masthead", "skip", "paper-foot"} <= named
    whole = style(
        "styles/replay_page.css", {f"styles/{each.name}": each.read_bytes() for each in CLIENT.glob("styles/*.css")}
    )
    assert sent == pruned.pruned(whole.decode(), named)
    assert len(gzip.compress(sent.encode(), 6)) < 9000
    for shown in (".pair-answer{", ".changed-old{", ".stub .pair-number{", ".translation{", ".timeline-track{"):
        assert shown in sent, shown
    assert ".mine-foot" not in sent


def test_a_script_that_stands_in_a_page_is_the_one_that_the_policy_lets_run() -> None:
    pages = Pages()
    script = pages._jinja.from_string("{{ inline('replay/early.js') }}").render()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in pages._policy
    assert "//" not in script
