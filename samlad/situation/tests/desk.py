"""Somebody at the form of a party, for tests: what she opens, writes and sends."""

import re
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.models import User
from samlad.base.audiences import MEMBERS
from samlad.situation.models import Contribution, Round, Sighting
from samlad.situation.operations import SightingFacts, issue_adopt, sighting_add
from samlad.situation.tests.factories import MONDAY
from samlad.situation.tests.scene import FAR, Scene

TORGET = "Ungdomar samlas vid torget."


class Desk:
    """Somebody at her own computer, at the form of one party."""

    def __init__(self, user: User, round: Round, party: Any) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.round, self.party = round, party
        self.values: dict[str, Any] = {}

    def address(self, name: str, *more: int) -> str:
        return reverse(f"situation:{name}", args=[self.round.pk, self.party.pk, *more])

    def open(self, name: str = "contribute", *more: int) -> Any:
        """Open a page and keep what its form holds."""
        response = self.client.get(self.address(name, *more))
        assert response.status_code == 200
        self.values = held(response)
        return response

    def write(self, area: Any, level: int | str = "", sentence: str = "", **more: str) -> "Desk":
        values = {"level": str(level), "sentence": sentence, **more}
        self.values |= {f"a{area.pk}-{name}": text for name, text in values.items()}
        return self

    def send(self, name: str = "contribute", *more: int, **extra: Any) -> Any:
        headers = extra.pop("headers", None)
        return self.client.post(self.address(name, *more), {**self.values, **extra}, headers=headers)


def held(response: Any) -> dict[str, Any]:
    """What a browser would send of the form on a page."""
    form = response.context["form"]
    forms = form.forms if hasattr(form, "forms") else [form]
    values = {bound.html_name: bound.value() for one in forms for bound in one}
    return {name: value for name, value in values.items() if value not in (None, False)}


def shown(response: Any) -> str:
    """The words of a page, with one space between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def told(response: Any) -> str:
    """The page that an answer leads to, as words."""
    assert response.status_code == 302
    return shown(response.client.get(response["Location"]))


def said(round: Round, who: Any) -> dict[str, tuple[int | None, str]]:
    rows = Contribution.objects.known().filter(round=round, party=who).select_related("area")
    return {row.area.code: (row.level, row.sentence) for row in rows}


def adopted(of: Scene, round: Round, *, at: Any = None) -> None:
    """The police have said 2 everywhere, and that was adopted."""
    of.reported(round, "police", [2, 2, 2], at=at or timezone.now())
    of.at_meeting(round, at=at or timezone.now())
    of.marked(round, 2, 2, 2, at=at or timezone.now())
    issue_adopt(by=of.leader, at=at or timezone.now(), round=round)


def sighted(of: Scene, round: Round, who: str, **changed: Any) -> Sighting:
    facts = {"area_id": of.areas[0].pk, "category": "fire", "place": "Garaget", "day": date(2026, 1, 18)}
    return sighting_add(
        by=of.people[who],
        at=MONDAY,
        round=round,
        party=of.parties[who],
        facts=SightingFacts(**{**facts, **changed}),
    )


def seen_at(of: Scene, **changed: Any) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    return {
        "category": "fire",
        "area": str(of.areas[0].pk),
        "place": "Garaget vid torget",
        "day": day,
        "audience": MEMBERS,
    } | changed


def coming(of: Scene, **changed: Any) -> dict[str, Any]:
    given = {
        "title": "Marknad",
        "starts_on": FAR.isoformat(),
        "area": str(of.areas[0].pk),
        "audience": MEMBERS,
    }
    return {**given, **changed}
