"""Goals: written, changed, measured, answered to, and how what is done goes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out, form_page
from samlad.base.keys import key_of
from samlad.places.models import AreaFacts
from samlad.programmes import finding, operations, queries, rules
from samlad.programmes.forms import DecidedForm
from samlad.programmes.goal_forms import (
    GoalForm,
    MeasureForm,
    ProgressForm,
    TakeForm,
    TargetsForm,
    goal_initial,
    measure_initial,
)
from samlad.programmes.models import (
    Goal,
    GoalFacts,
    Measure,
    Programme,
    ProgrammeFacts,
    Progress,
    Responsible,
    Target,
)
from samlad.programmes.periods import periods_of
from samlad.statistics.models import Indicator
from samlad.statistics.periods import span_of
from samlad.statistics.queries.meanings import Meaning, meanings

NAV = {"nav": "programmes"}


def _reader(request: Request) -> queries.Reader:
    return queries.reader_of(request.user, timezone.localdate())


def _own(request: Request, goal: int) -> tuple[Any, ProgrammeFacts]:
    return finding.find_own_goal(_reader(request), goal)


def _page(goal: int) -> str:
    return reverse("desk:goal", args=[goal])


def _given(request: Request, facts: ProgrammeFacts) -> dict[str, Any]:
    """What every form about a goal is given."""
    today = timezone.localdate()
    return {**finding.decided_fields(request, facts, today), "plan": facts.programme.kind}


def add(request: Request, programme: int) -> HttpResponse:
    """`?sort=subgoal&under=12`."""
    facts = finding.find_own_plan(_reader(request), programme)
    above = _above(facts, request.GET.get("under", ""))
    kinds = dict(queries.kinds_below(facts.programme.kind, above.goal.kind if above else ""))
    kind = request.GET.get("sort", "")
    if kind not in kinds:
        raise Http404
    given = {**_given(request, facts), "bodies": finding.body_choices(timezone.localdate())}
    form, by, at = GoalForm(request.POST or None, kind=kind, **given), request.user, timezone.now()
    parent, new = above.goal if above else None, list[Goal]()
    if carry_out(
        form,
        lambda: new.append(
            operations.goal_add(
                by=by,
                at=at,
                programme=facts.programme,
                kind=kind,
                goal=form.told(),
                parent=parent,
                decided=form.decided(),
            )
        ),
    ):
        messages.success(request, _("Det är tillagt."))
        return redirect(f"{reverse('programmes:programme', args=[programme])}#mal-{new[0].pk}")
    about = _("Under ”%(text)s”.") % {"text": str(above)} if above else facts.name
    back = reverse("programmes:programme", args=[programme])
    return form_page(request, form, title=str(kinds[kind]), about=about, back=back, **NAV)


def _above(facts: ProgrammeFacts, key: str) -> Any:
    if not key:
        return None
    rows = GoalFacts.objects.known().filter(goal__programme=facts.programme).select_related("goal")
    return get_object_or_404(rows, goal=key_of(key))


def change(request: Request, goal: int) -> HttpResponse:
    row, facts = _own(request, goal)
    bodies = Responsible.objects.known().filter(goal=goal).values_list("party", "role")
    given = {**_given(request, facts), "bodies": finding.body_choices(timezone.localdate())}
    initial = goal_initial(row, list(bodies))
    form = GoalForm(request.POST or None, initial=initial, kind=row.goal.kind, **given)
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.goal_change(
            by=by, at=at, goal=row.goal, told=form.told(), parent=row.parent, decided=form.decided()
        ),
    ):
        messages.success(request, _("Ändringen är sparad. Det som stod förut finns kvar i historiken."))
        return redirect("desk:goal", goal)
    title = _("Ändra: %(kind)s") % {"kind": rules.GOAL_WORDS[row.goal.kind]}
    return form_page(request, form, title=title, about=facts.name, back=_page(goal), **NAV)


def withdraw(request: Request, goal: int) -> HttpResponse:
    row, facts = _own(request, goal)
    given = finding.decided_fields(request, facts, timezone.localdate())
    form, by, at = DecidedForm(request.POST or None, **given), request.user, timezone.now()
    if request.method == "POST" and carry_out(
        form, lambda: operations.goal_withdraw(by=by, at=at, goal=row.goal, decided=form.decided())
    ):
        messages.success(request, _("Det är borttaget ur planen. Det som stod finns kvar i historiken."))
        return redirect("programmes:programme", facts.programme_id)
    title, about = _("Ta bort ur planen"), str(row)
    return form_page(request, form, title=title, about=about, back=_page(goal), button=_("Ta bort"), **NAV)


def measure(request: Request, goal: int) -> HttpResponse:
    """Another indicator, or what is told of one: `?indikator=7`."""
    row, facts = _own(request, goal)
    old = (
        Measure.objects.known().filter(goal=goal, indicator=key_of(request.GET.get("indikator", ""))).first()
    )
    given = finding.decided_fields(request, facts, timezone.localdate())
    choices = finding.indicator_choices()
    initial = measure_initial(old) if old else {"per_area": row.concerns_areas}
    form = MeasureForm(request.POST or None, initial=initial, indicators=choices, **given)
    by, at = request.user, timezone.now()
    if carry_out(form, lambda: _measure(by, at, row.goal, form)):
        messages.success(request, _("Indikatorn hör till målet. Sätt etappmål för den nu."))
        return redirect("programmes:targets", goal, form.cleaned_data["indicator"])
    about = str(row)
    return form_page(request, form, title=_("Indikator för målet"), about=about, back=_page(goal), **NAV)


def _measure(by: Any, at: Any, goal: Goal, form: MeasureForm) -> None:
    said = form.cleaned_data
    operations.measure_set(
        by=by,
        at=at,
        goal=goal,
        indicator=get_object_or_404(Indicator, pk=said["indicator"]),
        way=said["way"],
        per_area=said["per_area"],
        baseline=said["baseline"],
        baseline_period=said["baseline_period"],
        decided=form.decided(),
    )


def measure_end(request: Request, goal: int, indicator: int) -> HttpResponse:
    row, facts = _own(request, goal)
    of = get_object_or_404(Measure.objects.known(), goal=goal, indicator=indicator)
    given = finding.decided_fields(request, facts, timezone.localdate())
    form, by, at = DecidedForm(request.POST or None, **given), request.user, timezone.now()
    if request.method == "POST" and carry_out(
        form,
        lambda: operations.measure_end(
            by=by, at=at, goal=row.goal, indicator=of.indicator, decided=form.decided()
        ),
    ):
        messages.success(request, _("Indikatorn hör inte längre till målet."))
        return redirect("desk:goal", goal)
    about = _("%(name)s. Dess etappmål tas också bort.") % {"name": _meaning(indicator).name}
    title, button = _("Ta bort indikatorn från målet"), _("Ta bort")
    return form_page(request, form, title=title, about=about, back=_page(goal), button=button, **NAV)


def _meaning(indicator: int) -> Meaning:
    return meanings([indicator])[0]


def targets(request: Request, goal: int, indicator: int) -> HttpResponse:
    """Milestones and target by period, for the whole or for each priority area."""
    row, facts = _own(request, goal)
    of = get_object_or_404(
        Measure.objects.known().select_related("indicator"), goal=goal, indicator=indicator
    )
    meaning, today = _meaning(indicator), timezone.localdate()
    known = Target.objects.known().filter(goal=goal, indicator=indicator)
    now = {(one.area_id, one.period): one.value for one in known}
    periods = _periods(meaning, facts, now)
    past = frozenset(period for period in periods if facts.state == rules.ADOPTED and _over(period, today))
    given = finding.decided_fields(request, facts, today)
    form = TargetsForm(
        request.POST or None, places=_places(of, facts), periods=periods, now=now, past=past, **given
    )
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.targets_set(
            by=by, at=at, goal=row.goal, indicator=of.indicator, aims=form.aims(), decided=form.decided()
        ),
    ):
        messages.success(request, _("Etappmålen är sparade."))
        return redirect("desk:goal", goal)
    page = {"form": form, "row": row, "meaning": meaning, "measure": of, "back": _page(goal)}
    return render(request, "programmes/targets.html", {**page, **NAV})


def _periods(meaning: Meaning, facts: ProgrammeFacts, now: Any) -> list[str]:
    """Those of the plan, and any other that has a milestone already."""
    own = periods_of(meaning.row.period_type, facts.starts_on, facts.ends_on)
    return sorted({*own, *(period for _area, period in now)})


def _over(period: str, today: Any) -> bool:
    span = span_of(period)
    return span is not None and span.ends_on < today


def _places(of: Measure, facts: ProgrammeFacts) -> list[tuple[int | None, str]]:
    whole: list[tuple[int | None, str]] = [(None, _("Hela kommunen"))]
    if not of.per_area:
        return whole
    keys = finding.priority_areas(facts.programme)
    rows = AreaFacts.objects.known().filter(area__in=keys).order_by("sort_key")
    return [*whole, *rows.values_list("area", "name")]


def progress(request: Request, goal: int) -> HttpResponse:
    row, _facts = _own(request, goal)
    if row.goal.kind not in rules.DONE_OR_NOT:
        raise Http404
    old = Progress.objects.known().filter(goal=goal).first()
    initial = {"state": old.state, "note": old.note, "reported_on": old.reported_on} if old else {}
    form = ProgressForm(request.POST or None, initial=initial, kind=row.goal.kind)
    by, at = request.user, timezone.now()
    if carry_out(form, lambda: operations.progress_set(by=by, at=at, goal=row.goal, **form.cleaned_data)):
        messages.success(request, _("Läget är sparat."))
        return redirect("desk:goal", goal)
    return form_page(request, form, title=_("Hur går det?"), about=str(row), back=_page(goal), **NAV)


def take(request: Request, goal: int) -> HttpResponse:
    """A body takes the goal into a plan of its own: `?plan=7`, asked for where it has several."""
    reader = _reader(request)
    row, plans = finding.find_goal(reader, goal), finding.own_plans(reader)
    rules.check_manages(bool(plans))
    wanted = key_of(request.GET.get("plan", ""))
    facts = next((one for one in plans if one.programme_id == wanted), plans[0] if len(plans) == 1 else None)
    if facts is None:
        page = {"row": row, "plans": plans, "back": _page(goal)}
        return render(request, "programmes/take.html", {**page, **NAV})
    form = TakeForm(request.POST or None, **finding.decided_fields(request, facts, timezone.localdate()))
    if carry_out(form, lambda: _take(request, row.goal, facts.programme, form)):
        messages.success(request, _("Det står nu i er plan och svarar mot målet."))
        return redirect("desk:goal", goal)
    about = _("”%(goal)s” tas in i %(plan)s.") % {"goal": str(row), "plan": facts.name}
    return form_page(request, form, title=_("Ta in målet i er plan"), about=about, back=_page(goal), **NAV)


def _take(request: Request, goal: Goal, programme: Programme, form: TakeForm) -> None:
    operations.goal_take(
        by=request.user,
        at=timezone.now(),
        goal=goal,
        programme=programme,
        kind=form.cleaned_data["kind"],
        told=form.told(),
        decided=form.decided(),
    )
