"""The record of a session as tables, as plain text and as captions of its recording. Pure; see minutes.py."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from server.local_time import clock, day_of
from server.office.minutes import Answer, Minutes, Said
from server.office.rendering.csv import csv
from server.office.rendering.xlsx import Cell, Moment, Table, xlsx

COLUMNS = ("number", "kind", "state", "field", "asker", "name", "place", "asked_at", "together", "question")
ANSWERED = ("answered_at", "mode", "person", "title", "unit", "answer", "corrections", "address", "translation")
WIDTHS = (8, 10, 18, 24, 14, 24, 20, 17, 10, 60, 17, 14, 24, 24, 24, 60, 40, 40, 60)
SEARCH = (
    "unit",
    "number",
    "field",
    "asker",
    "place",
    "asked_at",
    "question",
    "answered_at",
    "late",
    "person",
    "answer",
)
SEARCH_WIDTHS = (34, 8, 24, 14, 20, 17, 60, 17, 10, 24, 60, 40)

Say = Callable[..., str]


def table(told: Minutes, names: Mapping[str, Mapping[str, str]], say: Say) -> Table:
    """`names`: provinces and fields by slug; `say`: a word by its key."""
    return Table(
        name=say("download.sheet"),
        head=[say(f"download.column.{name}") for name in (*COLUMNS, *ANSWERED)],
        rows=[
            [*_asked(each, names, say), *_answered(each.answer, say), each.url, "\n".join(_translated(each, say))]
            for each in told.every
        ],
        widths=WIDTHS,
    )


def sheet(told: Minutes, names: Mapping[str, Mapping[str, str]], say: Say) -> bytes:
    return xlsx(told.code, [table(told, names, say)])


def rows(told: Minutes, names: Mapping[str, Mapping[str, str]], say: Say) -> bytes:
    made = table(told, names, say)
    return csv(made.head, made.rows)


def found(pairs: Sequence[Mapping[str, Any]], names: Mapping[str, Mapping[str, str]], say: Say) -> Table:
    """What a search found."""
    return Table(
        name=say("download.sheet"),
        head=[say(f"download.column.{name}") for name in (*SEARCH, "address")],
        rows=[
            [
                each["unit"], each["number"], names["fields"].get(each["field"], each["field"]),
                say(f"asker.{each['asker_type']}"), each["province"] or "", Moment(each["asked_at"]), each["text"],
                Moment(each["at"]), each["late"], each["person"] or "", each["answer"], each["url"],
            ]
            for each in pairs
        ],
        widths=SEARCH_WIDTHS,
    )  # fmt: skip


def plain(told: Minutes, names: Mapping[str, Mapping[str, str]], say: Say) -> str:
    """To be read in any editor: one question after the other, in the order of the session."""
    when = ", ".join(filter(None, (f"{_moment(told.starts_at)} - {_moment(told.ends_at)}", told.venue)))
    lines = [told.unit, told.topic, when, told.url, ""]
    begun = {"time": clock(told.starts_at), "date": f"{day_of(told.starts_at):%d/%m/%Y}"}
    venue = told.venue or say("minutes.no_venue")
    lines += [say("minutes.opened", unit=told.unit, code=told.code, venue=venue, **begun), ""]
    if told.present:
        lines += [say("download.present"), *(f"- {', '.join(filter(None, each))}" for each in told.present), ""]
    if told.programme:
        lines += [say("minutes.programme"), *(f"{clock(item.at)}  {item.title}" for item in told.programme), ""]
    for part, every in told.parts.items():
        if every:
            lines += [f"{say(f'minutes.{part}')}. {say(f'minutes.{part}_count', n=len(every))}"]
            lines += [line for each in every for line in ("", *_text(each, names, say))] + [""]
    if told.closed_at:
        closed = {"time": clock(told.ends_at), "date": f"{day_of(told.ends_at):%d/%m/%Y}"}
        lines += [say("minutes.closed_at", **closed)]
    if told.seq:
        lines += ["", say("download.end", seq=told.seq, digest=told.digest)]
    return "\n".join([*lines, ""])


def captions(told: Minutes, aired: Sequence[Mapping[str, Any]], begins: int, say: Say) -> str:
    """WebVTT: which question is on air, and who answers. `begins`: the moment (ms) at which the recording begins."""
    questions, times = {each.number: each for each in told.every}, Counter[int]()
    cues = ["WEBVTT", f"NOTE {_caption(told.topic)}"]
    for each in aired:
        said, until = questions.get(each["number"]), each["until"]
        if (
            said is None
            or (not said.text and not said.erased_at)
            or until is None
            or until <= max(begins, each["since"])
        ):
            continue
        who = said.answer.signed if said.answer else None
        lines = [f"{say('pair.number', number=said.number)}: {_caption(said.text or _erased(said, say))}"]
        lines += [_caption(line) for line in _translated(said, say)]
        if who and who.name:
            lines.append(f"- {_caption(', '.join(filter(None, who)))}")
        start, end = (_stamp(max(0, at - begins)) for at in (each["since"], until))
        times[said.number] += 1  # twice on the stage: two cues, and no name is there twice
        name = f"cau-{said.number}" + (f"-{times[said.number]}" if times[said.number] > 1 else "")
        cues.append("\n".join([name, f"{start} --> {end}", *lines]))
    return "\n\n".join([*cues, ""])


def _asked(said: Said, names: Mapping[str, Mapping[str, str]], say: Say) -> list[Cell]:
    if said.stub:
        text = _erased(said, say) if said.erased_at else ""
        return [said.number, "", say(f"download.state.{said.state}"), *([""] * (len(COLUMNS) - 4)), text]
    return [
        said.number, say(f"kind.{said.kind}"), say(f"download.state.{said.state}"),
        names["fields"].get(said.field, said.field), say(f"asker.{'business' if said.business else 'citizen'}"),
        said.name, names["provinces"].get(said.province, said.province) if said.province else "",
        Moment(said.asked_at), said.together, said.text,
    ]  # fmt: skip


def _erased(said: Said, say: Say) -> str:
    return say("download.erased", date=f"{day_of(said.erased_at or 0):%d/%m/%Y}")


def _answered(answer: Answer | None, say: Say) -> list[Cell]:
    if answer is None:
        return [""] * (len(ANSWERED) - 2)
    name, title, unit = answer.signed or ("", "", "")
    changes = "\n".join(f"{_moment(each.at)}: {each.note}" for each in answer.corrections)
    mode = say(f"download.mode.{'said' if answer.live else 'later'}")
    return [Moment(answer.at), mode, name, title, unit, "\n\n".join(_whole(answer)), changes]


def _translated(said: Said, say: Say) -> list[str]:
    """Named as a translation, whose words are not the asker's."""
    other = said.translation
    if other is None:
        return []
    lang, original = (say(f"translation.in.{tag}") for tag in (other.lang, other.original))
    return [f"[{say('translation.named', into=lang, original=original)}]", other.text]


