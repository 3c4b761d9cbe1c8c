"""Where figures are fetched from, for administrators: search, choose, confirm; fetch now; stop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import PlainForm, carry_out, form_page, pressed
from samlad.base.refusals import Refusal
from samlad.statistics.areas import SKIP, Areas, told_missing
from samlad.statistics.connectors import kolada, pxweb
from samlad.statistics.connectors.asking import Found, Plan, Wanted
from samlad.statistics.connectors.client import Client
from samlad.statistics.connectors.pace import AT_A_PAGE
from samlad.statistics.fetch_forms import ConfirmForm, FindForm, KoladaForm, TableForm
from samlad.statistics.fetch_queries import subscription_rows, suggested_codes, switched_on
from samlad.statistics.fetching import CONNECTORS, fetch_run
from samlad.statistics.models import Fetch, Subscription
from samlad.statistics.rules import KOLADA, PXWEB
from samlad.statistics.subscribing import (
    fetch_ask,
    known_indicators,
    subscription_add,
    subscription_stop,
)

# So long a page waits for figures before it leaves the rest to `samlad tick`.
WAIT = timedelta(seconds=8)
YEARS_BACK = 10


def sources(request: Request) -> HttpResponse:
    check_admin(request.user)
    page = {"rows": subscription_rows(timezone.now()), "on": switched_on(), "nav": "statistics"}
    return render(request, "statistics/fetches.html", page)


def find_kolada(request: Request) -> HttpResponse:
    check_admin(request.user)
    page = {
        "origin": KOLADA,
        "title": _("Sök nyckeltal i Kolada"),
        "action": reverse("fetching:choose_kolada"),
    }
    return _find(request, lambda words: _asking(KOLADA, lambda ask: kolada.search(ask, words)), page)


def find_pxweb(request: Request) -> HttpResponse:
    check_admin(request.user)
    page = {"origin": PXWEB, "title": _("Sök tabell hos SCB")}
    return _find(request, lambda words: _asking(PXWEB, lambda ask: pxweb.search(ask, words)), page)


def _find(request: Request, search: Callable[[str], list[Found]], page: dict[str, Any]) -> HttpResponse:
    form = FindForm(request.GET if "q" in request.GET else None)
    found: list[Found] = []
    searched = carry_out(form, lambda: found.extend(search(form.cleaned_data["q"])))
    shown = {"form": form, "found": found, "searched": searched, "nav": "statistics"}
    return render(request, "statistics/fetch_search.html", {**page, **shown})


def _asking(origin: str, ask_for: Callable[[Client], Any]) -> Any:
    with CONNECTORS[origin].client(AT_A_PAGE) as ask:
        return ask_for(ask)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would fetch: the plan, what of it is left out, and the indicators it gives values of."""

    plan: Plan
    note: str
    wanted: list[Wanted]
    query: dict[str, Any]


def choose_kolada(request: Request) -> HttpResponse:
    check_admin(request.user)
    kpis = request.GET.getlist("kpi")[: kolada.KEYS]
    if not kpis:
        messages.error(request, _("Välj minst ett nyckeltal."))
        return redirect("fetching:find_kolada")
    first = {"kpi": kpis, "first": timezone.localdate().year - YEARS_BACK}
    first["areas"] = ", ".join(suggested_codes("municipality"))
    form = KoladaForm(request.GET if "visa" in request.GET else None, initial=first, kpis=kpis)
    title, back = _("Områden och år från Kolada"), reverse("fetching:find_kolada")
    return _choose(request, KOLADA, form, title, back, lambda ask, query: kolada.wanted(ask, query["kpis"]))


def choose_pxweb(request: Request, table: str) -> HttpResponse:
    check_admin(request.user)
    back = reverse("fetching:find_pxweb")
    try:
        about = _asking(PXWEB, lambda ask: pxweb.metadata(ask, table))
        shape = pxweb.shape_of(about)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect(back)
    first = {"areas": ", ".join(f"{code}*" for code in suggested_codes("municipality"))}
    form = TableForm(
        request.GET if "visa" in request.GET else None, initial=first, table=table, about=about, shape=shape
    )
    return _choose(request, PXWEB, form, about.label or table, back, pxweb.wanted)


