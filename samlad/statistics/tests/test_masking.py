"""Small counts are hidden, and as many more that nobody can work them out."""

from datetime import timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import AT, admin
from samlad.places.models import Area
from samlad.places.operations import area_change
from samlad.places.tests.factories import area
from samlad.statistics.models import Masked, Observation
from samlad.statistics.operations import About, Given, indicator_set, masks_renew
from samlad.statistics.tests.deliveries import delivered, indicator

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def hidden() -> dict[tuple[str, str, str], bool]:
    """(area, period, breakdown) of what is not shown now; True where it is small itself."""
    rows = Masked.objects.known().select_related("observation__area")
    assert not rows.filter(observation__replaced_at__isnull=False).exists()
    return {
        (row.observation.area.code, row.observation.period, row.observation.breakdown): row.primary
        for row in rows
    }


def town() -> list[Area]:
    """A whole and its four parts."""
    whole = area("Lindåsa", code="L")
    return [whole, *(area(f"Del {n}", code=str(n), parent=whole) for n in range(1, 5))]


def counted(areas: list[Area], *counts: float | None, of: Any = None, **more: Any) -> list[Given]:
    of = of or indicator(smallest_count=5)
    return [
        Given(of.pk, one.pk, "2024", value=count, count=count, **more)
        if count is not None
        else Given(of.pk, one.pk, "2024", status="missing")
        for one, count in zip(areas, counts, strict=True)
    ]


def test_a_small_count_is_hidden_and_one_more_that_would_give_it_away() -> None:
    delivered(*counted(town(), 63, 3, 10, 20, 30))
    found = hidden()
    assert found.pop(("1", "2024", "")) is True
    assert list(found.values()) == [False]


@pytest.mark.parametrize(("count", "is_hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_zero_and_the_limit_itself_are_shown(count: float, is_hidden: bool) -> None:
    delivered(*counted([area()], count))
    assert bool(hidden()) is is_hidden


def test_without_a_limit_nothing_is_hidden() -> None:
    delivered(*counted(town(), 63, 3, 10, 20, 30, of=indicator()))
    assert hidden() == {}


def test_women_and_men_alone_are_added_up_too() -> None:
    whole, *parts = town()
    of = indicator(smallest_count=5)
    women, men = (3.0, 11.0, 12.0, 30.0), (20.0, 14.0, 16.0, 31.0)
    delivered(
        Given(of.pk, whole.pk, "2024", value=137.0, count=137.0),
        *(Given(of.pk, p.pk, "2024", "women", value=n, count=n) for p, n in zip(parts, women, strict=True)),
        *(Given(of.pk, p.pk, "2024", "men", value=n, count=n) for p, n in zip(parts, men, strict=True)),
    )
    found = hidden()
    assert found.pop(("1", "2024", "women")) is True
    assert list(found.values()) == [False]


def test_small_counts_of_one_sex_hide_the_other() -> None:
    here, of = area(code="A"), indicator(smallest_count=5)
    counts = {"": 23.0, "women": 3.0, "men": 20.0}
    delivered(*(Given(of.pk, here.pk, "2024", b, value=n, count=n) for b, n in counts.items()))
    assert hidden() == {("A", "2024", "women"): True, ("A", "2024", "men"): False}


def test_a_rate_is_hidden_with_its_count() -> None:
    of = indicator(kind="rate", per=1000, smallest_count=5)
    delivered(Given(of.pk, area(code="A").pk, "2024", value=1.5, count=3.0, denominator=2000.0))
    assert hidden() == {("A", "2024", ""): True}


def test_parts_without_a_row_are_unknown_to_the_reader_too() -> None:
    """Two parts are known and two are not: the sum gives nothing away."""
    areas = town()
    delivered(*counted([areas[0], areas[1], areas[2]], 63, 3, 10))
    assert hidden() == {("1", "2024", ""): True}


def test_a_revised_value_may_be_shown_again() -> None:
    areas = [area(code="A")]
    delivered(*counted(areas, 3))
    assert hidden()
    delivered(*counted(areas, 7), at=LATER, digest="1" * 64)
    assert hidden() == {}
    assert Masked.objects.known(AT).count() == 1


def test_a_new_limit_hides_at_once() -> None:
    of = indicator()
    delivered(*counted([area(code="A")], 3, of=of))
    assert hidden() == {}
    about = About("Skadegörelse", kind="count", direction="risk", smallest_count=5)
    indicator_set(by=admin(), at=LATER, source=of.source, code=of.code, about=about)
    assert hidden() == {("A", "2024", ""): True}


def test_new_sums_hide_more_when_asked() -> None:
    areas = [area("Lindåsa", code="L"), area("Del 1", code="1"), area("Del 2", code="2")]
    of = indicator(smallest_count=5)
    delivered(*counted(areas, 23, 3, 20, of=of))
    assert hidden() == {("1", "2024", ""): True}
    for part in areas[1:]:
        area_change(by=None, at=AT, area=part, name=part.code, parent=areas[0], valid_to=None)
    masks_renew(by=admin(), at=LATER, indicators=[of])
    assert hidden() == {("1", "2024", ""): True, ("2", "2024", ""): False}


def test_a_table_of_many_areas_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    whole, of = area("Lindåsa", code="L"), indicator(smallest_count=5)
    parts = [area(f"Del {n}", code=str(n), parent=whole) for n in range(60)]
    counts = [float(n % 13) for n in range(60)]
    values = [
        Given(of.pk, one.pk, str(year), value=n, count=n)
        for year in (2022, 2023, 2024)
        for one, n in zip([whole, *parts], [sum(counts), *counts], strict=True)
    ]
    with django_assert_max_num_queries(32):
        delivered(*values, of=of.source)
    small = sum(0 < n < 5 for n in counts) * 3
    assert Masked.objects.known().filter(primary=True).count() == small
    assert Observation.objects.count() == 61 * 3
