"""The pages of a round."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.documents.queries import verify
from samlad.forums.models import OPEN as FORUM_OPEN
from samlad.forums.models import Forum, ForumFacts
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing, check_leads, check_speaks_for
from samlad.parties.models import Party
from samlad.places.models import Area
from samlad.situation import operations, queries, rules
from samlad.situation.files import issue_file
from samlad.situation.forms import (
    AnswerForm,
    CorrectedMarkForm,
    CorrectionForm,
    MarkForm,
    OralForm,
    PeriodForm,
)
from samlad.situation.models import Issue, Round


def _round(request: Request, pk: int) -> tuple[Any, Standing]:
    """The round and the reader's standing; 404 where the round is not hers to see."""
    standing = standing_of(request.user, timezone.localdate())
    return get_object_or_404(queries.rounds_visible_to(standing), pk=pk), standing


def all_valid(forms: Iterable[Form]) -> bool:
    """Whether all are right; every one is looked at, so that all faults are told at once."""
    return all([form.is_valid() for form in forms])  # noqa: C419


def rounds(request: Request) -> HttpResponse:
    standing = standing_of(request.user, timezone.localdate())
    page = queries.rounds_page(standing, request.GET.get("page", ""))
    return render(request, "situation/rounds.html", {"page": page, "nav": "situation"})


def open_round(request: Request, forum: int) -> HttpResponse:
    standing = standing_of(request.user, timezone.localdate())
    check_leads(standing, forum)
    facts = get_object_or_404(ForumFacts.objects.known(), forum=forum)
    if facts.state != FORUM_OPEN:
        messages.error(request, _("Forumet är inte öppet. Öppna det först."))
        return redirect("forums:forum", forum)
    form = PeriodForm(request.POST or None, rhythm=facts.rhythm, initial=_next_period(facts))
    opened: list[Round] = []
    if carry_out(form, lambda: opened.append(_open(request, forum, form))):
        return redirect("situation:round", opened[0].pk)
    context = {"form": form, "facts": facts, "nav": "situation"}
    return render(request, "situation/open.html", context, status=422 if form.errors else 200)


def _open(request: Request, forum: int, form: PeriodForm) -> Round:
    period = form.cleaned_data["period"]
    return operations.round_open(by=request.user, at=timezone.now(), forum=Forum(pk=forum), period=period)


def _next_period(facts: ForumFacts) -> dict[str, int]:
    last = Round.objects.filter(forum=facts.forum_id, rhythm=facts.rhythm).order_by("-first_day").first()
    now = Period.containing(facts.rhythm, timezone.localdate())
    period = max(last.period.next(), now) if last is not None else now
    return {"year": period.year, "number": period.number}


def round_detail(request: Request, round: int) -> HttpResponse:
    found, standing = _round(request, round)
    page = queries.round_page(found, found.state, standing=standing)
    context = {
        "page": page,
        "nav": "situation",
        "steps": rules.steps(found.state),
        "transitions": rules.TRANSITIONS[found.state].items() if standing.leads(found.forum_id) else (),
        "leads": standing.leads(found.forum_id),
        "can_mark": standing.leads(found.forum_id) and found.state in rules.MARKING,
        "own": [p for p in page.parties if standing.speaks_for(found.forum_id, p.party_id)],
        "issues": _issues(found),
        "now": timezone.now(),
    }
    return render(request, "situation/round.html", context)


def _issues(round: Any) -> Iterable[Issue]:
    """The versions of what was adopted, the latest first; none is looked for before."""
    return Issue.objects.filter(round=round).order_by("-version") if round.state == rules.ADOPTED else ()


@require_POST
def step(request: Request, round: int) -> HttpResponse:
    found, _standing = _round(request, round)
    try:
        to = request.POST.get("to", "")
        operations.round_step(by=request.user, at=timezone.now(), round=found, to=to)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect("situation:round", round)


