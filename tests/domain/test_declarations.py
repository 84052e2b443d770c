"""A wrong or missing declaration does not import, and says what is missing."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

import pytest

from server.domain import kinds
from server.domain.command import Actor, Now, Payload, longest
from server.domain.kind import Kind
from server.domain.noun import Noun, Seen
from server.domain.sample import nothing
from server.domain.session import SESSION
from server.domain.state import Entity, StreamState, says
from server.log.event import Event, catalogue, event
from tests.laws.histories import TERMS


class Bare(Event, frozen=True):
    """Has no name."""


class Paper(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "paper"
    state: Annotated[str, says("`new` or `old`")]
    text: Annotated[str, says("what it says")] = ""
    dumb: str = ""


class Empty(Payload, frozen=True, kw_only=True):
    pass


@pytest.fixture
def laid() -> Any:
    """An event with a name, for one test."""

    @event("paper.laid")
    class Laid(Event, frozen=True):
        """A paper was laid down."""

    yield Laid
    del catalogue["paper.laid"]


def paper(**more: Any) -> Noun:
    seen = (Seen(("public",), "state text", ("new", "old")),)
    return Noun("paper", **{"entity": Paper, "states": ("new", "old"), "seen": seen, **more})


def kind(*nouns: Noun, **more: Any) -> Kind:
    return Kind("shelf", nouns=nouns, place=lambda _: None, seats={"public": frozenset()}, **more)


def command(noun: Noun, name: str = "paper.tear", decide: Callable[..., Any] | None = None, **more: Any) -> Noun:
    def tear(stream: StreamState, actor: Actor, p: Empty, now: Now) -> tuple[Event, ...]:
        return ()

    noun.command(name, **{"by": ("lead",), "on": ("",), "sample": nothing, **more})(decide or tear)
    return noun


def test_a_whole_declaration_imports(laid: type[Event]) -> None:
    noun = command(paper(events=(laid,), names={"text": "paper"}), when=("new",))
    noun.fold(laid)(lambda stream, happened, where: None)
    shelf = kind(noun)
    assert shelf.fields("paper", "public", "new") == ("state", "text")
    assert noun.fields == {"state": "`new` or `old`", "text": "what it says"}


def shown(fields: str, *states: str, audiences: tuple[str, ...] = ("public",)) -> tuple[Seen, ...]:
    return (Seen(("public",), "state", ("new", "old")), Seen(audiences, fields, states or ("new",)))


NOUNS: list[tuple[dict[str, Any], str]] = [
    ({"states": ()}, "paper does not say which states it has and what each means"),
    ({"seen": ()}, r"paper does not say who sees it \(seen\)"),
    ({"seen": (Seen(("public",), "text", ("new",)),)}, "paper does not say who sees it while it is old"),
    ({"seen": shown("text", "torn")}, "paper is shown while it is torn: it has no such state"),
    ({"seen": shown("colour")}, "paper shows colour: its entity has no such field"),
    ({"seen": shown("dumb")}, "paper shows dumb and does not say what it means"),
    ({"computed": {"size": lambda _: 1}, "seen": shown("size")}, "paper shows size and does not say what it means"),
    ({"names": {"author": "paper"}}, "paper names others by author: its entity has no such field"),
    ({"concerns": "question"}, "paper concerns whom question says: its entity has no such field"),
    ({"events": (Bare,)}, "Bare has no name"),
    ({"entity": None}, "paper declares what is seen of an entity, but no entity"),
    ({"entity": None, "states": (), "seen": (), "events": (Bare,)}, "Bare has no name"),
]


@pytest.mark.parametrize(("wrong", "sentence"), NOUNS, ids=[sentence for _, sentence in NOUNS])
def test_a_noun_that_says_too_little_or_what_is_not_there(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        paper(**wrong)


def test_a_noun_whose_entity_is_called_otherwise() -> None:
    with pytest.raises(TypeError, match="the entity of the noun note calls itself paper"):
        Noun("note", entity=Paper, states=("new", "old"), seen=shown("text"))


def undecided(stream: StreamState, actor: Actor, now: Now) -> tuple[Event, ...]:
    return ()


def untyped(stream: StreamState, actor: Actor, p: dict[str, str], now: Now) -> tuple[Event, ...]:
    return ()


COMMANDS: list[tuple[dict[str, Any], str]] = [
    ({"by": ()}, r"paper.tear must say who may \(by\)"),
    ({"on": ()}, r"paper.tear must say .* when \(on\)"),
    ({"decide": undecided}, "paper.tear must say what it carries"),
    ({"decide": untyped}, "paper.tear must say what it carries"),
    ({"when": ("torn",)}, "paper.tear starts from torn: no such state is declared by paper"),
    ({"when": ("new",), "of": "book"}, r"paper.tear moves a book: a shelf has no such noun \(of\)"),
    ({"on": ("open",)}, "paper.tear is let through while a shelf is open: no such state"),
]


@pytest.mark.parametrize(("wrong", "sentence"), COMMANDS, ids=[sentence for _, sentence in COMMANDS])
def test_a_command_that_says_too_little_or_what_is_not_there(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        kind(command(paper(), **wrong))


def test_a_command_twice() -> None:
    with pytest.raises(TypeError, match=r"two commands are called paper\.tear"):
        command(command(paper()))
    with pytest.raises(TypeError, match=r"two commands of a shelf are called paper\.tear"):
        kind(command(paper()), command(Noun("bin")))


def test_a_noun_twice() -> None:
    with pytest.raises(TypeError, match="two nouns of a shelf are called paper"):
        kind(paper(), Noun("paper"))


def test_an_event_that_nobody_folds_or_two_tell_of(laid: type[Event]) -> None:
    with pytest.raises(TypeError, match="nobody folds Laid, an event of paper"):
        kind(paper(events=(laid,)))
    with pytest.raises(TypeError, match="two nouns of a shelf tell of Laid"):
        kind(paper(events=(laid,)), Noun("bin", events=(laid,)))
    with pytest.raises(TypeError, match=r"two events are called paper\.laid"):
        event("paper.laid")(type("Again", (Event,), {}, frozen=True))


def test_who_looks_on_and_what_is_named_is_of_the_kind() -> None:
    with pytest.raises(TypeError, match="paper is shown to desk: a shelf has no such audience"):
        kind(paper(seen=shown("text", audiences=("desk",))))
    with pytest.raises(TypeError, match="paper names a book: a shelf has no such noun"):
        kind(paper(names={"text": "book"}))


@pytest.mark.parametrize("root", ["book", "bin"])
def test_a_kind_has_the_state_of_a_noun_with_an_entity(root: str) -> None:
    with pytest.raises(TypeError, match=f"the state of a shelf is that of its {root}"):
        kind(paper(), Noun("bin"), root=root)


def test_kinds_do_not_share_a_prefix_nor_a_command_that_carries_something_else() -> None:
    with pytest.raises(TypeError, match="two kinds of stream are called shelf"):
        kinds.by_prefix((kind(paper()), kind(Noun("bin"))))

    class More(Payload, frozen=True, kw_only=True):
        why: str = ""

    def other(stream: StreamState, actor: Actor, p: More, now: Now) -> tuple[Event, ...]:
        return ()

    other.__annotations__["p"] = More
    with pytest.raises(TypeError, match=r"paper\.tear carries something else in a shelf"):
        kinds.commands((kind(command(paper())), kind(command(Noun("bin"), decide=other))))


@pytest.mark.parametrize("state", ["torn", ""])
def test_a_fold_reaches_no_state_without_a_meaning(state: str) -> None:
    with pytest.raises(TypeError, match=f"a paper does not say what its state {state} means"):
        kind(paper()).state("shelf:1").put(Paper(id="1", state=state))


class Hidden(Paper, frozen=True, kw_only=True):
    @property
    def shown_as(self) -> str:
        return "hidden"


def test_nor_one_by_which_the_views_know_it() -> None:
    with pytest.raises(TypeError, match="a paper does not say what its state hidden means"):
        kind(paper(entity=Hidden)).state("shelf:1").put(Hidden(id="1", state="new"))


def test_what_is_right_is_put() -> None:
    state = kind(paper()).state("shelf:1")
    state.put(Paper(id="1", state="new"))
    assert state.keys("paper") == [("paper", "1")]


def test_each_text_of_a_command_is_told_with_its_own_limit() -> None:
    found = longest(SESSION.commands.values(), TERMS.limits)
    assert found["question.hold"] == {"text": TERMS.limits["note"]}
    assert found["answer.correct"] == {"text": TERMS.limits["answer"], "note": TERMS.limits["note"]}
    assert found["message.send"]["text"] < TERMS.limits["note"]
    assert "question.accept" not in found
