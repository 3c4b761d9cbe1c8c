"""Changing what an indicator means, and moving its values to another division. For administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import carry_out, form_page
from samlad.statistics.describing_forms import AboutForm, ConvertForm
from samlad.statistics.models import IndicatorFacts
from samlad.statistics.operations import Written, indicator_set, values_convert


def _facts(request: Request, indicator: int) -> IndicatorFacts:
    check_admin(request.user)
    rows = IndicatorFacts.objects.known().select_related("indicator__source")
    return get_object_or_404(rows, indicator=indicator)


def change(request: Request, indicator: int) -> HttpResponse:
    row, by, at = _facts(request, indicator), request.user, timezone.now()
    form = AboutForm(request.POST or None, initial=AboutForm.initial_of(row))
    source, code = row.indicator.source, row.indicator.code
    if carry_out(form, lambda: indicator_set(by=by, at=at, source=source, code=code, about=form.about(row))):
        messages.success(request, _("Indikatorn är ändrad. Det som stod förut finns kvar i historiken."))
        return redirect("figures:indicator", indicator)
    back = reverse("figures:indicator", args=[indicator])
    return form_page(request, form, title=_("Ändra indikator"), about=row.name, back=back, nav="statistics")


def convert(request: Request, indicator: int) -> HttpResponse:
    row, by, at = _facts(request, indicator), request.user, timezone.now()
    form, done = ConvertForm(request.POST or None), list[Written]()

    def act() -> None:
        kind, vintage = form.kind_and_vintage()
        done.append(values_convert(by=by, at=at, indicator=row.indicator, kind=kind, vintage=vintage))

    if carry_out(form, act):
        number = done[0].added + done[0].revised
        told = ngettext("%(n)s värde är omräknat.", "%(n)s värden är omräknade.", number)
        messages.success(request, told % {"n": number})
        return redirect("figures:indicator", indicator)
    about = _("%(name)s. Värdena räknas om med de vikter som är inlästa, och märks som skattade.")
    back = reverse("figures:indicator", args=[indicator])
    return form_page(
        request,
        form,
        title=_("Räkna om till en annan indelning"),
        about=about % {"name": row.name},
        back=back,
        button=_("Räkna om"),
        nav="statistics",
    )