def contribute(request: Request, round: int, party: int) -> HttpResponse:
    """The form of one party's contribution; one part per area."""
    found, standing = _round(request, round)
    check_speaks_for(standing, found.forum_id, party)
    page = queries.contribution_page(found, found.state, party, own=_own(standing, found, party))
    forms = [
        AnswerForm(request.POST or None, area_id=a.area_id, name=a.name, words=page.words, initial=a.answer)
        for a in page.areas
    ]
    oral = None if page.own else OralForm(request.POST or None, initial={"oral_from": page.oral_from})
    error = ""
    if all_valid([*forms, oral] if oral else forms):
        try:
            return _contributed(request, found, party, forms, oral)
        except Refusal as refusal:
            error = refusal.text
    context: dict[str, Any] = {"page": page, "oral": oral, "error": error, "nav": "situation"}
    context |= {"areas": list(zip(page.areas, forms, strict=True)), "failed": [f for f in forms if f.errors]}
    context["now"] = timezone.now()
    return render(request, "situation/contribute.html", context, status=422 if request.POST else 200)


def _own(standing: Standing, round: Round, party: int) -> bool:
    return party in standing.parties.get(round.forum_id, frozenset())


def _contributed(
    request: Request, round: Round, party: int, forms: list[AnswerForm], oral: OralForm | None
) -> HttpResponse:
    answers = [answer for form in forms if (answer := form.answer()) is not None]
    if request.POST.get("rest"):
        done = {answer.area_id for answer in answers}
        answers += [operations.Answer(f.area_id, nothing=True) for f in forms if f.area_id not in done]
    operations.contributions_submit(
        by=request.user,
        at=timezone.now(),
        round=round,
        party=Party(pk=party),
        answers=answers,
        oral_from=oral.cleaned_data["oral_from"] if oral else "",
    )
    left = len(forms) - len(answers)
    text = (
        _("Tack! Rapporten är lämnad.")
        if not left
        else ngettext(
            "Rapporten är lämnad. %(left)s område saknar svar.",
            "Rapporten är lämnad. %(left)s områden saknar svar.",
            left,
        )
        % {"left": left}
    )
    messages.success(request, text)
    return redirect("situation:round", round.pk)


def mark(request: Request, round: int, area: int) -> HttpResponse:
    """Set the level of an area: a page of its own, or a part of the round's page with htmx."""
    found, standing = _round(request, round)
    check_leads(standing, found.forum_id)
    rules.check_can_mark(found.state)
    page = queries.round_page(found, found.state, standing=standing)
    row = next((row for row in page.rows if row.area_id == area), None)
    if row is None:
        raise Refusal(_("Området ingår inte i forumet."), missing=True)
    initial = {"level": row.level, "reason": row.reason}
    form = MarkForm(request.POST or None, words=page.words, reported=bool(row.voices), initial=initial)
    if carry_out(form, lambda: _mark(request, found, area, form)):
        return _marked(request, found, area)
    template = "situation/_mark.html" if request.htmx else "situation/mark.html"
    context = {"form": form, "row": row, "page": page, "nav": "situation"}
    return render(request, template, context, status=422 if form.errors else 200)


def _mark(request: Request, round: Round, area: int, form: MarkForm) -> None:
    level, reason = int(form.cleaned_data["level"]), form.cleaned_data["reason"]
    by, at = request.user, timezone.now()
    operations.mark_set(by=by, at=at, round=round, area=Area(pk=area), level=level, reason=reason)


def _marked(request: Request, round: Any, area: int) -> HttpResponse:
    """The row as it is now, into the round's page; without htmx the whole page at that row."""
    if not request.htmx:
        return redirect(reverse("situation:round", args=[round.pk]) + f"#omrade-{area}")
    page = queries.round_page(round, round.state)
    row = next(row for row in page.rows if row.area_id == area)
    context = {"row": row, "round": round, "can_mark": True, "refocus": True}
    return render(request, "situation/_row.html", context)


