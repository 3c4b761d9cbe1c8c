"""The coordinator's review."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out, pressed
from samlad.base.keys import key_of
from samlad.base.refusals import Refusal
from samlad.forums.rules import check_leads
from samlad.situation import operations
from samlad.situation.queries.reviewing import Item, review_page
from samlad.situation.queries.seen import pending
from samlad.situation.reviewing_forms import ReviewForm
from samlad.situation.rules import check_can_review
from samlad.situation.views.reading import find_round, note_reading


def _led(request: Request, round: int) -> Any:
    found, standing = find_round(request, round)
    check_leads(standing, found.forum_id)
    return found


def review(request: Request, round: int) -> HttpResponse:
    """Everything that was handed in: what waits first, what may be the same event, what is decided."""
    found = _led(request, round)
    page = review_page(found, found.state)
    note_reading(request, found, page.marked)
    return render(request, "situation/review.html", {"page": page, "nav": "situation"})


def review_one(request: Request, round: int, key: str) -> HttpResponse:
    """One thing: mask words, say who may read, ask back, hold back."""
    found = _led(request, round)
    check_can_review(found.state)
    item = _item(found, key)
    form = ReviewForm(request.POST or None, item=item)
    if carry_out(form, lambda: _decide(request, found, item, form)):
        messages.success(request, _("Granskningen är sparad."))
        return redirect("situation:review", round)
    note_reading(request, found, [item.key] if item.thing.marked else [])
    context = {"form": form, "item": item, "round": found, "nav": "situation"}
    return render(request, "situation/review_one.html", context, status=422 if form.errors else 200)


def _item(round: Any, key: str) -> Item:
    item = next((one for one in review_page(round, round.state).items if one.key == key), None)
    if item is None:
        raise Refusal(_("Uppgiften finns inte längre. Parten kan ha ändrat den."), missing=True)
    return item


def _decide(request: Request, round: Any, item: Item, form: ReviewForm) -> None:
    said = form.cleaned_data
    operations.review_set(
        by=request.user,
        at=timezone.now(),
        round=round,
        key=item.key,
        state=said["state"],
        audience=said["audience"],
        mask=form.mask(),
        question=said["question"],
    )


@require_POST
def clear_all(request: Request, round: int) -> HttpResponse:
    """Clear all that stood on the page and waits, with the markings shown there."""
    found = _led(request, round)
    try:
        keys, release = request.POST.getlist("key"), request.POST.get("release") == "members"
        number = operations.reviews_clear_all(
            by=request.user, at=timezone.now(), round=found, keys=keys, release=release
        )
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        text = ngettext("%(n)s uppgift är släppt.", "%(n)s uppgifter är släppta.", number)
        messages.success(request, text % {"n": number})
        if not pending(found):
            return redirect("situation:round", round)
    return redirect("situation:review", round)


def _chosen(request: Request, round: Any) -> dict[str, Any]:
    """The sightings that are ticked, for an operation."""
    keys = [pk for text in request.POST.getlist("sighting") if (pk := key_of(text)) is not None]
    return {"by": request.user, "at": timezone.now(), "round": round, "sightings": keys}


@require_POST
def join(request: Request, round: int) -> HttpResponse:
    found, told = _led(request, round), _("Iakttagelserna räknas nu som en händelse.")
    pressed(request, lambda: operations.sightings_join(**_chosen(request, found)), told)
    return redirect("situation:review", round)


@require_POST
def tell_apart(request: Request, round: int) -> HttpResponse:
    found, told = _led(request, round), _("Iakttagelserna räknas var för sig.")
    pressed(request, lambda: operations.sightings_tell_apart(**_chosen(request, found)), told)
    return redirect("situation:review", round)


@require_POST
def part(request: Request, round: int, sighting: int) -> HttpResponse:
    found, by, at = _led(request, round), request.user, timezone.now()
    pressed(request, lambda: operations.sighting_part(by=by, at=at, round=found, sighting=sighting))
    return redirect("situation:review", round)
