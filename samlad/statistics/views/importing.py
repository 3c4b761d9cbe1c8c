"""The door for files: sent, looked at, and taken in. For administrators."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import carry_out
from samlad.base.refusals import Refusal
from samlad.statistics import intakes, rules, stash, taking_in
from samlad.statistics.import_forms import SOURCE_FIELDS, ChoicesForm, IndicatorsForm, SheetForm
from samlad.statistics.models import Delivery, IndicatorFacts, Intake, Observation, SourceFacts
from samlad.statistics.operations import About
from samlad.statistics.previews import Preview, Taken
from samlad.statistics.reading.naming import Named
from samlad.statistics.reading.sheets import AREAS, GEOJSON, KPIS, Sheet, read_sheet
from samlad.statistics.stash import Stashed

NAV = "statistics"


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Takes a file, and keeps it while it is looked through."""
    check_admin(request.user)
    form = SheetForm(request.POST or None, request.FILES or None)
    tokens: list[str] = []
    if request.method == "POST" and carry_out(form, lambda: tokens.append(_kept(request, form))):
        return redirect("statistics:import_file", tokens[0])
    latest = Delivery.objects.select_related("source").order_by("-pk")[:10]
    waiting = intakes.intakes_waiting(request.user)
    page = {"form": form, "latest": latest, "waiting": waiting, "nav": NAV}
    return render(request, "statistics/import.html", page, status=422 if form.errors else 200)


def _kept(request: Request, form: SheetForm) -> str:
    """What cannot be read is refused before it is kept; a large file is put aside to be looked at."""
    sent, at = form.cleaned_data["file"], timezone.now()
    stashed = stash.file_keep(user=request.user.pk, name=sent.name, data=sent.chunks(), at=at)
    if intakes.is_large(stashed):
        intakes.intake_begin(by=request.user, at=at, stashed=stashed)
        return stashed.token
    try:
        read_sheet(stashed.path)
    except Refusal:
        stash.file_forget(stashed.token, user=request.user.pk)
        raise
    return stashed.token


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: Request, token: str) -> HttpResponse:
    """What a file would do, how it is read, and the button that takes it in."""
    check_admin(request.user)
    intake = Intake.objects.filter(token=token, asked_by=request.user).first()
    if intake is not None and (taken := intakes.taken_of(intake)):
        answer = _finished(request, token, taken)
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer
    stashed = stash.file_get(token, user=request.user.pk)
    if intake is not None:
        return _large(request, stashed, intake)
    sheet = read_sheet(stashed.path)
    if sheet.kind == GEOJSON:
        stash.file_forget(token, user=request.user.pk)
        return render(request, "statistics/import_geojson.html", {"name": stashed.name, "nav": NAV})
    if sheet.kind == AREAS:
        return _areas(request, stashed, sheet)
    if sheet.kind == KPIS:
        return _indicators(request, stashed, sheet)
    return _table(request, stashed, sheet)


def _large(request: Request, stashed: Stashed, intake: Intake) -> HttpResponse:
    """How far a large file has come, and then what a small one would show at once."""
    if intake.ended_at is None:
        page = {"stashed": stashed, "intake": intake, "nav": NAV}
        return render(request, "statistics/import_progress.html", page)
    if request.htmx:
        return HttpResponseClientRefresh()
    if not intake.found:
        page = {"stashed": stashed, "intake": intake, "nav": NAV}
        return render(request, "statistics/import_refused.html", page)
    return _table(request, stashed, intakes.sheet_of(intake), intake)


@dataclass(slots=True)
class _Looked:
    """The forms of a page, and what is found out with them."""

    form: ChoicesForm
    preview: Preview | None = None
    indicators: IndicatorsForm | None = None
    is_confirmed: bool = False


