"""Setting levels, adopting, correcting, and the adopted issue."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.base.audiences import LEAD
from samlad.base.forms import carry_out
from samlad.base.refusals import Refusal
from samlad.documents.models import Snapshot
from samlad.documents.queries import verify
from samlad.forums.rules import Standing, check_leads
from samlad.places.models import Area
from samlad.situation import operations, queries, rules
from samlad.situation.files import issue_rendering
from samlad.situation.forms import (
    CorrectedMarkForm,
    CorrectionForm,
    MarkForm,
)
from samlad.situation.models import Issue, Round
from samlad.situation.views.reading import all_valid, find_round, note_reading, reader_of


def mark(request: Request, round: int, area: int) -> HttpResponse:
    """Set the level of an area: a page of its own, or a part of the round's page with htmx."""
    found, standing = find_round(request, round)
    check_leads(standing, found.forum_id)
    rules.check_can_mark(found.state)
    page = queries.round_page(found, found.state, reader_of(standing, found))
    row = next((row for row in page.rows if row.area_id == area), None)
    if row is None:
        raise Refusal(_("Området ingår inte i forumet."), missing=True)
    initial = {"level": row.level, "reason": row.reason}
    form = MarkForm(request.POST or None, words=page.words, reported=bool(row.voices), initial=initial)
    if carry_out(form, lambda: _mark(request, found, area, form)):
        return _marked(request, found, area)
    note_reading(request, found, row.marked)
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
    page = queries.round_page(round, round.state, queries.Eye(LEAD))
    row = next(row for row in page.rows if row.area_id == area)
    note_reading(request, round, row.marked)
    context = {"row": row, "round": round, "can_mark": True, "refocus": True}
    return render(request, "situation/_row.html", context)


def adopt(request: Request, round: int) -> HttpResponse:
    """Ask once more, with what will be frozen; then adopt, and make the PDF after the commit."""
    found, standing = find_round(request, round)
    check_leads(standing, found.forum_id)
    if request.method == "POST":
        try:
            issue = operations.issue_adopt(by=request.user, at=timezone.now(), round=found)
        except Refusal as refusal:
            messages.error(request, refusal.text)
            return redirect("situation:round", round)
        return _adopted(request, issue)
    page = queries.round_page(found, found.state, reader_of(standing, found))
    context = {"page": page, "nav": "situation", "silent": [r for r in page.rows if not r.voices]}
    return render(request, "situation/adopt.html", context)


def _adopted(request: Request, issue: Issue) -> HttpResponse:
    messages.success(request, _("Lägesbilden är fastställd."))
    if issue_rendering(queries.edition_for(issue, LEAD), "sv") is None:
        messages.warning(request, _("PDF:en kunde inte göras. Lägesbilden är fastställd ändå."))
    return redirect("situation:issue", issue.round_id, issue.version)


def correct(request: Request, round: int) -> HttpResponse:
    """A new version of an adopted issue, with its reason."""
    found, standing = find_round(request, round)
    check_leads(standing, found.forum_id)
    if found.state != rules.ADOPTED:
        raise Refusal(_("Bara en fastställd lägesbild rättas."))
    page = queries.round_page(found, found.state, reader_of(standing, found))
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


def _edition(request: Request, round: int, version: int) -> tuple[Issue, Snapshot, Any, Standing]:
    """An issue and the document of it that the reader may read."""
    found, standing = find_round(request, round)
    rows = Issue.objects.select_related("decision__function", "round")
    issue = get_object_or_404(rows, round=found, version=version)
    snapshot = queries.edition_for(issue, standing.reader_class(found.forum_id))
    return issue, snapshot, found, standing


def issue(request: Request, round: int, version: int) -> HttpResponse:
    """The adopted picture, from the frozen data alone."""
    found, snapshot, row, standing = _edition(request, round, version)
    page = queries.issue_page(snapshot, row)
    note_reading(request, row, page.marked)
    context = {
        "issue": found,
        "snapshot": snapshot,
        "page": page,
        "verdict": verify(snapshot),
        "versions": Issue.objects.filter(round=found.round_id).order_by("version"),
        "leads": standing.leads(row.forum_id),
        "nav": "situation",
    }
    return render(request, "situation/issue.html", context)


def issue_pdf(request: Request, round: int, version: int) -> HttpResponse:
    found, snapshot, row, _standing = _edition(request, round, version)
    rendering = issue_rendering(snapshot, get_language() or "sv")
    if rendering is None:
        raise Refusal(_("PDF:en kunde inte göras. Sidan med lägesbilden kan skrivas ut i stället."))
    note_reading(request, row, queries.issue_page(snapshot, row).marked)
    name = f"lagesbild-{found.round.year}-{found.round.number:02d}-v{version}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(bytes(rendering.content), content_type="application/pdf", headers=headers)


def issue_json(request: Request, round: int, version: int) -> HttpResponse:
    """The frozen data with its hashes, for whoever wants to check them."""
    _found, snapshot, row, _standing = _edition(request, round, version)
    note_reading(request, row, queries.issue_page(snapshot, row).marked)
    parts = [{"key": p.key, "sha256": p.digest, "text": p.text} for p in snapshot.parts.all()]
    head = {"kind": snapshot.kind, "title": snapshot.title, "version": snapshot.version}
    return JsonResponse({**head, "sha256": snapshot.digest, "parts": parts})
