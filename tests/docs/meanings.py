"""What each field of an entity means, for docs/protocol.md. A field that a noun shows without a word here is wrong."""

_SESSION = {
    "room": "slug of the unit's place",
    "code": "the session's code; question numbers follow it on receipts",
    "rehearsal": "true: everything in it is a trial and wipes itself",
    "state": "`planned`, `intake`, `live`, `paused`, `follow_up`, `closed`",
    "topic": "what it is about",
    "venue": "where it is held",
    "intake_opens": "questions are taken from here on",
    "starts_at": "planned beginning",
    "ends_at": "planned end",
    "answer_due": "last moment of the day by which all is answered",
    "ended_at": "when somebody ended the live part, or null; shortly after it the lead may take that back",
    "end_undone": "`{ended_at, at}` of an end that was a mistake and was taken back, or null",
    "intake_stopped": "true: no more questions are taken for now, whatever its state",
    "open": "names of the commands that this state of the session lets through, of those that this audience may",
}
_PERSON = {"name": "shown name", "title": "what they are", "unit": "whom they speak for"}
_STAGE = {
    "question": "id of the question on air, or null",
    "since": "since when, or null",
    "blank": "`{on, at}`: whether the hall's screen shows nothing, and since when that is so",
    "freeze": "`{on, at}`: whether the hall's screen keeps `held` instead of `question`",
    "held": "id of the question that a frozen screen shows, or null",
}
_QUESTION = {
    "number": "counts from 1 in its session, never reused",
    "state": "see the drawing above",
    "kind": "`question` or `opinion`",
    "asker_type": "`citizen` or `business`",
    "field": "slug of the field",
    "province": "slug of the place, or null",
    "name": "shown name, or null: anonymous",
    "text": "the public wording",
    "text_rev": "its revision; guards acts on the wording",
    "asked_at": "when it came",
    "reason": "why it was refused or veiled, or null",
    "can": "what staff may do with it in this state: command to `{roles, with}`",
    "original": "the asker's own wording where the public one differs, else null",
    "note": "what the asker is told besides the reason, or null",
    "by": "who acted last: `staff:<id>`, `asker` or `clock`",
    "acted_at": "when",
}
_ANSWER = {
    "text": "the published wording",
    "person": "id of the person who signs, or null: the unit",
    "signed": "`{name, title, unit}` as they were at publication, or null",
    "published_at": "when it became official",
    "mode": "`live` or `later`",
    "corrections": "`[{at, note, text}]`, oldest first; `text` is the wording before",
    "state": "`drafted` or `published`",
    "rev": "counts every writing; guards the next",
    "by": "who wrote last",
    "acted_at": "when",
    "can": "as with a question",
    "draft": "`{text, by, at}`",
}

_SITTING = {
    "state": "`planned` or `cancelled`",
    "kind": "`ordinary` or `extraordinary`",
    "begins": "its first day",
    "ends": "its last day",
    "note": "what was written beside it, such as the number of the decision",
    "by": "who acted last",
    "acted_at": "when",
    "can": "as with a question",
}
_ROUND = {
    "state": "`planned` or `scheduled`",
    "room": "slug of the unit that holds the round",
    "year": "its year",
    "number": "counts the rounds of that unit in that year",
    "days": "`[{intake_opens, starts_at, ends_at, answer_due}]`, one for each day",
    "units": "slugs of the units that take part",
    "codes": "codes of the sessions, unit by unit, day by day",
    "sessions": "ids of the sessions, in the order of `codes`",
    "topic": "what it is about",
    "refused": "`[{session, unit, code, at}]`: sessions that could not be planned or moved, and why",
    "by": "who acted last",
    "acted_at": "when",
    "can": "as with a question",
}

MEANINGS: dict[tuple[str, str], str] = {
    (noun, field): meaning
    for noun, meanings in (
        ("session", _SESSION), ("person", _PERSON), ("stage", _STAGE), ("question", _QUESTION), ("answer", _ANSWER),
        ("sitting", _SITTING), ("round", _ROUND),
    )
    for field, meaning in meanings.items()
}  # fmt: skip
