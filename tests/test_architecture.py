"""What import-linter cannot see: keys between models, habits of the house, texts in templates."""

import ast
import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.template.base import Lexer, Token, TokenType

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "samlad"
MOST_LINES = 400
# Longer files, each with its reason: they are tables of cases or of sentences more than code.
LONG = {
    "samlad/actions/tests/test_answering.py": "ways of answering by a link, one after another",
    "samlad/base/tests/test_guard.py": "ways of writing an identity number",
    "samlad/demo/themes.py": "sentences of the demo",
    "samlad/places/tests/test_geojson.py": "files that are wrong in one way each",
    "samlad/situation/tests/test_permissions.py": "the table of roles and pages",
    "tests/calls.py": "a call of every operation",
}
# Names that say nothing about what is inside, so that anything ends up there.
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "service",
    "services",
    "manager",
    "managers",
    "common",
    "misc",
}
# Keys from one room to another with a way back, each with its reason. All others end with "+".
WAYS_BACK = {
    "forums.Seat.function": "what somebody is in every forum is one query from her holdings (standing_of)",
    "situation.Round.forum": "the rounds of a forum",
}


# Rows that go with what they belong to, each with its reason. All others are protected.
CARRIED_ALONG = {
    "situation.Draft.user": "what somebody has begun to write is hers, and goes with her account"
}


def models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("samlad.")]


def keys() -> Iterator[tuple[str, Any]]:
    """Every key from one of our models to one of our models, by its name."""
    for model in models():
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            if field.is_relation and field.related_model in models():
                yield f"{model._meta.label}.{field.name}", field


@cache
def floors() -> dict[str, int]:
    """The floor of each room, the lowest highest, as import-linter has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {name.strip(): floor for floor, line in enumerate(layers) for name in line.split("|")}


def floor_of(model: Any) -> int:
    return floors()[model.__module__.split(".")[1]]


def sources(*, with_tests: bool = True) -> list[Path]:
    found = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    found += (ROOT / "tests").rglob("*.py")
    return [path for path in found if with_tests or "tests" not in path.parts]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sources(with_tests=False):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


# Keys


def test_no_key_points_upwards() -> None:
    upwards = [name for name, field in keys() if floor_of(field.related_model) < floor_of(field.model)]
    assert upwards == []


def test_keys_between_rooms_have_no_way_back() -> None:
    between = {
        name: field for name, field in keys() if floor_of(field.related_model) != floor_of(field.model)
    }
    with_way_back = {name for name, field in between.items() if not field.remote_field.hidden}
    assert with_way_back <= set(WAYS_BACK)


def test_nothing_is_deleted_because_something_else_is() -> None:
    carried_along = {name for name, field in keys() if field.remote_field.on_delete.__name__ != "PROTECT"}
    assert carried_along == set(CARRIED_ALONG)


def test_there_are_keys_to_look_at() -> None:
    assert len(list(keys())) > 40
    assert "situation.Mark.node" in dict(keys())


def test_no_key_to_just_anything() -> None:
    kinds = {type(field).__name__ for model in models() for field in model._meta.get_fields()}
    assert not {kind for kind in kinds if kind.startswith("Generic")}


# Habits


def test_no_file_has_an_empty_name() -> None:
    parts = {part.removesuffix(".py") for path in sources() for part in path.relative_to(ROOT).parts}
    assert parts & EMPTY_NAMES == set()


def test_no_file_is_too_long() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}
    assert {path: lines for path, lines in long.items() if lines > MOST_LINES and path not in LONG} == {}
    assert max(long.values()) <= MOST_LINES * 1.3


def test_no_signals_of_our_own() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith((".signals", "django.dispatch"))
        and not (node.module or "").startswith("samlad.base")
    ]
    assert found == []


def test_no_class_based_views() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.views.generic"))
        or (isinstance(node, ast.Attribute) and node.attr == "as_view")
    ]
    assert found == []


def test_saving_and_deleting_mean_what_django_means() -> None:
    found = [
        f"{model.__name__}.{name}"
        for model in models()
        for name in ("save", "delete", "save_base", "full_clean")
        if getattr(model, name) is not getattr(Model, name) and name in vars(model)
    ]
    assert found == []


def test_only_views_and_commands_read_the_clock() -> None:
    """Elsewhere the day and the moment are arguments."""
    allowed = re.compile(r"samlad/(\w+/(\w+_)?views|cli|demo/|base/context|base/templatetags/)")
    calls = re.compile(
        r"\b(timezone\.(now|localdate|localtime)\(\)|datetime\.now\(|date\.today\(|time\.time\()"
    )
    found = [
        str(path.relative_to(ROOT))
        for path in sources(with_tests=False)
        if calls.search(path.read_text()) and not allowed.match(str(path.relative_to(ROOT)))
    ]
    assert found == []


# Templates


TRANSLATED = ("blocktranslate", "blocktrans")
# Blocks that hold classes.
SILENT_BLOCKS = ("block width",)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
READ_ALOUD = re.compile(r'\b(?:aria-label|aria-description|alt|title|placeholder|value)="([^"]*)"')
# What a button sends; it shows its words and not its value.
SENT = re.compile(r'(<button\b[^>]*?)\svalue="[^"]*"', re.DOTALL)
# Not for reading: what stands between these.
SILENT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
# Names, and what a browser and not a person reads.
NOT_TRANSLATED = re.compile(r"Samlad|DeSO|RegSO|&\w+;")
# Shown when something is so wrong that the reader's language is not known: Swedish, and marked as such.
SWEDISH = {"400.html", "403_csrf.html", "500.html", "bare.html"}


def templates(but: Collection[str] = ()) -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("templates/**/*.html") if path.name not in but)


def bare_text(template: str) -> str:
    """What a reader would see or hear that no tag has translated."""
    seen: list[str] = []
    inside = False
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = (
                token.contents in SILENT_BLOCKS
                or name in TRANSLATED
                or (inside and not name.startswith("end"))
            )
        seen.append(_seen(token, inside))
    page = SENT.sub(r"\1", SILENT.sub(" ", "".join(seen)))
    return NOT_TRANSLATED.sub(" ", " ".join([TAG.sub(" ", page), *READ_ALOUD.findall(page)]))


def _seen(token: Token, inside: bool) -> str:
    return token.contents if token.token_type == TokenType.TEXT and not inside else ""


@pytest.mark.parametrize("template", templates(SWEDISH), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_all_text_is_translated(template: Path) -> None:
    assert re.findall(r"[^\W\d_]{2,}", bare_text(template.read_text())) == []


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ("<p>Öppna</p>", "Öppna"),
        ("<p>{% translate 'Öppna' %}</p>", ""),
        ("{% blocktranslate trimmed %}Öppna <b>{{ x }}</b>{% endblocktranslate %} nu", "nu"),
        ("{% blocktranslate count n=n %}en{% plural %}flera{% endblocktranslate %}", ""),
        ('<a title="Stäng" class="knapp" href="/parter/">{{ x }}</a>', "Stäng"),
        ('<a title="{% translate "Stäng" %}">{# kommentar #}</a>', ""),
        ('<button name="next" value="paste">{{ x }}</button>', ""),
        ('<button value="paste" title="Klistra">{{ x }}</button>', "Klistra"),
        ('<input type="submit" value="Skicka">', "Skicka"),
        ("<script>let namn = 1 < 2</script>", ""),
    ],
)
def test_bare_text_is_found(template: str, bare: str) -> None:
    assert bare_text(template).strip() == bare


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_that_the_content_security_policy_stops(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style\b|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
