"""Kolada and PxWeb: what is searched for, planned and read."""

import json
from typing import Any

import pytest

from samlad.base.refusals import Refusal
from samlad.statistics.connectors import kolada, pxweb
from samlad.statistics.connectors.asking import Figure, Place
from samlad.statistics.connectors.client import Gone, Later
from samlad.statistics.connectors.pace import AT_A_PAGE
from samlad.statistics.tests.source_server import Kolada, PxWeb, SourceServer, as_json
from tests.shared_data import shared

KOLADA: dict[str, Any] = {
    "kpis": ["N07403"],
    "areas": ["Huddinge", "00*"],
    "from": 2022,
    "to": None,
    "genders": True,
}
PXWEB: dict[str, Any] = {
    "table": "TAB6574",
    "region": "Region",
    "time": "Tid",
    "metric": "ContentsCode",
    "gender": "Kon",
    "select": {
        "Region": {"codes": ["0126*"], "codelist": "vs_DeSO2025"},
        "Alder": {"codes": ["tot", "-15"]},
        "Kon": {"codes": ["1", "2", "1+2"]},
        "ContentsCode": {"codes": ["000007Y4"]},
        "Tid": {"last": 2},
    },
}


# Kolada


def test_key_figures_are_found_by_words_and_by_identity(kolada_server: SourceServer) -> None:
    with kolada.client(AT_A_PAGE) as ask:
        assert [one.code for one in kolada.search(ask, "våldsbrott")] == ["N07403"]
        assert [one.code for one in kolada.search(ask, "n15428")] == ["N15428"]
        assert kolada.search(ask, "rymdfart") == []


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Anmälda våldsbrott, antal/100 000 inv", ("rate", 100_000)),
        ("Anmälda våldsbrott, antal/100\xa0000 inv", ("rate", 100_000)),
        ("Elever behöriga till yrkesprogram, andel (%)", ("share", 100)),
        ("Invånare totalt, antal", ("count", 1)),
        ("Trygghet - Kommunindex", ("other", 1)),
    ],
)
def test_a_title_says_what_the_numbers_are(title: str, kind: tuple[str, int]) -> None:
    assert kolada.kind_of(title) == kind


def test_key_figures_become_indicators_in_the_order_they_were_chosen(kolada_server: SourceServer) -> None:
    with kolada.client() as ask:
        wanted = kolada.wanted(ask, ["N15428", "N07403"])
        with pytest.raises(Refusal, match="inte nyckeltalet N99999"):
            kolada.wanted(ask, ["N99999", "N07403"])
    assert [(one.code, one.kind, one.unit) for one in wanted] == [
        ("N15428", "share", "%"),
        ("N07403", "rate", "per 100000 invånare"),
    ]


def test_a_plan_names_areas_by_code_pattern_or_name(kolada_server: SourceServer) -> None:
    with kolada.client() as ask:
        plan = kolada.plan(ask, {**KOLADA, "areas": [*KOLADA["areas"], "Atlantis"]}, 2024)
    assert [one.path for one in plan.requests] == [
        "data/kpi/N07403/municipality/0126,0000,0001/year/2022,2023,2024?per_page=5000"
    ]
    assert (plan.cells, plan.unknown) == (1 * 3 * 3 * 3, ("Atlantis",))
    assert plan.places == (Place("municipality", "0126"), Place("country", "00"), Place("county", "01"))
    assert [one.told for one in plan.places] == ["Huddinge", "Riket", "Region Stockholm"]


def test_no_address_has_more_keys_than_kolada_takes(kolada_server: SourceServer) -> None:
    with kolada.client() as ask:
        plan = kolada.plan(ask, {**KOLADA, "from": 1990}, 2024)
    years = [one.path.split("/year/")[1].split("?")[0].split(",") for one in plan.requests]
    assert [len(part) for part in years] == [25, 10]
    assert [year for part in years for year in part] == [str(year) for year in range(1990, 2025)]


def test_nothing_to_fetch_is_said(kolada_server: SourceServer) -> None:
    with kolada.client() as ask, pytest.raises(Refusal, match="inget att hämta"):
        kolada.plan(ask, {**KOLADA, "from": 2030}, 2024)


def body(*values: Any, **more: Any) -> bytes:
    row = {"kpi": "N07403", "municipality": "0126", "period": 2023, "values": list(values), **more}
    return json.dumps({"values": [row], "count": 1, "next_url": None}).encode()


def one(gender: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"gender": gender, "count": 1, "status": "", "value": value, "isdeleted": False, **more}


