"""The list of actions as a file, and changes read from such a file: shown first, then carried out."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from samlad.accounts.requests import Request
from samlad.actions import queries
from samlad.actions.exchange.carrying import mark, unpacked
from samlad.actions.exchange.columns import BY_LEADERS, BY_RESPONSIBLE, NEEDED_FOR_NEW, head
from samlad.actions.exchange.differences import Differences, Who
from samlad.actions.exchange.forms import ConfirmForm, FileForm
from samlad.actions.exchange.lines import columns, written
from samlad.actions.exchange.making import Outdated, changes_make, differences
from samlad.actions.exchange.reading import given
from samlad.actions.queries import states_visible_to
from samlad.actions.views.finding import Reader, reader_of
from samlad.actions.views.listing import asked_of
from samlad.base.files import dated_name, file_answer
from samlad.base.refusals import Refusal
from samlad.base.tables import CSV_TYPE, XLSX_TYPE, Value, write_csv, write_xlsx

# So many faults are listed; whoever made them corrects one kind at a time anyway.
MOST_FAULTS = 100


@require_safe
def xlsx(request: Request) -> HttpResponse:
    """The actions of the list, with the same choices in the address, as Excel."""
    content = write_xlsx(columns(), _rows(request), sheet=_("Åtgärder"))
    return file_answer(content, XLSX_TYPE, _name("xlsx"))


@require_safe
def csv(request: Request) -> HttpResponse:
    return file_answer(write_csv(columns(), _rows(request)), CSV_TYPE, _name("csv"))


def _rows(request: Request) -> Iterator[Sequence[Value]]:
    reader, asked = reader_of(request), asked_of(request.GET)
    rows = queries.asked_rows(reader.standing, reader.held, asked)
    chosen = rows.filter(queries.conditions(reader.today)[asked.choice])
    return written(queries.in_order(chosen), reader.today)


def _name(ending: str) -> str:
    return dated_name("atgarder", ending, today=timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def read_in(request: Request) -> HttpResponse:
    """Takes a file and shows what it changes; what was shown and is confirmed is carried out."""
    reader = reader_of(request)
    if not may_read_in(reader):
        raise Refusal(_("Det här gör den som är medlem i forumet."))
    who = Who(request.user, reader.standing, reader.held, reader.today)
    if "changes" in request.POST:
        return _confirmed(request, who)
    sent = request.method == "POST"
    form = FileForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            return _shown(request, form, who)
        except Refusal as refusal:
            form.add_error("file", refusal.text)
    return _page(request, form)


def may_read_in(reader: Reader) -> bool:
    """Those who take part in a forum, and those whose function answers for an action."""
    if any(reader.standing.takes_part(key) for key in reader.standing.roles):
        return True
    return states_visible_to(reader.standing, None, reader.held).exists()


def _page(request: Request, form: FileForm) -> HttpResponse:
    context = {
        "form": form,
        "by_leaders": [head(key) for key in BY_LEADERS],
        "by_responsible": [head(key) for key in BY_RESPONSIBLE],
        "for_new": [head(key) for key in NEEDED_FOR_NEW],
        "nav": "actions",
    }
    return render(request, "actions/read_in.html", context, status=422 if form.errors else 200)


def _shown(request: Request, form: FileForm, who: Who) -> HttpResponse:
    file = given(form.cleaned_data["file"])
    found = differences(file.rows, who, timezone.now())
    found.faults = [*file.faults, *found.faults]
    if file.unread:
        words = {"heads": ", ".join(head for head in file.unread)}
        found.notes.append(_("De här kolumnerna läses inte: %(heads)s.") % words if not file.faults else "")
    return _preview(request, found, ConfirmForm.of(found.changes, request.user))


def _preview(request: Request, found: Differences, form: ConfirmForm, status: int = 200) -> HttpResponse:
    context = {
        "found": found,
        "notes": [note for note in found.notes if note],
        "form": form,
        "faults": found.faults[:MOST_FAULTS],
        "more_faults": max(0, len(found.faults) - MOST_FAULTS),
        "nav": "actions",
    }
    return render(request, "actions/differences.html", context, status=422 if found.faults else status)


def _confirmed(request: Request, who: Who) -> HttpResponse:
    gone = _("Det som visades gäller inte längre. Läs in filen igen.")
    try:
        rows, shown = unpacked(request.POST["changes"], who.user, gone)
        found = differences(rows, who, timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("actions:read_in")
    if found.faults or mark(found.changes) != shown:
        return _again(request, found)
    form = ConfirmForm(request.POST, shown=found.changes)
    if not form.is_valid():
        return _preview(request, found, form, 422)
    return _made(request, found, who)


def _made(request: Request, found: Differences, who: Who) -> HttpResponse:
    try:
        changes_make(found.changes, who, timezone.now())
    except (Outdated, Refusal):
        return _again(request, differences([change.given() for change in found.changes], who, timezone.now()))
    count = len(found.changes)
    told = ngettext(
        "%(n)s åtgärd är ändrad eller tillagd.", "%(n)s åtgärder är ändrade eller tillagda.", count
    )
    messages.success(request, told % {"n": count})
    return redirect("actions:actions")


def _again(request: Request, found: Differences) -> HttpResponse:
    """Somebody else was first: what the rows change now. Nothing has been saved."""
    messages.warning(
        request, _("Någon annan har ändrat åtgärder medan du läste. Inget är sparat: se igenom igen.")
    )
    return _preview(request, found, ConfirmForm.of(found.changes, request.user), 409)
