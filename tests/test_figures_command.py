"""`samlad statistics import`: as through the pages, with a line of how far it has come."""

import sys
from pathlib import Path
from typing import Any

import pytest

from samlad.cli import main
from samlad.places.tests.factories import area
from samlad.statistics import command
from samlad.statistics.models import Delivery, IndicatorFacts, Observation

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    area("Stockholm", code="0180", kind="municipality")
    path = tmp_path / "siffror.csv"
    rows = [f"0180;{year};Mått {one};{year}" for year in range(1900, 2100) for one in range(12)]
    path.write_text("\n".join(["kod;år;mått;värde", *rows]))
    return path


def run(file: Path, *more: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["statistics", "import", str(file), "--source", "lindbo", "--direction", "risk", *more])
    return int(ended.value.code or 0)


def test_a_file_is_taken_in_and_the_same_again_changes_nothing(file: Path, capsys: Any) -> None:
    assert run(file) == 0
    assert "2400 values added" in capsys.readouterr().out
    assert Observation.objects.count() == 2400
    assert run(file) == 0
    assert "nothing new" in capsys.readouterr().out
    assert Delivery.objects.count() == 1


def test_a_bar_where_somebody_is_looking(file: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run(file) == 0
    told = capsys.readouterr().err
    assert "\rlooking [############..................] 1000/2400" in told
    assert told.endswith(f"\rwriting [{'#' * 30}] 2400/2400\n")


def test_a_line_now_and_then_where_nobody_is(
    file: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(file) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(command, "SECONDS_BETWEEN", -1)
    assert run(file) == 0
    assert "looking: 1000 of 2400 rows\nlooking: 2000 of 2400 rows\n" in capsys.readouterr().err


def test_faults_are_listed_with_how_many_more(file: Path, capsys: Any) -> None:
    with file.open("a") as more:
        more.writelines(f"\n0180;1900;Mått 0;{one}" for one in range(30))
    assert run(file) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("2402 ")
    assert "rad 2" in told[0]
    assert told[-1] == "… 10 more"
    assert not IndicatorFacts.objects.exists()
