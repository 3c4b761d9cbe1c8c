"""When those that deviations lie with meet next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils.timezone import localdate

from samlad.deviations import rules
from samlad.deviations.models import DeviationState
from samlad.parties.queries import next_meetings
from samlad.situation.models import Round


@dataclass(frozen=True, slots=True)
class Meetings:
    """The next meetings of forums by their keys, and of bodies by their keys and kinds."""

    forums: Mapping[int, date]
    bodies: Mapping[tuple[int, str], date]

    def of(self, row: DeviationState) -> date | None:
        """The next meeting where it lies."""
        if row.level == rules.FORUM:
            return self.forums.get(row.deviation.forum_id or 0)
        if row.level not in rules.POLITICAL:
            return None
        council = row.level == rules.COUNCIL
        days = [
            day
            for (body, kind), day in self.bodies.items()
            if (kind == "municipal_council" if council else body == row.body_id)
        ]
        return min(days, default=None)


def meetings_after(forums: Collection[int], today: date) -> Meetings:
    """Of these forums, as far as one has been set, and of all bodies. 2 queries."""
    rows = Round.objects.filter(forum__in=forums, meeting_at__date__gte=today).order_by()
    found = rows.values_list("forum").annotate(Min("meeting_at"))
    return Meetings({forum: localdate(at) for forum, at in found}, next_meetings(today))
