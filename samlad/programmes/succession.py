"""Bodies that have ended and still answer for goals, and who took over what they carried."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from samlad.base.sorting import swedish_key
from samlad.parties.models import Party, PartyProfile, Succession
from samlad.programmes.models import GoalFacts, Responsible
from samlad.programmes.queries import Reader, party_names, plans_visible_to
from samlad.programmes.rules import ADOPTED, OWN


@dataclass(frozen=True, slots=True)
class Abolished:
    """A body that has ended, the goals that it still answers for, and those who took over (key and name).

    What one of the municipality's own answered for, only its own take over.
    """

    party_id: int
    name: str
    ended_on: date
    goals: Sequence[Any]
    successors: Sequence[tuple[int, str]]


def successors_of(parties: Collection[int], at: datetime | None = None) -> dict[int, list[int]]:
    """Those who carry today what each party carried, past those that have ended themselves. 1 query."""
    links = defaultdict[int, list[int]](list)
    for party, successor in Succession.objects.known(at).order_by("pk").values_list("party", "successor"):
        links[party].append(successor)
    return {key: list(_carrying(key, links)) for key in parties}


def _carrying(party: int, links: Mapping[int, Sequence[int]]) -> dict[int, None]:
    found, waiting, seen = dict[int, None](), list(links.get(party, ())), {party}
    while waiting:
        key = waiting.pop(0)
        if key in seen:
            continue
        seen.add(key)
        if after := links.get(key):
            waiting += after
        else:
            found[key] = None
    return found


def plans_not_over(reader: Reader, today: date) -> list[int]:
    """The decided plans that have not ended, begun or not, of those that somebody may change. 1 query."""
    rows = plans_visible_to(reader).filter(state=ADOPTED, ends_on__gte=today)
    return [row.programme_id for row in rows if reader.manages(row.programme)]


def abolished_in(
    plans: Collection[int], today: date, at: datetime | None = None, party: int | None = None
) -> list[Abolished]:
    """In Swedish order. 1 query where there are none, else 6."""
    answering = Responsible.objects.known(at).filter(goal__programme__in=plans)
    ended = PartyProfile.objects.known(at).filter(ended_on__lt=today, party__in=answering.values("party"))
    profiles = {row.party_id: row for row in (ended.filter(party=party) if party else ended)}
    if not profiles:
        return []
    of = dict[int, set[int]]()
    for goal, one in answering.filter(party__in=profiles).values_list("goal", "party"):
        of.setdefault(one, set()).add(goal)
    keys = {goal for goals in of.values() for goal in goals}
    rows = GoalFacts.objects.known(at).filter(goal__in=keys).select_related("goal").order_by("position", "pk")
    goals, after = list(rows), successors_of(profiles, at)
    names = party_names({key for found in after.values() for key in found}, at)
    kinds = dict(Party.objects.filter(pk__in={*after, *names}).values_list("pk", "kind"))
    own = {key for key, kind in kinds.items() if kind in OWN}
    found = [
        Abolished(
            key,
            row.name,
            row.ended_on or today,
            [goal for goal in goals if goal.goal_id in of[key]],
            [(one, names[one]) for one in after[key] if one in names and (one in own or key not in own)],
        )
        for key, row in profiles.items()
    ]
    return sorted((one for one in found if one.goals), key=lambda one: swedish_key(one.name))