def _table(request: Request, stashed: Stashed, sheet: Sheet, intake: Intake | None = None) -> HttpResponse:
    sent = request.method == "POST"
    looked = _looked(request, sheet, intake, sent=sent)
    if intake is not None and sent and _asked(intake, looked):
        return redirect("statistics:import_file", stashed.token)
    if looked.is_confirmed and intake is None:
        taken = _taken(request, stashed, sheet, looked)
        if taken is not None:
            return _finished(request, stashed.token, taken)
    page: dict[str, Any] = {
        "stashed": stashed,
        "sheet": sheet,
        "form": looked.form,
        "seen": looked.form.mark(),
        "preview": looked.preview,
        "indicators": looked.indicators,
        "problem": intake.problem if intake is not None and not sent else "",
        "shown_errors": _shown_errors(looked),
        "nav": NAV,
    }
    wrong = sent and bool(page["shown_errors"] or (looked.preview and looked.preview.faults.count))
    return render(request, "statistics/import_file.html", page, status=422 if wrong else 200)


def _looked(request: Request, sheet: Sheet, intake: Intake | None, *, sent: bool) -> _Looked:
    choices, said = taking_in.guessed(sheet) if intake is None else intakes.said_of(intake)
    initial = {**ChoicesForm.initial_of(choices, sheet), **said}
    form = ChoicesForm(request.POST if sent else None, initial=initial, sheet=sheet)
    source = taking_in.source_of(said.get("source", ""))
    looked = _Looked(form)
    if sent:
        if not form.is_valid():
            return looked
        choices, source = form.choices(), taking_in.source_of(form.cleaned_data["source"])
        if "confirm" in request.POST:
            looked.is_confirmed = request.POST.get("seen") == form.mark()
            if not looked.is_confirmed:
                messages.warning(request, _("Du har ändrat hur filen läses. Se igenom den igen."))
    try:
        looked.preview = intakes.preview_of(intake) if intake else taking_in.preview(sheet, choices, source)
    except Refusal as refusal:
        if sent:
            form.add_error(None, refusal.text)
    if looked.preview is None:
        return looked
    about: dict[str, Any] = {"proposed": looked.preview.proposed, "kinds": looked.preview.kinds}
    if looked.preview.proposed and looked.is_confirmed:
        looked.indicators = IndicatorsForm(request.POST, **about)
    elif looked.preview.proposed:
        looked.indicators = IndicatorsForm.fresh(request.POST, **about)
    return looked


def _asked(intake: Intake, looked: _Looked) -> bool:
    """Let the next run look at the file as it is to be read now, or take it in. False where the forms err."""
    if not looked.form.is_valid():
        return False
    is_ready = looked.is_confirmed and _abouts(looked) is not None
    if looked.is_confirmed and not is_ready:
        return False
    sources = {name: looked.form.cleaned_data[name] for name in SOURCE_FIELDS}
    said = intakes.Said(looked.form.choices(), **sources, abouts=_abouts(looked) or {})
    step = intakes.TAKE if is_ready else intakes.LOOK
    intakes.intake_ask(intake=intake, at=timezone.now(), step=step, said=said)
    return True


def _shown_errors(looked: _Looked) -> list[Any]:
    """The forms whose errors stand at the top."""
    forms = [form for form in (looked.form, looked.indicators) if form is not None]
    return [form for form in forms if form.is_bound and form.errors]


def _abouts(looked: _Looked) -> dict[str, About] | None:
    """What the new indicators are; None where something is wrong."""
    if looked.preview is None or looked.preview.faults.count:
        return None
    if looked.indicators is None:
        return {}
    return looked.indicators.abouts() if looked.indicators.is_valid() else None


def _taken(request: Request, stashed: Stashed, sheet: Sheet, looked: _Looked) -> Taken | None:
    """None where something is wrong; it stands in the forms."""
    abouts, at = _abouts(looked), timezone.now()
    if abouts is None:
        return None
    sources = {name: looked.form.cleaned_data[name] for name in SOURCE_FIELDS}
    found: list[Taken] = []

    def act() -> None:
        found.append(
            taking_in.take_in(
                by=request.user,
                at=at,
                sheet=sheet,
                choices=looked.form.choices(),
                source=taking_in.source_chosen(by=request.user, at=at, **sources),
                abouts=abouts,
                name=stashed.name,
                digest=taking_in.digest_of(stashed.path),
                today=timezone.localdate(),
            )
        )

    return found[0] if carry_out(looked.form, act) else None


