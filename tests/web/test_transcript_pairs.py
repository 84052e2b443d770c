"""Pairs that are put together of blanks are those that their template gives."""

from itertools import product
from types import SimpleNamespace
from typing import Any

from server.web.render import Pages
from server.web.transcript_pairs import Drawing

HOSTILE = '<script>alert("1")</script>\n\n =cmd & {{ 7 * 7 }} \u202e'
NAMES = {"provinces": {"angiang": "An Giang & <b>"}, "fields": {"dat-dai": "Đất đai"}, "units": {}}


def drawing() -> Drawing:
    shared = {"lang": "vi", "room": None, "base": "", "names": NAMES, "unit_of": lambda _: "", "unit_name": str}
    site: Any = SimpleNamespace(
        pages=Pages(), names=lambda _: NAMES, unit_of=lambda _: "Sở <i>", shared=lambda _: dict(shared)
    )
    session = {"id": "s", "state": "closed", "room": "angiang", "starts_at": 0}
    return Drawing(site, SimpleNamespace(lang="vi", room=None), session, {}, "https://x/cau/", 0)  # type: ignore[arg-type]


def pairs() -> list[dict[str, Any]]:
    made = []
    for n, (name, province, signed, spoken, mode) in enumerate(
        product(("", HOSTILE), (None, "angiang", "<u>"), (False, True), (False, True), ("live", "later"))
    ):
        who = {"name": HOSTILE, "title": "Phó", "unit": HOSTILE} if signed else None
        question = {"id": f"{n:024x}", "number": n, "name": name, "province": province, "field": "dat-dai"}
        answer = {"text": HOSTILE * (n % 3), "signed": who, "person": None, "mode": mode, "published_at": 10**12 + n}
        made.append({
            "question": question | {"text": HOSTILE, "state": "answered_live", "kind": "question"},
            "answer": answer | {"parts": [], "corrections": [], "spoken": spoken},
        })  # fmt: skip
    return made


def test_what_is_put_together_is_what_the_template_gives() -> None:
    ours = drawing()
    for pair in pairs():
        drawn = ours.draw(pair)
        assert drawn == ours._rendered({**pair, "said": ours._said(pair)})
        assert not any(bad in drawn for bad in ("<script", "<u>", "\0", "49</h2>"))


def test_what_few_have_is_drawn_by_itself() -> None:
    ours, (pair, *_) = drawing(), pairs()
    corrected = {"at": 10**12, "note": "<em>", "text": HOSTILE}
    drawn = ours.draw({**pair, "answer": {**pair["answer"], "corrections": [corrected]}})
    assert "&lt;em&gt;" in drawn
    assert "&lt;em&gt;" not in ours.draw(pair)
