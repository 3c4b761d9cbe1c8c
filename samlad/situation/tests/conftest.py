"""People at the forms of the housing company in a round."""

import pytest

from samlad.forums.tests.factories import member
from samlad.situation.models import Round
from samlad.situation.tests.desk import Desk
from samlad.situation.tests.factories import MEETING, WEEK
from samlad.situation.tests.scene import Scene, scene


@pytest.fixture
def of() -> Scene:
    return scene()


@pytest.fixture
def now(of: Scene) -> Round:
    return of.opened(WEEK.next(), at=MEETING)


@pytest.fixture
def desk(of: Scene, now: Round) -> Desk:
    return Desk(of.people["housing"], now, of.parties["housing"])


@pytest.fixture
def colleague(of: Scene, now: Round) -> Desk:
    user = member(of.forum, party=of.parties["housing"], name="Karin Kollega")
    return Desk(user, now, of.parties["housing"])


@pytest.fixture
def leader(of: Scene, now: Round) -> Desk:
    return Desk(of.leader, now, of.parties["housing"])
