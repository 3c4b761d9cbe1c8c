"""Who owns which land. Everybody who has signed in reads it, administrators change it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.files import dated_name, file_answer
from samlad.base.forms import LastDayForm, carry_out, form_page
from samlad.base.keys import key_of
from samlad.base.tables import XLSX_TYPE, Column, write_xlsx
from samlad.land import operations, queries
from samlad.land.drawing import map_of
from samlad.land.finding import asked_or_refused
from samlad.land.forms import HoldingForm, SpotForm
from samlad.land.models import LandHolding
from samlad.land.reading import HEADS
from samlad.parties.models import FunctionPeriod, PartyProfile
from samlad.parties.queries import profiles_visible_to
from samlad.places.queries import area_choices

PER_PAGE = 100


@require_safe
def holdings(request: Request) -> HttpResponse:
    """By owner: `?sok=kvarnen&part=5`."""
    today, words = timezone.localdate(), request.GET.get("sok", "")[:200]
    party = key_of(request.GET.get("part", ""))
    rows = queries.holdings_visible_to(request.user, today)
    page: Page[Any] = Paginator(queries.sought(rows, words, party), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "words": words,
        "party": party,
        "owner": page[0].owner if party and page.object_list else "",
        "form": SpotForm(),
        "nav": "parties",
    }
    return render(request, "land/holdings.html", context)


@require_safe
def xlsx(request: Request) -> HttpResponse:
    """Everything that is known today, as the file that can be read in again."""
    rows = queries.holdings_visible_to(request.user, timezone.localdate())
    columns = [Column(str(HEADS[key][0]), 30) for key in HEADS]
    lines: Sequence[Sequence[str]] = [
        [row.designation, row.owner or "", row.function.name if row.function else "", row.area_name or ""]
        for row in rows
    ]
    content = write_xlsx(columns, lines, sheet=_("Mark"))
    return file_answer(content, XLSX_TYPE, dated_name("mark", "xlsx", today=timezone.localdate()))


@require_safe
def holding(request: Request, holding: int) -> HttpResponse:
    today = timezone.localdate()
    row = get_object_or_404(queries.owned(LandHolding.objects.known()), pk=holding)
    history = queries.owned(LandHolding.objects.known().filter(sort_key=row.sort_key)).order_by("-valid_from")
    ended = row.valid_to is not None and row.valid_to < today
    page = {"row": row, "history": history, "map": map_of(row), "ended": ended, "nav": "parties"}
    return render(request, "land/holding.html", page)


@require_safe
def who(request: Request) -> HttpResponse:
    """`?plats=59.2345, 17.9876`, a property or a point."""
    form, answer = SpotForm(request.GET if "plats" in request.GET else None), None
    if form.is_valid():
        answer, fault = asked_or_refused(form.cleaned_data["plats"], timezone.localdate())
        if fault:
            form.add_error("plats", fault)
    page = {"form": form, "answer": answer, "nav": "parties"}
    return render(request, "land/who.html", page, status=422 if form.errors else 200)


def add(request: Request) -> HttpResponse:
    check_admin(request.user)
    form = HoldingForm(
        request.POST or None, initial={"valid_from": timezone.localdate()}, **_choices(request)
    )
    by, at, new = request.user, timezone.now(), list[LandHolding]()
    if carry_out(
        form,
        lambda: new.append(
            operations.land_add(by=by, at=at, facts=form.facts(), valid_from=form.cleaned_data["valid_from"])
        ),
    ):
        messages.success(request, _("Fastigheten är införd."))
        return redirect("land:holding", new[0].pk)
    about = _("En fastighet utan yta. Ytor läses in från en GeoJSON-fil.")
    back = reverse("land:holdings")
    return form_page(request, form, title=_("Ny fastighet"), about=about, back=back, nav="parties")


def _choices(request: Request) -> dict[str, Any]:
    """Owners, their functions and areas to choose among. Three queries."""
    today = timezone.localdate()
    parties = profiles_visible_to(request.user).filter(ended_on__isnull=True)
    names = dict(parties.values_list("party_id", "name"))
    functions = dict[int, list[tuple[int, str]]]()
    rows = FunctionPeriod.objects.known().on(today).order_by("function__name")
    for party, key, name in rows.values_list("function__party", "function", "function__name"):
        functions.setdefault(party, []).append((key, name))
    groups = [(name, functions[party]) for party, name in names.items() if party in functions]
    return {"parties": list(names.items()), "functions": groups, "areas": area_choices(today)}


def change(request: Request, holding: int) -> HttpResponse:
    check_admin(request.user)
    row = get_object_or_404(LandHolding.objects.known(), pk=holding)
    initial = {
        "designation": row.designation,
        "party": row.party_id,
        "function": row.function_id,
        "area": row.area_id,
        "valid_from": timezone.localdate(),
    }
    form = HoldingForm(request.POST or None, initial=initial, **_with_old(_choices(request), row))
    form.fields["valid_from"].label = _("En ny ägare tar över den")
    by, at, new = request.user, timezone.now(), list[LandHolding]()
    if carry_out(
        form,
        lambda: new.append(
            operations.land_change(
                by=by,
                at=at,
                holding=row,
                facts=form.facts(row.geometry),
                valid_from=form.cleaned_data["valid_from"],
            )
        ),
    ):
        messages.success(request, _("Uppgifterna är ändrade. Det som stod förut finns kvar i historiken."))
        return redirect("land:holding", new[0].pk)
    back = reverse("land:holding", args=[holding])
    return form_page(
        request, form, title=_("Ändra fastighet"), about=row.designation, back=back, nav="parties"
    )


def _with_old(choices: dict[str, Any], row: LandHolding) -> dict[str, Any]:
    """The owner that stands there, also where the party has ended since."""
    if row.party_id not in dict(choices["parties"]):
        name = PartyProfile.objects.known().get(party=row.party_id).name
        choices["parties"] = [*choices["parties"], (row.party_id, name)]
    return choices


def end(request: Request, holding: int) -> HttpResponse:
    check_admin(request.user)
    row = get_object_or_404(LandHolding.objects.known(), pk=holding)
    form = LastDayForm(request.POST or None, initial={"on": timezone.localdate()})
    by, at = request.user, timezone.now()
    if carry_out(form, lambda: operations.land_end(by=by, at=at, holding=row, **form.cleaned_data)):
        messages.success(
            request, _("Innehavet av %(name)s har fått en sista dag.") % {"name": row.designation}
        )
        return redirect("land:holdings")
    back = reverse("land:holding", args=[holding])
    return form_page(
        request, form, title=_("Avsluta innehav"), about=row.designation, back=back, nav="parties"
    )
