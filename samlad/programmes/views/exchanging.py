"""A plan as a file, and changes read from such a file: shown first, then carried out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samlad.accounts.requests import Request
from samlad.base.files import dated_name, file_answer
from samlad.base.refusals import Refusal
from samlad.base.tables import XLSX_TYPE
from samlad.base.uploads import Flaw
from samlad.events.models import Event
from samlad.programmes import finding, queries, rules
from samlad.programmes.exchange.columns import UNDER, head
from samlad.programmes.exchange.forms import PlanFileForm
from samlad.programmes.exchange.making import Found, found_in, taken_in, tried
from samlad.programmes.exchange.reading import File, read_plan
from samlad.programmes.exchange.tree import plan_xlsx
from samlad.programmes.models import ProgrammeFacts
from samlad.programmes.naming import bodies_add
from samlad.programmes.operations import plan_take_in

NAV = {"nav": "programmes"}
# So many faults are listed; whoever made them corrects one kind at a time anyway.
MOST_FLAWS = 100
# One press of a button waits for so many.
MOST_CHANGES = 1000


@require_safe
def xlsx(request: Request, programme: int) -> HttpResponse:
    """The plan as it stands, with all that belongs to it, in Excel."""
    facts = finding.find_plan(_reader(request), programme)
    with transaction.atomic():
        latest = Event.objects.order_by("-at", "-pk").values_list("pk", flat=True).first()
        content = plan_xlsx(facts.programme, latest or 0)
    name = dated_name(f"plan-{programme}", "xlsx", today=timezone.localdate())
    return file_answer(content, XLSX_TYPE, name)


def _reader(request: Request) -> queries.Reader:
    return queries.reader_of(request.user, timezone.localdate())


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do, or what is wrong with it."""

    found: Found
    file: File

    @property
    def flaws(self) -> Sequence[Flaw]:
        return self.found.differences.flaws[:MOST_FLAWS]

    @property
    def more_flaws(self) -> int:
        return max(0, len(self.found.differences.flaws) - MOST_FLAWS)

    @property
    def does_something(self) -> bool:
        return bool(self.found.differences.changes or self.found.differences.left_out)


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: Request, programme: int) -> HttpResponse:
    """Takes a file and shows what it changes; the same file sent again with a yes is carried out."""
    facts, sent = finding.find_own_plan(_reader(request), programme), request.method == "POST"
    if facts.state != rules.DRAFT:
        page = {"facts": facts, "back": _back(facts), **NAV}
        return render(request, "programmes/decided_file.html", page, status=403 if sent else 200)
    form = PlanFileForm(request.POST if sent else None, request.FILES if sent else None)
    preview = None
    if form.is_valid() and (preview := _preview(request, form, facts)):
        if not form.errors and form.is_confirmed(request.POST) and form.answered():
            if _taken(request, form, facts, preview):
                messages.success(request, _told(preview))
                return redirect("programmes:programme", programme)
            preview = _preview(request, form, facts) or preview
        mark = preview.found.differences.mark()
        form.show(request.POST.dict(), mark, ready=preview.does_something and not preview.flaws)
    return _page(request, form, facts, preview)


def _back(facts: ProgrammeFacts) -> str:
    return reverse("programmes:programme", args=[facts.programme_id])


def _page(
    request: Request, form: PlanFileForm, facts: ProgrammeFacts, preview: Preview | None
) -> HttpResponse:
    wrong = bool(form.errors or (preview and preview.flaws))
    page = {
        "form": form,
        "facts": facts,
        "preview": preview,
        "found": preview.found.differences if preview else None,
        "under": head(UNDER),
        "back": _back(facts),
    }
    return render(request, "programmes/take_in.html", {**page, **NAV}, status=422 if wrong else 200)


def _preview(request: Request, form: PlanFileForm, facts: ProgrammeFacts) -> Preview | None:
    """With what the operation refuses too. None where the file cannot be read."""
    today, at = timezone.localdate(), timezone.now()
    try:
        file = read_plan(form.cleaned_data["file"], facts.programme.kind)
        found = found_in(file, facts.programme, today)
        _check_size(found)
    except Refusal as refusal:
        form.add_error("file", refusal.text)
        return None
    of = found.differences
    if of.changes and not of.flaws and (told := tried(found, facts.programme, request.user, at)):
        of.flaws.append(Flaw(None, "", told))
    form.ask(found, finding.body_choices(today), adds=request.user.is_admin)
    return Preview(found, file)


def _check_size(found: Found) -> None:
    if len(found.differences.changes) > MOST_CHANGES:
        raise Refusal(
            _("Filen ändrar för många rader på en gång. Högst %(n)s går bra.") % {"n": MOST_CHANGES}
        )


def _taken(request: Request, form: PlanFileForm, facts: ProgrammeFacts, preview: Preview) -> bool:
    """All of it, where the plan is as it was when the differences were shown; else nothing."""
    by, at = request.user, timezone.now()
    try:
        with transaction.atomic():
            ProgrammeFacts.objects.select_for_update().known().get(programme=facts.programme_id)
            found = found_in(preview.file, facts.programme, timezone.localdate(at))
            _check_as_shown(found, form.cleaned_data["shown"])
            meant = form.meant(bodies_add(form.to_add(), by=by, at=at))
            told = taken_in(found, meant, removes=form.removes)
            plan_take_in(by=by, at=at, programme=facts.programme, told=told)
    except Refusal as refusal:
        form.add_error(None, refusal.text)
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _check_as_shown(found: Found, shown: str) -> None:
    if found.differences.flaws or found.differences.mark() != shown:
        raise Refusal(
            _("Någon annan har ändrat utkastet medan du läste. Inget är sparat: se igenom skillnaderna igen.")
        )


def _told(preview: Preview) -> str:
    of = preview.found.differences
    words = {"added": len(of.added), "changed": len(of.changed), "moved": len(of.moved)}
    return _("Filen är inläst: %(added)s nya rader, %(changed)s ändrade, %(moved)s flyttade.") % words
