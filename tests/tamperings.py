"""What somebody may do to a sealed record who does not want it to be found; each has to be found, by every verifier."""

import json
from functools import cache
from typing import Any

from tests.proofs import download, receipt, rich, rows_of


@cache
def whole() -> dict[str, Any]:
    """What is tampered with, a copy of it each time."""
    return download(rows_of(rich(250)))


def numbers() -> list[int]:
    return [pair["question"]["number"] for pair in whole()["pairs"] if pair["question"].get("text")]


def _pair(found: dict[str, Any], answered: bool = False) -> dict[str, Any]:
    return next(
        pair
        for pair in found["pairs"]
        if pair["question"].get("text") and (not answered or (pair["answer"] or {}).get("text"))
    )


def change_a_letter(found: dict[str, Any]) -> None:
    _pair(found)["question"]["text"] += "!"


def change_an_answer(found: dict[str, Any]) -> None:
    _pair(found, True)["answer"]["text"] = "Không."


def change_a_place(found: dict[str, Any]) -> None:
    _pair(found)["question"]["field"] = "khac"


def change_a_time(found: dict[str, Any]) -> None:
    _pair(found)["question"]["asked_at"] += 60_000


def leave_a_question_out(found: dict[str, Any]) -> None:
    found["pairs"].remove(_pair(found))


def leave_it_out_with_all_that_cites_it(found: dict[str, Any]) -> None:
    """As one would who knows the format: its places go, those of the others move up."""
    _take_out(found, found["pairs"].index(_pair(found)))


def leave_a_stub_out(found: dict[str, Any]) -> None:
    """As if what was veiled had never been public; the entry that veiled it is still named."""
    gone = {each["number"] for each in found["proof"]["gone"]}
    _take_out(found, next(n for n, each in enumerate(found["pairs"]) if each["question"]["number"] in gone))


def _take_out(found: dict[str, Any], n: int) -> None:
    del found["pairs"][n]
    kept = []
    for each in found["proof"]["said"]:
        step = each["at"].split("/")
        if step[1] == "pairs" and int(step[2]) == n:
            continue
        if step[1] == "pairs" and int(step[2]) > n:
            step[2] = str(int(step[2]) - 1)
        kept.append({**each, "at": "/".join(step)})
    found["proof"]["said"] = kept


def say_that_it_is_gone(found: dict[str, Any]) -> None:
    question = _pair(found)["question"]
    first = next(
        each["seq"] for each in found["proof"]["said"] if each["at"].endswith(f"/{_at(found)}/question/number")
    )
    leave_it_out_with_all_that_cites_it(found)
    lost = {"number": question["number"], "id": question["id"], "first": first, "seq": first}
    found["proof"]["gone"].append(lost)


def _at(found: dict[str, Any]) -> int:
    return int(found["pairs"].index(_pair(found)))


def leave_an_answer_out(found: dict[str, Any]) -> None:
    _pair(found, True)["answer"] = None


def take_a_correction_back(found: dict[str, Any]) -> None:
    """The answer reads again as it did before, as if nobody had corrected it."""
    n, pair = next((n, pair) for n, pair in enumerate(found["pairs"]) if (pair["answer"] or {}).get("corrections"))
    here, said = f"/pairs/{n}/answer", found["proof"]["said"]
    before = next(each for each in said if each["at"] == f"{here}/corrections/0/text")
    pair["answer"] |= {"text": pair["answer"]["corrections"][0]["text"], "corrections": []}
    kept = [each for each in said if not each["at"].startswith((f"{here}/corrections", f"{here}/text"))]
    found["proof"]["said"] = [*kept, {**before, "at": f"{here}/text"}]


def leave_a_person_out(found: dict[str, Any]) -> None:
    gone = f"/panel/{len(found['panel']) - 1}/"
    found["panel"].pop()
    found["proof"]["said"] = [each for each in found["proof"]["said"] if not each["at"].startswith(gone)]


def put_a_question_in(found: dict[str, Any]) -> None:
    made = json.loads(json.dumps(_pair(found)))
    made["question"] |= {"id": "f" * 24, "number": numbers()[-1] + 1, "text": "Ai hỏi câu này?"}
    found["pairs"].append(made)


def change_the_order(found: dict[str, Any]) -> None:
    found["pairs"].reverse()


def change_two_numbers(found: dict[str, Any]) -> None:
    one, two = found["pairs"][_at(found)]["question"], found["pairs"][-1]["question"]
    one["text"], two["text"] = two.get("text", "x"), one["text"]


def cut_the_end_off(found: dict[str, Any]) -> None:
    del found["proof"]["leaves"][-3:]


def change_an_entry_that_is_closed(found: dict[str, Any]) -> None:
    found["proof"]["leaves"][1] = "00" * 32


def exchange_two_entries(found: dict[str, Any]) -> None:
    leaves = found["proof"]["leaves"]
    leaves[2], leaves[3] = leaves[3], leaves[2]


def forge_the_seal(found: dict[str, Any]) -> None:
    seal = found["proof"]["seal"]
    seal["statement"] = seal["statement"].replace('"public":[', '"public":[999,')