def test_values_of_kolada_stand_as_they_are_said_to() -> None:
    answer = body(
        one("T", 12.5),
        one("K", None),
        one("M", None, status="Privacy"),
        one("T", 4, isdeleted=True),
        one("T", None, status="Missing"),
    )
    read = list(kolada.figures(answer, KOLADA))
    assert {(one.indicator, one.area, one.period) for one in read} == {
        ("N07403", Place("municipality", "0126"), "2023")
    }
    assert [(one.breakdown, one.value, one.status, one.reason) for one in read] == [
        ("", 12.5, "final", ""),
        ("women", None, "missing", ""),
        ("men", None, "suppressed", "Privacy"),
        ("", None, "missing", "Borttagen av källan"),
        ("", None, "missing", "Missing"),
    ]
    only_all = list(kolada.figures(answer, {**KOLADA, "genders": False}))
    assert {one.breakdown for one in only_all} == {""}


@pytest.mark.parametrize(
    "answer",
    [
        body(one("T", "tolv")),
        body(one("T", True)),
        body({"gender": "T"}),
        body(3),
        body(one("T", 1), period="2023/24"),
        json.dumps({"values": [{"kpi": "N07403"}]}).encode(),
        json.dumps({"values": [None]}).encode(),
    ],
)
def test_a_row_that_cannot_be_read_is_told(answer: bytes) -> None:
    with pytest.raises(Refusal, match=r"går inte att läsa|ingen period"):
        list(kolada.figures(answer, KOLADA))


@pytest.mark.parametrize("paging", ["next_url", "next_page"])
def test_where_an_answer_goes_on(paging: str) -> None:
    told = {"values": [], paging: "https://kolada.example/v3/data?page=2"}
    assert kolada.next_address(json.dumps(told).encode()) == told[paging]
    assert kolada.next_address(b'{"values": []}') is None
    with pytest.raises(Later, match="ändrat sitt gränssnitt"):
        kolada.next_address(b'{"rader": []}')


@pytest.mark.parametrize("paging", ["next_url", "next_page"])
def test_the_list_of_municipalities_is_read_to_its_end(kolada_server: SourceServer, paging: str) -> None:
    kolada_server.behave = Kolada(per_page=3, paging=paging)
    with kolada.client() as ask:
        assert list(kolada.municipalities(ask)) == ["0126", "0180", "0000", "0001"]


def test_real_answers_of_kolada_are_read() -> None:
    answer = shared("kolada/data_0126_huddinge.json").read_bytes()
    read = list(kolada.figures(answer, {"genders": True}))
    assert len(read) > 271
    assert {one.area for one in read} == {Place("municipality", "0126")}
    assert {one.status for one in read} <= {"final", "missing", "suppressed"}
    assert all((one.value is None) == (one.status != "final") for one in read)


# PxWeb


def test_tables_are_found_by_words(pxweb_server: SourceServer) -> None:
    with pxweb.client() as ask:
        (found,) = pxweb.search(ask, "folkmängd DeSO")
    assert (found.code, found.periods, found.updated) == ("TAB6574", "2021–2024", "2025-02-21")
    assert pxweb_server.asked[0].query["query"] == "folkmängd DeSO"


def test_the_dimensions_of_a_table_are_told_apart(pxweb_server: SourceServer) -> None:
    with pxweb.client() as ask:
        about = pxweb.metadata(ask, "TAB6574")
    shape = pxweb.shape_of(about)
    assert shape == pxweb.Shape("Region", "Tid", "ContentsCode", "Kon")
    assert [one.code for one in shape.others(about)] == ["Alder", "ContentsCode"]


def test_the_rest_of_a_table_becomes_indicators(pxweb_server: SourceServer) -> None:
    with pxweb.client() as ask:
        wanted = pxweb.wanted(ask, PXWEB)
    assert [(one.code, one.name, one.kind, one.period_type) for one in wanted] == [
        ("tot/000007Y4", "Folkmängd, ålder: totalt ålder", "count", "year"),
        ("-15/000007Y4", "Folkmängd, ålder: 0-15 år", "count", "year"),
    ]


def test_a_plan_asks_for_areas_of_one_vintage_by_pattern(pxweb_server: SourceServer) -> None:
    with pxweb.client() as ask:
        plan = pxweb.plan(ask, PXWEB)
    (asked,) = plan.requests
    picked = {one["variableCode"]: one for one in asked.body["selection"]}
    assert picked["Region"]["valueCodes"] == ["0126A0010_DeSO2025", "0126C1020_DeSO2025"]
    assert picked["Region"]["codelist"] == "vs_DeSO2025"
    assert picked["Tid"]["valueCodes"] == ["2023", "2024"]
    assert plan.places == (Place("deso", "0126A0010", "2025"), Place("deso", "0126C1020", "2025"))
    assert plan.cells == 2 * 2 * 3 * 1 * 2


