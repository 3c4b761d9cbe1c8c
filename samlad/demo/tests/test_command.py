"""What `samlad demo` refuses before it has touched anything."""

import socket
from pathlib import Path

import pytest

from samlad.demo.command import Stop, _secret_key, demo


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert demo(port=port, reset=False, check=False) == 1
    assert str(port) in capsys.readouterr().err


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    key = _secret_key(folder)
    assert len(key) >= 32
    assert _secret_key(folder) == key
    assert (folder / "demo-secret-key").stat().st_mode & 0o777 == 0o600


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "samlad.sqlite3").touch()
    with pytest.raises(Stop):
        _secret_key(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["samlad.sqlite3"]
