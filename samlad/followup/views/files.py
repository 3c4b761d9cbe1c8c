"""The report as files, for the whole or for one body, and the template of the Word file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.files import file_answer
from samlad.base.forms import carry_out, pressed
from samlad.base.refusals import Refusal
from samlad.base.tables import XLSX_TYPE
from samlad.documents.pdf import RenderError
from samlad.followup import operations
from samlad.followup.forms import TemplateForm
from samlad.followup.models import WordTemplate
from samlad.followup.queries.periods import sheet_of
from samlad.followup.report.content import document
from samlad.followup.report.excel import report_xlsx, verdicts_xlsx
from samlad.followup.report.pdf import report_pdf
from samlad.followup.report.word import WORD_TYPE, own_template, report_docx
from samlad.followup.sheet import Sheet
from samlad.followup.views.finding import NAV, asked_body, find_period

# So much of the name of a period or a body stands in the name of a file.
MOST_OF_NAME = 40


def _sheet(request: Request, period: int) -> tuple[Sheet, str]:
    """The period, or (`?organ=5`) what one body leads, with the name of that body."""
    sheet = sheet_of(find_period(period))
    body = asked_body(request, sheet)
    if body is None:
        return sheet, ""
    return sheet.of_body(body.party_id), body.name or _("Utan huvudansvarig")


def _name(what: str, sheet: Sheet, body: str, ending: str) -> str:
    """One for each period and body: files of several of them are kept side by side."""
    told = [slugify(one)[:MOST_OF_NAME].strip("-") for one in (sheet.name, body)]
    return "-".join(filter(None, [what, told[0], sheet.reference_on, told[1]])) + f".{ending}"


@require_safe
def xlsx(request: Request, period: int) -> HttpResponse:
    sheet, body = _sheet(request, period)
    return file_answer(report_xlsx(sheet), XLSX_TYPE, _name("uppfoljning", sheet, body, "xlsx"))


@require_safe
def verdicts(request: Request, period: int) -> HttpResponse:
    """The file that verdicts can be written in and read from."""
    sheet, body = _sheet(request, period)
    return file_answer(verdicts_xlsx(sheet), XLSX_TYPE, _name("bedomningar", sheet, body, "xlsx"))


@require_safe
def pdf(request: Request, period: int) -> HttpResponse:
    sheet, body = _sheet(request, period)
    try:
        content = report_pdf(sheet, body, lang=get_language() or "sv")
    except RenderError:
        raise Refusal(_("PDF:en kunde inte göras. Hämta rapporten som Word i stället.")) from None
    return file_answer(content, "application/pdf", _name("uppfoljning", sheet, body, "pdf"))


@require_safe
def docx(request: Request, period: int) -> HttpResponse:
    sheet, body = _sheet(request, period)
    name = _name("uppfoljning", sheet, body, "docx")
    return file_answer(report_docx(document(sheet, body), _template()), WORD_TYPE, name)


def _current() -> WordTemplate | None:
    found: WordTemplate | None = WordTemplate.objects.known().first()
    return found


def _template() -> bytes:
    own = _current()
    return bytes(own.content) if own else own_template()


def template(request: Request) -> HttpResponse:
    """The template of the Word file, for administrators."""
    check_admin(request.user)
    form = TemplateForm(request.POST or None, request.FILES or None)
    by, at = request.user, timezone.now()
    if request.method == "POST" and carry_out(form, lambda: _set(form, by, at)):
        messages.success(request, _("Mallen är inläst. Rapporten görs i den från och med nu."))
        return redirect("followup:template")
    page = {"form": form, "current": _current(), "nav": NAV}
    return render(request, "followup/template.html", page, status=422 if form.errors else 200)


def _set(form: TemplateForm, by: Any, at: Any) -> None:
    name, content = form.cleaned_data["file"]
    operations.template_set(by=by, at=at, name=name, content=content)


@require_safe
def template_file(request: Request) -> HttpResponse:
    check_admin(request.user)
    return file_answer(_template(), WORD_TYPE, "mall.docx")


@require_POST
def template_remove(request: Request) -> HttpResponse:
    check_admin(request.user)
    by, at = request.user, timezone.now()
    told = _("Rapporten görs i Samlads egen mall igen.")
    pressed(request, lambda: operations.template_remove(by=by, at=at), told)
    return redirect("followup:template")