def test_requests_are_split_to_what_the_source_takes(pxweb_server: SourceServer) -> None:
    pxweb_server.behave = PxWeb(most=5)
    with pxweb.client() as ask:
        plan = pxweb.plan(ask, PXWEB)
        answers = [ask.post(one.path, one.body) for one in plan.requests]
    read = [figure for answer in answers for figure in pxweb.figures(answer, PXWEB)]
    assert len(plan.requests) > 1
    keys = {(one.indicator, one.area, one.period, one.breakdown) for one in read}
    assert len(read) == len(keys) == plan.cells == 24
    assert {one.indicator for one in read} == {"tot/000007Y4", "-15/000007Y4"}
    assert {one.breakdown for one in read} == {"", "women", "men"}


@pytest.mark.parametrize("most", [1, 2, 3, 7, 60, 1000])
def test_a_split_has_every_cell_once(most: int) -> None:
    picked = {"A": list("abcde"), "B": list("xyz"), "C": ["1", "2", "3", "4"]}
    cells = [
        (a, b, c)
        for part in pxweb.split(picked, most)
        for a in part["A"]
        for b in part["B"]
        for c in part["C"]
    ]
    assert len(cells) == len(set(cells)) == 60


def test_everything_of_everything_is_too_much() -> None:
    with pytest.raises(Refusal, match="högst 2000 celler"):
        pxweb.split({"A": ["a"] * 100, "B": ["b"] * 100}, 10)


def test_the_pace_is_what_the_source_says(pxweb_server: SourceServer) -> None:
    pxweb_server.behave = PxWeb(calls=17)
    with pxweb.client() as ask:
        assert pxweb.limits(ask) == pxweb.Limits(150_000, 17, 1.0)
    with pxweb.client() as another:
        assert (another.pace.calls, another.pace.seconds) == (17, 1.0)


@pytest.mark.parametrize(
    "config", [{}, [], {"maxDataCells": "x", "maxCallsPerTimeWindow": 1, "timeWindow": 1}]
)
def test_a_source_without_limits_is_not_asked(pxweb_server: SourceServer, config: Any) -> None:
    pxweb_server.first = [as_json(config)]
    with pxweb.client() as ask, pytest.raises(Later, match="säger inte hur mycket"):
        pxweb.plan(ask, PXWEB)


@pytest.mark.parametrize(
    ("select", "told"),
    [
        ({"Region": {"codes": ["9999*"]}}, "inget av det som är valt i Region"),
        ({"Tid": {"last": 1}, "Region": {"codes": ["*"]}}, "kräver ett val i tabellinnehåll"),
    ],
)
def test_a_choice_that_the_table_cannot_answer(
    pxweb_server: SourceServer, select: dict[str, Any], told: str
) -> None:
    whole = {**PXWEB["select"], **select} if "Tid" not in select else select
    with pxweb.client() as ask, pytest.raises(Refusal, match=told):
        pxweb.plan(ask, {**PXWEB, "select": whole})


def test_periods_that_are_not_ours_are_told(pxweb_server: SourceServer) -> None:
    pxweb_server.behave = PxWeb(years=["2021/22", "2022/23"])
    with pxweb.client() as ask:
        with pytest.raises(Refusal, match="går inte att läsa som år"):
            pxweb.shape_of(pxweb.metadata(ask, "TAB6574"))
        with pytest.raises(Refusal, match="2022/23” är ingen period"):
            pxweb.plan(ask, PXWEB)


def test_an_expired_table(pxweb_server: SourceServer) -> None:
    with pxweb.client() as ask, pytest.raises(Gone, match="kan ha upphört"):
        pxweb.plan(ask, {**PXWEB, "table": "TAB0001"})


def test_figures_of_pxweb_say_area_period_and_sign(pxweb_server: SourceServer) -> None:
    with pxweb.client() as ask:
        plan = pxweb.plan(ask, PXWEB)
        answer = ask.post(plan.requests[0].path, plan.requests[0].body)
    read = list(pxweb.figures(answer, PXWEB))
    first = Figure("tot/000007Y4", Place("deso", "0126A0010", "2025"), "2023", "men", 0.0, "final")
    assert read[0] == first
    assert (read[-1].value, read[-1].status, read[-1].reason) == (None, "missing", "..")
    assert pxweb.next_address(answer) is None


def test_a_key_is_short_however_long_the_codes_are() -> None:
    assert pxweb.key_of(["a", "b"]) == "a/b"
    assert pxweb.key_of([]) == "*"
    keys = {pxweb.key_of([str(number) * 40, "x" * 40]) for number in range(10)}
    assert len(keys) == 10
    assert max(map(len, keys)) <= 50
