import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlad.base.sorting import swedish_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["Abo", "Zeta", "Åre", "Ärla", "Öland"],
        ["zebra", "zon", "zoo", "å", "äpple", "ö"],
        ["Norra Ängby", "Norra Östberga", "Norrmalm"],
        ["Åkersdal", "Ängsbacken", "Östervik"],
        ["Del 2", "Del 10", "Del 100"],
        ["Del 9 söder", "Del 10 norr"],
        ["ide", "idé 2", "idol"],
        ["Lund", "Lyckan", "Lützen", "Lyxen"],
    ],
)
def test_names_come_in_swedish_order(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=swedish_key) == ordered


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÅKERSDAL", "åkersdal"),
        ("A\u030akersdal", "Åkersdal"),
        ("Armé", "arme"),
        ("Sankt-Lars", "sankt lars"),
        ("Område 07", "område 7"),
        ("Ærø", "ärö"),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(one: str, other: str) -> None:
    assert swedish_key(one) == swedish_key(other)


def test_letters_after_z_are_not_folded_to_a_and_o() -> None:
    assert len({swedish_key(letter) for letter in "aåäoö"}) == 5


@given(st.text("abcxyzåäö 0123456789-", max_size=20))
def test_the_key_is_plain_ascii(text: str) -> None:
    assert swedish_key(text).isascii()


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_sort_by_value(one: int, other: int) -> None:
    assert (swedish_key(f"Hus {one}") < swedish_key(f"Hus {other}")) == (one < other)
