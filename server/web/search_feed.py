"""Atom of answered questions. Source: RFC 4287, RFC 4151 (names of entries), XML 1.0 (characters)."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from server import words
from server.search.query import QUOTES
from server.web.request_context import RequestContext
from server.web.search_facets import chosen
from server.web.search_wanted import Asked
from server.web.site import Site

ATOM = "http://www.w3.org/2005/Atom"
TITLE = 140
# The year in which the name of the installation was ours; no more than a part of the entries' names.
SINCE = "2010"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def title(site: Site, at: RequestContext, asked: Asked) -> str:
    typed = asked.query.typed
    said = [typed if QUOTES.search(typed) else f"«{typed}»"] if typed else []
    said += [name for _, _, name in chosen(asked, site.registry, at.lang)]
    return ": ".join((words.t("search.title", at.lang), ", ".join(said))) if said else words.t("search.title", at.lang)


def atom(title: str, address: str, web: str, pairs: Iterable[Mapping[str, Any]], domain: str) -> bytes:
    """`address`: of the feed itself; `web`: of the page that shows the same."""
    found = list(pairs)
    root = ElementTree.Element("feed", xmlns=ATOM)
    _put(root, "title", title)
    _put(root, "id", address)
    _put(root, "updated", _moment(max((pair["changed_at"] for pair in found), default=0)))
    ElementTree.SubElement(root, "link", rel="self", type="application/atom+xml", href=address)
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", href=web)
    for pair in found:
        _entry(root, pair, web, domain)
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _entry(root: ElementTree.Element, pair: Mapping[str, Any], web: str, domain: str) -> None:
    entry = ElementTree.SubElement(root, "entry")
    line = " ".join(pair["text"].split())
    _put(entry, "title", line if len(line) <= TITLE else f"{line[:TITLE].rsplit(' ', 1)[0]}…")
    _put(entry, "id", f"tag:{domain},{SINCE}:cau/{pair['id']}")
    _put(entry, "updated", _moment(pair["changed_at"]))
    _put(entry, "published", _moment(pair["at"]))
    _put(
        ElementTree.SubElement(entry, "author"), "name", ", ".join(filter(None, (pair["person"], pair["unit"]))) or "-"
    )
    ElementTree.SubElement(entry, "link", rel="alternate", type="text/html", href=_whole(pair["url"], web))
    ElementTree.SubElement(entry, "category", term=pair["field"])
    _put(entry, "summary", pair["text"])
    _put(entry, "content", pair["answer"]).set("type", "text")


def _whole(url: str, web: str) -> str:
    """With the host of the feed where it has none."""
    return url if "://" in url else "/".join(web.split("/")[:3]) + url


def _put(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = _NO_XML.sub("", text)
    return child


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