def _whole(answer: Answer) -> list[str]:
    return [answer.text, *(f"{', '.join(filter(None, who))}:\n{text}" for who, text in answer.parts)]


def _text(said: Said, names: Mapping[str, Mapping[str, str]], say: Say) -> Iterator[str]:
    if said.stub:
        told = _erased(said, say) if said.erased_at else say(f"download.state.{said.state}")
        yield f"{say('pair.number', number=said.number)}. {told}"
        yield from _given(said, say)
        return
    place = names["provinces"].get(said.province, said.province) if said.province else ""
    who = ", ".join(filter(None, (said.name or say("pair.anonymous"), place, _moment(said.asked_at))))
    yield f"{say('pair.number', number=said.number)}. {who}"
    yield said.text
    yield from _translated(said, say)
    yield from _given(said, say)
    yield said.url


def _given(said: Said, say: Say) -> Iterator[str]:
    if said.answer:
        signed = ", ".join(filter(None, said.answer.signed or ()))
        yield f"{say('download.answer')} {', '.join(filter(None, (signed, _moment(said.answer.at))))}"
        yield from _whole(said.answer)
        for each in said.answer.corrections:
            yield say("download.corrected", at=_moment(each.at), note=each.note)
            yield each.text


def _moment(at: int) -> str:
    return f"{clock(at)} {day_of(at):%d/%m/%Y}"


def _caption(text: str) -> str:
    """On one line, and with nothing in it that ends a caption or is markup."""
    return escape(" ".join("".join(char if ord(char) >= 32 else " " for char in text).split()), quote=False)


def _stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
