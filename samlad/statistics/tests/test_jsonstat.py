"""json-stat2: order of values, signs, codes of regions, and what is wrong with an answer."""

import json
from typing import Any

import pytest

from samlad.base.refusals import Refusal
from samlad.statistics.connectors.jsonstat import (
    Cell,
    dataset,
    is_period,
    read_jsonstat,
    region_of,
    standing,
)


def answer(**more: Any) -> dict[str, Any]:
    """Two areas and two years, in the shape PxWeb answers."""
    regions = {"0126A0010_DeSO2025": "0126A0010", "0126A0020_DeSO2025": "0126A0020"}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Folkmängd",
        "source": "SCB",
        "updated": "2025-02-21T07:00:00Z",
        "id": ["Region", "Tid"],
        "size": [2, 2],
        "role": {"time": ["Tid"], "geo": ["Region"]},
        "dimension": {
            "Region": {
                "label": "region",
                "category": {"index": {code: n for n, code in enumerate(regions)}, "label": regions},
                "extension": {"elimination": True, "codelists": [{"id": "vs_DeSO2025", "label": "DeSO"}]},
            },
            "Tid": {"label": "år", "category": {"index": ["2023", "2024"]}},
        },
        "value": [1, None, 3.5, 4],
        "status": {"1": ".."},
        **more,
    }


def test_cells_come_in_the_order_of_the_dimensions() -> None:
    cells = list(read_jsonstat(json.dumps(answer()).encode()))
    assert [(cell.codes["Region"][:9], cell.codes["Tid"], cell.value) for cell in cells] == [
        ("0126A0010", "2023", 1.0),
        ("0126A0010", "2024", None),
        ("0126A0020", "2023", 3.5),
        ("0126A0020", "2024", 4.0),
    ]
    assert [cell.status for cell in cells] == ["", "..", "", ""]


def test_values_by_place_leave_the_others_out() -> None:
    cells = read_jsonstat(answer(value={"3": 9}, status={}))
    assert [cell.value for cell in cells] == [None, None, None, 9.0]


def test_the_place_of_a_category_is_its_index_and_not_where_it_stands() -> None:
    turned = answer()
    turned["dimension"]["Tid"]["category"] = {"index": {"2024": 1, "2023": 0}}
    assert next(read_jsonstat(turned)) == Cell({"Region": "0126A0010_DeSO2025", "Tid": "2023"}, 1.0)


@pytest.mark.parametrize(
    ("signs", "seen"),
    [("p", ["p"] * 4), (["p"], ["p"] * 4), (["", "..", "", "e"], ["", "..", "", "e"]), (None, [""] * 4)],
)
def test_signs_are_for_all_or_for_each(signs: Any, seen: list[str]) -> None:
    assert [cell.status for cell in read_jsonstat(answer(status=signs))] == seen


def test_what_a_dataset_says_of_itself() -> None:
    about = dataset(answer(extension={"status": {"label": {"..": "Sekretess"}}}))
    region = about.of_role("geo")
    assert region is not None
    assert (region.label, region.optional, dict(region.codelists)) == (
        "region",
        True,
        {"vs_DeSO2025": "DeSO"},
    )
    assert (about.cells, about.source, dict(about.signs)) == (4, "SCB", {"..": "Sekretess"})
    assert about.of_role("metric") is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"version": "2.0", "id": ["Re', "inte hel JSON"),
        (b"<html>", "inte hel JSON"),
        (b"\xff\xfe", "inte hel JSON"),
        (b"[" * 100_000, "inte hel JSON"),
        (b"[]", "inte json-stat2"),
        (json.dumps(answer(value=[1, 2])).encode(), "skulle ha 4 värden men har 2"),
        (json.dumps(answer(value=None)).encode(), "inga värden"),
        (json.dumps(answer(size=[2, 3])).encode(), "stämmer inte"),
        (json.dumps(answer(id=["Region", "Nej"])).encode(), "fel på beskrivningen"),
        (json.dumps(answer(size=["x"])).encode(), "fel på beskrivningen"),
        (json.dumps(answer(value=[1, "två", 3, 4])).encode(), "”två” är inte ett tal"),
        (json.dumps(answer(value=[True, 2, 3, 4])).encode(), "”True” är inte ett tal"),
        (json.dumps(answer(value=[float("nan"), 2, 3, 4])).encode(), "inte ett tal"),
        (json.dumps(answer(value=[10**400, 2, 3, 4])).encode(), "inte ett tal"),
    ],
)
def test_what_is_wrong_is_told(data: bytes, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        list(read_jsonstat(data))


def test_more_cells_than_can_be_read_are_refused_before_they_are_counted_out() -> None:
    many = answer(id=["A", "B", "C"], size=[500] * 3, value={})
    codes = [str(number) for number in range(500)]
    many["dimension"] = {name: {"category": {"index": codes}} for name in "ABC"}
    with pytest.raises(Refusal, match="125000000 celler"):
        read_jsonstat(many)


@pytest.mark.parametrize(
    ("value", "sign", "words", "so"),
    [
        (4.0, "", "", (4.0, "final", "")),
        (4.0, "p", "", (4.0, "preliminary", "p")),
        (None, "", "", (None, "missing", "")),
        (None, "..", "", (None, "missing", "..")),
        (None, "..", "Uppgift med sekretess", (None, "suppressed", ".. Uppgift med sekretess")),
        (None, "Privacy", "", (None, "suppressed", "Privacy")),
        (None, "-", "", (0.0, "final", "")),
        (None, "–", "", (0.0, "final", "")),
    ],
)
def test_how_a_cell_stands(value: float | None, sign: str, words: str, so: tuple[Any, ...]) -> None:
    assert standing(value, sign, words) == so


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("0180C3750_DeSO2025", ("deso", "0180C3750", "2025")),
        ("0180R012_RegSO2025", ("regso", "0180R012", "2025")),
        ("0180C3750", ("deso", "0180C3750", "2018")),
        ("0180R012", ("regso", "0180R012", "2020")),
        ("0126", ("municipality", "0126", "")),
        ("01", ("county", "01", "")),
        ("00", ("country", "00", "")),
        ("SSE1", ("", "SSE1", "")),
    ],
)
def test_regions_say_their_kind_and_vintage(code: str, region: tuple[str, str, str]) -> None:
    assert region_of(code) == region


@pytest.mark.parametrize("code", ["2024", "2024K4", "2024M12", "2024H2", "2024T3", "2020V53"])
def test_periods(code: str) -> None:
    assert is_period(code)
    assert not is_period(code + "/25")


@pytest.mark.parametrize("code", ["2024K5", "2024M13", "2024V53", "24", "2023-2024", ""])
def test_other_time_codes_are_no_periods(code: str) -> None:
    assert not is_period(code)
