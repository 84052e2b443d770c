"""What a screen reader is told of a page: its tree of roles, names and states, and what the page says by itself."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.browser.seats import Meeting

# What a live region says when it changes: all of it where it is atomic (status and alert are), else what came. `new` is
# a region that came together with its words: an alert is read, of a status some readers say nothing. What nobody sees
# and what is kept from readers is not said.
HEAR = """(() => {
    const LIVE = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]";
    const OFF = "[aria-live=off], [role=timer]:not([aria-live])";
    const known = new WeakSet(), last = new WeakMap();
    globalThis.heard = [];
    const shown = (node) => {
        const element = node.nodeType === 1 ? node : node.parentElement;
        return element && !element.closest("[aria-hidden=true]")
            && element.checkVisibility({ visibilityProperty: true });
    };
    const words = (node) => {
        if (!shown(node)) return "";
        if (node.nodeType === 3) return node.data;
        if (node.nodeType !== 1 || node.matches(OFF)) return "";
        const label = node.getAttribute("role") === "img" && node.getAttribute("aria-label");
        const inside = label || [...node.childNodes].map(words).join("");
        return getComputedStyle(node).display.startsWith("inline") ? inside : ` ${inside} `;
    };
    const said = (nodes) => nodes.map(words).join(" ").replace(/\\s+/g, " ").trim();
    const urgent = (region) => region.getAttribute("aria-live") === "assertive" ||
        (region.getAttribute("role") === "alert" && !region.hasAttribute("aria-live"));
    const atomic = (region) => (region.getAttribute("aria-atomic") ??
        String(["status", "alert"].includes(region.getAttribute("role")))) === "true";
    const regionOf = (node) => {
        const nearest = (node.nodeType === 1 ? node : node.parentElement)?.closest(`${LIVE}, ${OFF}`);
        return nearest?.matches(OFF) ? null : nearest;
    };
    const settle = () => { for (const each of document.querySelectorAll(LIVE)) {
        if (shown(each)) known.add(each);
        last.set(each, said([each]));
    } };
    const look = (records) => {
        const came = new Map();
        for (const { type, target, addedNodes } of records) {
            const nodes = type === "childList" ? [...addedNodes] : type === "characterData" ? [target] : [];
            for (const each of nodes.filter((node) => node.isConnected)) {
                const region = regionOf(each);
                if (region) came.set(region, (came.get(region) ?? new Set()).add(each));
            }
        }
        for (const region of document.querySelectorAll(LIVE)) {
            const whole = said([region]), fresh = !known.has(region);
            const changed = last.get(region) !== whole;
            if (!changed || !whole) continue;
            const nodes = [...came.get(region) ?? []].filter((one) => ![...came.get(region)].some(
                (other) => other !== one && other.contains(one)));
            const text = fresh || atomic(region) || !nodes.length ? whole : said(nodes);
            if (text) heard.push([urgent(region) ? "assertive" : "polite", fresh ? "new" : "", text]);
        }
        settle();
    };
    const start = () => {
        settle();
        new MutationObserver(look).observe(document,
            { subtree: true, childList: true, characterData: true, attributes: true });
    };
    document.addEventListener("DOMContentLoaded", start);
})()"""
QUIET_MS = 1_200
STILL = """(ms) => new Promise((done) => { let count = heard.length, since = performance.now();
    const look = () => { if (heard.length !== count) { count = heard.length; since = performance.now(); }
        if (performance.now() - since >= ms) done(); else setTimeout(look, 50); };
    look(); })"""

# What differs from one day, one hall or one run to the next.
STABLE = (
    (re.compile(r"\b\d{2}/\d{2}/\d{4}\b"), "01/01/2030"),
    (re.compile(r"(?i)\b(thứ (hai|ba|tư|năm|sáu|bảy)|chủ nhật)(?=,? (ngày )?01/01/2030)"), "thứ hai"),
    (re.compile(r"\b\d{1,2}:\d{2}:\d{2}\b"), "00:00:00"),
    (re.compile(r"(?<!:)\b\d{1,3}:\d{2}\b(?!:)"), "00:00"),
    (re.compile(r" \d+ đang xem(?! câu)"), ""),  # comes a little later
    (re.compile(r"(?<=giaoluu\.example):\d+"), ""),
    (re.compile(r"\b(chậm|sớm) \d+ phút"), "chậm 9 phút"),
    (re.compile(r"127\.0\.0\.1:\S+?(?=[\s\"]|$)"), "dia.chi.example"),
)

OPTIONS = 4


def _short(lines: list[str]) -> list[str]:
    """Without addresses, which nobody hears, and of a long list the beginning."""
    kept: list[str] = []
    run = 0
    for line in lines:
        bare = line.strip()
        run = run + 1 if bare.startswith("- option ") else 0
        if bare.startswith("- /url:") or (run > OPTIONS and "[selected]" not in bare):
            continue
        kept.append(line)
    return kept


@dataclass
class Listener:
    """Writes down what is told at one seat, in the order in which it is told."""

    names: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def knows(self, meeting: Meeting) -> None:
        self.names[meeting.session["code"]] = "GLTT-01"

    async def reads(self, page: Any, state: str) -> None:
        tree = await page.locator("body").aria_snapshot()
        self._add(state, [f"title: {await page.title()}", *_short(tree.splitlines())])

    @asynccontextmanager
    async def hears(self, page: Any, act: str) -> AsyncIterator[None]:
        await page.evaluate(STILL, QUIET_MS / 2)
        await page.evaluate("heard.length = 0")
        yield
        await page.evaluate(STILL, QUIET_MS)
        said = [
            f"{how}{f' ({new})' if new else ''}: {text}" for how, new, text in await page.evaluate("globalThis.heard")
        ]
        self._add(f"said while {act}", said or ["(nothing)"])

    def _add(self, head: str, lines: list[str]) -> None:
        self.parts.append("\n".join([f"# {head}", *map(self._stable, lines)]))

    def _stable(self, line: str) -> str:
        for found, instead in self.names.items():
            line = line.replace(found, instead)
        for pattern, instead in STABLE:
            line = pattern.sub(instead, line)
        return line

    @property
    def text(self) -> str:
        return "\n\n".join(self.parts) + "\n"
