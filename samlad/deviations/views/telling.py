"""What bodies have been told, actions to look at again, and how the rules are set."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.actions.rules import OWN_KINDS
from samlad.base.forms import carry_out, form_page
from samlad.base.keys import key_of
from samlad.deviations import operations, rules
from samlad.deviations.bodies import BodyPage, body_lines, body_page, matters
from samlad.deviations.finding.ground import level_days, settings_of
from samlad.deviations.forms import LevelForm, ReportForm, RuleForm
from samlad.deviations.queries import Asker
from samlad.deviations.reexamining import reexamined
from samlad.deviations.rules import Word
from samlad.deviations.views.finding import asker, by_now
from samlad.deviations.views.listing import PER_PAGE
from samlad.parties.models import PartyProfile
from samlad.thread.models import Node

UNTOLD, TOLD, REPORTS = "inte", "har", "rapporter"
# What can be shown of a body, in the words of the address.
SHOWN: Mapping[str, Word] = {
    UNTOLD: gettext_lazy("Har inte fått veta"),
    TOLD: gettext_lazy("Har fått veta"),
    REPORTS: gettext_lazy("Rapporter"),
}


@require_safe
def bodies(request: Request) -> HttpResponse:
    lines = body_lines(asker(request))
    return render(request, "deviations/bodies.html", {"lines": lines, "nav": "deviations"})


@require_safe
def body(request: Request, key: int) -> HttpResponse:
    """What a body has not been told, what it has, or the reports to it: `?visa=rapporter&page=2`."""
    of = asker(request)
    found, shown = _body(key, of), request.GET.get("visa", "")
    lists: dict[str, Any] = {UNTOLD: found.untold, TOLD: found.told, REPORTS: found.reports}
    shown = shown if shown in lists else UNTOLD
    page: Page[Any] = Paginator(lists[shown], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "profile": found.profile,
        "meeting_on": found.meeting_on,
        "choices": [(word, name, len(lists[name]), name == shown) for name, word in SHOWN.items()],
        "shown": shown,
        "page": page,
        "rows": list(page) if shown == REPORTS else matters(list(page), of),
        "may": _may_report(of, key),
    }
    return render(request, "deviations/body.html", context | {"nav": "deviations"})


def _body(key: int, of: Asker) -> BodyPage:
    rows = PartyProfile.objects.known().filter(party__kind__in=OWN_KINDS).select_related("party")
    return body_page(get_object_or_404(rows, party=key), of)


def _may_report(of: Asker, body: int) -> bool:
    leads = any(of.standing.leads(forum) for forum in of.standing.roles)
    return of.standing.is_admin or leads or body in of.reader.bodies


def report(request: Request, key: int) -> HttpResponse:
    """The body was told of these: `?val=31&val=35`, keys of nodes."""
    of = asker(request)
    page = _body(key, of)
    asked = {key_of(text) for text in request.GET.getlist("val")}
    told = matters([one for one in (*page.untold, *page.told) if one.node_id in asked][:PER_PAGE], of)
    back = reverse("deviations:body", args=[key])
    if not told:
        messages.error(request, _("Välj vad organet fick veta."))
        return redirect(back)
    form = ReportForm(request.POST or None, initial={"on": of.today})
    nodes = list(Node.objects.filter(pk__in=[one.known.node_id for one in told]))
    act = lambda: operations.report_add(  # noqa: E731
        **by_now(request), body=page.profile.party, nodes=nodes, **_said(form)
    )
    if carry_out(form, act):
        messages.success(request, _("Rapporten är antecknad."))
        return redirect(back)
    about = f"{page.profile.name}: " + "; ".join(one.label for one in told[:5])
    return form_page(
        request, form, title=_("Rapporterat till organet"), about=about, back=back, nav="deviations"
    )


def _said(form: ReportForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("title", "on", "paragraph", "case_number")}


@require_safe
def reexamine(request: Request) -> HttpResponse:
    """Actions to look at again."""
    context = {"page": reexamined(asker(request)), "nav": "deviations"}
    return render(request, "deviations/reexamine.html", context)


@require_safe
def all_rules(request: Request) -> HttpResponse:
    """Every rule with what it looks for and how it is set, and how long each level has."""
    settings, days = settings_of(), level_days()
    rows = [
        (
            code,
            rule,
            settings[code],
            rules.LEVEL_WORDS[settings[code].first],
            rules.LEVEL_WORDS[settings[code].last],
        )
        for code, rule in rules.RULES.items()
    ]
    levels = [(level, word, days[level]) for level, word in rules.LEVEL_WORDS.items()]
    context = {"rows": rows, "levels": levels, "nav": "deviations"}
    return render(request, "deviations/rules.html", context)


def rule(request: Request, rule: str) -> HttpResponse:
    check_admin(request.user)
    if rule not in rules.RULES:
        raise Http404
    now, about = settings_of()[rule], rules.RULES[rule]
    initial = {"on": now.on, "days": now.days, "first": now.first, "last": now.last}
    posted = request.POST if request.method == "POST" else None
    form = RuleForm(posted, waits=about.days is not None, initial=initial)
    if carry_out(form, lambda: operations.rule_set(**by_now(request), rule=rule, **form.said())):
        messages.success(request, _("Regeln är ändrad."))
        return redirect("deviations:rules")
    back = reverse("deviations:rules")
    return form_page(request, form, title=str(about.name), about=str(about.why), back=back, nav="deviations")


def level(request: Request, level: str) -> HttpResponse:
    check_admin(request.user)
    now = level_days().get(level)
    if now is None:
        raise Http404
    form = LevelForm(request.POST or None, initial={"days": now})
    act = lambda: operations.level_set(  # noqa: E731
        **by_now(request), level=level, days=form.cleaned_data["days"]
    )
    if carry_out(form, act):
        messages.success(request, _("Tiden är ändrad."))
        return redirect("deviations:rules")
    title, back = str(rules.LEVEL_WORDS[level]), reverse("deviations:rules")
    return form_page(request, form, title=title, about="", back=back, nav="deviations")
