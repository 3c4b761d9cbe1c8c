"""The page that takes in a list of properties or their outlines: shown first, then taken in."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import carry_out
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.base.uploads import Flaw
from samlad.land import operations
from samlad.land.forms import LandImportForm
from samlad.land.overlaps import Outline, Overlap, overlaps
from samlad.land.reading import HEADS, LandReading, read_land

MOST_FLAWS = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do, or what is wrong with it. `done` is None where it cannot be taken in."""

    reading: LandReading
    done: operations.LandDone | None
    overlaps: list[Overlap]

    @property
    def flaws(self) -> list[Flaw]:
        return self.reading.flaws[:MOST_FLAWS]

    @property
    def more_flaws(self) -> int:
        return max(0, len(self.reading.flaws) - MOST_FLAWS)


def take_in(request: Request) -> HttpResponse:
    check_admin(request.user)
    sent = request.method == "POST"
    form = LandImportForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"valid_from": timezone.localdate()},
    )
    preview = None
    if form.is_valid() and (reading := _reading(form)):
        if not reading.flaws and form.is_confirmed(request.POST) and _done(request, form, reading):
            return redirect("land:holdings")
        preview = _preview(form, reading)
        form.remember(request.POST.dict(), ready=preview.done is not None)
    heads = {key: names[0] for key, names in HEADS.items()}
    page = {"form": form, "preview": preview, "heads": heads, "nav": "parties"}
    return render(request, "land/import.html", page)


def _reading(form: LandImportForm) -> LandReading | None:
    try:
        reading = read_land(form.cleaned_data["file"], form.cleaned_data["valid_from"])
    except Refusal as refusal:
        form.add_error("file", refusal.text)
        return None
    if not reading.lines and not reading.flaws:
        form.add_error("file", _("Filen har inga fastigheter."))
        return None
    return reading


def _preview(form: LandImportForm, reading: LandReading) -> Preview:
    if reading.flaws:
        return Preview(reading, None, [])
    day, done = form.cleaned_data["valid_from"], list[operations.LandDone]()
    at, lines = timezone.now(), reading.facts
    carry_out(form, lambda: done.append(operations.land_preview(at=at, lines=lines, valid_from=day)))
    outlines = [
        Outline(swedish_key(f.designation), f.designation, f.party_id, line.owner, f.geometry)
        for line in reading.lines
        if (f := line.facts).geometry is not None
    ]
    return Preview(reading, done[0] if done else None, overlaps(outlines, day))


def _done(request: Request, form: LandImportForm, reading: LandReading) -> bool:
    by, at, day = request.user, timezone.now(), form.cleaned_data["valid_from"]
    done = list[operations.LandDone]()
    if not carry_out(
        form,
        lambda: done.append(operations.land_import(by=by, at=at, lines=reading.facts, valid_from=day)),
    ):
        return False
    told = _("Fastigheterna är inlästa: %(added)s nya, %(changed)s ändrade, %(taken)s med ny ägare.")
    counts = {"added": done[0].added, "changed": done[0].changed, "taken": done[0].taken_over}
    messages.success(request, told % counts)
    return True
