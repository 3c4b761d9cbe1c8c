"""Periods, numbers and signs as sources write them."""

from datetime import date

import pytest

from samlad.statistics.periods import span_of
from samlad.statistics.reading.cells import breakdown_of, is_mark, mark_of, number_of, status_of
from samlad.statistics.reading.naming import Named, code_of, scale_of


@pytest.mark.parametrize(
    ("text", "code", "first_day"),
    [
        ("2024", "2024", date(2024, 1, 1)),
        (" 2024.0 ", "2024", date(2024, 1, 1)),
        ("2024H2", "2024H2", date(2024, 7, 1)),
        ("halvår 1 2024", "2024H1", date(2024, 1, 1)),
        ("2024T2", "2024T2", date(2024, 5, 1)),
        ("2024K3", "2024K3", date(2024, 7, 1)),
        ("2024 kv 3", "2024K3", date(2024, 7, 1)),
        ("kvartal 3, 2024", "2024K3", date(2024, 7, 1)),
        ("2024Q4", "2024K4", date(2024, 10, 1)),
        ("2024M05", "2024M05", date(2024, 5, 1)),
        ("2024-05", "2024M05", date(2024, 5, 1)),
        ("202405", "2024M05", date(2024, 5, 1)),
        ("maj 2024", "2024M05", date(2024, 5, 1)),
        ("2024 december", "2024M12", date(2024, 12, 1)),
        ("2024V07", "2024V07", date(2024, 2, 12)),
        ("2024-W07", "2024V07", date(2024, 2, 12)),
        ("v. 53 2020", "2020V53", date(2020, 12, 28)),
    ],
)
def test_a_period_in_any_of_the_usual_ways(text: str, code: str, first_day: date) -> None:
    span = span_of(text)
    assert span is not None
    assert (span.code, span.starts_on) == (code, first_day)
    assert span_of(code) == span


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024K5", "2024H0", "2024T4", "2024M13", "2023V53", "2024-00", "202413", "hej 2024", "3024"],
)
def test_no_period(text: str) -> None:
    assert span_of(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234.0),
        ("1\u202f234,5 %", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("−3", -3.0),
        ("1E+05", 100000.0),
        ("0,0", 0.0),
    ],
)
def test_a_number_as_swedes_and_programs_write_it(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    "text", ["", "..", "-", "x", "12a", "1,2,3.4.5", "--1", "inf", "nan", "1e400", "１２"]
)
def test_no_number(text: str) -> None:
    assert number_of(text) is None


def test_signs_instead_of_numbers() -> None:
    assert mark_of("") == mark_of(" . ") == mark_of("uppgift saknas") == ("missing", "")
    assert mark_of("x") == ("suppressed", "x")
    assert mark_of("<5") == ("suppressed", "<5")
    assert mark_of("1–4") == ("suppressed", "1–4")
    # These two have to be asked about.
    assert mark_of("-") is mark_of("..") is None
    assert all(map(is_mark, ("-", "–", "..", "", "x")))
    assert not is_mark("hej")


def test_words_of_status_and_sex() -> None:
    words = ("", "Privacy", "Preliminär", "nja")
    assert [status_of(text) for text in words] == ["", "suppressed", "preliminary", None]
    words = ("T", "K", "män", "annat")
    assert [breakdown_of(text) for text in words] == ["", "women", "men", None]


def test_codes_made_of_texts_are_their_own() -> None:
    assert code_of("N07403") == "N07403"
    texts = ["Rån", "Ran", "Rån, försök", "Stöld/inbrott", "stöld inbrott", "a" * 90, "a" * 91, "…"]
    codes = [code_of(text) for text in texts]
    assert len(set(codes)) == len(texts)
    assert all(len(code) <= 40 and code.isascii() and "/" not in code for code in codes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Anmälda stöldbrott, antal/100 000 inv", ("rate", 100_000)),
        ("Andel hyresrätter", ("share", 100)),
        ("Medelinkomst, tkr", ("mean", 1)),
        ("Skadegörelse", ("count", 1)),
    ],
)
def test_what_an_indicator_seems_to_be(name: str, kind: tuple[str, int]) -> None:
    named = Named("x", name, "year")
    named.seen(12.0)
    assert named.kind() == kind


def test_the_ends_of_a_scale() -> None:
    assert scale_of("1–5") == (1.0, 5.0)
    assert scale_of("0 till 10") == (0.0, 10.0)
    assert scale_of("ja/nej") == scale_of("5-1") == (None, None)