def adopt(request: Request, round: int) -> HttpResponse:
    """Ask once more, with what will be frozen; then adopt, and make the PDF after the commit."""
    found, standing = _round(request, round)
    check_leads(standing, found.forum_id)
    if request.method == "POST":
        try:
            issue = operations.issue_adopt(by=request.user, at=timezone.now(), round=found)
        except Refusal as refusal:
            messages.error(request, refusal.text)
            return redirect("situation:round", round)
        return _adopted(request, issue)
    page = queries.round_page(found, found.state, standing=standing)
    context = {"page": page, "nav": "situation", "silent": [r for r in page.rows if not r.voices]}
    return render(request, "situation/adopt.html", context)


def _adopted(request: Request, issue: Issue) -> HttpResponse:
    messages.success(request, _("Lägesbilden är fastställd."))
    if not issue_file(issue.snapshot, "sv"):
        messages.warning(request, _("PDF:en kunde inte göras. Lägesbilden är fastställd ändå."))
    return redirect("situation:issue", issue.round_id, issue.version)


def correct(request: Request, round: int) -> HttpResponse:
    """A new version of an adopted issue, with its reason."""
    found, standing = _round(request, round)
    check_leads(standing, found.forum_id)
    if found.state != rules.ADOPTED:
        raise Refusal(_("Bara en fastställd lägesbild rättas."))
    page = queries.round_page(found, found.state, standing=standing)
    why = CorrectionForm(request.POST or None)
    forms = [_corrected(request, page, row) for row in page.rows]
    issues: list[Issue] = []
    if all_valid(forms) and carry_out(why, lambda: issues.append(_correct(request, found, why, forms))):
        return _adopted(request, issues[0])
    failed = [form for form in forms if form.errors]
    context = {"page": page, "form": why, "forms": forms, "failed": failed, "nav": "situation"}
    return render(request, "situation/correct.html", context, status=422 if request.POST else 200)


def _correct(request: Request, round: Round, why: CorrectionForm, forms: list[CorrectedMarkForm]) -> Issue:
    marks = {form.area_id: (int(form.cleaned_data["level"]), form.cleaned_data["reason"]) for form in forms}
    reason = why.cleaned_data["reason"]
    by, at = request.user, timezone.now()
    return operations.issue_correct(by=by, at=at, round=round, marks=marks, reason=reason)


def _corrected(request: Request, page: queries.RoundPage, row: queries.AreaRow) -> CorrectedMarkForm:
    return CorrectedMarkForm(
        request.POST or None,
        area_id=row.area_id,
        name=row.name,
        words=page.words,
        reported=bool(row.voices),
        initial={"level": row.level, "reason": row.reason},
    )


def _issue(request: Request, round: int, version: int) -> tuple[Issue, Any, Standing]:
    found, standing = _round(request, round)
    rows = Issue.objects.select_related("snapshot", "decision__function", "round")
    return get_object_or_404(rows, round=found, version=version), found, standing


def issue(request: Request, round: int, version: int) -> HttpResponse:
    """The adopted picture, from the frozen data alone."""
    found, row, standing = _issue(request, round, version)
    context = {
        "issue": found,
        "page": queries.issue_page(found, row),
        "verdict": verify(found.snapshot),
        "versions": Issue.objects.filter(round=found.round_id).order_by("version"),
        "leads": standing.leads(row.forum_id),
        "nav": "situation",
    }
    return render(request, "situation/issue.html", context)


def issue_pdf(request: Request, round: int, version: int) -> HttpResponse:
    found, _row, _standing = _issue(request, round, version)
    content = issue_file(found.snapshot, get_language() or "sv")
    if content is None:
        raise Refusal(_("PDF:en kunde inte göras. Sidan med lägesbilden kan skrivas ut i stället."))
    name = f"lagesbild-{found.round.year}-{found.round.number:02d}-v{version}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def issue_json(request: Request, round: int, version: int) -> HttpResponse:
    """The frozen data with its hashes, for whoever wants to check them."""
    found, _row, _standing = _issue(request, round, version)
    snapshot = found.snapshot
    parts = [{"key": p.key, "sha256": p.digest, "text": p.text} for p in snapshot.parts.all()]
    head = {"kind": snapshot.kind, "title": snapshot.title, "version": snapshot.version}
    return JsonResponse({**head, "sha256": snapshot.digest, "parts": parts})
