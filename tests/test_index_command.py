"""`samlad index`: files in, tables and a report out."""

import csv
from pathlib import Path

import pytest

from samlad.analysis.index import model
from samlad.cli import main
from samlad.risk.tests.files import SPEC, TABLE

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "data.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def index(verb: str, folder: Path, *more: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["index", verb, str(folder / "spec.toml"), str(folder / "data.csv"), *more])
    return int(ended.value.code or 0)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_everything_is_written(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = files / "out"
    assert index("run", files, "--out", str(out)) == 0
    assert str(out / "report.html") in capsys.readouterr().out
    scores = [row for row in rows(out / "scores.csv") if row["level"] == "index"]
    assert {row["area"] for row in scores} == {"a", "b", "c", "d"}
    last = {row["area"]: row for row in scores if row["year"] == "2021"}
    assert last["a"]["rank"] == "1"
    assert last["d"]["same_year"] == ""
    assert [row["reason"] for row in rows(out / "left_out.csv") if row["area"] == "d"] == ["few_people"] * 2
    sure = {row["area"]: row for row in rows(out / "sureness.csv")}
    assert float(sure["b"]["low"]) < float(sure["b"]["score"]) < float(sure["b"]["high"])
    parts = [row for row in rows(out / "indicators.csv") if (row["year"], row["area"]) == ("2021", "b")]
    total = 100 + sum(float(row["contribution"]) for row in parts)
    assert total == pytest.approx(float(last["b"]["same_year"]), abs=1e-9)
    change = {row["area"]: row for row in rows(out / "change.csv")}
    assert float(change["a"]["change"]) == pytest.approx(
        float(change["a"]["last"]) - float(change["a"]["first"])
    )
    assert {row["indicator"] for row in rows(out / "drop_one.csv")} == {"thefts", "school", "aid"}
    assert len(rows(out / "correlations.csv")) == 3 + 3 * 2 + 1 + 5


def test_the_report_says_what_it_is(files: Path) -> None:
    assert index("run", files, "--out", str(files)) == 0
    page = (files / "report.html").read_text(encoding="utf-8")
    for told in (
        "Ett prov",
        "Källa: oss själva",
        "Områden över helhetens nivå",
        "Ängsbacken",
        "för få invånare",
    ):
        assert told in page
    assert "&lt;b&gt;" in page
    for stopped in ("<script", "http://", "https://", "src=", "@import", "<b>"):
        assert stopped not in page


def test_names_that_a_spreadsheet_would_run_are_text(files: Path) -> None:
    table = TABLE.replace("Kvarnhöjden", "=1+1")
    (files / "data.csv").write_text(table, encoding="utf-8")
    assert index("run", files, "--out", str(files)) == 0
    assert {row["name"] for row in rows(files / "scores.csv") if row["area"] == "b"} == {"'=1+1"}


def test_check_writes_nothing(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(files.iterdir())
    assert index("check", files) == 0
    told = capsys.readouterr().out
    assert "4 areas, 2 years, 3 indicators" in told
    assert "1 areas left out in 2021" in told
    assert "note: domain empty: is empty: the others carry all the weight" in told
    assert sorted(files.iterdir()) == before


@pytest.mark.parametrize("verb", ["check", "run"])
def test_every_fault_is_told_at_once(verb: str, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = SPEC.replace('direction = "protective"', 'direction = "up"').replace(
        'within = "care"', 'within = "cure"'
    )
    (files / "spec.toml").write_text(spec, encoding="utf-8")
    more = ["--out", str(files / "out")] if verb == "run" else []
    assert index(verb, files, *more) == 1
    told = capsys.readouterr()
    assert "indicator school: direction is risk or protective, not 'up'" in told.err
    assert "indicator aid: stands within 'cure', which is no domain" in told.err
    assert told.out == ""
    assert not (files / "out").exists()


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (TABLE.replace("people", "folk"), "data: has no column 'people'"),
        (TABLE.replace("41", "många"), "row 2: thefts is no number: 'många'"),
        (TABLE + TABLE.splitlines()[1] + "\n", "a has a row for 2020 already"),
        ("area\n", "data: has no rows"),
        (TABLE.replace(",2021,", ",i fjol,"), "data: year is a year"),
    ],
)
def test_what_is_wrong_with_the_table(
    table: str, fault: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "data.csv").write_text(table, encoding="utf-8")
    assert index("check", files) == 1
    assert fault in capsys.readouterr().err


def test_files_that_are_not_there(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "data.csv").unlink()
    assert index("check", files) == 1
    assert "data.csv: No such file" in capsys.readouterr().err
    (files / "data.csv").write_bytes("område".encode("latin-1"))
    assert index("check", files) == 1
    assert "utf-8" in capsys.readouterr().err


def test_the_ready_model_names_the_columns_it_needs(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["index", "check", "vastra_gotaland", str(files / "data.csv")])
    assert ended.value.code == 1
    assert "has no column 'omrade', 'namn', 'ar'" in capsys.readouterr().err
    assert "may_be_empty = true" in model("vastra_gotaland")


def test_long_tables_are_read_as_wide_ones(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert index("run", files, "--out", str(files / "wide")) == 0
    long = ["area;year;name;what;value"]
    for row in csv.DictReader(TABLE.splitlines()):
        long += [
            f"{row['area']};{row['year']};{row['name']};{what};{row[what].replace('.', ',')}"
            for what in ("people", "thefts", "school", "aid")
        ]
    (files / "data.csv").write_text("\n".join(long), encoding="utf-8")
    layout = '[data]\nlayout = "long"\nindicator = "what"\nvalue = "value"\ndelimiter = ";"'
    (files / "spec.toml").write_text(SPEC.replace("[data]", layout), encoding="utf-8")
    assert index("run", files, "--out", str(files / "long")) == 0
    for name in ("scores.csv", "sureness.csv"):
        assert (files / "wide" / name).read_text() == (files / "long" / name).read_text()
    capsys.readouterr()
