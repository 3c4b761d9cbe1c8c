"""What a party hands in about its areas: the form, drafts, and a mail that the coordinator divides."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.keys import key_of
from samlad.base.refusals import Refusal
from samlad.forums.rules import check_leads, check_speaks_for
from samlad.parties.models import Party
from samlad.situation import operations, queries, rules
from samlad.situation.contributing_forms import NOTHING, ContributionForm
from samlad.situation.models import Round
from samlad.situation.pasting import Divided, divide
from samlad.situation.sighting_forms import PasteForm
from samlad.situation.views.reading import find_round, note_reading


def find_party(request: Request, round: int, party: int) -> tuple[Any, bool]:
    """The round, and whether the party is the reader's own; refused for those who do not speak for it.

    404 where there is no such party.
    """
    found, standing = find_round(request, round)
    check_speaks_for(standing, found.forum_id, party)
    own = party in standing.parties.get(found.forum_id, frozenset())
    if not own and not Party.objects.filter(pk=party).exists():
        raise Http404
    return found, own


def find_sheet(request: Request, round: int, party: int) -> tuple[Any, queries.Sheet]:
    found, own = find_party(request, round, party)
    return found, queries.contribution_sheet(found, found.state, party, own=own)


def contribute(request: Request, round: int, party: int) -> HttpResponse:
    """The form of one party's contribution; one part per area."""
    if request.method != "POST":
        return _page(request, round, party)
    found, sheet = find_sheet(request, round, party)
    form = ContributionForm(request.POST, sheet)
    refused = ""
    if form.is_valid():
        try:
            return _contributed(request, found, party, form)
        except Refusal as refusal:
            refused = refusal.text
    return _page(request, round, party, lambda now: ContributionForm(request.POST, now).renewed(refused))


def _page(
    request: Request,
    round: int,
    party: int,
    fill: Callable[[queries.Sheet], ContributionForm] | None = None,
    *,
    left_over: str = "",
) -> HttpResponse:
    """The page around the form that `fill` makes; where there is none, a new one with the writer's draft."""
    found, own = find_party(request, round, party)
    page = queries.contribution_page(found, found.state, party, own=own, user=request.user)
    draft = page.draft if fill is None else None
    values = draft.values if draft is not None else None
    form = fill(page.sheet) if fill is not None else ContributionForm(None, page.sheet, values=values)
    if not own:
        note_reading(request, found, page.marked)
    context = {
        "page": page,
        "sheet": page.sheet,
        "form": form,
        "draft": draft,
        "left_over": left_over or request.POST.get("left_over", ""),
        "now": timezone.now(),
        "nav": "situation",
    }
    return render(request, "situation/contribute.html", context, status=422 if form.errors else 200)


def _contributed(request: Request, round: Round, party: int, form: ContributionForm) -> HttpResponse:
    answers = form.answers(rest=bool(request.POST.get("rest")))
    operations.contributions_submit(
        by=request.user,
        at=timezone.now(),
        round=round,
        party=Party(pk=party),
        answers=answers,
        oral_from=form.oral_from,
    )
    left = form.left(answers)
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


@require_POST
def draft(request: Request, round: int, party: int) -> HttpResponse:
    """Keep what is written so far: by itself while somebody writes, or by a button that leads on."""
    found, sheet = find_sheet(request, round, party)
    form = ContributionForm(request.POST, sheet, drafting=True)
    form.refused = refused = _why_not_saved(request, found, form)
    at = timezone.now()
    if not refused:
        operations.draft_save(by=request.user, at=at, round=found, party=Party(pk=party), values=form.draft())
    if request.htmx:
        context = {"form": form, "at": at}
        return render(request, "situation/_draft.html", context, status=422 if form.errors else 200)
    if form.errors:
        written = partial(ContributionForm, request.POST, drafting=True)
        return _page(request, round, party, lambda now: written(now).renewed(refused))
    return _after_draft(request, round, party)


def _why_not_saved(request: Request, round: Any, form: ContributionForm) -> str:
    try:
        rules.check_can_contribute(round.state)
    except Refusal as refusal:
        return refusal.text
    if form.handed_in_by(request.user.pk):
        # An old page, or a save that comes after the report: it must not come back as a draft.
        return _("Du har redan lämnat rapporten. Ladda om sidan för att ändra den.")
    return ""


def _after_draft(request: Request, round: int, party: int) -> HttpResponse:
    """Where the button leads that saved the draft."""
    to, _dash, named = request.POST.get("next", "").partition("-")
    if to in ("sighting", "coming"):
        address = reverse(f"situation:{to}_add", args=[round, party])
        area = key_of(named)
        return redirect(address if area is None else f"{address}?omrade={area}")
    messages.success(request, _("Utkastet är sparat. Bara du ser det."))
    return redirect("situation:contribute", round, party)


@require_POST
def draft_throw(request: Request, round: int, party: int) -> HttpResponse:
    """Throw away the draft; what has been handed in stays."""
    found, _own = find_party(request, round, party)
    operations.draft_save(by=request.user, at=timezone.now(), round=found, party=Party(pk=party), values={})
    messages.success(request, _("Utkastet är borta. Sidan visar det som är lämnat."))
    return redirect("situation:contribute", round, party)


def paste(request: Request, round: int, party: int) -> HttpResponse:
    """A mail from a party, divided into the form for the coordinator to correct and hand in."""
    found, standing = find_round(request, round)
    check_leads(standing, found.forum_id)
    rules.check_can_contribute(found.state)
    _found, sheet = find_sheet(request, round, party)
    form = PasteForm(request.POST or None, initial={"oral_from": sheet.oral_from})
    if form.is_valid():
        divided = divide(form.cleaned_data["text"], dict(sheet.choices))
        values = _values(divided, form.cleaned_data["oral_from"])
        _tell_divided(request, divided)
        fill = partial(ContributionForm, None, values=values)
        return _page(request, round, party, fill, left_over=divided.rest)
    context = {"form": form, "sheet": sheet, "nav": "situation"}
    return render(request, "situation/paste.html", context, status=422 if form.errors else 200)


def _values(divided: Divided, oral_from: str) -> Mapping[str, Any]:
    """A divided mail as the values of the form."""
    answers = dict[str, dict[str, str]]()
    for area, piece in divided.by_area.items():
        level = {"level": str(piece.level)} if piece.level else {"level": NOTHING} if piece.nothing else {}
        said = level | {"sentence": "" if piece.nothing else piece.sentence}
        if any(said.values()):
            answers[str(area)] = said
    return {"answers": answers, "oral_from": oral_from}


def _tell_divided(request: Request, divided: Divided) -> None:
    number = len(divided.by_area)
    if not number:
        messages.warning(request, _("Inget områdesnamn hittades i mejlet. Hela texten står nedan."))
        return
    text = ngettext(
        "Mejlet är fördelat på %(n)s område. Läs igenom och rätta. Inget är lämnat än.",
        "Mejlet är fördelat på %(n)s områden. Läs igenom och rätta. Inget är lämnat än.",
        number,
    )
    messages.info(request, text % {"n": number})
