"""A programme that is written down in some way, and read again, is what it was."""

import pytest
from hypothesis import given, settings

from samlad.programmes.reading import ProgrammeText, read_document, read_programme
from samlad.programmes.tests.layouts import LAYOUTS, Habits, habits, programmes

pytestmark = pytest.mark.once


def check(layout: str, programme: ProgrammeText, habits: Habits) -> None:
    written = LAYOUTS[layout](programme, habits)
    assert read_programme(read_document("program", written)).as_json() == programme.as_json()


@given(programmes(), habits)
@settings(deadline=None, max_examples=60)
def test_plain_text_as_councils_write_it(programme: ProgrammeText, habits: Habits) -> None:
    check("plain", programme, habits)


@given(programmes(), habits)
@settings(deadline=None, max_examples=60)
def test_lines_with_a_word_before_each(programme: ProgrammeText, habits: Habits) -> None:
    check("marked", programme, habits)


@given(programmes(), habits)
@settings(deadline=None, max_examples=60)
def test_headings_and_bullets_by_marks(programme: ProgrammeText, habits: Habits) -> None:
    check("markdown", programme, habits)


@given(programmes(), habits)
@settings(deadline=None, max_examples=12)
def test_word_with_headings_and_tables(programme: ProgrammeText, habits: Habits) -> None:
    check("word", programme, habits)
