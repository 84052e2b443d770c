"""A field's name is heard once: what describes it is not in its name as well, and does not begin with its words."""

import re

import pytest

from server import words
from server.web.modules import TEMPLATES

LABEL = re.compile(r"<(label|legend)\b[^>]*>(.*?)</\1>", re.DOTALL)
DESCRIBES = re.compile(r'<\w+ id="[^"]*-(?:help|error)"([^>]*)>')
# A label and its help: side by side in a label, or as the arguments of a macro that draws both.
HELPED = re.compile(r"t\('([\w.]+)'\)(?: }} <small[^>]*>{{ |, )t\('([\w.]+_help)'")
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html"))}
PAIRS = sorted({pair for text in SOURCES.values() for pair in HELPED.findall(text)})


def test_what_describes_a_field_is_not_read_with_its_name_too() -> None:
    labels = [(name, label) for name, text in SOURCES.items() for _, label in LABEL.findall(text)]
    found = [(name, more, label) for name, label in labels for more in DESCRIBES.findall(label)]
    assert len(found) > 20
    assert [(name, label) for name, more, label in found if 'aria-hidden="true"' not in more] == []


@pytest.mark.parametrize("lang", words.LANGS)
def test_a_help_does_not_say_its_label_again(lang: str) -> None:
    known = words.words(lang)
    assert len(PAIRS) > 20
    said = [(known[label], known[help]) for label, help in PAIRS if label in known and help in known]
    assert [(label, help) for label, help in said if help.lower().startswith(label.lower())] == []
