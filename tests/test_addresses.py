"""Every address with a key in it, and forms that name keys: any digits get an answer, and never a fault."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from samlad.base.keys import Key
from samlad.situation.models import Draft
from samlad.situation.tests.factories import MEETING
from samlad.situation.tests.scene import scene

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NUMBER = "880320-0016"
MOST = "9" * 18  # goes in 64 bits, and names nothing
DIGITS = ("0", "99999", MOST, "9" * 19, "9223372036854775808", "9" * 30, "9" * 5000, "٣", "½", "-1", "")


def routes(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        else:
            yield route, one


ROUTES = {route: one for route, one in routes(get_resolver().url_patterns) if one.pattern.converters}
KEYS = {
    route: [name for name, kind in one.pattern.converters.items() if isinstance(kind, Key)]
    for route, one in ROUTES.items()
}


def client(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def address(route: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        route = route.replace(f"<key:{name}>", value)
    others = {"<thing:key>": "sighting:1", "<word:state>": "done", "<token:token>": "1:x"}
    for name, value in others.items():
        route = route.replace(name, value)
    return "/" + route


def test_every_converter_is_bounded() -> None:
    """A path of `int` or `str` takes what no database does, or what nobody wants in the log."""
    kinds = {type(kind).__name__ for one in ROUTES.values() for kind in one.pattern.converters.values()}
    assert kinds == {"Key", "Thing", "Token", "Word"}
    assert len(KEYS) > 40


@pytest.mark.parametrize("route", KEYS)
def test_any_key_in_an_address_has_an_answer(route: str) -> None:
    here = scene()
    round = here.opened(at=MEETING)
    known = {"round": str(round.pk), "forum": str(here.forum.pk), "area": str(here.areas[0].pk)}
    known["party"] = str(here.parties["housing"].pk)
    leader = client(here.leader)
    for name in KEYS[route]:
        for digits in ("0", "99999", MOST, "9" * 19, "9" * 5000):
            values = {other: known.get(other, "1") for other in KEYS[route]} | {name: digits}
            for method in ("get", "post"):
                answer = getattr(leader, method)(address(route, values))
                assert answer.status_code < 500, (address(route, values)[:90], method)
                if len(digits) > 18:
                    assert answer.status_code == 404


@pytest.mark.parametrize("party", ["99999", MOST])
@pytest.mark.parametrize("name", ["", "utkast/", "utkast/bort/", "iakttagelse/", "kommande/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_party_that_is_not_there(party: str, name: str, method: str) -> None:
    here = scene()
    round = here.opened(at=MEETING)
    answer = getattr(client(here.leader), method)(f"/laget/{round.pk}/bidrag/{party}/{name}")
    assert answer.status_code == (405 if name.startswith("utkast") and method == "get" else 404)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_mail_from_a_party_that_is_not_there(method: str) -> None:
    here = scene()
    round = here.opened(at=MEETING)
    answer = getattr(client(here.leader), method)(f"/laget/{round.pk}/klistra/99999/", {"text": "hej"})
    assert answer.status_code == 404


def test_nobody_throws_a_draft_for_another_party() -> None:
    here = scene()
    round = here.opened(at=MEETING)
    school = here.parties["school"].pk
    answer = client(here.people["housing"]).post(f"/laget/{round.pk}/bidrag/{school}/utkast/bort/")
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("digits", DIGITS)
def test_any_key_in_a_form_has_an_answer(digits: str) -> None:
    here = scene()
    round = here.opened(at=MEETING)
    area, leader = here.areas[0].pk, client(here.leader)
    page, party = f"/laget/{round.pk}/", here.parties["housing"].pk
    own = client(here.people["housing"])
    posted: list[tuple[Client, str, dict[str, Any]]] = [
        (leader, "granska/ihop/", {"sighting": [digits, digits]}),
        (leader, "granska/olika/", {"sighting": [digits, digits]}),
        (leader, "granska/slapp/", {"key": [f"sighting:{digits}", digits]}),
        (own, f"bidrag/{party}/utkast/", {"next": f"sighting-{digits}"}),
        (own, f"bidrag/{party}/utkast/", {"next": f"coming-{digits}"}),
        (own, f"bidrag/{party}/", {f"a{area}-seen": digits, f"a{area}-level": digits}),
        (own, f"bidrag/{party}/iakttagelse/", {"area": digits}),
        (leader, "mote/utfall/", {"key": f"coming:{digits}", "replaces": digits, "state": digits}),
        (leader, "mote/punkt/", {"party": digits, "title": "Ett"}),
        (leader, "mote/narvaro/", {"present": [digits]}),
        (leader, "mote/anteckningar/", {"text": "Ett", "seen": digits}),
        (leader, f"niva/{area}/", {"level": digits, "reason": "Ett"}),
        (leader, "steg/", {"to": digits}),
    ]
    for who, where, data in posted:
        assert who.post(page + where, data).status_code < 500, where
    for where in (f"/laget/?page={digits}", f"{page}bidrag/{party}/iakttagelse/?omrade={digits}"):
        assert own.get(where).status_code < 500, where


def test_what_is_no_state_is_told_nowhere() -> None:
    here = scene()
    round = here.opened(at=MEETING)
    leader = client(here.leader)
    answer = leader.post(f"/laget/{round.pk}/steg/", {"to": NUMBER})
    kept = f"{answer.cookies} {dict(leader.session)} {answer.headers}"
    page = leader.get(f"/laget/{round.pk}/").content.decode()
    assert NUMBER not in kept + page
    assert "Det läget finns inte." in page
