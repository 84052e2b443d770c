"""Who lets an answer out, as the settings say: everywhere, and in the units that differ."""

from server import settings
from server.domain.command import Terms
from server.runtime import approval


def test_a_unit_differs_where_its_slug_is_listed() -> None:
    chosen = settings.load({"answers.approval_head": "angiang", "answers.separate_off": "angiang,cantho"}, env={})
    answers = chosen.answers
    terms = Terms(approval.everywhere(answers), {}, rooms=approval.differing(answers))
    clock = {"clock_pause": 0, "extension_days": 0}
    assert terms.at("gltt").limits == clock | {"answer_approval": 1, "answer_separate": 1}, "the default: kept apart"
    assert terms.at("angiang").limits == clock | {"answer_approval": 2, "answer_separate": 0}
    assert terms.at("cantho").limits == clock | {"answer_approval": 1, "answer_separate": 0}
    assert terms.at(None).limits == terms.limits
    assert approval.of(answers, "angiang") == {"by": "head", "separate": False}
    assert approval.of(answers, "gltt") == {"by": "moderator", "separate": True}


def test_where_no_approval_is_asked_for_nobody_is_kept_apart() -> None:
    answers = settings.load({"answers.approval": "none"}, env={}).answers
    assert approval.of(answers, "gltt") == {"by": "none", "separate": False}
