"""A mail divided into areas."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samlad.situation.pasting import Piece, divide

AREAS = {1: "Kvarnhöjden", 2: "Lindåsa centrum", 3: "Tallmossen", 4: "Åkersdal", 5: "Östervik", 6: "Lindåsa"}


def one(text: str) -> dict[int, tuple[int | None, str]]:
    return {area: (piece.level, piece.sentence) for area, piece in divide(text, AREAS).by_area.items()}


@pytest.mark.parametrize(
    ("line", "level", "sentence"),
    [
        ("Kvarnhöjden: Stökigt vid torget.", None, "Stökigt vid torget."),
        ("KVARNHÖJDEN: Stökigt.", None, "Stökigt."),
        ("Kvarnhöjden – 3", 3, ""),
        ("Kvarnhöjden - 3. Två bränder.", 3, "Två bränder."),
        ("Kvarnhöjden 2: Klotter.", 2, "Klotter."),
        ("Kvarnhöjden (2) Klotter.", 2, "Klotter."),
        ("Kvarnhöjden: nivå 3, två bränder", 3, "två bränder"),
        ("Kvarnhöjden, nivå 3. Två bränder.", 3, "Två bränder."),
        ("Kvarnhöjden: Nivå: 4", 4, ""),
        ("• Kvarnhöjden: Klotter.", None, "Klotter."),
        ("1. Kvarnhöjden: Klotter.", None, "Klotter."),
        ("**Kvarnhöjden:** Klotter.", None, "Klotter."),
        ("# Kvarnhöjden\nKlotter.", None, "Klotter."),
        ("Kvarnhöjden\n\nKlotter.", None, "Klotter."),
        ("Kvarnhöjden\nNivå 2\nKlotter.", 2, "Klotter."),
        ("Kvarnhöjden: Vi menar att nivå 3 gäller.", 3, "Vi menar att nivå 3 gäller."),
        ("Kvarnhöjden är lugnt.", None, "Kvarnhöjden är lugnt."),
        # What is counted is no level.
        ("Kvarnhöjden: 3 bilar har brunnit", None, "3 bilar har brunnit"),
        ("Kvarnhöjden: 3-4 ungdomar", None, "3-4 ungdomar"),
        ("Kvarnhöjden: 2, 3 och 4 november brann det", None, "2, 3 och 4 november brann det"),
        ("Kvarnhöjden: nivå 2–3", None, "nivå 2–3"),
        ("Kvarnhöjden: nivå 5", None, "nivå 5"),
        ("Kvarnhöjden: nivå 2 förra veckan, nu nivå 3", 2, "förra veckan, nu nivå 3"),
    ],
)
def test_headings_and_levels(line: str, level: int | None, sentence: str) -> None:
    assert one(line) == {1: (level, sentence)}


@pytest.mark.parametrize(
    "words",
    [
        "inget att rapportera",
        "Inget att rapportera.",
        "inget nytt",
        "Inget nytt att rapportera!",
        "ingenting att rapportera",
        "inga händelser",
        "- Inget särskilt att rapportera den här veckan.",
        "u.a.",
    ],
)
def test_nothing_to_report(words: str) -> None:
    for text in (f"Åkersdal: {words}", f"Åkersdal\n{words}", f"Åkersdal\n\n{words}\n"):
        assert divide(text, AREAS).by_area[4].nothing


def test_nothing_new_beside_a_level_is_the_sentence_of_it() -> None:
    assert divide("Åkersdal – 1, inget nytt", AREAS).by_area[4] == Piece(1, False, "inget nytt")


def test_the_longest_name_is_taken() -> None:
    assert one("Lindåsa centrum: Klotter.\nLindåsa: Lugnt.") == {2: (None, "Klotter."), 6: (None, "Lugnt.")}


def test_letters_are_what_they_are() -> None:
    """Å, ä and ö are letters of their own, however they are composed; a longer word is another word."""
    assert one("Akersdal: Klotter.") == one("Kvarnhöjdens skola: Klotter.") == {}
    assert one("A\u030akersdal: Klotter.") == {4: (None, "Klotter.")}


def test_several_areas_in_one_heading() -> None:
    found = divide("Kvarnhöjden, Tallmossen och Östervik: inget att rapportera", AREAS).by_area
    assert {area for area, piece in found.items() if piece.nothing} == {1, 3, 5}


def test_a_name_where_a_line_was_broken_is_no_heading() -> None:
    text = "Kvarnhöjden: Ungdomar rör sig mellan centrum och\nTallmossen på kvällarna."
    assert one(text) == {1: (None, "Ungdomar rör sig mellan centrum och Tallmossen på kvällarna.")}


def test_the_same_area_twice() -> None:
    text = "Kvarnhöjden: 2. Klotter.\nÖstervik: Lugnt.\nKvarnhöjden: 3. Bränder."
    assert one(text)[1] == (2, "Klotter.\n(3) Bränder.")


def test_what_is_no_area_is_the_rest() -> None:
    mail = """Från: Eva Ek
