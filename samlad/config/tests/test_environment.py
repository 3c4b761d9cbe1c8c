"""Each variable that cannot be used stops the start, with a line that names it."""

from pathlib import Path

import pytest

from samlad.config.environment import PREFIX, Environment, EnvironmentProblem, read_environment

ROOT = Path(__file__).resolve().parents[3]
LONG_KEY = "k" * 32
BAD = {
    "SAMLAD_DATA_DIR": [str(Path(__file__))],
    "SAMLAD_DATABASE": ["mysql://localhost/samlad", "samlad.sqlite3", "postgresql://localhost:port/samlad"],
    "SAMLAD_SECRET_KEY": ["short", "k" * 31],
    "SAMLAD_HOSTS": ["", " , ", "https://samlad.example", "samlad.example/forum"],
    "SAMLAD_URL": ["samlad.example", "ftp://samlad.example", "https://", "http://samlad.example:port"],
    "SAMLAD_HTTPS": ["kanske", "2"],
    "SAMLAD_MUNICIPALITY": ["", "å" * 81],
    "SAMLAD_MAIL": ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port"],
    "SAMLAD_MAIL_FROM": ["", "samlad", "a\nBcc: b@example.org"],
    "SAMLAD_KOLADA": ["kolada.example", "ftp://kolada.example", "https://"],
    "SAMLAD_PXWEB": ["statistik.example", "ftp://statistik.example", "https://"],
    "SAMLAD_TILES": [
        "tiles.example/{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
        "https://{s}.tiles.example/{z}/{x}/{y}",
        "https://tiles.example/{z}/{x}",
        "https://tiles.example/{z}/{x}/{y}/{r}",
        "https://tiles.example/{z}/{x}/{y}?{",
        "https://tiles.example/{z}/{x}/{x}/{y}",
        "https://anna:hemligt@tiles.example/{z}/{x}/{y}",
        "https://tiles.example;script-src */{z}/{x}/{y}",
        "https://tiles.example:port/{z}/{x}/{y}",
        "https://tiles.example/{z}/{x}/{y}/båt",
        "https://tiles.example/{z}/{x}/{y} a",
    ],
    "SAMLAD_TILES_CREDIT": ["å" * 201],
    "SAMLAD_DEBUG": ["kanske"],
}
# Any text will do.
FREE = {"SAMLAD_DEMO"}
GOOD = {
    "SAMLAD_DATABASE": ["", "sqlite:////tmp/x.sqlite3", "postgres://a:b@localhost:5432/x", "postgresql:///x"],
    "SAMLAD_SECRET_KEY": ["", LONG_KEY],
    "SAMLAD_HOSTS": ["samlad.example, localhost", ".samlad.example", "*", "10.0.0.1", "[::1]"],
    "SAMLAD_URL": ["https://samlad.example/", "http://localhost:8000"],
    "SAMLAD_HTTPS": ["1", "true", "0", "off"],
    "SAMLAD_MAIL": ["", "smtp://mail.example", "smtps://anna%40x:h%2Fm@mail.example:465"],
    "SAMLAD_KOLADA": ["", "https://kolada.example/v3"],
    "SAMLAD_PXWEB": ["", "http://localhost:8001/api/v2"],
    "SAMLAD_TILES": [
        "",
        "https://tiles.example:8443/v1/{z}/{y}/{x}.png?key=abc",
        "http://localhost/{z}/{x}/{y}",
    ],
    "SAMLAD_TILES_CREDIT": ["", "© Lantmäteriet, CC BY 4.0"],
    "SAMLAD_MAIL_FROM": ["samlad@localhost", "Samlad <samlad@lindasa.example>"],
}


def names() -> list[str]:
    return [PREFIX + name.upper() for name in Environment.model_fields]


def test_every_variable_is_tried() -> None:
    assert set(BAD) | FREE == set(names())


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(EnvironmentProblem) as problem:
        read_environment()
    [line] = str(problem.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert len(line) > len(name) + 10


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in GOOD.items() for value in values]
)
def test_a_value_that_can_be_used_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    read_environment()


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, values in BAD.items():
        monkeypatch.setenv(name, values[0])
    with pytest.raises(EnvironmentProblem) as problem:
        read_environment()
    told = [line.split(":")[0] for line in str(problem.value).splitlines()]
    assert sorted(told) == sorted(BAD)


def test_a_secret_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMLAD_SECRET_KEY", "hemligt")
    monkeypatch.setenv("SAMLAD_DATABASE", "mysql://samlad:hemligt@localhost/x")
    monkeypatch.setenv("SAMLAD_MAIL", "pop://samlad:hemligt@localhost")
    with pytest.raises(EnvironmentProblem) as problem:
        read_environment()
    assert "hemligt" not in str(problem.value)


def test_values_are_what_they_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAMLAD_HOSTS", " samlad.example , localhost,")
    monkeypatch.setenv("SAMLAD_URL", "https://samlad.example/")
    monkeypatch.setenv("SAMLAD_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SAMLAD_DATABASE", raising=False)
    found = read_environment()
    assert found.hosts == ["samlad.example", "localhost"]
    assert found.url == "https://samlad.example"
    assert found.database_url == f"sqlite:///{tmp_path}/samlad.sqlite3"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("", ""),
        ("https://tiles.example/{z}/{x}/{y}", "https://tiles.example"),
        ("http://tiles.example:8001/a/{z}/{x}/{y}.png?b", "http://tiles.example:8001"),
    ],
)
def test_browsers_are_let_to_one_host_for_tiles(
    monkeypatch: pytest.MonkeyPatch, address: str, origin: str
) -> None:
    monkeypatch.setenv("SAMLAD_TILES", address)
    assert read_environment().tiles_origin == origin


def test_the_documentation_has_every_variable() -> None:
    texts = "\n".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    assert [name for name in names() if f"`{name}`" not in texts] == []
