"""Values of one division of areas in another: by weights, and marked as estimates."""

from datetime import timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import AT, admin
from samlad.base.refusals import Refusal
from samlad.places.models import Area
from samlad.places.tests.factories import area
from samlad.statistics.models import AreaWeight, Delivery, Masked
from samlad.statistics.operations import About, Given, indicator_set, values_convert, weights_set
from samlad.statistics.tests.deliveries import current, delivered, indicator, source

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def divisions() -> tuple[Area, Area, Area, Area]:
    """Two old areas; the first lies wholly in the first new one, the second in both."""
    old = [area("Gamla A", code="A"), area("Gamla B", code="B")]
    new = [area("Nya 1", code="1", kind="deso"), area("Nya 2", code="2", kind="deso")]
    weigh({(old[0], new[0]): 1.0, (old[1], new[0]): 0.25, (old[1], new[1]): 0.75})
    return old[0], old[1], new[0], new[1]


def weigh(weights: dict[tuple[Area, Area], float], **more: Any) -> Delivery | None:
    keys = {(one.pk, to.pk): weight for (one, to), weight in weights.items()}
    about = {"by": admin(), "at": AT, "source": source(), "name": "nyckel.csv", "digest": "0" * 64, **more}
    return weights_set(**about, weights=keys)


def convert(of: Any) -> Any:
    return values_convert(by=admin(), at=LATER, indicator=of, kind="deso", vintage="")


def hidden_from(limit: int, of: Any) -> set[int]:
    """The areas without a value to see, once the limit is set."""
    about = About("Stöd", kind="count", smallest_count=limit)
    indicator_set(by=admin(), at=LATER, source=of.source, code=of.code, about=about)
    return {mask.observation.area_id for mask in Masked.objects.known().select_related("observation")}


def test_counts_are_divided_as_the_people_are() -> None:
    a, b, one, two = divisions()
    of = indicator()
    delivered(Given(of.pk, a.pk, "2024", value=10.0), Given(of.pk, b.pk, "2024", value=8.0))
    convert(of)
    rows = {row[0]: row[1:] for row in current("area", "value", "estimated", "delivery__origin")}
    assert rows[one.pk] == (12.0, pytest.approx(2 / 12), "own")
    assert rows[two.pk] == (6.0, 1.0, "own")
    assert rows[a.pk] == (10.0, 0.0, "file")


def test_rates_are_worked_out_of_their_parts() -> None:
    a, b, one, _two = divisions()
    of = indicator(kind="share", per=100)
    delivered(
        Given(of.pk, a.pk, "2024", value=50.0, count=50.0, denominator=100.0),
        Given(of.pk, b.pk, "2024", value=10.0, count=40.0, denominator=400.0),
    )
    convert(of)
    rows = {row[0]: row[1:] for row in current("area", "value", "count", "denominator")}
    assert rows[one.pk] == (pytest.approx(30.0), 60.0, 200.0)


def test_an_unknown_part_makes_the_whole_unknown() -> None:
    a, _b, one, two = divisions()
    of = indicator()
    delivered(Given(of.pk, a.pk, "2024", value=10.0))
    convert(of)
    rows = {row[0]: row[1:] for row in current("area", "value", "status")}
    assert rows[one.pk] == rows[two.pk] == (None, "missing")


def test_what_is_not_shown_is_not_moved() -> None:
    a, b, one, two = divisions()
    of = indicator(smallest_count=5)
    delivered(Given(of.pk, a.pk, "2024", value=10.0), Given(of.pk, b.pk, "2024", value=3.0))
    convert(of)
    rows = {row[0]: row[1:] for row in current("area", "value")}
    assert (rows[one.pk], rows[two.pk]) == ((None,), (None,))


def test_what_is_hidden_later_hides_what_was_moved_from_it() -> None:
    """The limit is set after the move: a moved value would give the small one back, times its weight."""
    _a, b, one, two = divisions()
    far, of = area("Gamla C", code="C"), indicator()
    alone = area("Nya 3", code="3", kind="deso")
    weigh({(far, alone): 1.0}, digest="2" * 64)
    delivered(*(Given(of.pk, place.pk, "2024", value=n) for place, n in ((_a, 10.0), (b, 3.0), (far, 9.0))))
    convert(of)
    rows = {row[0]: row[1] for row in current("area", "value")}
    assert (rows[one.pk], rows[two.pk], rows[alone.pk]) == (10.75, 2.25, 9.0)
    assert hidden_from(5, of) == {b.pk, one.pk, two.pk}


def test_a_value_moved_twice_goes_with_the_first() -> None:
    a, b, one, two = divisions()
    last = area("Nyast", code="N", kind="regso")
    weigh({(one, last): 1.0, (two, last): 1.0}, digest="3" * 64)
    of = indicator()
    delivered(Given(of.pk, a.pk, "2024", value=10.0), Given(of.pk, b.pk, "2024", value=3.0))
    convert(of)
    values_convert(by=admin(), at=LATER, indicator=of, kind="regso", vintage="")
    assert hidden_from(5, of) == {b.pk, one.pk, two.pk, last.pk}


def test_the_same_conversion_twice_changes_nothing() -> None:
    a, b, _one, _two = divisions()
    of = indicator()
    delivered(Given(of.pk, a.pk, "2024", value=10.0), Given(of.pk, b.pk, "2024", value=8.0))
    convert(of)
    assert (convert(of).delivery, Delivery.objects.filter(origin="own").count()) == (None, 1)


@pytest.mark.parametrize("about", [{"kind": "survey"}, {"kind": "mean"}], ids=str)
def test_what_cannot_be_divided_is_refused(about: Any) -> None:
    a, _b, _one, _two = divisions()
    of = indicator(**about)
    delivered(Given(of.pk, a.pk, "2024", value=3.5))
    with pytest.raises(Refusal, match=r"räkna.* om"):
        convert(of)


def test_without_weights_there_is_no_conversion() -> None:
    with pytest.raises(Refusal, match="inga vikter"):
        convert(indicator())


def test_weights_that_do_not_add_up_are_refused() -> None:
    old, new = area("Gamla A"), area("Nya 1", kind="deso")
    for weight in (0.5, 1.5, 0.0, -1.0):
        with pytest.raises(Refusal):
            weigh({(old, new): weight})
    assert not AreaWeight.objects.exists()


def test_new_weights_replace_those_of_the_same_areas() -> None:
    _a, b, one, two = divisions()
    assert weigh({(b, one): 0.25, (b, two): 0.75}) is None
    assert weigh({(b, two): 1.0}, at=LATER, digest="1" * 64) is not None
    rows = AreaWeight.objects.known().filter(from_area=b)
    assert [(row.to_area, row.weight) for row in rows] == [(two, 1.0)]
    assert AreaWeight.objects.known(AT).count() == 3
