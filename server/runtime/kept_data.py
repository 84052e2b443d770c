"""What is kept of whoever asked a question: for the page that says so, and as one copy for a request to see it all.

The page shows ways to reach the asker masked: a slip may be in another's hands. The copy has everything in full.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select

from server.domain.clarification import Clarification
from server.domain.kinds import id_of
from server.domain.session.address import Address
from server.domain.session.answer import Answer
from server.domain.session.consent import Consent, agreed_to
from server.domain.session.lent import lent
from server.domain.session.question import Question
from server.domain.session.rating import Rating
from server.domain.session.session import need
from server.domain.state import StreamState
from server.domain.transfer import Transfer
from server.local_time import DAY_MS, iso
from server.log.book import Book
from server.log.event import Event
from server.log.tables import mails
from server.people.contacts import Contact, Reached
from server.runtime.audit_log import Seen
from server.runtime.erase import everywhere
from server.views.mine import receipt_no

EVERYBODY, DESK, MACHINE = "everybody", "desk", "machine"
HIDDEN = "•"
# Entries of a question whose words are its asker's, or stand for them.
OWN = ("question.", "answer.rated", "inbox.received")


class Kept(NamedTuple):
    """One thing that is kept. `value`: "" where it was erased. `who` sees it, `why` it is kept (keys of words), `until`
    when (ms; None: as long as the record). `about`: the part of the question to which a request about it belongs."""

    what: str
    value: str
    who: str
    why: str
    about: str = ""
    until: int | None = None
    since: int | None = None


def kept(state: StreamState, question: Question, left: Reached | None, keep_days: int) -> list[Kept]:
    """Everything, in the order in which it was given; `left` with whatever way to reach the asker there is."""
    shown = EVERYBODY if question.meaning.public else DESK
    found = []
    if question.name is not None:
        found.append(Kept("name", question.name.text, shown, "chosen", "name"))
    if left is not None:
        agreed = agreed_to(state, question.id)
        why = "consent" if len(agreed) != 1 else f"consent_{agreed[0]}"
        until = left.left_at + keep_days * DAY_MS
        for what in ("mail", "phone", "post"):
            if value := getattr(left.contact, what):
                who = MACHINE if what == "mail" else DESK
                found.append(Kept(what, masked(what, value), who, why, "contact", until, left.left_at))
    if question.text != question.original:
        found.append(Kept("text", question.text.text, shown, "open", "words"))
        found.append(Kept("original", question.original.text, DESK, "compared", "words"))
    else:
        found.append(Kept("text", question.text.text, shown, "open", "words"))
    stands_for = [main.number for main in lent(state, question.id)]
    found += [Kept("lent", str(number), EVERYBODY, "chosen_wording", "words") for number in stands_for]
    thread, rating = state.get(Clarification, question.id), state.get(Rating, question.id)
    for each in thread.exchanges if thread else ():
        found += [Kept("reply", one.text, DESK, "compared", "words") for one in (each.text, each.wording) if one]
    if rating is not None and rating.remark is not None:
        found.append(Kept("remark", rating.remark.text, DESK, "remark", "words"))
    if question.province:
        found.append(Kept("province", question.province, shown, "competent"))
    number = receipt_no(need(state), question.number)
    return [*found, Kept("number", number, EVERYBODY, "figures"), Kept("device", "", MACHINE, "device")]


def masked(what: str, value: str) -> str:
    """A way to reach somebody that its owner knows again and nobody else learns."""
    if what == "mail":
        local, _, domain = value.rpartition("@")
        return f"{local[:1]}{HIDDEN * 3}@{domain}"
    if what == "post":
        return f"{value[:4]}{HIDDEN * 3}"
    digits = [n for n, each in enumerate(value) if each.isdigit()]
    hidden = set(digits[3:-2])
    return "".join(HIDDEN if n in hidden else each for n, each in enumerate(value))


async def copy(
    book: Book,
    state: StreamState,
    question: Question,
    contact: Reached | None,
    requests: Iterable[dict[str, Any]],
    looks: Iterable[Seen],
) -> dict[str, Any]:
    """Everything that is kept of the asker of one question, as plain values; times as ISO 8601 in Viet Nam."""
    session, answer, transfer = need(state), state.get(Answer, question.id), state.get(Transfer, question.id)
    address = state.get(Address, question.id)
    return {
        "receipt_no": receipt_no(session, question.number),
        "unit": session.room,
        "session": id_of(state.name),
        "question": question.id,
        "asked_at": iso(question.asked_at),
        "kind": question.kind,
        "asker_type": question.asker_type,
        "field": question.field,
        "province": question.province,
        "state": question.state,
        "merged_into": state.need(Question, question.into).number if question.into else None,
        "words_stand_for": [main.number for main in lent(state, question.id)],
        "name": question.name.text if question.name else None,
        "public_wording": question.text.text if question.meaning.public else None,
        "device": question.asker,
        "contact": _contact(contact),
        "consents": _consents(state, question.id),
        "contact_ended": address.why if address else None,
        "written": await _written(book, question.id),
        "answer": answer.text.text if answer and answer.text else None,
        "sent_to": [hand.unit for hand in transfer.hands] if transfer else [],
        "asked_along": await _along(book, question.asker),
        "mails": await _mails(book, question.id),
        "looks": [{"what": each.what, "why": each.why, "unit": each.room, "at": iso(each.at)} for each in looks],
        "requests": list(requests),
    }


def _consents(state: StreamState, question: str) -> dict[str, Any] | None:
    """What was agreed to beside which words, and what is left of it."""
    found = state.get(Consent, question)
    if found is None:
        return None
    return {"given_at": iso(found.given_at), "words": found.text, "still": list(found.purposes)}


def _contact(left: Reached | None) -> dict[str, Any] | None:
    if left is None:
        return None
    given: Contact = left.contact
    consent = {"left_at": iso(left.left_at), "consent": left.purpose, "not_used": left.stopped or None}
    return {"mail": given.mail, "phone": given.phone, "post": given.post, **consent}


async def _written(book: Book, question: str) -> list[dict[str, Any]]:
    """Every entry of every log that holds words of the asker, or stands for them, as they are kept."""
    found = []
    for each in await everywhere(book, question):
        for entry in each.entries:
            if entry.name.startswith(OWN):
                said = _words(entry.event())
                found.append(
                    {"log": each.stream, "entry": entry.seq, "at": iso(entry.at), "act": entry.name, "words": said}
                )
    return found


def _words(happened: Event) -> dict[str, str]:
    kept = ("text", "raw", "name", "wording", "remark")
    return {name: value for name in kept if (value := getattr(happened, name, ""))}


async def _along(book: Book, asker: str) -> list[str]:
    return [str(row["question"]) for row in await book.rows("supports", {"asker": asker}, "at")]


async def _mails(book: Book, question: str) -> list[dict[str, Any]]:
    wanted = select(mails.c.kind, mails.c.state, mails.c.created_at).where(mails.c.question == question)
    async with book.looking() as connection:
        rows = list(await connection.execute(wanted.order_by(mails.c.created_at)))
    return [{"kind": kind, "state": state, "at": iso(at)} for kind, state, at in rows]
