"""What others class areas as: set, ended and taken in from lists by administrators."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import LastDayForm, carry_out, form_page
from samlad.base.refusals import Refusal
from samlad.places import operations
from samlad.places.classifying import ClassReading, read_list
from samlad.places.classifying_forms import ClassImportForm, ClassingForm
from samlad.places.models import AreaFacts, Classification
from samlad.places.queries import classifications_of
from samlad.places.wording import VALUE_WORDS

MOST_FLAWS = 100
MOST_NAMED = 200


def classifications(request: Request, area: int) -> HttpResponse:
    """What an area is and has been classed as, and a form for one more."""
    check_admin(request.user)
    facts = get_object_or_404(AreaFacts.objects.known().select_related("area"), area=area)
    form = ClassingForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.classification_set(by=by, at=at, area=facts.area, classing=form.classing()),
    ):
        messages.success(request, _("Klassningen är införd, med källa och datum."))
        return redirect("places:classifications", area)
    page = {"facts": facts, "rows": classifications_of(area), "form": form, "nav": "places"}
    return render(request, "places/classifications.html", page)


def end(request: Request, classification: int) -> HttpResponse:
    check_admin(request.user)
    row = get_object_or_404(Classification.objects.known().select_related("area"), pk=classification)
    form = LastDayForm(request.POST or None, initial={"on": timezone.localdate()})
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.classification_end(by=by, at=at, classification=row, **form.cleaned_data),
    ):
        messages.success(request, _("Klassningen har fått en sista dag. Den finns kvar i historiken."))
        return redirect("places:classifications", row.area_id)
    back = reverse("places:classifications", args=[row.area_id])
    about = str(VALUE_WORDS[row.scheme].get(row.value, row.value))
    return form_page(request, form, title=_("Avsluta klassning"), about=about, back=back, nav="places")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do, or what is wrong with it. `done` is None where it cannot be taken in."""

    reading: ClassReading
    done: operations.Done | None

    @property
    def flaws(self) -> list[object]:
        return list(self.reading.flaws[:MOST_FLAWS])

    @property
    def more_flaws(self) -> int:
        return max(0, len(self.reading.flaws) - MOST_FLAWS)

    @property
    def rows(self) -> list[tuple[str, object]]:
        """Areas and the words that they are classed with, the first of them."""
        lines = [(one.name, one.line.classing) for one in self.reading.named[:MOST_NAMED]]
        return [(name, VALUE_WORDS[said.scheme][said.value]) for name, said in lines]


def take_in(request: Request) -> HttpResponse:
    check_admin(request.user)
    sent = request.method == "POST"
    form = ClassImportForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"valid_from": timezone.localdate()},
    )
    preview = None
    if form.is_valid() and (reading := _reading(form)):
        if not reading.flaws and form.is_confirmed(request.POST) and _done(request, form, reading):
            return redirect("desk:areas")
        preview = _preview(form, reading)
        form.remember(request.POST.dict(), ready=preview.done is not None)
    page = {"form": form, "preview": preview, "nav": "places"}
    return render(request, "places/import_classifications.html", page)


def _reading(form: ClassImportForm) -> ClassReading | None:
    try:
        reading = read_list(form.cleaned_data["file"], said=form.said(), vintage=form.cleaned_data["vintage"])
    except Refusal as refusal:
        form.add_error("file", refusal.text)
        return None
    if not reading.named and not reading.flaws:
        form.add_error("file", _("Inget av områdena i filen finns i Samlad. Läs in områdena först."))
    return reading


def _preview(form: ClassImportForm, reading: ClassReading) -> Preview:
    if reading.flaws or not reading.named or not form.is_valid():
        return Preview(reading, None)
    done = operations.classifications_preview(at=timezone.now(), **_given(form, reading))
    return Preview(reading, done)


def _given(form: ClassImportForm, reading: ClassReading) -> dict[str, object]:
    said = form.cleaned_data
    whole_from = said["valid_from"] if said["whole"] else None
    return {"scheme": said["scheme"], "lines": reading.lines, "whole_from": whole_from}


def _done(request: Request, form: ClassImportForm, reading: ClassReading) -> bool:
    by, at, done = request.user, timezone.now(), list[operations.Done]()
    if not carry_out(
        form,
        lambda: done.append(operations.classifications_import(by=by, at=at, **_given(form, reading))),  # type: ignore[arg-type]
    ):
        return False
    told = _("Klassningarna är inlästa: %(added)s nya, %(changed)s ändrade, %(ended)s avslutade.")
    counts = {"added": done[0].added, "changed": done[0].changed, "ended": done[0].ended}
    messages.success(request, told % counts)
    return True
