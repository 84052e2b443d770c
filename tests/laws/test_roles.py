"""Rights, kind by kind: who is not named by a command is refused before anything else is looked at; what a role may."""

from unittest.mock import patch

import pytest

from server.domain.command import ASKER, GUEST, REACTION, Actor, Now
from server.domain.kind import Kind
from server.domain.roles import AUDITOR, HEAD, OFFICE, OPERATOR, PUBLICIST, ROLES, SUPPORT
from server.domain.session import SESSION
from server.errors import Refused
from tests.kinds import DISTINCT

EVERYBODY = (*ROLES, OPERATOR, ASKER, REACTION, GUEST, "stranger")
TABLE = [(kind, name, role) for kind in DISTINCT for name in sorted(kind.commands) for role in EVERYBODY]
# What was asked and answered, and the stage that shows it.
DIALOGUE = ("question.", "answer.", "stage.", "words.")


@pytest.mark.parametrize("kind", DISTINCT, ids=lambda kind: str(kind.prefix))
def test_every_role_is_let_through_to_its_commands_and_to_no_other(kind: Kind) -> None:
    wrong = [
        (name, role)
        for each, name, role in TABLE
        if each is kind and let_through(kind, name, role) != (role in kind.commands[name].by)
    ]
    assert wrong == []
    assert not any(let_through(kind, name, "stranger") for name in kind.commands)


def let_through(kind: Kind, name: str, role: str) -> bool:
    """Whether this role alone gets past the door, in a state that lets the command through."""
    wanted, state = kind.commands[name], kind.state(f"{kind.prefix}:x")
    phase, actor = next(iter(wanted.on)), Actor("staff:x", frozenset({role}))
    passing = {name: wanted._replace(decide=lambda *_: ())}
    with patch.dict(kind.commands, passing), patch.object(kind, "phase", lambda _: phase):
        try:
            kind.decide(state, actor, name, None, Now(1, "x"))  # type: ignore[arg-type]
        except Refused as no:
            return no.code != "command.forbidden"
    return True


def may(role: str) -> set[str]:
    return {name for name, command in SESSION.commands.items() if role in command.by}


# Who answers by when: no word of it changes.
ASSIGN = "question.assign"
# Something is wrong on the screens: whoever answers for the room blanks them.
SWITCHES = {"stage.blank", "stage.freeze"}
WHEN = (ASSIGN, "question.pause_clock", "question.resume_clock", "question.approve_extension")


@pytest.mark.parametrize("role", [OFFICE, PUBLICIST, SUPPORT, AUDITOR])
def test_who_is_not_of_the_room_changes_nothing_of_what_was_asked_and_answered(role: str) -> None:
    assert {name for name in may(role) if name.startswith(DIALOGUE)} <= ({ASSIGN} if role == OFFICE else set())


def test_the_head_lets_answers_out_and_changes_no_question() -> None:
    assert {name for name in may(HEAD) if name.startswith(DIALOGUE)} == {
        "answer.publish",
        "answer.correct",
        *SWITCHES,
        *WHEN,
    }


def test_the_auditor_writes_the_quality_record_alone() -> None:
    assert {name.partition(".")[0] for name in may(AUDITOR)} == {"nonconformity", "corrective_action"}
    assert "nonconformity.explain" not in may(AUDITOR), "why it came about is for the unit to say"


def test_who_reads_the_desk_is_of_the_room_or_audits_it() -> None:
    """Personal data of askers: the wording that was taken out, notes, who acted."""
    assert SESSION.seats["desk"] & {OFFICE, PUBLICIST, SUPPORT} == set()
    assert {HEAD, AUDITOR} <= SESSION.seats["desk"]
    assert SESSION.seats["panel"] & {PUBLICIST, SUPPORT} == set()
