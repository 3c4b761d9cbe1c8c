from pathlib import Path

import pytest

from samlad.analysis import doubles, expected, suggestion

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "suggestion.md"


@pytest.mark.parametrize("code", [*expected.CODES, *suggestion.REASON_VALUES, *doubles.CODES])
def test_every_code_is_explained(code: str) -> None:
    assert f"`{code}`" in PAGE.read_text()


@pytest.mark.parametrize("code", suggestion.REASON_VALUES)
def test_the_values_of_a_reason_are_named(code: str) -> None:
    text = PAGE.read_text()
    named = text[text.index("## The rule for the level") :].split(f"`{code}`", 1)[1].split(":", 1)[1]
    assert named.strip().startswith(", ".join(suggestion.REASON_VALUES[code]))
