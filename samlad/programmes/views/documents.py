"""A programme read from a document, corrected in the browser, and the template in Excel."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.files import file_answer
from samlad.base.forms import PlainForm, carry_out
from samlad.base.keys import key_of
from samlad.base.refusals import Refusal
from samlad.base.tables import XLSX_TYPE
from samlad.programmes import finding, operations, queries, rules
from samlad.programmes.models import ProgrammeFacts
from samlad.programmes.naming import bodies_add
from samlad.programmes.preview import MOST_ROWS, ReadForm, Row, rows_of
from samlad.programmes.reading import (
    MOST_BYTES,
    ProgrammeText,
    Remark,
    read_document,
    read_programme,
    read_template,
    template,
    too_large,
)

NAV = {"nav": "programmes"}
# So many of each kind come along from the preview to its confirmation, with so much of their text.
MOST_REMARKS, MOST_SHOWN = 500, 300


class DocumentForm(PlainForm):
    """The file of a programme."""

    document = forms.FileField(
        label=gettext_lazy("Dokument"),
        help_text=gettext_lazy("Text, Word (.docx), PDF med text, eller mallen i Excel."),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.docx,.pdf,.xlsx"}),
    )

    def read(self) -> ProgrammeText:
        """Raises Refusal for what cannot be read."""
        sent = self.cleaned_data["document"]
        if sent.size > MOST_BYTES:
            raise too_large()
        content = sent.read()
        if sent.name.lower().endswith(".xlsx"):
            return read_template(content)
        return read_programme(read_document(sent.name, content))


def read_in(request: Request, programme: int) -> HttpResponse:
    """First the file, then what was read from it, to correct; nothing is saved before that is confirmed."""
    today = timezone.localdate()
    facts = finding.find_own_plan(queries.reader_of(request.user, today), programme)
    if facts.programme.kind != rules.PROGRAMME:
        raise Refusal(_("Bara program läses in från dokument."))
    if facts.state == rules.DRAFT and finding.has_goals(facts.programme) and request.method != "POST":
        return redirect("programmes:take_in", programme)
    if "rows" in request.POST:
        return _confirm(request, facts)
    form, read = DocumentForm(request.POST or None, request.FILES or None), list[ProgrammeText]()
    if carry_out(form, lambda: read.append(_checked(form.read()))):
        return _preview(
            request, facts, _form(request, None, rows_of(read[0]), read[0].priority_areas), read[0]
        )
    page = {"form": form, "facts": facts, "back": reverse("programmes:programme", args=[programme])}
    return render(request, "programmes/read_in.html", {**page, **NAV}, status=422 if form.errors else 200)


def _checked(read: ProgrammeText) -> ProgrammeText:
    number = len(rows_of(read))
    if number == 0:
        raise Refusal(
            _("Inget mål hittades i dokumentet. Se hur ett dokument bör se ut, eller använd mallen.")
        )
    if number > MOST_ROWS:
        words = {"n": number, "most": MOST_ROWS}
        raise Refusal(_("Dokumentet har %(n)s mål och delkrav. Högst %(most)s läses in på en gång.") % words)
    return read


def _form(request: Request, sent: Any, rows: Sequence[Row], areas: Sequence[str]) -> ReadForm:
    today = timezone.localdate()
    return ReadForm(
        sent,
        rows=rows,
        bodies=finding.body_choices(today),
        areas=finding.place_choices(today),
        wanted_areas=areas,
        adds=request.user.is_admin,
    )


def _preview(request: Request, facts: ProgrammeFacts, form: ReadForm, read: ProgrammeText) -> HttpResponse:
    page = {
        "form": form,
        "facts": facts,
        "read": read,
        "rows": "|".join(f"{row.kind}:{row.line}:{row.follows}" for row in form.given),
        "not_understood": _told(read.not_understood),
        "notes": _told(read.notes),
        "areas": ";".join([*form.wanted_areas, *form.unknown_areas]),
        "back": reverse("programmes:read_in", args=[facts.programme_id]),
    }
    return render(request, "programmes/preview.html", {**page, **NAV}, status=422 if form.errors else 200)


def _told(remarks: Sequence[Remark]) -> str:
    return json.dumps([(one.line, one.text[:MOST_SHOWN]) for one in remarks[:MOST_REMARKS]])


def _confirm(request: Request, facts: ProgrammeFacts) -> HttpResponse:
    areas = [name for name in request.POST.get("areas", "").split(";") if name]
    form = _form(request, request.POST, _sent_rows(request), areas)
    if carry_out(form, lambda: _write(request, facts, form)):
        messages.success(request, _("Målen är inlästa. Planen är ett utkast tills den beslutas."))
        if names := form.left_out():
            told = _("Det här stod som ansvariga i dokumentet och togs inte med: %(names)s.")
            messages.warning(request, told % {"names": "; ".join(names)})
        return redirect("programmes:programme", facts.programme_id)
    read = ProgrammeText(
        not_understood=_sent_remarks(request, "not_understood"), notes=_sent_remarks(request, "notes")
    )
    return _preview(request, facts, form, read)


def _sent_remarks(request: Request, name: str) -> list[Remark]:
    """What the preview told of the document, which is not read again: only to be shown."""
    try:
        return [Remark(int(line), str(text)) for line, text in json.loads(request.POST.get(name, "[]"))]
    except (TypeError, ValueError, RecursionError):
        raise _changed_on_the_way() from None


def _changed_on_the_way() -> Refusal:
    return Refusal(_("Formuläret har ändrats på vägen. Läs in dokumentet igen."))


def _sent_rows(request: Request) -> list[Row]:
    """The rows of the preview: what each is; what it says is in the fields of the form."""
    found = list[Row]()
    for place, told in enumerate(request.POST["rows"].split("|")[:MOST_ROWS]):
        kind, text_line, follows = [*told.split(":", 2), "", ""][:3]
        line = key_of(text_line)
        if kind not in rules.MADE_OF[rules.PROGRAMME] or line is None:
            raise _changed_on_the_way()
        text, number = request.POST.get(f"text_{place}", ""), request.POST.get(f"number_{place}", "")
        found.append(Row(kind, text, number, request.POST.get(f"bodies_{place}", ""), follows[:200], line))
    return found


@transaction.atomic
def _write(request: Request, facts: ProgrammeFacts, form: ReadForm) -> None:
    """The bodies that are new, the goals, and the areas; all of it or nothing."""
    by, at = request.user, timezone.now()
    added = bodies_add(form.to_add(), by=by, at=at)
    operations.programme_read_in(by=by, at=at, programme=facts.programme, branches=form.branches(added))
    areas = {key: "" for name in form.wanted_areas if (key := form.areas.key(name)) is not None}
    if areas:
        chosen = {**areas, **finding.priority_areas(facts.programme)}
        operations.areas_set(by=by, at=at, programme=facts.programme, areas=chosen)


@require_safe
def empty_template(request: Request) -> HttpResponse:
    return file_answer(template(), XLSX_TYPE, "program-mall.xlsx")
