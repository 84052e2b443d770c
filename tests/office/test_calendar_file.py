"""A file of days off is taken whole, or the line at fault is named."""

from datetime import date

import pytest

from server.domain.calendar.working_days import Special
from server.errors import Refused
from server.office.calendar_file import read

TOML = """
[y2028]
source = "Thông báo 5"
off = ["2028-01-26", 2028-01-27]
swapped = [2028-01-31]
work = ["05/02/2028"]
provisional = [2028-01-31]

[y2028.names]
2028-01-26 = "Tết Nguyên đán"
"""
CSV = """ngày;loại;tên;trạng thái;nguồn
26/01/2028;nghỉ lễ;Tết Nguyên đán;;Thông báo 5

２７/01/2028;holiday
05/02/2028;makeup;;provisional
"""


def test_toml_as_the_installations_own_file() -> None:
    found = read(TOML)
    assert found.years == {2028}
    assert found.days == {
        date(2028, 1, 26): Special("holiday", "Tết Nguyên đán", False, "Thông báo 5"),
        date(2028, 1, 27): Special("holiday", "", False, "Thông báo 5"),
        date(2028, 1, 31): Special("swapped", "", True, "Thông báo 5"),
        date(2028, 2, 5): Special("makeup", "", False, "Thông báo 5"),
    }


def test_rows_of_csv() -> None:
    found = read(CSV, {"nghỉ lễ": "holiday"})
    assert found.years == frozenset()
    assert found.days == {
        date(2028, 1, 26): Special("holiday", "Tết Nguyên đán", False, "Thông báo 5"),
        date(2028, 1, 27): Special("holiday"),
        date(2028, 2, 5): Special("makeup", "", True),
    }


@pytest.mark.parametrize(
    ("text", "code", "line", "value"),
    [
        ("[y2028]\noff = [\n  2028-01-26,\n  2028-02-31,\n]", "syntax", 4, "2028-02-31,"),
        ('[y2028]\noff = [\n  "2028-01-26",\n  "31/02/2028",\n]', "day", 4, "31/02/2028"),
        ("[y2028]\noff = [2028-01-26]\nwork = [\n2027-01-02]", "year", 4, "2027-01-02"),
        ("[y2028]\noff = [2028-01-26]\n[2029]\noff = []", "section", 3, "2029"),
        ("[y2028]\noff = [2028-01-26]\noffs = []", "key", 3, "offs"),
        ("[y2028]\noff = [2028-01-26,\n2028-01-26]", "twice", 3, "2028-01-26"),
        ("[y2028]\noff = [2028-01-26]\nwork = [2028-01-26]", "both", 2, "26/01/2028"),
        ("[y2028]\noff = []\nwork = [2028-01-26]", "makeup", 3, "26/01/2028"),
        ("[y2028]\noff = []\nprovisional = [2028-01-26]", "provisional", 3, "26/01/2028"),
        ("[y2028]\noff = []\nswapped = [2028-01-29]", "weekend", 3, "29/01/2028"),
        ("26/01/2028,holiday\n\n31/02/2028,holiday", "day", 3, "31/02/2028"),
        ("26/01/2028,holiday\n26/01/2028,normal", "twice", 2, "26/01/2028"),
        ("26/01/2028,party", "kind", 1, "party"),
        ("26/01/2028,makeup", "makeup", 1, "26/01/2028"),
        ("29/01/2028,swapped", "weekend", 1, "29/01/2028"),
        ("26/01/2028,holiday,,maybe", "state", 1, "maybe"),
    ],
)
def test_the_line_at_fault(text: str, code: str, line: int, value: str) -> None:
    with pytest.raises(Refused) as no:
        read(text)
    assert (no.value.code, no.value.details["line"]) == (f"calendar.import_{code}", line)
    assert no.value.details["value"] == value


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "day,kind"])
def test_a_file_of_nothing(text: str) -> None:
    with pytest.raises(Refused) as no:
        read(text)
    assert no.value.code == "calendar.import_empty"


def test_more_than_fits() -> None:
    with pytest.raises(Refused) as no:
        read(
            "\n".join(
                f"{day.day}/{day.month}/{day.year},normal" for day in map(date.fromordinal, range(737000, 737401))
            )
        )
    assert no.value.code == "calendar.import_many"
