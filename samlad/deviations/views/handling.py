"""Telling of deviations, preparing, lifting, deciding, following up, and noting what was done."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.accounts.requests import Request
from samlad.actions import queries as actions
from samlad.actions.models import Action
from samlad.actions.rules import OPEN_STATES
from samlad.base.forms import carry_out, form_page
from samlad.deviations import operations, rules
from samlad.deviations.forms import (
    DecideForm,
    DeviationForm,
    EffectForm,
    LiftForm,
    PrepareForm,
    RemedyForm,
)
from samlad.deviations.models import DeviationState
from samlad.deviations.queries import DONE, Asker
from samlad.deviations.views import finding
from samlad.deviations.views.finding import asker, by_now, chosen, find, must_handle
from samlad.places.queries import area_choices


def add(request: Request) -> HttpResponse:
    """`?omrade=3`, and `?nod=31` for what it stands on in the thread."""
    of = asker(request)
    node = finding.about(request, of)
    form = DeviationForm(
        request.POST or None,
        forums=finding.forums(of, led=True),
        bodies=_own(of),
        areas=area_choices(of.today),
        initial={"area": request.GET.get("omrade")},
    )
    made = list[Any]()
    if carry_out(
        form, lambda: made.append(operations.deviation_add(**by_now(request), told=form.told(node)))
    ):
        messages.success(request, _("Avvikelsen är införd."))
        return redirect("deviations:deviation", made[0].pk)
    about = node.label if node else _("En avvikelse ligger kvar tills någon har beslutat.")
    back = reverse("deviations:deviations")
    return form_page(request, form, title=_("Ny avvikelse"), about=about, back=back, nav="deviations")


def _own(of: Asker) -> list[tuple[int, str]]:
    every = finding.bodies(of, deciding=False)
    return [pair for pair in every if of.standing.is_admin or pair[0] in of.reader.bodies or _leads(of)]


def _leads(of: Asker) -> bool:
    return any(of.standing.leads(forum) for forum in of.standing.roles)


def _page(
    request: Request,
    rows: Sequence[DeviationState],
    form: forms.Form,
    act: Callable[[], object],
    title: str,
    done: str,
) -> HttpResponse:
    """A form about one deviation or many; afterwards the page of the one, or the list."""
    one = rows[0].deviation_id if len(rows) == 1 else None
    back = reverse("deviations:deviation", args=[one]) if one else reverse("deviations:deviations")
    if carry_out(form, act):
        messages.success(request, done)
        return redirect(back)
    return form_page(request, form, title=title, about=_named(rows), back=back, nav="deviations")


def _named(rows: Sequence[DeviationState]) -> str:
    names = "; ".join(row.deviation.node.label for row in rows[:5])
    if len(rows) <= 5:
        return names
    more = len(rows) - 5
    return names + " " + ngettext("och %(n)s till", "och %(n)s till", more) % {"n": more}


def _open_to(request: Request, of: Asker, state: str) -> Sequence[DeviationState]:
    """Those that the address names, that she may act on and that can come to a state.

    That others were chosen is told. A refusal where all lie with others.
    """
    rows = chosen(request, of)
    hers = [row for row in rows if of.handles(row)]
    for row in rows if not hers else ():
        must_handle(row, of)
    found = [row for row in hers if state in (row.state, *rules.TRANSITIONS[row.state])]
    if not found:
        messages.error(request, _("Välj minst en avvikelse i listan där det går att göra."))
    elif len(found) < len(rows) and request.method == "GET":
        left = len(rows) - len(found)
        text = ngettext(
            "%(n)s av de valda är inte med: den ligger hos någon annan, eller så är det redan gjort.",
            "%(n)s av de valda är inte med: de ligger hos någon annan, eller så är det redan gjort.",
            left,
        )
        messages.info(request, text % {"n": left})
    return found


def prepare(request: Request) -> HttpResponse:
    """`?val=3&val=5`."""
    of = asker(request)
    rows = _open_to(request, of, rules.PREPARING)
    if not rows:
        return redirect("deviations:deviations")
    form = PrepareForm(request.POST or None, functions=finding.own_functions(of))
    some = [row.deviation for row in rows]
    return _page(
        request,
        rows,
        form,
        lambda: operations.deviations_prepare(**by_now(request), deviations=some, **form.said()),
        _("Under beredning"),
        _("Ärendet är antecknat. Påminnelserna stannar, men dagarna räknas."),
    )


def decide(request: Request) -> HttpResponse:
    """One decision on all that the address names: `?val=3&val=5`."""
    of = asker(request)
    rows = _open_to(request, of, rules.DECIDED)
    if not rows:
        return redirect("deviations:deviations")
    form = DecideForm(request.POST or None, **_deciding(of, rows), initial=_initial(rows, of))
    some = [row.deviation for row in rows]

    def act() -> None:
        key = form.cleaned_data["action"]
        there = list(Action.objects.select_related("node").filter(pk=key)) if key else []
        operations.deviations_decide(
            **by_now(request),
            deviations=some,
            taken=form.taken(),
            ruling=form.ruling(there, of.today),
            seen=form.cleaned_data["seen"],
        )

    title = ngettext("Beslut om %(n)s avvikelse", "Beslut om %(n)s avvikelser", len(rows)) % {"n": len(rows)}
    return _page(
        request,
        rows,
        form,
        act,
        title,
        _("Beslutet är antecknat. Det går inte att ändra, bara att följa med ett nytt."),
    )


def _initial(rows: Sequence[DeviationState], of: Asker) -> dict[str, Any]:
    areas, forums = ({getattr(row.deviation, name) for row in rows} for name in ("area_id", "forum_id"))
    number = {row.case_number for row in rows}
    return {
        "on": of.today,
        "area": areas.pop() if len(areas) == 1 else None,
        "forum": forums.pop() if len(forums) == 1 else None,
        "case_number": number.pop() if len(number) == 1 else "",
        "seen": " ".join(str(row.pk) for row in rows),
    }


def _deciding(of: Asker, on: Sequence[DeviationState]) -> dict[str, Any]:
    """What a decision on these can name. 8 queries."""
    rows = actions.states_visible_to(of.standing, None, of.held).filter(state__in=OPEN_STATES)
    titles = rows.order_by("action__title").values_list("action", "action__title")[:200]
    functions, bodies = finding.deciders(of, on)
    return {
        "functions": functions,
        "bodies": bodies,
        "responsible": finding.own_functions(of),
        # Whoever decides for a board need not take part in any forum.
        "forums": finding.forums(of) or finding.forums(of, every=True),
        "areas": area_choices(of.today),
        "actions": list(titles),
    }


def remedied(request: Request) -> HttpResponse:
    """Note that all of these have been done: `?val=3&val=5`."""
    of = asker(request)
    rows = _open_to(request, of, rules.REMEDIED)
    if not rows:
        return redirect("deviations:deviations")
    form = RemedyForm(request.POST if request.method == "POST" else None)
    some = [row.deviation for row in rows]
    if carry_out(
        form,
        lambda: operations.deviations_remedy(
            **by_now(request), deviations=some, note=form.cleaned_data["note"]
        ),
    ):
        messages.success(request, _("Noterat."))
        return redirect(reverse("deviations:deviations") + f"?lage={DONE}")
    back = reverse("deviations:deviations")
    title = _("Notera som åtgärdade")
    return form_page(request, form, title=title, about=_named(rows), back=back, nav="deviations")


def lift(request: Request, key: int) -> HttpResponse:
    row, of = find(request, key)
    must_handle(row, of)
    form = LiftForm(request.POST or None)
    return _page(
        request,
        [row],
        form,
        lambda: operations.deviation_lift(
            **by_now(request), deviation=row.deviation, why=form.cleaned_data["why"]
        ),
        _("Lyft avvikelsen"),
        _("Avvikelsen ligger nu en nivå högre."),
    )


def follow_up(request: Request, key: int) -> HttpResponse:
    row, of = find(request, key)
    must_handle(row, of)
    form = EffectForm(request.POST or None)
    return _page(
        request,
        [row],
        form,
        lambda: operations.deviation_follow_up(**by_now(request), deviation=row.deviation, **_said(form)),
        _("Har beslutet haft effekt?"),
        _("Uppföljningen är antecknad."),
    )


def _said(form: forms.Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("helped", "text")}
