"""The row of an area: what people wrote is text in it, and it is drawn anew when anything in it changes."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from samlad.base.periods import MONTH, WEEK, Period
from samlad.situation.models import Round
from samlad.situation.queries import AreaRow, Voice
from samlad.situation.templatetags.rows import area_row, drawn

WORDS = ("Underlag saknas", "Normalläge", "Förhöjt", "Allvarligt", "Mycket allvarligt")
VOICE = Voice("Polisen", 3, False, "Bråk vid torget.", "", "Kommunpolis", late=False)
ROW = AreaRow(
    area_id=7,
    code="7",
    name="Åkersdal",
    level=3,
    reason="Flera bråk.",
    previous=2,
    voices=(VOICE, replace(VOICE, party="Lindbo", level=None, nothing=True, sentence="")),
    silent=("Räddningstjänsten",),
    strip=(None,) * 50 + (2, 3),
    actions=1,
    words=WORDS,
)
THIS_WEEK = Period(WEEK, 2026, 4)


def html(
    row: AreaRow = ROW, *, period: Period = THIS_WEEK, is_extra: bool = False, can_mark: bool = False
) -> str:
    return drawn(row, 1, period, is_extra, can_mark, "sv")


def test_tells_what_parties_said_and_who_has_not() -> None:
    assert "<li><b>Polisen</b> 3: Bråk vid torget.</li>" in html()
    assert '<li><b>Lindbo</b> <span class="quiet">Inget att rapportera</span></li>' in html()
    assert '<span class="nowrap">Polisen 3</span> · <span class="nowrap">Lindbo –</span>' in html()
    assert "2 parter har rapporterat" in html()
    assert "Har inte rapporterat: Räddningstjänsten" in html()


def test_links_to_the_area_and_for_those_who_may_to_its_level() -> None:
    assert 'href="/omraden/7/"' in html()
    assert "/laget/1/niva/7/" not in html()
    assert html(can_mark=True).count("/laget/1/niva/7/") == 2


MARKUP = '<script>"&'


@pytest.mark.parametrize(
    "voice",
    [
        replace(VOICE, party=MARKUP),
        replace(VOICE, sentence=MARKUP),
        replace(VOICE, oral_from=MARKUP),
        replace(VOICE, oral_from="Vakthavande", entered_by=MARKUP),
    ],
)
def test_what_people_wrote_is_never_markup(voice: Voice) -> None:
    drawing = html(replace(ROW, voices=(voice,)))
    assert "<script>" not in drawing
    assert "&lt;script&gt;&quot;&amp;" in drawing


def test_late_and_oral_voices_say_so() -> None:
    voice = replace(VOICE, oral_from="Vakthavande", late=True)
    drawing = html(replace(ROW, voices=(voice,)))
    assert "Lämnad muntligt av Vakthavande, införd av Kommunpolis." in drawing
    assert '<span class="tag" data-tone="wait">Sen</span>' in drawing
    assert "Sen</span>" not in html()


@pytest.mark.parametrize(
    ("level", "previous", "words"),
    [
        (3, 2, "ökar, förra veckan 2"),
        (2, 3, "minskar, förra veckan 3"),
        (2, 2, "oförändrat, förra veckan 2"),
        (2, 0, "förra veckan saknades underlag"),
        (0, 2, "förra veckan 2"),
        (2, None, "inget att jämföra med"),
    ],
)
def test_the_change_in_words(level: int, previous: int | None, words: str) -> None:
    assert f"</svg>{words}</small>" in html(replace(ROW, level=level, previous=previous))


def test_an_extra_round_is_compared_with_the_last_picture() -> None:
    assert "</svg>ökar, i senaste lägesbilden 2</small>" in html(is_extra=True)
    assert "förra veckan" not in html(is_extra=True)


def test_nothing_kept_is_shown_for_other_content() -> None:
    shown = html()
    assert html(replace(ROW, reason="Lugnare.")) != shown
    assert html(replace(ROW, actions=2)) != shown
    assert html(replace(ROW, words=(*WORDS[:3], "Rött", "Svart"))) != shown
    assert "förra månaden" in html(period=Period(MONTH, 2026, 4))
    assert html() == shown


def test_each_language_is_drawn_for_itself_and_once() -> None:
    drawn.cache_clear()
    for language in ("sv", "en", "sv"):
        with override(language):
            area_row(ROW, Round(pk=1, rhythm=WEEK, year=2026, number=4))
    assert (drawn.cache_info().misses, drawn.cache_info().hits) == (2, 1)
