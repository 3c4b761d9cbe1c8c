"""The pages that take in files: who may, what is understood, what is told, and what is remembered."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.tests.factories import AT, DAY, user
from samlad.places.geojson import read
from samlad.places.models import Area
from samlad.places.operations import areas_import
from samlad.places.tests.factories import area
from samlad.statistics.models import Delivery, IndicatorFacts, Mapping, Observation
from samlad.statistics.tests.uploads import confirmed, errors, faults, looked, sent, signed_in, taken_in
from tests.calls import SQUARE

pytestmark = pytest.mark.django_db
NEW = {"source": "new", "source_name": "Lindbo AB"}
HEADS = "kod;år;mått;värde"


@pytest.fixture(autouse=True)
def areas() -> None:
    for code, name in (("0180", "Stockholm"), ("0114", "Upplands Väsby"), ("K1", "Kvarnhöjden")):
        area(name, code=code, kind="municipality" if code.isdigit() else "area")


def csv(*rows: str, heads: str = HEADS, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([heads, *rows]).encode(encoding)


def values(*names: str) -> list[Any]:
    rows = Observation.objects.known().order_by("area__code", "period", "indicator__code")
    return list(rows.values_list("area__code", "period", *names))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_swedish_files_in_any_encoding(encoding: str) -> None:
    data = csv("0180;2024;Skadegörelse;1 234,5", encoding=encoding)
    taken_in(signed_in(), "siffror.csv", data, **NEW)
    assert values("value") == [("0180", "2024", 1234.5)]
    facts = IndicatorFacts.objects.get()
    assert (facts.name, facts.direction) == ("Skadegörelse", "background")


def test_excel_that_has_lost_zeros_is_told_and_understood() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for row, cells in enumerate([["Kommunkod", "År", "Antal"], [180, 2024, 7], [114, 2024, 9]]):
        page.write_row(row, 0, cells)
    book.close()
    client = signed_in()
    answer = sent(client, "siffror.xlsx", out.getvalue())
    assert "114 → 0114" in answer.content.decode()
    assert confirmed(client, looked(client, answer, NEW)).status_code == 200
    assert values("value") == [("0114", "2024", 9.0), ("0180", "2024", 7.0)]


def test_signs_keep_what_they_mean() -> None:
    data = csv(
        "0180;2023;A;..", "0180;2024;A;x", "0114;2023;A;", "0114;2024;A;<5", "K1;2024;A;-", "K1;2023;A;3"
    )
    client = signed_in()
    answer = sent(client, "siffror.csv", data)
    assert [fault[:3] for fault in faults(answer)] == [(6, "D", "värde")]
    answer = looked(client, answer, {**NEW, "dashes": "zero"})
    assert confirmed(client, answer).status_code == 200
    assert values("value", "status") == [
        ("0114", "2023", None, "missing"),
        ("0114", "2024", None, "suppressed"),
        ("0180", "2023", None, "missing"),
        ("0180", "2024", None, "suppressed"),
        ("K1", "2023", 3.0, "final"),
        ("K1", "2024", 0.0, "final"),
    ]


def test_years_in_columns() -> None:
    data = csv("0180;1;2", "0114;3;..", heads="kod;2023;2024")
    taken_in(signed_in(), "siffror.csv", data, measure="Bränder", **NEW)
    assert values("value") == [
        ("0114", "2023", 3.0),
        ("0114", "2024", None),
        ("0180", "2023", 1.0),
        ("0180", "2024", 2.0),
    ]


def test_a_share_is_worked_out_of_its_parts() -> None:
    data = csv("0180;2024;Andel trygga;30;120", heads="kod;år;mått;täljare;nämnare")
    client = signed_in()
    answer = sent(client, "siffror.csv", data)
    columns = {bound.label: bound.html_name for bound, _cells in answer.context["form"].columns()}
    said = {columns["täljare"]: "count", columns["nämnare"]: "denominator", **NEW}
    assert confirmed(client, looked(client, answer, said)).status_code == 200
    assert values("value", "count", "denominator") == [("0180", "2024", 25.0, 30.0, 120.0)]


def test_a_survey_with_its_question_scale_and_margin() -> None:
    data = csv(
        "K1;2024;Hur trygg är du?;1–5;3,8;400;180;0,2",
        heads="kod;år;fråga;skala;medelvärde;utskick;antal svar;felmarginal",
    )
    taken_in(signed_in(), "enkät.csv", data, **NEW)
    assert values("value", "asked", "answers", "margin") == [("K1", "2024", 3.8, 400, 180, 0.2)]
    facts = IndicatorFacts.objects.get()
    assert (facts.kind, facts.question, facts.scale_low, facts.scale_high) == (
        "survey",
        "Hur trygg är du?",
        1.0,
        5.0,
    )


def test_vintages_are_told_apart_by_the_suffix() -> None:
    for vintage in ("2018", "2025"):
        Area.objects.create(kind="deso", code="0180C1010", vintage=vintage)
    data = csv("0180C1010;2023;A;1", "0180C1010_DeSO2025;2024;A;2", heads="deso;år;mått;värde")
    client = signed_in()
    answer = sent(client, "siffror.csv", data)
    assert "flera indelningar" in faults(answer)[0][3]
    answer = looked(client, answer, {**NEW, "kind": "deso", "vintage": "2018"})
    assert confirmed(client, answer).status_code == 200
    rows = Observation.objects.order_by("period").values_list("area__vintage", "value")
    assert list(rows) == [("2018", 1.0), ("2025", 2.0)]


def test_json_stat_with_signs() -> None:
    body = {
        "version": "2.0",
        "class": "dataset",
        "label": "Befolkning",
        "source": "SCB",
        "id": ["Region", "Kon", "Tid"],
        "size": [2, 2, 1],
        "role": {"geo": ["Region"], "time": ["Tid"]},
        "dimension": {
            "Region": {"category": {"index": {"0180": 0, "0114": 1}, "label": {"0180": "S", "0114": "U"}}},
            "Kon": {"label": "kön", "category": {"index": ["1", "2"], "label": {"1": "män", "2": "kvinnor"}}},
            "Tid": {"category": {"index": ["2024"]}},
        },
        "value": {"0": 10, "1": 11, "3": 13},
        "status": {"2": ".."},
    }
    taken_in(signed_in(), "svar.json", json.dumps(body).encode())
    assert sorted(values("breakdown", "value", "status")) == [
        ("0114", "2024", "men", None, "missing"),
        ("0114", "2024", "women", 13.0, "final"),
        ("0180", "2024", "men", 10.0, "final"),
        ("0180", "2024", "women", 11.0, "final"),
    ]


REPORTS = csv(
    "2024-05-02;2024-05-04;Belysning;K1;Anna ringde",
    "2024-05-09;2024-05-19;Belysning;K1;Trasig lampa",
    "2024-05-30;;Belysning;K1;",
    "2024-06-01;2024-06-02;Klotter;K1;",
    heads="Anmäld;Avslutad;Kategori;Områdeskod;Text",
)


def test_single_reports_are_counted_and_nothing_of_each_is_kept() -> None:
    client = signed_in()
    taken_in(client, "felanmälan.csv", REPORTS, **NEW)
    rows = Observation.objects.order_by("period", "indicator__code")
    assert list(rows.values_list("indicator__code", "period", "value", "status")) == [
        (rows[0].indicator.code, "2024M05", 3.0, "final"),
        (rows[1].indicator.code, "2024M05", 6.0, "final"),
        (rows[2].indicator.code, "2024M06", 1.0, "preliminary"),
        (rows[3].indicator.code, "2024M06", 1.0, "preliminary"),
    ]
    assert rows[1].indicator.code.endswith("/Belysning/dagar")
    kept = repr([list(model.objects.values()) for model in (Observation, IndicatorFacts, Mapping, Delivery)])
    assert "Anna" not in kept
    assert "Trasig" not in kept


def test_reports_by_point_find_their_area() -> None:
    areas_import(by=None, at=AT, reading=read(SQUARE), kind="area", valid_from=DAY)
    data = csv("2024-05-02;59,005;17,005", "2024-05-03;10;10", heads="Anmäld;Latitud;Longitud")
    client = signed_in()
    answer = sent(client, "felanmälan.csv", data)
    assert "inte i något område" in faults(answer)[0][3]
    answer = looked(client, answer, {**NEW, "unknown": "skip"})
    assert confirmed(client, answer).status_code == 200
    assert values("value") == [("NV", "2024M05", 1.0)]


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (";2024;A;1", "A", "kod saknas"),
        ("9999;2024;A;1", "A", "finns inte"),
        ("0180;;A;1", "B", "Perioden saknas"),
        ("0180;20x4;A;1", "B", "ingen period"),
        ("0180;2024K3;A;1", "B", "annat slag"),
        ("0180;2024;;1", "C", "Indikatorn saknas"),
        ("0180;2024;A;ett", "D", "inget tal"),
        ("0180;2024;A;1e400", "D", "inget tal"),
        ("0114;2023;A;1", "", "redan på rad 2"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(row: str, column: str, told: str) -> None:
    client = signed_in()
    answer = sent(client, "siffror.csv", csv("0114;2023;A;1", row))
    assert len(faults(answer)) == 1
    assert faults(answer)[0][:2] == (3, column)
    assert told in faults(answer)[0][3]
    assert "Läs in områden först" in answer.content.decode()
    assert confirmed(client, answer).status_code == 422
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("tom.csv", b"", "tom"),
        ("bild.png", b"\x89PNG\r\n\x1a\n\x00\x00", "inget Excel- eller CSV"),
        ("gammal.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "äldre Excel-format"),
        ("halv.json", b'{"values": [', "avklippt"),
        ("annat.json", b'{"hej": 1}', "Det går inte att se"),
        ("tomt.json", b'{"values": []}', "tomt"),
        ("fel.json", b'{"values": [{"kpi": "N1", "values": 7}]}', "Post 1"),
        ("lista.json", b'{"values": [7]}', "Post 1"),
        ("djup.json", b"[" * 100_000, "JSON"),
        ("stat.json", b'{"dimension": {}, "id": ["a"], "size": [1], "value": [1]}', "json-stat2"),
        ("dubbel.csv", b"kod;kod\n1;2", "två gånger"),
        ("880320-0016.csv", b"kod;2024\n0180;1", "personnummer"),
    ],
)
def test_bad_files_are_refused_in_words(name: str, data: bytes, told: str) -> None:
    answer = sent(signed_in(), name, data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not list((Path(settings.ENVIRONMENT.data_dir) / "imports").glob("*880320*"))


def test_an_identity_number_is_taken_in_nowhere() -> None:
    data = csv("0180;2024;Pojken 880320-0016;1")
    client = signed_in()
    answer = confirmed(client, looked(client, sent(client, "siffror.csv", data), NEW))
    assert answer.status_code == 422
    assert "personnummer" in errors(answer)
    assert not IndicatorFacts.objects.exists()


def test_a_direction_has_to_be_chosen() -> None:
    client = signed_in()
    answer = looked(client, sent(client, "siffror.csv", csv("0180;2024;A;1")), NEW)
    answer = confirmed(client, answer, {"smallest_count": "0"})
    assert "Välj riktning" in errors(answer)
    assert not IndicatorFacts.objects.exists()
    assert not Observation.objects.exists()
    assert confirmed(client, answer).status_code == 200


def test_what_is_changed_has_to_be_looked_at_again() -> None:
    client = signed_in()
    answer = looked(client, sent(client, "siffror.csv", csv("0180;2024;A;..")), NEW)
    answer = confirmed(
        client, answer, {"all_directions": "risk", "smallest_count": "0", "dots": "suppressed"}
    )
    assert "Se igenom den igen" in answer.content.decode()
    assert not Observation.objects.exists()


def test_how_a_file_is_read_is_remembered() -> None:
    client = signed_in()
    taken_in(
        client, "siffror.csv", csv("0180;2023;A;..", "K1;2023;A;-"), dots="suppressed", dashes="zero", **NEW
    )
    answer = sent(client, "nästa.csv", csv("0180;2024;A;..", "K1;2024;A;-"))
    assert faults(answer) == []
    assert (
        answer.context["form"]["source"].value() == "lindbo_ab_" or answer.context["form"]["source"].value()
    )
    assert confirmed(client, answer).status_code == 200
    assert values("status")[1] == ("0180", "2024", "suppressed")
    assert Mapping.objects.count() == 1


def test_the_same_file_again_changes_nothing_and_a_revised_one_what_differs() -> None:
    client, first = signed_in(), csv("0180;2023;A;1", "0180;2024;A;2")
    taken_in(client, "siffror.csv", first, **NEW)
    assert "finns redan" in taken_in(client, "siffror.csv", first).content.decode()
    assert Delivery.objects.count() == 1
    answer = sent(client, "siffror.csv", csv("0180;2023;A;1", "0180;2024;A;3"))
    written = answer.context["preview"].written
    assert (written.added, written.revised, written.unchanged) == (0, 1, 1)
    assert "1 ändrade" in confirmed(client, answer).content.decode()


def test_only_administrators_and_only_the_sender() -> None:
    client, other, nobody = signed_in(), signed_in(), Client()
    answer = sent(client, "siffror.csv", csv("0180;2024;A;1"))
    address = answer.request["PATH_INFO"]
    assert client.get(address).status_code == 200
    assert other.get(address).status_code == 404
    plain = Client()
    plain.force_login(user())
    for path in (reverse("statistics:import"), address):
        assert plain.get(path).status_code == plain.post(path).status_code == 403
        assert nobody.get(path).status_code == 302
    assert plain.post(f"{address}ta-bort/").status_code == 403
    assert client.get(address).status_code == 200
    client.post(f"{address}ta-bort/")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "token", ["../../etc/passwd", "1-aaaaaaaaaaaaaaaaaaaaaa", "x", "999999999999999999-" + "a" * 22]
)
def test_addresses_of_no_file(token: str) -> None:
    assert signed_in().get(f"/statistik/las-in/{token}/").status_code == 404


def test_a_file_of_many_rows_takes_as_many_queries(django_assert_num_queries: Any) -> None:
    client = signed_in()
    few = sent(client, "få.csv", csv("0180;2024;A;1")).request["PATH_INFO"]
    many = csv(*(f"0180;{year};A;1" for year in range(1950, 2025)))
    more = sent(client, "många.csv", many).request["PATH_INFO"]
    with CaptureQueriesContext(connection) as counted:
        client.get(few)
    assert len(counted) <= 24
    with django_assert_num_queries(len(counted)):
        client.get(more)
