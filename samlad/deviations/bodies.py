"""What each own body has been told, and what it has not, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from samlad.actions.rules import OWN_KINDS
from samlad.base.sorting import swedish_key
from samlad.deviations import rules
from samlad.deviations.models import BodyReport, DeviationState, ReportedNode
from samlad.deviations.queries import Asker, Line, in_order, lines, states_visible_to
from samlad.parties.models import PartyProfile
from samlad.parties.queries import meeting_days


def come_to_bodies(asker: Asker) -> QuerySet[DeviationState]:
    """What has come so far that it is a matter of its body: not what a function or a forum still has."""
    return states_visible_to(asker).filter(body__isnull=False, level__in=rules.ABOVE_FORUM)


@dataclass(frozen=True, slots=True)
class Known:
    """A deviation that concerns a body, when there last was news of it, and when the body was told (None:
    never). `row` is the key of how it stands."""

    row: int
    node_id: int
    since: datetime
    on: date | None

    @property
    def untold(self) -> bool:
        """Whether there has been news since."""
        return self.on is None or self.on < localdate(self.since)


@dataclass(frozen=True, slots=True)
class Matter:
    """The same in words."""

    known: Known
    line: Line

    @property
    def label(self) -> str:
        return self.line.label

    @property
    def kind(self) -> str:
        return str(self.line.rule)

    @property
    def detail(self) -> str:
        return f"{self.line.sentence} {self.line.clock}".strip()

    @property
    def href(self) -> str:
        return reverse("deviations:deviation", args=[self.line.key])


@dataclass(frozen=True, slots=True)
class BodyPage:
    """All of a body, however much it is: words are made of what is shown of it."""

    profile: PartyProfile
    untold: Sequence[Known]
    told: Sequence[Known]
    reports: QuerySet[BodyReport]
    meeting_on: date | None


def body_page(profile: PartyProfile, asker: Asker) -> BodyPage:
    """3 queries."""
    own = Q(body=profile.party_id)
    if profile.party.kind == rules.MUNICIPAL_COUNCIL:
        own |= Q(level=rules.COUNCIL)
    rows = in_order(come_to_bodies(asker).filter(own).exclude(state=rules.REMEDIED))
    reported = ReportedNode.objects.filter(report__body=profile.party_id).order_by().values_list("node")
    when = dict(reported.annotate(Max("report__on")))
    known = [
        Known(row, node, since, when.get(node))
        for row, node, since in rows.values_list("pk", "deviation__node", "since")
    ]
    reports = BodyReport.objects.filter(body=profile.party_id).annotate(many=Count("nodes"))
    return BodyPage(
        profile,
        [one for one in known if one.untold],
        [one for one in known if not one.untold],
        reports.order_by("-on", "-pk"),
        next(iter(meeting_days(profile.party_id, asker.today)), None),
    )


def matters(found: Sequence[Known], asker: Asker) -> list[Matter]:
    """8 queries."""
    told = lines([one.row for one in found], asker)
    return [Matter(one, line) for one, line in zip(found, told, strict=True)]


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
    rows = PartyProfile.objects.known().filter(here, party__kind__in=OWN_KINDS).select_related("party")
    waiting = come_to_bodies(asker).filter(state__in=rules.UNDECIDED).order_by()
    numbers = list(waiting.values_list("body", "level").annotate(Count("pk")))
    told = dict(BodyReport.objects.order_by().values_list("body").annotate(Max("on")))

    def waits(row: PartyProfile) -> int:
        at = rules.COUNCIL if row.party.kind == rules.MUNICIPAL_COUNCIL else None
        return sum(number for body, level, number in numbers if body == row.party_id or level == at)

    found = [BodyLine(row.party_id, row.name, waits(row), told.get(row.party_id)) for row in rows]
    return sorted(found, key=lambda one: (-one.undecided, swedish_key(one.name)))
