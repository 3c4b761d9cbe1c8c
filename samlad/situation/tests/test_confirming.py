"""Every form of a round asks before it keeps what may point out somebody, with nothing but HTML."""

import re
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import ProseInput
from samlad.base.forms import PlainForm
from samlad.situation.models import Notes, Review, Round
from samlad.situation.operations import extra_round_open
from samlad.situation.queries.seen import pending
from samlad.situation.sighting_forms import PasteForm
from samlad.situation.tests.desk import Desk, adopted, shown, sighted
from samlad.situation.tests.scene import Scene

pytestmark = pytest.mark.django_db

PHONE, NUMBER = "Ring 070-123 45 67.", "Pojken 880320-0016."
ASKED = "Jag har kontrollerat att texten inte pekar ut någon"
MODULES = (
    "situation.forms",
    "situation.contributing_forms",
    "situation.sighting_forms",
    "situation.reviewing_forms",
    "situation.special_forms",
    "desk.forms",
    "actions.forms",
    "actions.answering_forms",
)


def test_every_form_with_text_asks() -> None:
    """The mail that is pasted is not kept: its words are asked about where they are handed in."""
    forms = {
        form
        for module in MODULES
        for form in vars(import_module(f"samlad.{module}")).values()
        if isinstance(form, type) and issubclass(form, PlainForm)
    }
    texts = {
        form for form in forms if any(isinstance(field, ProseInput) for field in form.base_fields.values())
    }
    assert len(texts) > 10
    assert {form for form in texts if not issubclass(form, ConfirmedForm)} == {PasteForm}


Where = tuple[str, dict[str, Any]]


def review_one(of: Scene, text: str) -> Where:
    now = of.opened(at=timezone.now())
    of.reported(now, "housing", [2], at=timezone.now())
    sent = {"text": text, "audience": "members", "state": "cleared"}
    return reverse("situation:review_one", args=[now.pk, pending(now)[0]]), sent


def mark(of: Scene, text: str) -> Where:
    now = of.opened(at=timezone.now())
    of.carried(now, "in_review", at=timezone.now())
    return reverse("situation:mark", args=[now.pk, of.areas[0].pk]), {"level": "2", "reason": text}


def correct(of: Scene, text: str) -> Where:
    now = of.opened(at=timezone.now())
    adopted(of, now)
    levels = {f"a{area.pk}-level": "2" for area in of.areas}
    reasons = {f"a{area.pk}-reason": "Gruppen är enig." for area in of.areas}
    return reverse("situation:correct", args=[now.pk]), {**levels, **reasons, "reason": text}


def corrected_level(of: Scene, text: str) -> Where:
    address, sent = correct(of, "Fel nivå.")
    return address, sent | {f"a{of.areas[1].pk}-reason": text}


def _extra(of: Scene) -> Round:
    at = timezone.now()
    return extra_round_open(
        by=of.leader, at=at, forum=of.forum, title="Brand", deadline=at + timedelta(hours=1)
    )


def extra(of: Scene, text: str) -> Where:
    return reverse("situation:extra", args=[of.forum.pk]), {"title": text, "minutes": "60"}


def presence(of: Scene, text: str) -> Where:
    sent = {
        "party": of.parties["school"].pk,
        "area": of.areas[0].pk,
        "place": "Torget",
        "starts_at": "2190-01-01T10:00",
        "ends_at": "2190-01-01T12:00",
        "task": text,
    }
    return reverse("situation:presence", args=[_extra(of).pk]), sent


def resident_message(of: Scene, text: str) -> Where:
    return reverse("situation:resident_message", args=[_extra(of).pk]), {"text": text}


def stand_down(of: Scene, text: str) -> Where:
    return reverse("situation:stand_down", args=[_extra(of).pk]), {"lessons": text}


def notes(of: Scene, text: str) -> Where:
    now = of.at_meeting(of.opened(at=timezone.now()), at=timezone.now())
    return reverse("desk:meeting_notes", args=[now.pk]), {"text": text}


