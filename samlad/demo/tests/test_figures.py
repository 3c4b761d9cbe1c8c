"""The figures of Lindåsa: what has come, from whom, and what was revised when the next year came."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from samlad.demo.builder import beginning
from samlad.demo.course import Course
from samlad.demo.figures import FIGURES, ORDER, bring_figures
from samlad.demo.tests.built import kept
from samlad.statistics.models import Delivery, Indicator, IndicatorFacts, Observation
from samlad.statistics.rules import BACKGROUND, FINAL, PRELIMINARY, SURVEY

# Begun in August: the figures of 2025 are there, and preliminary until those of 2026 come.
TODAY, WEEKS = date(2026, 8, 30), 1
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module", autouse=True)
def lindasa(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    with kept(django_db_blocker, TODAY, WEEKS) as told:
        yield told


def years(code: str, area: str = "kvarnhojden") -> dict[str, str]:
    rows = Observation.objects.known().filter(indicator__code=code, area__code=area)
    return dict(rows.values_list("period", "status"))


def test_the_last_year_is_preliminary_and_those_before_are_final() -> None:
    found = years("bistand")
    assert sorted(found) == [str(year) for year in range(2017, 2026)]
    assert (found["2025"], {status for year, status in found.items() if year < "2025"}) == (
        PRELIMINARY,
        {FINAL},
    )


def test_what_was_preliminary_is_kept_as_it_was() -> None:
    begun = beginning()
    assert begun is not None
    course, at = Course(begun.seed, begun.start, begun.weeks), datetime(2027, 5, 17, 8, tzinfo=UTC)
    with transaction.atomic():
        bring_figures(course, at, (2025, 2026))
        rows = Observation.objects.filter(indicator__code="bistand", area__code="kvarnhojden", period="2025")
        assert [row.status for row in rows.order_by("pk")] == [PRELIMINARY, FINAL]
        assert (years("bistand")["2026"], Delivery.objects.count()) == (PRELIMINARY, 4)
        transaction.set_rollback(True)


def test_parts_add_up_to_the_town() -> None:
    for code in ("folkmangd", "bistand", "skadegorelse"):
        rows = Observation.objects.known().filter(indicator__code=code, period="2025")
        counts = dict(rows.values_list("area__code", "count"))
        assert sum(counts[area] or 0 for area in ORDER) == counts["lindasa"]
        assert counts["norra-lindasa"] + counts["sodra-lindasa"] == counts["lindasa"]  # type: ignore[operator]


def test_every_figure_has_its_source_and_the_surveys_keep_their_scales() -> None:
    facts = IndicatorFacts.objects.known()
    assert facts.count() == Indicator.objects.count() == len(FIGURES) + 5
    surveys = facts.filter(kind=SURVEY)
    assert {(one.scale_low, one.scale_high) for one in surveys} == {(0, 6), (0, 100)}
    assert all(one.question for one in surveys)
    assert facts.filter(direction=BACKGROUND).count() == 4
    assert Delivery.objects.count() == 2


def test_the_same_beginning_gives_the_same_figures() -> None:
    """The numbers follow from the seed, the area and the year alone: brought once more, nothing is new."""
    begun = beginning()
    assert begun is not None
    course, at = Course(begun.seed, begun.start, begun.weeks), datetime(2027, 1, 4, 8, tzinfo=UTC)
    before = Observation.objects.count()
    bring_figures(course, at, range(2017, 2026))
    assert (Observation.objects.count(), Delivery.objects.count()) == (before, 2)
    other = Course(begun.seed + 1, begun.start, begun.weeks)
    with transaction.atomic():
        bring_figures(other, at, range(2017, 2026))
        assert Observation.objects.count() > before
        transaction.set_rollback(True)
