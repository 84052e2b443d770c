"""The pairs of a transcript, drawn: there are a thousand of them on one page.

Most are alike in all but their words. So the template is rendered once for each shape that such pairs have, with
blanks, and the words are put in; whatever is said of few (corrections, parts of others, what was entered afterwards,
what still waits) is rendered by itself. It is one template for both.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from markupsafe import Markup, escape

from server import words
from server.web import render
from server.web.page_template import EDGE, blank
from server.web.request_context import RequestContext
from server.web.site import Site

TEMPLATE = "parts/transcript_pair.html"
# What the template asks about one, rather than printing it.
SHAPE = ("name", "province", "spoken")
# What few have.
_QUESTION, _ANSWER = frozenset({"extension", "translation", "further"}), ("parts", "corrections", "happened_at")
# What holds nothing that could mean something to a browser.
_DIGITS = frozenset({"id", "number", "date", "time"})
# Names, offices and places stand there again and again.
_OFTEN = 200
_often = lru_cache(2000)(escape)


class Drawing:
    """`session`: what everybody sees of it; `people`: who answers, by id; `under`: where a question's page is."""

    def __init__(
        self,
        site: Site,
        at: RequestContext,
        session: Mapping[str, Any],
        people: Mapping[str, Any],
        under: str,
        now: int,
    ) -> None:
        self._pages, self._lang, self._names, self._people = site.pages, at.lang, site.names(at.lang), people
        self._unit = site.unit_of(session) or (at.room.unit if at.room else "")
        self._shared = site.shared(at) | {"session": session, "people": people, "now": now, "under": under}
        self._shared |= {"t": partial(words.t, lang=at.lang)}
        self._shapes: dict[tuple[object, ...], list[str]] = {}

    def draw(self, pair: Mapping[str, Any]) -> Markup:
        said = self._said(pair)
        question, answer = pair["question"], pair["answer"]
        few = not answer or not _QUESTION.isdisjoint(question) or any(map(answer.get, _ANSWER))
        if few or "text" not in question:
            return Markup(self._rendered({**pair, "said": said}))
        shape = (answer["mode"], *(bool(said[name]) for name in SHAPE))
        if (parts := self._shapes.get(shape)) is None:
            parts = self._shapes[shape] = self._rendered({**pair, "said": _blanks(said)}).split(EDGE)
        filled = parts.copy()
        filled[1::2] = [said[name] if name in _DIGITS else _safe(said[name]) for name in parts[1::2]]
        return Markup("".join(filled))

    def _rendered(self, one: Mapping[str, Any]) -> str:
        return self._pages.render(TEMPLATE, {**self._shared, "one": one})

    def _said(self, pair: Mapping[str, Any]) -> dict[str, str]:
        """What is printed of it."""
        question, answer = pair["question"], pair["answer"]
        found = {"id": question["id"], "number": str(question["number"])}
        if "text" not in question:
            return found
        province, field = question["province"], question["field"]
        found |= {
            "name": question["name"] or "",
            "province": self._names["provinces"].get(province, province) or "",
            "field": self._names["fields"].get(field, field),
            "text": render.lines(question["text"]),
        }
        return found | self._answered(answer) if answer else found

    def _answered(self, answer: Mapping[str, Any]) -> dict[str, str]:
        # The unit signs what no person signs.
        who = answer["signed"] or self._people.get(answer["person"]) or {"name": self._unit, "title": "", "unit": ""}
        instead = words.t("pair.in_for", self._lang, name=who["in_for"]) if who.get("in_for") else ""
        at = answer.get("happened_at") or answer["published_at"]
        return {
            "mode": answer["mode"],
            "who": who["name"],
            "initials": render.initials(who["name"]),
            "about": ", ".join(filter(None, (who["title"], who["unit"], instead))),
            "answer": render.paragraphs(answer["text"]),
            "spoken": "1" if answer.get("spoken") else "",
            "date": render.date(at),
            "time": render.time(at),
        }


def _safe(text: str) -> Markup:
    return escape(text) if isinstance(text, Markup) or len(text) > _OFTEN else _often(text)


def _blanks(said: Mapping[str, str]) -> dict[str, str]:
    asked = {name: value for name, value in said.items() if name == "mode" or (name in SHAPE and not value)}
    return {name: blank(name) for name in said} | asked
