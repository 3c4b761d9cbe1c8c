"""The guard of free text. All numbers are test numbers or made at random here."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from samlad.base.fields import LineField, ProseField, check_text
from samlad.base.guard import (
    CODE,
    STOPPED,
    Finding,
    Kind,
    check_file_name,
    check_identity,
    check_values,
    explain,
    findings,
    hidden,
    kind_name,
    stopped,
)
from tests.bench.guard import harmless, missed, unasked
from tests.bench.numbers import FORMS, check_digit, doubtful, numbers

NUMBER = "880320-0016"
VALID = (NUMBER, "701063-2391", "811228-9874", "670919-9530", "511013-3815")
PARTS = ("880320", "0016", "8803200016")


def kinds(text: str) -> list[tuple[str, str]]:
    return [(finding.kind.value, text[finding.start : finding.end]) for finding in findings(text)]


@pytest.mark.parametrize("number", VALID)
def test_known_test_numbers_are_stopped(number: str) -> None:
    assert [number[f.start : f.end] for f in stopped(number)] == [number]


def test_a_coordination_number_is_told_apart() -> None:
    assert [f.kind for f in stopped("701063-2391")] == [Kind.COORDINATION]
    assert [f.kind for f in stopped(NUMBER)] == [Kind.IDENTITY]


WRITTEN = {
    "twelve digits": "19880320-0016",
    "nothing between": "8803200016",
    "twelve and nothing between": "198803200016",
    "over a hundred years": "880320+0016",
    "century 18": "18880320-0016",
    "century 18, nothing between": "188803200016",
    "century apart": "19 880320-0016",
    "full-width": "８８０３２０－００１６",
    "mathematical": "𝟖𝟖𝟎𝟑𝟐𝟎-𝟎𝟎𝟏𝟔",
    "arabic digits": "٨٨٠٣٢٠-٠٠١٦",
    "keycaps": "".join(f"{digit}\ufe0f\u20e3" for digit in "8803200016"),
    "encircled": "⑧⑧⓪③②⓪-⓪⓪①⑥",
    "raised": "⁸⁸⁰³²⁰⁻⁰⁰¹⁶",
    "en dash": "880320–0016",
    "em dash": "880320—0016",
    "minus": "880320−0016",
    "hyphen": "880320‐0016",
    "non-breaking hyphen": "880320‑0016",
    "dash with spaces": "880320 - 0016",
    "two dashes": "880320--0016",
    "space": "880320 0016",
    "non-breaking space": "880320\u00a00016",
    "thin space": "880320\u20090016",
    "narrow non-breaking space": "880320\u202f0016",
    "tab": "880320\t0016",
    "many spaces": "880320 -      0016",
    "dot": "880320.0016",
    "slash": "880320/0016",
    "underscore": "880320_0016",
    "comma": "880320, 0016",
    "brackets": "880320 [0016",
    "date with dashes": "1988-03-20-0016",
    "date with dashes, then space": "1988-03-20 0016",
    "date with dots": "1988.03.20-0016",
    "date with slashes": "88/03/20-0016",
    "date with slashes throughout": "1988/03/20/0016",
    "date with spaces": "88 03 20 0016",
    "date with non-breaking spaces": "1988\u00a003\u00a020\u00a00016",
    "year apart": "1988 0320-0016",
    "day apart": "8803 20-0016",
    "pairs": "19 88 03 20 00 16",
    "pairs with dashes": "88-03-20-00-16",
    "digit by digit": "8 8 0 3 2 0 - 0 0 1 6",
    "digit by digit with dots": "1.9.8.8.0.3.2.0.0.0.1.6",
    "serial split": "880320-00 16",
    "line break": "880320-\n0016",
    "line break and indent": "880320\r\n    0016",
    "quoted mail": "880320-\n> 0016",
    "line separator": "880320\u20280016",
    "zero-width space": "8803\u200b20-00\u200b16",
    "zero-width joiner": "880320\u200d0016",
    "word joiner": "880320\u2060-\u20600016",
    "soft hyphen": "880320\u00ad0016",
    "byte order mark": "880320\ufeff-0016",
    "direction marks": "880320\u200e-\u200f0016",
    "struck through": "".join(f"{char}\u0336" for char in NUMBER),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN.keys())
@pytest.mark.parametrize("around", ["{}", "Pojken ({}) sågs.", "rad\nrad {}", "pnr{}a", "“\u200b {}\u00a0”"])
def test_each_form_is_stopped_where_it_stands(written: str, around: str) -> None:
    text = around.format(written)
    (found,) = stopped(text)
    assert text[found.start : found.end].rstrip("\u0336\u20e3\ufe0f") == written.rstrip("\u0336\u20e3\ufe0f")


@pytest.mark.parametrize(
    "text",
    [
        "8803200016, 8112289874",
        "880320-0016 811228-9874",
        "880320-0016\n811228-9874",
        "880320-0016-811228-9874",
        "8803200016,8112289874",
        "2026-11-22 880320-0016, 811228-9874",
        "1 880320-0016\n2 811228-9874",
        "880320-0018 880320-0016 (och 811228-9874)",
    ],
)
def test_two_numbers_are_two_findings(text: str) -> None:
    assert len(stopped(text)) == 2


@pytest.mark.parametrize("text", ["880320-0016¹", "¹880320-0016", "880320-0016②", "Not ³ 8803200016²"])
def test_the_mark_of_a_footnote_is_no_digit_of_the_number(text: str) -> None:
    (found,) = stopped(text)
    assert text[found.start : found.end] in {NUMBER, "8803200016"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("880320-0018", "880320-0018"),  # check digit
        ("19880320-0018", "19880320-0018"),
        ("8803200018", "8803200018"),
        ("880231-0010", "880231-0010"),  # no such day
        ("880392-0012", None),  # not even with 60 taken away
        ("19880320-T016", "19880320-T016"),  # interim number
        ("701060-2394", "701060-2394"),  # coordination number of somebody whose day is not known
        ("556036-0793", None),  # organisation number
        ("165560360793", None),
        ("1880320-0016", None),  # seven digits before
        ("880320-00160", None),
        ("070101-1237", "070101-1237"),  # and no phone number
    ],
)
def test_what_only_looks_like_a_number_is_asked_about(text: str, found: str | None) -> None:
    assert stopped(text) == ()
    assert kinds(text) == ([("look_alike", found)] if found else [])


@pytest.mark.parametrize(
    ("century", "is_real"), [("18", True), ("19", True), ("20", True), ("17", False), ("21", False)]
)
def test_centuries(century: str, is_real: bool) -> None:
    assert bool(stopped(f"{century}880320-0016")) == is_real


def test_a_leap_day_needs_a_leap_year() -> None:
    number = "000229001" + check_digit("000229001")
    assert stopped(number)
    assert stopped("20" + number)
    assert not stopped("19" + number)


HARMLESS = (
    "KS 2015/123", "KS-2023/123.109", "328-494/2011", "110-1799/2015", "KSN-2015-1069", "2017-00427",
    "KS 2024", "2012-11-0123", "SFS 2009:400", "5000-K1234567-26", "2026-11-22", "20261122", "261122",
    "22/11 2026", "22.11.2026", "v. 47 2026", "2026-11-22 14:30", "2026-11-22 14.30", "2026-11-22 kl. 14.30",
    "2026-11-22 1430-1600", "20261122 1430-1600", "2026-11-22–2026-11-29", "2026-11-22 – 2026-11-29",
    "2026-11-22/2026-11-29", "20261122-20261129", "2026–2030", "kl. 10–12 22/11 2026",
    "08.00-12.00 13.00-16.00", "kl 08-17", "0830-1145", "450 000 000 kr", "1 234 567 890 kr",
    "8 803 200 016", "8803200018 kr", "8803200018,50 kr", "8803200018 m²", "0,8803200018",
    "59.8803200018", "556036-0793", "Vallby 3:14",
    "Kvarnen 12", "väg 222", "E4", "59.32932, 18.06858", "59.12 18.0123", "59°12'18.1234\"N",
    "6580822.1234, 670612.1234", "N 6580822 E 670612", "123 45 Lindåsa", "1203 m2", "12,5 %", "114 14", "112",
    "020-123 456", "2026-11-22 1500 kr", "2026-11-22: 1500 besökare", "1 2 1 1 2 1 3 1 1 1 2 2 1",
    "IMG_20261122_143012.jpg", "MAX 120", "SEK 500", "OCH 120", "ABC 123/2024", "SHA-256", "lägenheter 12",
    "5050-1055",
    "d41d8cd98f00b204e9808803200016ab", "ABC8803200016DEF00000000000000000", "@samlad", "a @ b",
)  # fmt: skip


# Their digits make a valid number; what stands around them tells that they are something else.
VALID_BUT_SOMETHING_ELSE = (
    "2026-01-05–2026-11-29", "2026-01-05 - 2026-11-29", "2026-01-05/2026-11-29", "2026-01-05 2026:123",
    "2026-01-07 1430-1600", "20260107 1430-1600", "2026-01-07 14.30", "2026-01-07 14:30",
    "2026-01-05, 2026-11-29", "20260105, 2026-11-29", "2017-12-05 0115-1245",
    "6580822.1234, 670612.1230", "E 670612.1230", "59.12 18.0121",
    "d41d8cd98f00b204e9808803200016ab", "550e8400-e29b-41d4-a716-198803200016",
)  # fmt: skip


@pytest.mark.parametrize("text", VALID_BUT_SOMETHING_ELSE)
def test_valid_digits_in_something_else(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8803200016 kr", "8803200016"),
        ("8803200016kr", "8803200016"),
        ("8803200016,50 kronor", "8803200016"),
        ("8803200016 m²", "8803200016"),
        ("8803200016%", "8803200016"),
        ("8803200016 €", "8803200016"),
        ("barn 1,8803200016", "8803200016"),
        ("vid 59.8803200016", "8803200016"),
        ("880320: 0016", "880320: 0016"),
        ("88-03-20 (0016)", "88-03-20 (0016"),
        ("88 03 20, 0016", "88 03 20, 0016"),
        ("1988-03-20, 0016 kr", "1988-03-20, 0016"),
        ("2026-01-07, 1430-1600", "2026-01-07, 1430"),
        ("2026-01-02 1500 kr", "2026-01-02 1500"),
        ("20031988-0016", "20031988-0016"),
        ("20.03.1988 - 0016", "20.03.1988 - 0016"),
        ("200319880016", "200319880016"),
    ],
)
def test_valid_digits_in_what_may_be_something_else_are_asked_about(text: str, found: str) -> None:
    assert stopped(text) == ()
    assert kinds(f"Se {text}.") == [("look_alike", found)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Enligt vittne ska 8803200016 ha setts vid torget.", "8803200016"),
        ("1.8803200016 vid torget", "8803200016"),
        ("rad\n > 12,8803200016", "8803200016"),
        ("198803200016 m2", "198803200016"),
        ("198803200016 SEK", "198803200016"),
        ("vid 59.198803200016", "198803200016"),
        ("1988-03-20, 0016", "1988-03-20, 0016"),
        ("1988-03-20: 0016", "1988-03-20: 0016"),
        ("1988-03-20 (0016)", "1988-03-20 (0016"),
        ("19880320, 0016", "19880320, 0016"),
        ("19880320 (0016)", "19880320 (0016"),
        ("880320=2D0016", "880320=2D0016"),
        ("880320=\n-0016", "880320=\n-0016"),
        ("880320=E2=80=930016", "880320=E2=80=930016"),
        ("880320%2D0016", "880320%2D0016"),
        ("880320%252D0016", "880320%252D0016"),
        ("x=1&y=%38%380320-001%36&z=2", "%38%380320-001%36"),
        ("880320&#45;0016", "880320&#45;0016"),
        ("&#56;&#x38;0320-001&#54;", "&#56;&#x38;0320-001&#54;"),
        ("880320&ndash;0016", "880320&ndash;0016"),
        ("880320&amp;ndash;0016", "880320&amp;ndash;0016"),
        ("880320<b>-</b>0016", "880320<b>-</b>0016"),
        ('<td>880320</td>\n<td class="a">0016</td>', '880320</td>\n<td class="a">0016'),
        ("1 < 2, 50 % av 880320&shy;-0016 > 3", "880320&shy;-0016"),
    ],
)
def test_more_that_is_no_excuse(text: str, found: str) -> None:
    assert [text[f.start : f.end] for f in stopped(text)] == [found]
    assert "0016" not in hidden(text)
    assert "_number]" in hidden(text)


@pytest.mark.parametrize(
    "text", ["50 %20 är", "a=2D5", "R&D; 12 %", "<b>12</b>", "x=C3=A5", "&amp;&lt;b&gt;"]
)
def test_harmless_code(text: str) -> None:
    assert kinds(text) == []
    assert hidden(text) == text


@pytest.mark.parametrize("text", ["0304-12 34 58", "070-123 45 69"])
def test_a_phone_number_with_valid_digits_is_a_phone_number(text: str) -> None:
    assert kinds(text) == [("phone", text)]


@pytest.mark.parametrize("text", ["880320-0016 kr", "E 880320-0016", "1. 8803200016", "a1b2 8803200016 c3"])
def test_what_stands_around_is_no_excuse(text: str) -> None:
    assert len(stopped(text)) == 1


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("around", ["{}", "Möte {}, se bilaga.", "2026-11-20 {}"])
def test_harmless(text: str, around: str) -> None:
    assert kinds(around.format(text)) == []


@pytest.mark.parametrize(
    "text",
    ["0701234567", "070-123 45 67", "070 123 45 67", "070.123.45.67", "+46 70 123 45 67", "+46701234567",
     "+46 (0)70-123 45 67", "0046 70 123 45 67", "08-123 456 78", "08-12 34 56", "(08) 123 45 67",
     "08/123 45 67", "0304-123 45", "0304-12 34 56", "046-12 34 56", "070–123 45 67",
     "０７０－１２３４５６７", "070-\u200b1234567"],
)  # fmt: skip
def test_phone_numbers(text: str) -> None:
    assert kinds(f"Ring {text}.") == [("phone", text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Skriv till anna.berg@lindasa.example!", [("email", "anna.berg@lindasa.example")]),
        ("anna＠lindasa．example", [("email", "anna＠lindasa．example")]),
        ("bilen ABC 123 stod", [("plate", "ABC 123")]),
        ("ABC12D", [("plate", "ABC12D")]),
        ("ABC-123", [("plate", "ABC-123")]),
        ("reg.nr abc123", [("plate", "reg.nr abc123")]),
        ("abc 123", []),
        ("ABCD 123", []),
        ("på lgh 1203", [("flat", "lgh 1203")]),
        ("Lägenhet nr 1203", [("flat", "Lägenhet nr 1203")]),
        ("La\u0308genhet 12", [("flat", "La\u0308genhet 12")]),
        ("lgh 1203 m2", []),
    ],
)
def test_others_that_are_asked_about(text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text) == found


def test_a_small_bench() -> None:
    """1,000 valid numbers in every form, 1,000 harmless texts; `tests.bench.guard` takes 10,000 of each."""
    cases = list(numbers(1, 1000))
    assert {case.form for case in cases} == set(FORMS)
    assert [(case.form, ascii(case.text)) for case in missed(iter(cases))] == []
    assert [(case.form, ascii(case.text)) for case in unasked(doubtful(3, 1000))] == []
    assert [text for text in harmless(2, 1000) if stopped(text)] == []


def test_the_bench_would_see_a_miss() -> None:
    elsewhere = [replace(case, start=case.end, end=case.end + 10) for case in numbers(1, 9)]
    assert missed(iter(elsewhere)) == elsewhere


def made(born: date, serial: int, is_coordination: bool) -> str:
    nine = f"{born:%y%m}{born.day + 60 * is_coordination:02}{serial:03}"
    return nine + check_digit(nine)


VALID_NUMBERS = st.builds(
    made, st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.integers(0, 999), st.booleans()
)
UNSEEN = st.text("\u200b\u200c\u200d\u2060\u00ad\ufeff\u034f", max_size=2)
JOINTS = st.sampled_from(
    ["", "-", "+", "–", "—", "−", "‑", " ", "\u00a0", "\u2009", "\n", " - ", ".", "/", "-\n"]
)
WORDS = st.just("") | st.text(st.characters(exclude_categories=["N", "P", "S", "Cs"]), max_size=20).map(
    "x{}x".format
)
unhurried = settings(deadline=None)


@unhurried
@given(VALID_NUMBERS, JOINTS, UNSEEN, UNSEEN, WORDS, WORDS)
def test_any_valid_number_is_stopped(
    ten: str, joint: str, before: str, after: str, first: str, last: str
) -> None:
    text = first + ten[:6] + before + joint + after + ten[6:] + last
    (found,) = stopped(text)
    assert text[found.start : found.end] == ten[:6] + before + joint + after + ten[6:]


@unhurried
@given(VALID_NUMBERS, st.integers(1, 9))
def test_another_check_digit_is_not_stopped(ten: str, more: int) -> None:
    wrong = ten[:9] + str((int(ten[9]) + more) % 10)
    assert stopped(f"{wrong[:6]}-{wrong[6:]}") == ()
    assert [kind for kind, _ in kinds(f"{wrong[:6]}-{wrong[6:]}")] == ["look_alike"]


@unhurried
@given(st.text() | st.text("0123456789-+./ \n\u00a0\u200b²①@aA(0)", max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    found = findings(text)
    places = [place for finding in found for place in (finding.start, finding.end)]
    assert places == sorted(places)
    assert all(0 <= finding.start < finding.end <= len(text) for finding in found)
    assert stopped(text) == tuple(finding for finding in found if finding.kind in STOPPED)


@pytest.mark.parametrize(
    "text",
    ["01 ", "8", "8 ", "8803200018-", "a@a.", " -", "0701 ", "8\u200b", "070-", "(0", "\u00a0 ", "ABC 12"],
)
def test_long_text_is_read_in_pieces_of_bounded_length(text: str) -> None:
    """Doubling the text doubles what is found: nothing in the middle is dropped for its length."""
    short, long = (text * (size // len(text)) for size in (20_000, 40_000))
    assert abs(len(findings(long)) - 2 * len(findings(short))) <= 2
    assert stopped(f"{long} x {NUMBER}")[-1] == Finding(Kind.IDENTITY, len(long) + 3, len(long) + 14)


# What is told, and what never is.


@pytest.mark.parametrize("kind", list(Kind))
def test_every_finding_is_explained(kind: Kind) -> None:
    told = explain(Finding(kind, 0, 11))
    assert len(told.split(". ")) >= 3
    assert not any(char.isdigit() for char in told)
    assert kind_name(kind)


def told_by(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return repr(error.value) + str(error.value) + repr(error.value.__dict__) + str(error.value.__context__)


@pytest.mark.parametrize("text", [NUMBER, f"rad\nrad {NUMBER}"])
def test_the_exception_does_not_repeat_the_number(text: str) -> None:
    with pytest.raises(ValidationError) as error:
        check_text(text, 200)
    assert error.value.code == CODE
    assert not [part for part in PARTS if part in told_by(error)]


def test_the_line_is_told_where_there_are_several() -> None:
    with pytest.raises(ValidationError, match="Rad 3: Texten innehåller ett personnummer"):
        check_identity(f"ett\ntvå\ntre {NUMBER}")
    with pytest.raises(ValidationError, match=r"^\['Texten innehåller"):
        check_identity(NUMBER)


@pytest.mark.parametrize("field", [ProseField(), LineField()])
def test_the_field_is_the_last_gate(field: Any) -> None:
    assert field.get_prep_value("Lugn vecka") == "Lugn vecka"
    with pytest.raises(ValidationError) as error:
        field.get_prep_value(f"x\u00a0{NUMBER}")
    assert error.value.code == CODE


@pytest.mark.parametrize(
    "name",
    [
        f"{NUMBER}.pdf",
        "880320_0016.jpg",
        "anmälan 198803200016 (2).docx",
        "880320%2D0016.pdf",
        "880320%200016.pdf",
    ],
)
def test_file_names(name: str) -> None:
    check_file_name("protokoll 2026-11-22.pdf")
    check_file_name("protokoll%202026-11-22.pdf")
    with pytest.raises(ValidationError) as error:
        check_file_name(name)
    assert error.value.code == CODE
    assert not [part for part in PARTS if part in told_by(error)]


@pytest.mark.parametrize(
    "value",
    [
        NUMBER,
        {"text": NUMBER},
        {NUMBER: 1},
        {"a": [{"b": ("x", NUMBER)}]},
        [8803200016],
        198803200016,
        8803200016.0,
        {"a": {NUMBER}},
    ],
)
def test_plain_data(value: object) -> None:
    with pytest.raises(ValidationError) as error:
        check_values(value)
    assert error.value.code == CODE
    assert not [part for part in PARTS if part in told_by(error)]


def test_plain_data_without_numbers() -> None:
    check_values({"a": [1, 2.5, None, True, "2026-11-22"], "b": {"c": float("nan")}, "d": 8803200018})
    check_values("d41d8cd98f00b204e9808803200016ab")
