"""What is behind in the daily work: actions of own bodies, areas that stay serious, vacant functions."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.timezone import localdate

from samlad.actions.models import ActionState, FollowUp
from samlad.actions.rules import ACCEPTED, BLOCKED, DONE, OWN_KINDS, RETURNED, UNANSWERED, UNDER_WAY
from samlad.base.forms import Moment
from samlad.deviations.finding.ground import Finding, Ground, said_by
from samlad.forums.models import Seat
from samlad.parties.models import PartyProfile
from samlad.parties.queries import function_rows
from samlad.places.models import AreaFacts
from samlad.situation.models import Mark, RoundState
from samlad.situation.rules import ADOPTED

# Somebody has these to do.
IN_HAND = (*UNANSWERED, ACCEPTED, UNDER_WAY, BLOCKED)
HIGH = 3


def actions_behind(ground: Ground, only: Q = Q()) -> Iterator[Finding]:  # noqa: B008 - never changed
    """Actions of own bodies that are late, unanswered, handed back, or never followed up. 1 query.

    What the police, a church or a private owner declines is no deviation: nobody can decide over them.
    """
    told = FollowUp.objects.filter(
        said_by(ground.at), action=OuterRef("action"), on__gte=OuterRef("follow_up_on")
    )
    waits = Q(state__in=(*UNANSWERED, *RETURNED)) | Q(state__in=IN_HAND, due_on__lt=ground.today)
    unfollowed = Q(state=DONE, follow_up_on__lt=ground.today) & ~Exists(told)
    rows = ActionState.objects.known(ground.at).filter(
        waits | unfollowed, only, responsible__party__kind__in=OWN_KINDS
    )
    for row in rows.select_related("action", "responsible").order_by("pk"):
        for rule, day in _of_action(row):
            if day + timedelta(days=ground.days(rule)) < ground.today:
                yield _action(rule, row, day)


def _of_action(row: ActionState) -> Iterator[tuple[str, date]]:
    """The rules that it may fall under, and from which day."""
    if row.state in IN_HAND:
        yield "action_late", row.due_on
    if row.state in UNANSWERED:
        yield "action_unanswered", localdate(row.since)
    if row.state in RETURNED:
        yield "action_declined", localdate(row.since)
    if row.state == DONE:
        yield "action_unfollowed", row.follow_up_on


def _action(rule: str, row: ActionState, day: date) -> Finding:
    action = row.action
    return Finding(
        rule,
        f"action:{action.pk}",
        action.title,
        action.node_id,
        row.responsible.party_id,
        action.area_id,
        action.forum_id,
        row.responsible_id,
        action.pk,
        {"day": day.isoformat(), "turn": day.isoformat()},
    )


def serious_areas(ground: Ground) -> Iterator[Finding]:
    """Areas marked 3 or 4 in every adopted picture for a time. 3 queries.

    A picture without data neither breaks the time nor begins one.
    """
    adopted = RoundState.objects.known(ground.at).filter(state=ADOPTED).values("round")
    marks = Mark.objects.known(ground.at).filter(round__in=adopted, round__title="").order_by()
    calm = marks.filter(level__in=range(1, HIGH)).values_list("round__forum", "area")
    calm_until = {(forum, area): day for forum, area, day in calm.annotate(Max("round__first_day"))}
    high = marks.filter(level__gte=HIGH).order_by("round__first_day", "pk")
    columns = ("round__forum", "area", "round__first_day", "round__last_day", "level", "node")
    since = dict[tuple[int, int], date]()
    last = dict[tuple[int, int], Any]()
    for forum, area, first_day, last_day, level, node in high.values_list(*columns):
        if first_day > calm_until.get((forum, area), date.min):
            since.setdefault((forum, area), first_day)
            last[forum, area] = last_day, level, node
    names = dict(
        AreaFacts.objects.known(ground.at)
        .filter(area__in={key[1] for key in since})
        .values_list("area", "name")
    )
    for (forum, area), first_day in since.items():
        last_day, level, node = last[forum, area]
        if (last_day - first_day).days + 1 >= ground.days("area_high"):
            values = {"day": first_day.isoformat(), "turn": first_day.isoformat(), "level": level}
            yield Finding(
                "area_high",
                f"area:{forum}:{area}",
                names.get(area, ""),
                node,
                ground.executive,
                area,
                forum,
                values=values,
            )


def vacant_functions(ground: Ground) -> Iterator[Finding]:
    """Functions of own bodies that nobody has held for a time. 4 queries."""
    moment = Moment(ground.today, ground.at)
    ended = set(
        PartyProfile.objects.known(ground.at)
        .filter(ended_on__lt=ground.today)
        .values_list("party", flat=True)
    )
    seats = dict(
        Seat.objects.known(ground.at).on(ground.today).order_by("-pk").values_list("function", "forum")
    )
    for row in function_rows(moment, function__party__kind__in=OWN_KINDS):
        since = row.vacant_since
        if since is None or row.party_id in ended:
            continue
        if since + timedelta(days=ground.days("function_vacant")) < ground.today:
            yield Finding(
                "function_vacant",
                f"function:{row.function_id}",
                row.name,
                None,
                row.party_id,
                forum_id=seats.get(row.function_id),
                function_id=row.function_id,
                values={"day": since.isoformat(), "turn": since.isoformat()},
            )
