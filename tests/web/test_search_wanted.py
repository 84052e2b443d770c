"""The address of a search: one order, old names and new, pages of this search alone."""

from urllib.parse import parse_qsl

import pytest

from server.errors import Refused
from server.office.units import Registry, registry
from server.search.documents import Place
from server.search.search import Found, Hit
from server.sections import Search as Limits
from server.web import api_wanted
from server.web.search_facets import facets, province
from server.web.search_wanted import Asked, cursor, names, read

LIMITS = Limits(
    letters=200, words=24, page=20, feed=50, within_ms=500, set_bytes=1 << 20, word_bytes=1 << 20, warm_s=1000
)


class Merged(Registry):
    """Nam Định has gone into Ninh Bình."""

    def __init__(self) -> None:
        known = registry()
        super().__init__(known.units.values(), known.fields)

    def home(self, slug: str) -> str:
        return "ninhbinh" if slug == "namdinh" else super().home(slug)

    def family(self, slug: str) -> tuple[str, ...]:
        return ("ninhbinh", "namdinh") if self.home(slug) == "ninhbinh" else super().family(slug)


def asked(*given: tuple[str, str]) -> Asked:
    return read(given, Merged(), LIMITS)


def test_an_address_has_one_order_and_nothing_that_says_nothing() -> None:
    one = asked(("nam", "2010"), ("x", "y"), ("donvi", ""), ("q", "  sổ   đỏ "), ("nam", "2009"), ("nam", "2010"))
    assert one.address() == "?q=s%E1%BB%95+%C4%91%E1%BB%8F&nam=2009&nam=2010"
    assert one.wanted.only == {"year": {2009, 2010}}
    assert one.address(without=("nam", "2009")) == "?q=s%E1%BB%95+%C4%91%E1%BB%8F&nam=2010"
    assert asked().address() == ""


def test_a_unit_of_before_leads_to_what_stands_in_its_place() -> None:
    old, new = asked(("donvi", "namdinh")), asked(("donvi", "ninhbinh"))
    assert old.address() == new.address() == "?donvi=ninhbinh"
    assert old.wanted.only == {"room": {"ninhbinh", "namdinh"}}


def test_a_province_is_found_by_its_old_name_and_its_new() -> None:
    assert asked(("tinh", "namdinh")).wanted.only == {"province": {"namdinh"}}
    assert asked(("tinh", "ninhbinh")).wanted.only == {"province": {"ninhbinh", "namdinh"}}
    assert province("namdinh", Merged(), "vi") == "Nam Định (nay thuộc Ninh Bình)"
    (named,) = names(Merged())["ninh", "binh"]
    assert named[1:] == ("province", {"ninhbinh", "namdinh"})


def test_counts_of_families_are_sums() -> None:
    counted = {
        "room": {"namdinh": 2, "ninhbinh": 3},
        "province": {"namdinh": 2},
        "field": {},
        "person": {},
        "late": {0: 4, 1: 1},
    }
    found = Found(5, [], False, {**counted, "year": {2010: 4, 2011: 1}, "asker_type": {"citizen": 5}})
    shown = facets(found, asked(("tinh", "ninhbinh")), Merged(), "vi")
    assert [(each.value, each.n) for each in shown["donvi"]] == [("ninhbinh", 5)]
    assert [(each.value, each.n, each.chosen) for each in shown["tinh"]] == [
        ("ninhbinh", 2, True), ("namdinh", 2, False)
    ]  # fmt: skip
    assert [(each.value, each.n) for each in shown["han"]] == [("dung", 4), ("qua", 1)]
    assert [each.value for each in shown["nam"]] == ["2011", "2010"]


def test_a_next_page_belongs_to_its_search() -> None:
    one = asked(("q", "đất"))
    there = cursor(one, Hit(2, Place(7, "abc", 3)))
    assert asked(("q", "đất"), ("sau", there)).after == Hit(2, Place(7, "abc", 0))
    for given in ((("q", "đá"), ("sau", there)), (("q", "đất"), ("sau", there[:-3])), (("q", "đất"), ("sau", "é=\0"))):
        with pytest.raises(Refused, match=r"search\.cursor"):
            asked(*given)


@pytest.mark.parametrize("name", ["donvi", "tinh", "linhvuc", "nam", "han", "loai"])
def test_what_nobody_knows_is_said(name: str) -> None:
    with pytest.raises(Refused, match=r"search\.unknown"):
        asked((name, "không-có"))


@pytest.mark.parametrize(
    ("ours", "theirs", "value"), [("sau", "cursor", "x"), ("donvi", "unit", "khong"), ("q", "q", "x" * 999)]
)
def test_the_interface_for_programs_names_the_parameter_as_it_was_written(ours: str, theirs: str, value: str) -> None:
    assert api_wanted.SEARCHED[theirs] == ours
    with pytest.raises(Refused) as refused:
        api_wanted.read([(theirs, value)], Merged(), LIMITS)  # type: ignore[arg-type]
    assert refused.value.details["field"] == theirs


def test_a_page_of_a_search_has_the_same_address_for_programs() -> None:
    found = asked(("q", "đất & nhà"), ("han", "qua"), ("loai", "cong-dan"), ("nam", "2010"))
    there = cursor(found, Hit(2, Place(7, "abc", 0)))
    path, _, query = api_wanted.address(found, 5, there).partition("?")
    given = parse_qsl(query)
    assert (path, dict(given)["limit"]) == ("/search", "5")
    read = api_wanted.read(given, Merged(), LIMITS)  # type: ignore[arg-type]
    assert read == found._replace(after=Hit(2, Place(7, "abc", 0)))
