"""`samlad programme read FILE`."""

import json
from pathlib import Path

import pytest

from samlad.cli import main
from samlad.programmes.tests.test_documents import PROGRAMME, picture


def run(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["programme", "read", str(file)])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_what_was_read_is_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "program.txt"
    file.write_text(
        PROGRAMME + "2. Ljud\n2.1 Lägre ljud. (miljönämnden)\nEn rad till.\n3. Lukt\n3.1 Mindre lukt.\n"
    )
    code, out, err = run(file, capsys)
    found = json.loads(out)
    assert code == 0
    assert found["target_areas"][0]["goals"][0]["subgoals"][0]["co_responsible"] == ["Lindåsa Bostäder AB"]
    assert found["not_understood"] == [{"line": 10, "text": "En rad till."}]
    assert err == "12: Delmål 3.1 har ingen ansvarig.\n"


def test_a_refusal_is_told_and_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "program.docx"
    file.write_bytes(picture("PNG"))
    code, out, err = run(file, capsys)
    assert (code, out) == (2, "")
    assert err.startswith("Filen är en bild")
    assert len(err.splitlines()) == 1


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "program.txt"
    with file.open("wb") as opened:
        opened.truncate(80 * 1024 * 1024)
    code, _out, err = run(file, capsys)
    assert (code, err) == (2, "Filen är för stor. Den får vara högst 30 MB.\n")


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(tmp_path / "finns inte.txt", capsys)
    assert code == 2
    assert "finns inte.txt" in err
