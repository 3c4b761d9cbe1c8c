"""Goals of a body that has ended are passed on to the one that took over."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out
from samlad.parties.models import Party
from samlad.parties.rules import DECIDING_KINDS
from samlad.programmes import finding, operations, queries
from samlad.programmes.forms import PassOnForm
from samlad.programmes.models import Programme
from samlad.programmes.succession import Abolished, abolished_in, plans_not_over


def pass_on(request: Request, party: int) -> HttpResponse:
    """All of its goals in the plans that somebody may change, by one decision."""
    today = timezone.localdate()
    plans = plans_not_over(queries.reader_of(request.user, today), today)
    found = abolished_in(plans, today, party=party)
    if not found:
        messages.info(request, _("Det finns inga mål att föra över."))
        return redirect("programmes:programmes")
    of = found[0]
    bodies = finding.body_choices(today, DECIDING_KINDS)
    form = PassOnForm(request.POST or None, successors=of.successors, bodies=bodies, body=None, today=today)
    if carry_out(form, lambda: _pass_on(request, of, plans, form)):
        number = len(of.goals)
        told = ngettext("%(n)s mål har fått ny ansvarig.", "%(n)s mål har fått ny ansvarig.", number)
        messages.success(request, told % {"n": number})
        return redirect("programmes:programmes")
    page = {"of": of, "form": form, "back": reverse("programmes:programmes"), "nav": "programmes"}
    return render(request, "programmes/pass_on.html", page, status=422 if form.errors else 200)


def _pass_on(request: Request, of: Abolished, plans: list[int], form: PassOnForm) -> None:
    decided: Any = form.decided()
    operations.goals_pass_on(
        by=request.user,
        at=timezone.now(),
        party=get_object_or_404(Party, pk=of.party_id),
        successor=get_object_or_404(Party, pk=form.cleaned_data["successor"]),
        programmes=list(Programme.objects.filter(pk__in=plans)),
        decided=decided,
    )
