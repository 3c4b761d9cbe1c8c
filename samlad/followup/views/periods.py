"""Periods: the list, one of them, planning and closing them; and a programme over the years."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out, form_page, pressed
from samlad.base.refusals import Refusal
from samlad.followup import operations, rules
from samlad.followup.forms import PeriodForm
from samlad.followup.models import Scale
from samlad.followup.queries.asked import plans_of, state_of
from samlad.followup.queries.history import followed_plans, history
from samlad.followup.queries.live import with_results
from samlad.followup.queries.periods import list_of, manages_period, period_lines, programmes_of, sheet_of
from samlad.followup.queries.requests import boards_of
from samlad.followup.views.finding import NAV, asked_body, find_period, reader_now
from samlad.programmes.models import Programme
from samlad.programmes.queries import Reader, plans_visible_to
from samlad.programmes.rules import ADOPTED

# So many goals are shown at once; its files have all.
PER_PAGE = 50


@require_safe
def periods(request: Request) -> HttpResponse:
    reader = reader_now(request)
    page = {
        "lines": period_lines(timezone.localdate()),
        "plans": followed_plans(reader),
        "may_add": bool(_manageable(reader)),
        "nav": NAV,
    }
    return render(request, "followup/periods.html", page)


@require_safe
def period(request: Request, period: int) -> HttpResponse:
    """One period: `?organ=5` shows the goals of one body, `?organ=0` those without one; `?page=2`."""
    row, reader, today = find_period(period), reader_now(request), timezone.localdate()
    sheet = list_of(row)
    body = asked_body(request, sheet)
    shown = sheet.of_body(body.party_id) if body else sheet
    state = state_of(row, today)
    goals = Paginator(shown.goals, PER_PAGE).get_page(request.GET.get("page"))
    if state != rules.CLOSED:
        goals.object_list = with_results(list(goals.object_list), row.reference_on)
    page = {
        "row": row,
        "sheet": shown,
        "page": goals,
        "whole": sheet,
        "body": body,
        "state": state,
        "state_word": rules.STATE_WORDS[state],
        "late": state == rules.OPEN and row.closes_on < today,
        "own": reader.bodies,
        "manages": manages_period(
            reader, Programme.objects.in_bulk([one["id"] for one in sheet.programmes]).values()
        ),
        "nav": NAV,
    }
    return render(request, "followup/period.html", page)


def _manageable(reader: Reader) -> list[Any]:
    """The decided plans that somebody may plan the follow-up of."""
    rows = plans_visible_to(reader).filter(state=ADOPTED)
    return [row for row in rows if manages_period(reader, [row.programme])]


def add(request: Request) -> HttpResponse:
    reader = reader_now(request)
    plans = _manageable(reader)
    if not plans and not reader.standing.is_admin:
        raise Refusal(_("Det här gör den som leder forumen som håller i planerna, eller en administratör."))
    form = _form(request, plans, {"opens_on": timezone.localdate()})
    by, at, made = request.user, timezone.now(), list[Any]()
    if carry_out(
        form,
        lambda: made.append(
            operations.period_add(by=by, at=at, about=form.about(), programmes=_chosen(form))
        ),
    ):
        opened = form.about().opens_on <= timezone.localdate()
        planned = _("Uppföljningen är planerad. Den öppnar av sig själv.")
        messages.success(request, _("Uppföljningen är öppen.") if opened else planned)
        return redirect("followup:period", made[0].pk)
    about = _("Den öppnar av sig själv på sin dag. De som är huvudansvariga får ett mejl.")
    back = reverse("followup:periods")
    return form_page(request, form, title=_("Ny uppföljning"), about=about, back=back, nav=NAV)


def _form(
    request: Request, plans: list[Any], initial: dict[str, Any], old: Scale | None = None
) -> PeriodForm:
    scales = list(Scale.objects.known().order_by("name"))
    if old is not None and old not in scales:
        scales.append(old)
    pairs = [(row.programme_id, row.name) for row in plans]
    return PeriodForm(request.POST or None, initial=initial, scales=scales, programmes=pairs)


def _chosen(form: PeriodForm) -> list[Programme]:
    return list(Programme.objects.filter(pk__in=form.cleaned_data["programmes"]))


def change(request: Request, period: int) -> HttpResponse:
    row, reader = find_period(period), reader_now(request)
    if not manages_period(reader, programmes_of(period)):
        raise Refusal(_("Det här gör den som leder forumen som håller i planerna, eller en administratör."))
    names = ("name", "kind", "reference_on", "opens_on", "closes_on", "instructions")
    initial = {name: getattr(row, name) for name in names}
    initial |= {"scale": row.scale_id, "programmes": plans_of([period])[period]}
    form = _form(request, _manageable(reader), initial, row.scale)
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.period_change(
            by=by, at=at, period=row.period, about=form.about(), programmes=_chosen(form)
        ),
    ):
        messages.success(request, _("Uppföljningen är ändrad."))
        return redirect("followup:period", period)
    back = reverse("followup:period", args=[period])
    return form_page(request, form, title=_("Ändra uppföljning"), about=row.name, back=back, nav=NAV)


def close(request: Request, period: int) -> HttpResponse:
    """Asks once more, with what is left."""
    row, reader = find_period(period), reader_now(request)
    if not manages_period(reader, programmes_of(period)):
        raise Refusal(_("Det här gör den som leder forumen som håller i planerna, eller en administratör."))
    rules.check_open(state_of(row, timezone.localdate()))
    if request.method == "POST":
        by, at = request.user, timezone.now()
        told = _("Uppföljningen är stängd. Rapporten ändras inte längre.")
        pressed(request, lambda: operations.period_close(by=by, at=at, period=row.period), told)
        return redirect("followup:period", period)
    return render(request, "followup/close.html", {"row": row, "sheet": sheet_of(row), "nav": NAV})


@require_safe
def programme(request: Request, programme: int) -> HttpResponse:
    reader, today = reader_now(request), timezone.localdate()
    facts = get_object_or_404(plans_visible_to(reader), programme=programme)
    page = {"history": history(facts, reader, today), "facts": facts, "nav": NAV}
    page["asks"] = bool(boards_of(reader, today))
    return render(request, "followup/programme.html", page)
