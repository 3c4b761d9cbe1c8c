"""The people, areas and forum of a municipality of a given size."""

from dataclasses import dataclass
from datetime import date, datetime, time

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.forums.models import COORDINATOR, Forum
from samlad.forums.tests.factories import forum, seat, watch
from samlad.parties.models import Function, Party
from samlad.parties.tests.factories import function, holding, party
from samlad.places.models import Area
from samlad.places.operations import areas_import
from samlad.situation.rules import local
from tests.bench.boundaries import district
from tests.bench.sizes import Size

COORDINATOR_MAIL = "samordnare@lindasa.example"


@dataclass(frozen=True, slots=True)
class Voice:
    """A party with the function that reports for it and who holds that."""

    party: Party
    function: Function
    user: User


@dataclass(frozen=True, slots=True)
class Town:
    forum: Forum
    coordinator: User
    voices: tuple[Voice, ...]
    areas: tuple[Area, ...]


def found(size: Size, day: date) -> Town:
    """Everything that must be there before the first week."""
    at = local(day, time(8))
    areas_import(by=None, at=at, reading=district(size.areas), kind="area", valid_from=day)
    areas = tuple(Area.objects.order_by("code"))
    of = forum(at=at)
    voices = tuple(_voice(of, number, at, day) for number in range(size.parties))
    for voice in voices:
        watch(of, voice.party, *areas, valid_from=day, at=at)
    return Town(of, _coordinator(of, voices[0].party, at, day), voices, areas)


def _voice(of: Forum, number: int, at: datetime, day: date) -> Voice:
    new = party(
        f"Bostadsbolaget nummer {number + 1}", short_name=f"Bolag {number + 1}", founded_on=day, at=at
    )
    reporting = function(new, "Trygghetsansvarig", valid_from=day, at=at)
    holder = user(f"Kim Nummer {number + 1}", email=f"bolag{number + 1}@lindasa.example", at=at)
    holding(reporting, holder, valid_from=day, at=at)
    seat(of, reporting, valid_from=day, at=at)
    return Voice(new, reporting, holder)


def _coordinator(of: Forum, at_party: Party, at: datetime, day: date) -> User:
    leading = function(at_party, "Trygghetssamordnare", valid_from=day, at=at)
    person = user("Sam Ordnare", email=COORDINATOR_MAIL, at=at)
    holding(leading, person, valid_from=day, at=at)
    seat(of, leading, role=COORDINATOR, valid_from=day, at=at)
    return person