def _finished(request: Request, token: str, taken: Taken) -> HttpResponseRedirect:
    stash.file_forget(token, user=request.user.pk)
    if taken.delivery is None:
        messages.info(request, _("Allt i filen finns redan i Samlad. Inget är ändrat."))
        return redirect("statistics:import")
    words = {"added": taken.added, "revised": taken.revised, "unchanged": taken.unchanged}
    told = _("Filen är inläst: %(added)s nya, %(revised)s ändrade och %(unchanged)s oförändrade värden.")
    messages.success(request, told % words)
    return redirect("statistics:import_done", taken.delivery.pk)


@require_safe
def done(request: Request, delivery: int) -> HttpResponse:
    """What a delivery was, and how many of its values are still the current ones."""
    check_admin(request.user)
    row = get_object_or_404(Delivery.objects.select_related("source"), pk=delivery)
    values = Observation.objects.filter(delivery=row)
    page = {
        "delivery": row,
        "source": SourceFacts.objects.known().filter(source=row.source).first(),
        "written": values.count(),
        "current": values.filter(replaced_at__isnull=True).count(),
        "nav": NAV,
    }
    return render(request, "statistics/import_done.html", page)


@require_http_methods(["POST"])
def throw_away(request: Request, token: str) -> HttpResponse:
    """Remove a file that is not to be taken in."""
    check_admin(request.user)
    intakes.intake_forget(user=request.user.pk, token=token)
    messages.info(request, _("Filen är borttagen. Inget är inläst."))
    return redirect("statistics:import")


def _areas(request: Request, stashed: Stashed, sheet: Sheet) -> HttpResponse:
    """Municipalities and counties of a saved list from Kolada."""
    new, known = taking_in.areas_of(sheet)
    if request.method == "POST" and "confirm" in request.POST:
        at, today = timezone.now(), timezone.localdate()
        count = taking_in.take_in_areas(by=request.user, at=at, sheet=sheet, today=today)
        stash.file_forget(stashed.token, user=request.user.pk)
        told = ngettext("%(n)s område är tillagt.", "%(n)s områden är tillagda.", count) % {"n": count}
        messages.success(request, told)
        return redirect("statistics:import")
    page = {"stashed": stashed, "new": new, "known": known, "first": new[:10], "nav": NAV}
    return render(request, "statistics/import_areas.html", page)


def _indicators(request: Request, stashed: Stashed, sheet: Sheet) -> HttpResponse:
    """Key figures of a saved answer from Kolada: described, so that their values can come in."""
    proposed, known = _proposed(sheet)
    sent = "confirm" in request.POST
    form = IndicatorsForm(request.POST if sent else None, proposed=proposed)
    done: list[int] = []
    if sent and carry_out(form, lambda: done.append(_describe(request, form))):
        stash.file_forget(stashed.token, user=request.user.pk)
        told = ngettext("%(n)s indikator är tillagd.", "%(n)s indikatorer är tillagda.", done[0]) % {
            "n": done[0]
        }
        messages.success(request, told)
        return redirect("statistics:import")
    page = {"stashed": stashed, "form": form, "indicators": form, "known": known, "nav": NAV}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "statistics/import_indicators.html", page, status=status)


def _proposed(sheet: Sheet) -> tuple[list[Named], int]:
    rows = IndicatorFacts.objects.known().filter(indicator__source__code="kolada")
    known = set(rows.values_list("indicator__code", flat=True))
    found = list[Named]()
    for number, item in enumerate(sheet.items, start=1):
        code, title = str(item.get("id") or "").strip(), str(item.get("title") or "").strip()
        if not code or not title or len(code) > 80:
            raise Refusal(_("Post %(number)s saknar kod eller namn.") % {"number": number})
        if code not in known:
            definition = str(item.get("description") or "")[:4000]
            found.append(Named(code, title, rules.YEAR, definition=definition))
    return found, len(sheet.items) - len(found)


def _describe(request: Request, form: IndicatorsForm) -> int:
    about: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    return taking_in.describe(abouts=form.abouts(), **about)