def _choose(
    request: Request,
    origin: str,
    form: Any,
    title: str,
    back: str,
    wanted_of: Callable[[Client, dict[str, Any]], list[Wanted]],
) -> HttpResponse:
    """What is chosen stands in the address; what would come of it is shown before anything is kept."""
    seen: list[Preview] = []
    page = {"form": form, "title": title, "back": back, "origin": origin, "nav": "statistics"}
    if not carry_out(form, lambda: seen.append(_preview(origin, form.query(), wanted_of))):
        return render(request, "statistics/fetch_choose.html", page)
    return _confirm(request, origin, seen[0], page)


def _preview(
    origin: str, query: dict[str, Any], wanted_of: Callable[[Client, dict[str, Any]], list[Wanted]]
) -> Preview:
    def asked(ask: Client) -> Preview:
        plan = CONNECTORS[origin].plan(ask, query, timezone.localdate().year)
        note = told_missing(plan, Areas.read(), skip=query["missing"] == SKIP)
        return Preview(plan, note, wanted_of(ask, query), query)

    preview: Preview = _asking(origin, asked)
    return preview


def _confirm(request: Request, origin: str, preview: Preview, page: dict[str, Any]) -> HttpResponse:
    known = known_indicators(origin, preview.query, preview.wanted)
    called = preview.wanted[0].name if len(preview.wanted) == 1 else page["title"]
    first = {"name": called[:200]}
    confirm = ConfirmForm(request.POST or None, initial=first, wanted=preview.wanted, known=known)
    new: list[Subscription] = []
    if carry_out(confirm, lambda: new.append(_subscribe(request, origin, preview, confirm))):
        _fetch_now(request, new[0])
        return redirect("fetching:sources")
    again = request.GET.copy()
    again.pop("visa", None)
    shown = {"form": confirm, "chosen": page["form"], "preview": preview, "known": known}
    return render(request, "statistics/fetch_confirm.html", {**page, **shown, "again": again.urlencode()})


def _subscribe(request: Request, origin: str, preview: Preview, confirm: ConfirmForm) -> Subscription:
    said = confirm.cleaned_data
    return subscription_add(
        by=request.user,
        at=timezone.now(),
        origin=origin,
        name=said["name"],
        query=preview.query,
        every_days=said["every_days"],
        choices=confirm.choices(),
    )


@require_POST
def fetch(request: Request, subscription: int) -> HttpResponse:
    check_admin(request.user)
    row = get_object_or_404(Subscription.objects.known(), pk=subscription)
    pressed(request, lambda: _fetch_now(request, row))
    return redirect("fetching:sources")


def _fetch_now(request: Request, subscription: Subscription) -> None:
    """As much as there is time for; the rest comes by itself."""
    going = fetch_ask(by=request.user, at=timezone.now(), subscription=subscription)
    fetch_run(fetch=going, at=timezone.now(), patience=AT_A_PAGE, within=WAIT)
    after = Fetch.objects.select_related("delivery").get(pk=going.pk)
    if after.delivery is not None:
        messages.success(request, _("Figurerna är hämtade."))
    elif after.problem:
        messages.error(request, after.problem)
    else:
        messages.success(request, _("Hämtningen har börjat och fortsätter av sig själv."))


def stop(request: Request, subscription: int) -> HttpResponse:
    check_admin(request.user)
    row = get_object_or_404(Subscription.objects.known(), pk=subscription)
    by, at = request.user, timezone.now()
    # A form without fields is never right unless something has been sent.
    form = PlainForm(request.POST if request.method == "POST" else None)
    if carry_out(form, lambda: subscription_stop(by=by, at=at, subscription=row)):
        messages.success(request, _("Hämtningen är stoppad. Det som har hämtats finns kvar."))
        return redirect("fetching:sources")
    about = _("%(name)s. Det som har hämtats finns kvar.") % {"name": row.name}
    title, button = _("Stoppa hämtningen"), _("Stoppa")
    back = reverse("fetching:sources")
    return form_page(request, form, title=title, about=about, back=back, button=button, nav="statistics")
