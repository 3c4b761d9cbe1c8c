"""Meetings and what is on their agenda, for tests."""

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from samlad.actions.tests.factories import put
from samlad.base.audiences import MEMBERS
from samlad.desk.queries.meeting import MeetingPage, meeting_page, plain_member
from samlad.situation.models import Point, PointOutcome, Round
from samlad.situation.operations import (
    coming_add,
    point_add,
    point_close,
)
from samlad.situation.tests.factories import MEETING, MONDAY
from samlad.situation.tests.scene import FAR, Scene

TODAY = MEETING.date()
LATE = TODAY - timedelta(days=3)


def page(of: Scene, round: Round, who: str = "leader", *, today: date = TODAY) -> MeetingPage:
    found = of.found(round)
    return meeting_page(found, of.standing(who, TODAY), today, leads=who == "leader")


def wall(of: Scene, round: Round) -> MeetingPage:
    return meeting_page(of.found(round), plain_member(of.forum.pk), TODAY, leads=True)


def told(page: MeetingPage) -> list[tuple[str, str]]:
    return [(line.item.group, line.item.label) for line in page.lines]


def url(round: Round, name: str = "meeting") -> str:
    return reverse(f"desk:{name}", args=[round.pk])


def client(of: Scene, who: str) -> Client:
    signed_in = Client()
    signed_in.force_login(of.people[who])
    return signed_in


def point(of: Scene, title: str, who: str = "housing", *, at: datetime = MONDAY) -> Point:
    return point_add(by=of.people[who], at=at, forum=of.forum, party=of.parties[who], title=title)


def closed(
    of: Scene, round: Round, key: str, state: str, label: str = "Punkten", **more: Any
) -> PointOutcome:
    return point_close(
        by=of.leader, at=MEETING, round=round, key=key, label=label, state=state, **{"text": "Så.", **more}
    )


def coming(of: Scene, round: Round, who: str, title: str, **more: Any) -> Any:
    area, day = of.areas[0].pk, TODAY + timedelta(days=2)
    return coming_add(
        by=of.people[who],
        at=MONDAY,
        round=round,
        party=of.parties[who],
        area_id=area,
        title=title,
        starts_on=day,
        ends_on=day,
        **more,
    )


def full_week(of: Scene) -> Round:
    """Something of every kind for the agenda."""
    round = of.opened()
    of.reported(round, "housing", (3, 1), audience=MEMBERS)
    of.reported(round, "school", (3, 3), audience=MEMBERS)
    coming(of, round, "housing", "Marknad på torget")
    of.action("Sen belysning", "housing", due_on=LATE)
    put(of.action("I tid", "housing", due_on=FAR), by=of.leader, at=MONDAY, state="accepted")
    point(of, "Belysningen vid skolan")
    of.at_meeting(round)
    of.marked(round, 3, 1)
    return round
