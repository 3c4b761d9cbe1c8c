import pytest

from samlad.base.keys import key_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0", 0), ("12", 12), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None),
        ("", None), ("-1", None), ("1.0", None), (" 1", None), ("1\n", None),
        ("٣", None), ("½", None), ("²", None),
    ],
)  # fmt: skip
def test_key_of(text: str, key: int | None) -> None:
    assert key_of(text) == key
