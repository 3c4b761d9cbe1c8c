"""What a party has seen, and what it knows is coming."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.audiences import is_marked
from samlad.base.forms import carry_out, pressed
from samlad.parties.models import Party
from samlad.situation import operations, queries, rules
from samlad.situation.models import Coming, Sighting
from samlad.situation.sighting_forms import ComingForm, HandedForm, SightingForm, sighting_values
from samlad.situation.views.contribute import find_party, find_sheet
from samlad.situation.views.reading import note_reading

AGAIN = "again"


def sighting_add(request: Request, round: int, party: int) -> HttpResponse:
    """Hand in a sighting: what, where and when; the rest is folded."""
    found, sheet = _opened(request, round, party)
    form = SightingForm(
        request.POST or None, sheet=sheet, today=timezone.localdate(), initial=_area(request, sheet)
    )
    if carry_out(form, lambda: _save(request, found, party, form, None)):
        messages.success(request, _("Iakttagelsen är lämnad."))
        return _after(request, round, party, "sighting_add", form)
    return _form_page(request, "situation/sighting.html", sheet, form)


def sighting_change(request: Request, round: int, party: int, sighting: int) -> HttpResponse:
    """Change a sighting; the coordinator looks at it anew."""
    found, sheet = _opened(request, round, party)
    row = get_object_or_404(Sighting, pk=sighting, round=found, party=party)
    if row.replaced_at is not None and request.method != "POST":
        messages.error(request, _("Någon hos er har redan ändrat eller tagit tillbaka den."))
        return _back(round, party)
    form = SightingForm(
        request.POST or None, sheet=sheet, today=timezone.localdate(), initial=sighting_values(row)
    )
    if carry_out(form, lambda: _save(request, found, party, form, row)):
        messages.success(request, _("Iakttagelsen är ändrad."))
        return _after(request, round, party, "sighting_add", form)
    if not sheet.own and is_marked(row.audience):
        note_reading(request, found, [f"sighting:{row.pk}"])
    return _form_page(request, "situation/sighting.html", sheet, form, sighting=row)


def coming_add(request: Request, round: int, party: int) -> HttpResponse:
    """Tell of something that is going to happen."""
    found, sheet = _opened(request, round, party)
    form = ComingForm(request.POST or None, sheet=sheet, initial=_area(request, sheet))
    if carry_out(form, lambda: _save_coming(request, found, party, form)):
        messages.success(request, _("Den kommande händelsen är lämnad."))
        return _after(request, round, party, "coming_add", form)
    return _form_page(request, "situation/coming.html", sheet, form)


@require_POST
def sighting_withdraw(request: Request, round: int, party: int, sighting: int) -> HttpResponse:
    found, _own = find_party(request, round, party)
    row = get_object_or_404(Sighting, pk=sighting, round=found, party=party)
    return _withdrawn(request, round, party, operations.sighting_withdraw, sighting=row)


@require_POST
def coming_withdraw(request: Request, round: int, party: int, coming: int) -> HttpResponse:
    found, _own = find_party(request, round, party)
    row = get_object_or_404(Coming, pk=coming, round=found, party=party)
    return _withdrawn(request, round, party, operations.coming_withdraw, coming=row)


def _opened(request: Request, round: int, party: int) -> tuple[Any, queries.Sheet]:
    """The round and the party's sheet; an adopted round has no form, but what was sent is not lost."""
    found, sheet = find_sheet(request, round, party)
    if request.method != "POST":
        rules.check_can_contribute(found.state)
    return found, sheet


def _area(request: Request, sheet: queries.Sheet) -> dict[str, Any]:
    """The area that the address asks for, `?omrade=12`."""
    asked = request.GET.get("omrade", "")
    known = {str(key): key for key, _name in sheet.choices}
    return {"area": known[asked]} if asked in known else {}


def _save(request: Request, round: Any, party: int, form: SightingForm, old: Sighting | None) -> None:
    operations.sighting_add(
        by=request.user,
        at=timezone.now(),
        round=round,
        party=Party(pk=party),
        facts=form.facts(),
        oral_from=form.oral_from,
        replaces=old,
    )


def _save_coming(request: Request, round: Any, party: int, form: ComingForm) -> None:
    operations.coming_add(
        by=request.user,
        at=timezone.now(),
        round=round,
        party=Party(pk=party),
        oral_from=form.oral_from,
        **form.told(),
    )


def _after(request: Request, round: int, party: int, again: str, form: HandedForm) -> HttpResponse:
    if AGAIN in request.POST:
        address = reverse(f"situation:{again}", args=[round, party])
        return redirect(f"{address}?omrade={form.cleaned_data['area']}")
    return _back(round, party)


def _back(round: int, party: int) -> HttpResponse:
    return redirect(reverse("situation:contribute", args=[round, party]) + "#iakttagelser")


def _withdrawn(request: Request, round: int, party: int, withdraw: Any, **what: Any) -> HttpResponse:
    told = _("Den är tillbakatagen och visas inte för någon.")
    pressed(request, lambda: withdraw(by=request.user, at=timezone.now(), **what), told)
    return _back(round, party)


def _form_page(
    request: Request, template: str, sheet: queries.Sheet, form: HandedForm, **more: Any
) -> HttpResponse:
    context = {"form": form, "sheet": sheet, "round": sheet.round, "nav": "situation", **more}
    return render(request, template, context, status=422 if form.errors else 200)