def put_an_own_key_in(found: dict[str, Any]) -> None:
    found["proof"]["seal"]["keys"][0]["public"] = "11" * 32


def move_an_anchor(found: dict[str, Any]) -> None:
    found["proof"]["anchors"][0]["digest"] = "22" * 32


def put_a_stub_in(found: dict[str, Any]) -> None:
    stub = {"id": "e" * 24, "noun": "question", "number": 9999, "state": "veiled", "reason": "spam"}
    found["pairs"].append({"question": stub, "answer": None})


def put_a_first_wording_in(found: dict[str, Any]) -> None:
    _pair(found)["first_wording"] = "nguyên văn giả"


def say_another_end_of_the_log(found: dict[str, Any]) -> None:
    found["record"]["digest"] = "00" * 32


def say_that_the_log_ended_before(found: dict[str, Any]) -> None:
    found["record"]["seq"] = 1


def say_that_it_is_a_receipt(found: dict[str, Any]) -> None:
    rows = rows_of(rich(250))
    asked = next(row.seq for row in rows if row.name == "question.asked" and row.words)
    found |= receipt(rows, asked)
    change_a_letter(found)


def _unsaid(found: dict[str, Any], *places: str) -> None:
    found["proof"]["said"] = [each for each in found["proof"]["said"] if each["at"] not in places]


def _answered(found: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    pair = _pair(found, True)
    return f"/pairs/{found['pairs'].index(pair)}", pair


def make_an_answer_late(found: dict[str, Any]) -> None:
    here, pair = _answered(found)
    pair["answer"]["published_at"] += 30 * 86_400_000
    _unsaid(found, f"{here}/answer/published_at")


def forget_when_it_was_asked(found: dict[str, Any]) -> None:
    here, pair = _answered(found)
    pair["question"]["asked_at"] = None
    _unsaid(found, f"{here}/question/asked_at")


def move_a_correction(found: dict[str, Any]) -> None:
    n, pair = next((n, pair) for n, pair in enumerate(found["pairs"]) if (pair["answer"] or {}).get("corrections"))
    pair["answer"]["corrections"][0]["at"] += 86_400_000
    _unsaid(found, f"/pairs/{n}/answer/corrections/0/at")


def say_that_another_signed(found: dict[str, Any]) -> None:
    here, pair = _answered(found)
    pair["answer"]["person"] = "f" * 24
    _unsaid(found, f"{here}/answer/person")


def make_it_an_answer_of_later(found: dict[str, Any]) -> None:
    here, pair = _answered(found)
    pair["answer"]["mode"] = "later"
    _unsaid(found, f"{here}/answer/mode")


def put_other_words_of_the_log_there(found: dict[str, Any]) -> None:
    """The topic is what an answer says."""
    here, pair = _answered(found)
    said = next(each for each in found["proof"]["said"] if each["at"] == f"{here}/answer/text")
    found["session"]["topic"] = pair["answer"]["text"]
    _unsaid(found, "/session/topic")
    found["proof"]["said"].append({**said, "at": "/session/topic"})


def exchange_name_and_title(found: dict[str, Any]) -> None:
    person, said = found["panel"][0], {each["at"]: each for each in found["proof"]["said"]}
    name, title = said["/panel/0/name"], said["/panel/0/title"]
    person["name"], person["title"] = person["title"], person["name"]
    name["part"], title["part"] = title["part"], name["part"]


def invent_words_in_a_list(found: dict[str, Any]) -> None:
    here, pair = _answered(found)
    pair["question"]["text"] = ["Bịa"]
    _unsaid(found, f"{here}/question/text")


def invent_an_answer_in_two_languages(found: dict[str, Any]) -> None:
    here, pair = _answered(found)
    pair["answer"]["text"] = {"vi": "Bịa"}
    _unsaid(found, f"{here}/answer/text")


def put_words_in_under_another_name(found: dict[str, Any]) -> None:
    _pair(found, True)["answer"]["opinion"] = "Tôi phản đối"


def put_opinions_in(found: dict[str, Any]) -> None:
    found["opinions"] = [{"text": "Bịa"}]


def empty_the_topic(found: dict[str, Any]) -> None:
    found["session"]["topic"] = ""
    _unsaid(found, "/session/topic")


TAMPERINGS = (
    change_a_letter, change_an_answer, change_a_place, change_a_time, leave_a_question_out,
    leave_it_out_with_all_that_cites_it, leave_a_stub_out, say_that_it_is_gone, leave_an_answer_out,
    take_a_correction_back, leave_a_person_out, put_a_question_in, change_the_order,
    change_two_numbers, cut_the_end_off, change_an_entry_that_is_closed, exchange_two_entries, forge_the_seal,
    put_an_own_key_in, move_an_anchor, say_that_it_is_a_receipt, put_a_stub_in, put_a_first_wording_in,
    say_another_end_of_the_log, say_that_the_log_ended_before, make_an_answer_late, forget_when_it_was_asked,
    move_a_correction, say_that_another_signed, make_it_an_answer_of_later, put_other_words_of_the_log_there,
    exchange_name_and_title, invent_words_in_a_list, invent_an_answer_in_two_languages,
    put_words_in_under_another_name, put_opinions_in, empty_the_topic,
)  # fmt: skip
