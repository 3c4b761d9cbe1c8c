"""What each own body has been told, and what it has not, since when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from samlad.actions.rules import OWN_KINDS
from samlad.base.sorting import swedish_key
from samlad.deviations import rules
from samlad.deviations.models import BodyReport, DeviationState, ReportedNode
from samlad.deviations.queries import Asker, in_order, lines, states_visible_to
from samlad.parties.models import PartyProfile
from samlad.parties.queries import meeting_days


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that concerns a body and that it should know, and when there last was news of it."""

    node_id: int
    kind: str
    label: str
    detail: str
    href: str
    since: datetime


def come_to_bodies(asker: Asker) -> QuerySet[DeviationState]:
    """What has come so far that it is a matter of its body: not what a function or a forum still has."""
    return states_visible_to(asker).filter(body__isnull=False, level__in=rules.ABOVE_FORUM)


def deviations_of(body: int, asker: Asker) -> list[Matter]:
    """The deviations that have come to a body and are not remedied. 9 queries."""
    rows = come_to_bodies(asker).filter(body=body).exclude(state=rules.REMEDIED)
    return [
        Matter(
            line.row.deviation.node_id,
            str(line.rule),
            line.label,
            f"{line.sentence} {line.clock}".strip(),
            reverse("deviations:deviation", args=[line.key]),
            line.row.since,
        )
        for line in lines(in_order(rows), asker)
    ]


# Who has more that a body should know, such as assessments, adds it here.
MATTERS: tuple[Callable[[int, Asker], Sequence[Matter]], ...] = (deviations_of,)


@dataclass(frozen=True, slots=True)
class Told:
    """A matter, and when the body was last told of it; None where it never was."""

    matter: Matter
    on: date | None

    @property
    def untold(self) -> bool:
        """Whether there has been news since."""
        return self.on is None or self.on < localdate(self.matter.since)


@dataclass(frozen=True, slots=True)
class BodyPage:
    profile: PartyProfile
    matters: Sequence[Told]
    reports: Sequence[tuple[BodyReport, int]]
    meeting_on: date | None

    @property
    def untold(self) -> list[Told]:
        return [one for one in self.matters if one.untold]

    @property
    def told(self) -> list[Told]:
        return [one for one in self.matters if not one.untold]


def body_page(profile: PartyProfile, asker: Asker) -> BodyPage:
    """At most 14 queries."""
    matters = [one for room in MATTERS for one in room(profile.party_id, asker)]
    when = dict(
        ReportedNode.objects.filter(report__body=profile.party_id, node__in=[one.node_id for one in matters])
        .order_by()
        .values_list("node")
        .annotate(Max("report__on"))
    )
    reports = BodyReport.objects.filter(body=profile.party_id).annotate(many=Count("nodes"))
    return BodyPage(
        profile,
        [Told(one, when.get(one.node_id)) for one in matters],
        [(row, row.many) for row in reports.order_by("-on", "-pk")],
        next(iter(meeting_days(profile.party_id, asker.today)), None),
    )


@dataclass(frozen=True, slots=True)
class BodyLine:
    """An own body: how many deviations it has without a decision, and when it last was told of anything."""

    party_id: int
    name: str
    undecided: int
    told_on: date | None


def body_lines(asker: Asker) -> list[BodyLine]:
    """The bodies with most without a decision first. 3 queries."""
    here = Q(ended_on__isnull=True) | Q(ended_on__gte=asker.today)
    rows = PartyProfile.objects.known().filter(here, party__kind__in=OWN_KINDS)
    waiting = come_to_bodies(asker).filter(state__in=rules.UNDECIDED).order_by()
    counted = dict(waiting.values_list("body").annotate(Count("pk")))
    told = dict(BodyReport.objects.order_by().values_list("body").annotate(Max("on")))
    found = [
        BodyLine(row.party_id, row.name, counted.get(row.party_id, 0), told.get(row.party_id)) for row in rows
    ]
    return sorted(found, key=lambda one: (-one.undecided, swedish_key(one.name)))
