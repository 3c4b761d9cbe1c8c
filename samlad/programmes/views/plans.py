"""Plans: the list, one plan, writing it, deciding on it, evaluating it, who has taken on what."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out, form_page, look_back
from samlad.forums.models import Forum
from samlad.parties.models import Party
from samlad.parties.rules import DECIDING_KINDS
from samlad.programmes import finding, operations, queries, rules
from samlad.programmes.breakdown import broken_down, shares_of
from samlad.programmes.forms import (
    AdoptForm,
    AreasForm,
    ChangedPlanForm,
    EvaluationForm,
    NewPlanForm,
    plan_initial,
)
from samlad.programmes.models import Evaluation, Programme, ProgrammeFacts
from samlad.programmes.succession import abolished_in

NAV = {"nav": "programmes"}


@require_safe
def programmes(request: Request) -> HttpResponse:
    today, back = timezone.localdate(), look_back(request.GET, timezone.localdate())
    reader, moment = queries.reader_of(request.user, today), back.moment()
    kinds = [
        (rules.KIND_WORDS[kind], kind, lines)
        for kind, lines in queries.plan_lines(reader, moment.day, moment.at).items()
    ]
    writes = [kind for kind in rules.KIND_WORDS if _may_add(reader, kind, today)]
    page = {"kinds": kinds, "writes": writes, "moment": moment, "look_back": back}
    return render(request, "programmes/programmes.html", {**page, **NAV})


@require_safe
def programme(request: Request, programme: int) -> HttpResponse:
    today, back = timezone.localdate(), look_back(request.GET, timezone.localdate())
    reader, moment = queries.reader_of(request.user, today), back.moment()
    now = finding.find_plan(reader, programme)
    facts = queries.plans_visible_to(reader, moment.at).filter(programme=programme).first()
    page = queries.plan_page(facts, reader, moment.day, moment.at) if facts else None
    gone = abolished_in([programme], moment.day, moment.at) if page and not page.over else []
    known = {"page": page, "name": now.name, "abolished": gone, "moment": moment, "look_back": back}
    return render(request, "programmes/programme.html", {**known, **NAV})


@require_safe
def breakdown(request: Request, programme: int) -> HttpResponse:
    """Which bodies have taken a goal into a plan of their own, and what nobody has."""
    reader = queries.reader_of(request.user, timezone.localdate())
    facts = finding.find_plan(reader, programme)
    rows = broken_down(queries.goal_lines(facts.programme, reader))
    chosen = request.GET.get("vem", "")
    shares = shares_of(rows)
    if chosen.isdecimal():
        rows = [row for row in rows if any(str(body.party_id) == chosen for body, _answers in row.taken)]
    page = {"facts": facts, "rows": rows, "shares": shares, "chosen": chosen}
    page["answers"] = bool(finding.own_plans(reader))
    return render(request, "programmes/breakdown.html", {**page, **NAV})


def add(request: Request) -> HttpResponse:
    """`?sort=programme`."""
    kind, today = request.GET.get("sort", rules.PROGRAMME), timezone.localdate()
    if kind not in rules.KIND_WORDS:
        raise Http404
    reader = queries.reader_of(request.user, today)
    forms: dict[str, Any] = {
        "kind": kind,
        "owners": _owners(reader, kind, today),
        "forums": finding.forum_choices(reader),
        "before": finding.plan_choices(reader, kind, adopted=True),
    }
    rules.check_manages(_may_add(reader, kind, today))
    form, new = NewPlanForm(request.POST or None, **forms), list[Programme]()
    if carry_out(form, lambda: new.append(_add(request, form, kind))):
        messages.success(
            request, _("Planen finns som utkast. Skriv målen, eller läs in dem från ett dokument.")
        )
        return redirect("programmes:programme", new[0].pk)
    title = _("Ny plan: %(kind)s") % {"kind": rules.KIND_WORDS[kind]}
    return form_page(request, form, title=title, back=reverse("programmes:programmes"), **NAV)


def _owners(reader: queries.Reader, kind: str, today: date) -> list[tuple[int, str]]:
    """The bodies that may own a plan of a kind that somebody adds. 1 query."""
    every = list(finding.body_choices(today, rules.OWN if kind == rules.BODY_PLAN else DECIDING_KINDS))
    if kind != rules.BODY_PLAN or reader.standing.is_admin:
        return every
    return [pair for pair in every if pair[0] in reader.bodies]


def _may_add(reader: queries.Reader, kind: str, today: date) -> bool:
    """1 query."""
    return bool(_owners(reader, kind, today) if kind == rules.BODY_PLAN else finding.forum_choices(reader))


def _add(request: Request, form: NewPlanForm, kind: str) -> Programme:
    said = form.cleaned_data
    forum, before = said.get("forum"), said.get("predecessor")
    return operations.programme_add(
        by=request.user,
        at=timezone.now(),
        kind=kind,
        about=form.about(),
        body=get_object_or_404(Party, pk=said["owner"]),
        forum=get_object_or_404(Forum, pk=forum) if forum else None,
        predecessor=get_object_or_404(Programme, pk=before) if before else None,
    )


def _own(request: Request, programme: int) -> ProgrammeFacts:
    return finding.find_own_plan(queries.reader_of(request.user, timezone.localdate()), programme)


def _page(programme: int) -> str:
    return reverse("programmes:programme", args=[programme])


def change(request: Request, programme: int) -> HttpResponse:
    facts, today = _own(request, programme), timezone.localdate()
    given = finding.decided_fields(request, facts, today)
    before = _may_follow(request, facts, today)
    initial = {**plan_initial(facts), "predecessor": facts.predecessor_id}
    form = ChangedPlanForm(request.POST or None, initial=initial, before=before, **given)
    if carry_out(form, lambda: _change(request, facts, form)):
        messages.success(request, _("Planen är ändrad. Det som stod förut finns kvar i historiken."))
        return redirect("programmes:programme", programme)
    return form_page(request, form, title=_("Ändra planen"), about=facts.name, back=_page(programme), **NAV)


def _may_follow(request: Request, facts: ProgrammeFacts, today: date) -> list[tuple[int, str]]:
    """The plans that a draft may say that it follows on."""
    if facts.state != rules.DRAFT:
        return []
    return list(
        finding.plan_choices(queries.reader_of(request.user, today), facts.programme.kind, adopted=True)
    )


@transaction.atomic
def _change(request: Request, facts: ProgrammeFacts, form: ChangedPlanForm) -> None:
    by, at, of = request.user, timezone.now(), facts.programme
    operations.programme_change(by=by, at=at, programme=of, about=form.about(), decided=form.decided())
    if "predecessor" in form.fields and form.cleaned_data["predecessor"] != facts.predecessor_id:
        key = form.cleaned_data["predecessor"]
        before = get_object_or_404(Programme, pk=key) if key else None
        operations.predecessor_set(by=by, at=at, programme=of, predecessor=before)


def areas(request: Request, programme: int) -> HttpResponse:
    facts, today = _own(request, programme), timezone.localdate()
    given = finding.decided_fields(request, facts, today)
    chosen = finding.priority_areas(facts.programme)
    places = finding.place_choices(today, chosen)
    form = AreasForm(request.POST or None, areas=places, chosen=chosen, **given)
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.areas_set(
            by=by, at=at, programme=facts.programme, areas=form.chosen(), decided=form.decided()
        ),
    ):
        messages.success(request, _("De prioriterade områdena är sparade."))
        return redirect("programmes:programme", programme)
    page = {"form": form, "facts": facts, "title": _("Prioriterade områden"), "back": _page(programme)}
    return render(request, "programmes/areas.html", {**page, **NAV})


def adopt(request: Request, programme: int) -> HttpResponse:
    facts, today = _own(request, programme), timezone.localdate()
    unevaluated = _unevaluated(facts)
    form = AdoptForm(
        request.POST or None,
        initial={"body": facts.programme.body_id, "on": today, "case_number": facts.case_number},
        bodies=finding.body_choices(today, DECIDING_KINDS),
        unevaluated=unevaluated,
    )
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.programme_adopt(
            by=by,
            at=at,
            programme=facts.programme,
            decided=form.decided(),
            without_evaluation=form.cleaned_data.get("without_evaluation", ""),
        ),
    ):
        messages.success(request, _("Planen är beslutad och låst. Den ändras genom nya beslut."))
        return redirect("programmes:programme", programme)
    about = _("%(name)s. Efter beslutet ändras planen bara genom nya beslut.") % {"name": facts.name}
    if unevaluated:
        about += " " + _("Föregångaren ”%(name)s” är inte slututvärderad.") % {"name": unevaluated}
    if untold := _untold(facts):
        told = _(
            "Planen säger inte att den ersätter något, men ”%(name)s” är beslutad för samma forum. "
            "Ersätter den det? Ange det under Ändra först."
        )
        about += " " + told % {"name": untold}
    return form_page(
        request,
        form,
        title=_("Beslut om planen"),
        about=about,
        back=_page(programme),
        button=_("Spara beslutet"),
        **NAV,
    )


def _unevaluated(facts: ProgrammeFacts) -> str:
    """What the predecessor is called, where it has not been evaluated."""
    before = facts.predecessor_id
    if before is None or Evaluation.objects.filter(programme=before).exists():
        return ""
    return str(ProgrammeFacts.objects.known().get(programme=before).name)


def _untold(facts: ProgrammeFacts) -> str:
    """What a decided programme is called that this one perhaps follows on, without saying so."""
    of = facts.programme
    if of.kind != rules.PROGRAMME or facts.predecessor_id is not None:
        return ""
    known = ProgrammeFacts.objects.known()
    rows = known.exclude(programme__in=known.filter(predecessor__isnull=False).values("predecessor")).filter(
        state=rules.ADOPTED,
        programme__kind=of.kind,
        programme__body=of.body_id,
        programme__forum=of.forum_id,
        starts_on__lte=facts.ends_on,
    )
    return rows.order_by("-ends_on").values_list("name", flat=True).first() or ""


def evaluate(request: Request, programme: int) -> HttpResponse:
    facts, today = _own(request, programme), timezone.localdate()
    form = EvaluationForm(request.POST or None, initial={"on": today})
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.programme_evaluate(
            by=by,
            at=at,
            programme=facts.programme,
            on=form.cleaned_data["on"],
            text=form.cleaned_data["text"],
        ),
    ):
        messages.success(request, _("Slututvärderingen är sparad."))
        return redirect("programmes:programme", programme)
    return form_page(request, form, title=_("Slututvärdera"), about=facts.name, back=_page(programme), **NAV)
