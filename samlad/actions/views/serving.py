"""Which goals an action serves, and what it takes. Those who lead its forum say so."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.actions import operations
from samlad.actions.serving import resources_of
from samlad.actions.serving_forms import ResourcesForm, ServesForm, resources_initial
from samlad.actions.views.finding import find_action
from samlad.base.forms import carry_out, form_page
from samlad.programmes.models import ProgrammeFacts
from samlad.programmes.queries import Reader, goals_visible_to, reader_of
from samlad.programmes.rules import BODY_PLAN, REACHED
from samlad.thread.models import SERVED_BY, Link, Node


def _led(request: Request, key: int) -> Any:
    row, reader = find_action(request, key)
    if not reader.standing.leads(row.action.forum_id):
        raise PermissionDenied
    return row


def serves(request: Request, key: int) -> HttpResponse:
    row, today = _led(request, key), timezone.localdate()
    links = Link.objects.known().filter(target=row.action.node_id, relation=SERVED_BY)
    initial = {"goals": list(links.values_list("source", flat=True))}
    choices = _goals(reader_of(request.user, today), today)
    form = ServesForm(request.POST if request.method == "POST" else None, goals=choices, initial=initial)
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.goals_set(
            by=by,
            at=at,
            action=row.action,
            goals=list(Node.objects.filter(pk__in=form.cleaned_data["goals"])),
        ),
    ):
        messages.success(request, _("Sparat. Åtgärden syns hos målen."))
        return redirect("actions:action", key)
    about = _("%(title)s. Vilka mål arbetar den för?") % {"title": row.action.title}
    title, back = _("Mål som åtgärden tjänar"), reverse("actions:action", args=[key])
    return form_page(request, form, title=title, about=about, back=back, nav="actions")


def _goals(reader: Reader, today: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """The goals of plans that run, under their plans; of programmes and action plans. 2 queries."""
    plans = dict(ProgrammeFacts.objects.known().filter(ends_on__gte=today).values_list("programme", "name"))
    rows = goals_visible_to(reader).filter(goal__kind__in=REACHED, goal__programme__in=plans)
    found = defaultdict[int, list[tuple[int, str]]](list)
    for row in rows.exclude(goal__programme__kind=BODY_PLAN).order_by("goal__programme", "pk"):
        found[row.goal.programme_id].append((row.goal.node_id, str(row)))
    return [(plans[key], goals) for key, goals in found.items()]


def resources(request: Request, key: int) -> HttpResponse:
    row = _led(request, key)
    initial = resources_initial(resources_of([key]).get(key))
    form, by, at = ResourcesForm(request.POST or None, initial=initial), request.user, timezone.now()
    if carry_out(form, lambda: operations.resources_set(by=by, at=at, action=row.action, taken=form.taken())):
        messages.success(request, _("Sparat."))
        return redirect("actions:action", key)
    title, back = _("Vad åtgärden kräver"), reverse("actions:action", args=[key])
    return form_page(request, form, title=title, about=row.action.title, back=back, nav="actions")