def point(of: Scene, text: str) -> Where:
    now = of.at_meeting(of.opened(at=timezone.now()), at=timezone.now())
    return reverse("desk:meeting_point", args=[now.pk]), {
        "title": text,
        "party": of.standing("leader").parties[of.forum.pk].__iter__().__next__(),
    }


FORMS = (
    review_one,
    mark,
    correct,
    corrected_level,
    extra,
    presence,
    resident_message,
    stand_down,
    notes,
    point,
)


@pytest.fixture
def lead(of: Scene) -> Client:
    signed_in = Client()
    signed_in.force_login(of.leader)
    return signed_in


def box(response: Any) -> dict[str, str]:
    """The box to tick, as the browser finds it inside the form that asks."""
    for form in re.findall(r"<form.*?</form>", response.content.decode(), re.DOTALL):
        if found := re.search(r'<input type="checkbox" name="(\S*confirmed)" value="(\w+)"', form):
            return {found[1]: found[2]}
    raise AssertionError("no box")


@pytest.mark.parametrize("form", FORMS)
def test_words_are_shown_and_confirmed(of: Scene, lead: Client, form: Callable[[Scene, str], Where]) -> None:
    address, sent = form(of, PHONE)
    asked = lead.post(address, sent)
    assert asked.status_code == 422
    assert ASKED in shown(asked)
    assert "”070-123 45 67” (telefonnummer)" in shown(asked)
    assert lead.post(address, sent | {"confirmed": "on"}).status_code == 422
    assert lead.post(address, sent | box(asked)).status_code == 302


@pytest.mark.parametrize("form", FORMS)
def test_an_identity_number_is_refused(of: Scene, lead: Client, form: Callable[[Scene, str], Where]) -> None:
    address, sent = form(of, NUMBER)
    refused = lead.post(address, sent)
    assert refused.status_code == 422
    assert "Texten innehåller ett personnummer." in shown(refused)
    assert ASKED not in shown(refused)


def test_what_the_party_confirmed_is_asked_about_when_it_is_shown(of: Scene, lead: Client) -> None:
    now = of.opened(at=timezone.now())
    row = sighted(of, now, "housing", text=PHONE)
    address = reverse("situation:review_one", args=[now.pk, f"sighting:{row.pk}"])
    sent = {"label": row.place, "text": PHONE, "audience": "members"}
    assert lead.post(address, sent | {"state": "cleared"}).status_code == 422
    assert lead.post(address, sent | {"state": "withheld"}).status_code == 302
    assert Review.objects.known().get().state == "withheld"


def test_words_that_stood_there_are_not_asked_about_again(of: Scene, desk: Desk, colleague: Desk) -> None:
    row = sighted(of, desk.round, "housing", text=PHONE)
    for who in (desk, colleague):
        current = row.__class__.objects.known().get()
        who.open("sighting_change", current.pk)
        assert who.send("sighting_change", current.pk, text=f"{PHONE} Två gånger.").status_code == 302
    current = row.__class__.objects.known().get()
    assert desk.send("sighting_change", current.pk, text="Ring 070-123 45 68.").status_code == 422


def test_notes_save_themselves_and_ask_in_place(of: Scene, lead: Client) -> None:
    address, sent = notes(of, PHONE)
    asked = lead.post(address, sent, headers={"hx-request": "true"})
    assert asked.status_code == 422
    found = re.search(r'name="confirmed" value="(\w+)"', asked.content.decode())
    assert found is not None
    assert not Notes.objects.exists()
    saved = lead.post(address, sent | {"confirmed": found[1]}, headers={"hx-request": "true"})
    assert saved.status_code == 200
    assert "confirmed" not in saved.content.decode()
    more = {"text": f"{PHONE} Klart.", "seen": str(Notes.objects.known().get().pk)}
    assert lead.post(address, more, headers={"hx-request": "true"}).status_code == 200
    assert Notes.objects.known().get().text == f"{PHONE} Klart."
