"""The bench of the thread, small: its pages come, in few queries that do not grow, and rules find things."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction

from samlad.actions.models import Action
from samlad.deviations.models import DeviationState
from samlad.followup.models import AssessmentFacts, Closing
from samlad.programmes.models import Goal
from samlad.situation.models import Mark
from tests.bench import pages, thread
from tests.bench.build import build
from tests.bench.sizes import QUICK, Size

pytestmark = pytest.mark.django_db
FEWEST = 25


def built(size: Size) -> Iterator[dict[str, int]]:
    """The queries of each page in a municipality of that size, which is taken away again."""
    with transaction.atomic():
        build(size)
        yield pages.count_queries(thread.addresses())
        transaction.set_rollback(True)


def test_queries_are_few_and_as_many_in_a_small_municipality_as_in_a_larger() -> None:
    (small,) = built(thread.SMALL)
    (larger,) = built(replace(thread.SMALL, areas=6, actions=80, plans=3, goals=40))
    assert {name: (number, larger[name]) for name, number in small.items() if larger[name] > number} == {}
    assert max(larger.values()) <= FEWEST


def test_there_is_as_much_as_is_said_and_everything_is_told() -> None:
    build(thread.SMALL)
    assert Goal.objects.count() == thread.SMALL.plans * thread.SMALL.goals
    assert Action.objects.count() >= thread.SMALL.actions
    for rows in (Mark.objects, AssessmentFacts.objects, Closing.objects, DeviationState.objects):
        assert rows.exists()
    plan = replace(QUICK, pages=1, warm_up=1)
    found = pages.measure(plan, thread.addresses())
    words = thread.told(found, pages.count_queries(thread.addresses()), thread.rules_beside_reading(1))
    for name in ("thread from a mark", "gaps of last year", "place", "all rules in one pass"):
        assert name in words
