"""The registry: 64 rooms, the labels that lead to them, fields and provinces."""

from pathlib import Path

import pytest

from server.office import units


def test_the_ministry_and_63_provinces_have_rooms() -> None:
    found = units.registry()
    assert len(found.rooms) == 64
    assert next(iter(found.rooms)) == found.ministry == "gltt"
    assert len(found.provinces()) == 63


def test_a_room_knows_who_answers_in_it() -> None:
    rooms = units.registry().rooms
    assert rooms["gltt"].unit == "Bộ Tài nguyên và Môi trường"
    assert rooms["gltt"].code == "BTNMT"
    assert rooms["angiang"].unit == "Sở Tài nguyên và Môi trường tỉnh An Giang"
    assert rooms["angiang"].code == "STNMT-angiang"


@pytest.mark.parametrize(
    ("label", "slug"),
    [("gltt", "gltt"), ("angiang", "angiang"), ("AnGiang", "angiang"), ("tphcm", "hochiminh"), ("hcm", "hochiminh")],
)
def test_labels_lead_to_rooms(label: str, slug: str) -> None:
    assert units.registry().room_of(label) == slug


@pytest.mark.parametrize("label", ["", "www", "an giang", "atlantis", "vanphongbo"])
def test_other_labels_lead_nowhere(label: str) -> None:
    assert units.registry().room_of(label) is None


def test_fields_stand_in_their_order() -> None:
    fields = units.registry().fields
    assert next(iter(fields)) == "dat-dai"
    assert list(fields)[-1] == "khac"
    assert fields["dat-dai"].name == "Đất đai"


def test_a_label_for_two_rooms_is_refused(tmp_path: Path) -> None:
    twice = tmp_path / "units.toml"
    twice.write_text(units.UNITS.read_text(encoding="utf-8").replace('"hcm"', '"angiang"'), encoding="utf-8")
    with pytest.raises(ValueError, match="angiang"):
        units.read(twice)