Ämne: SV: Läget vecka 47

Hej!

Kvarnhöjden: 3. Två bränder vid garagen.
Ungdomar samlas vid torget.

Östervik: inget att rapportera

Vi vill prata om bemanning på mötet.

Med vänlig hälsning
Lindåsa förvaltning, Tallmossen

Den mån 9 nov. 2026 kl. 08.12 skrev Samordnaren:
> Åkersdal: hur ser det ut?
"""
    divided = divide(mail, AREAS)
    assert divided.by_area == {
        1: Piece(3, False, "Två bränder vid garagen. Ungdomar samlas vid torget."),
        5: Piece(None, True, "inget att rapportera"),
    }
    for words in ("Från: Eva Ek", "Hej!", "bemanning", "Tallmossen", "Samordnaren", "> Åkersdal"):
        assert words in divided.rest


def test_an_answered_mail_in_the_manner_of_outlook_is_the_rest() -> None:
    divided = divide("Åkersdal: Klotter.\n\nFrån: Samordnaren\nÖstervik: 4\n", AREAS)
    assert (list(divided.by_area), divided.rest) == ([4], "Från: Samordnaren\nÖstervik: 4")


def test_no_areas_and_no_text() -> None:
    assert divide("Hej!\nÅkersdal: 3", {}).rest == "Hej!\nÅkersdal: 3"
    assert (divide("", AREAS).by_area, divide("", AREAS).rest) == ({}, "")


PIECES = st.lists(
    st.sampled_from(
        [
            *AREAS.values(),
            *(
                "åkersdal",
                "ÖSTERVIK",
                "KVARNHÖJDEN",
                "A\u030akersdal",
                "och",
                ",",
                ":",
                " – ",
                "-",
                "3",
                "(2)",
            ),
            *("nivå 3", "Nivå:", "är", "inget att rapportera", "inget nytt", "> ", "--", "* ", "1. ", "mvh"),
            *("Från: ", "Ämne: ", "-----Ursprungligt meddelande-----", "\n", "\n", "\n\n", " ", "."),
            *("\xa0", "\r\n", "\u2028", "\x0b", "ſ", "ı", "İ", "K"),
        ]
    )
    | st.text(max_size=12)
)
# What a heading may take away: the name of the area, its level, and the number of a list.
TAKEN = re.compile(r"nivån?|är|\d+", re.IGNORECASE)


# On a busy machine the first texts take long to make up.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(PIECES)
def test_no_word_is_lost(pieces: list[str]) -> None:
    marked = [f"{piece} ord{number}" if number % 2 else piece for number, piece in enumerate(pieces)]
    text = "".join(marked)
    divided = divide(text, AREAS)
    kept = " ".join([divided.rest, *(piece.sentence for piece in divided.by_area.values())])
    names = " ".join(AREAS[area] for area in divided.by_area for _ in range(len(pieces)))
    assert not missing(text, f"{kept} {names}")


@PATIENT
@given(st.text(max_size=400))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    divided = divide(text, AREAS)
    kept = " ".join([divided.rest, *(piece.sentence for piece in divided.by_area.values())])
    assert not missing(text, kept)


def missing(text: str, kept: str) -> Counter[str]:
    lost = Counter(words(text)) - Counter(words(kept))
    return Counter({word: number for word, number in lost.items() if not TAKEN.fullmatch(word)})


def words(text: str) -> list[str]:
    """Words as they compare: composed letters, small ones."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())


def test_a_long_mail_is_read_in_one_go() -> None:
    """No pattern goes back over what it has read: these would take hours if it did."""
    for text in (
        "\n" * 20_000,
        "- " * 10_000,
        "-" * 20_000,
        " " * 20_000,
        "_" * 20_000,
        "Kvarnhöjden, " * 1500,
    ):
        divide(text + "x", AREAS)
        divide(f"Kvarnhöjden:\n{text}x", AREAS)
    divide("Kvarnhöjden: a\n\n" * 1500, AREAS)
