"""Requests for follow-up."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out, form_page
from samlad.base.keys import key_of
from samlad.base.refusals import Refusal
from samlad.followup import operations
from samlad.followup.forms import AnswerForm, AskForm, TreatForm
from samlad.followup.queries.requests import (
    OPEN_KINDS,
    TREATED,
    RequestLine,
    boards_of,
    own_bodies,
    request_line,
    request_lines,
)
from samlad.followup.rules import ASKED_KINDS
from samlad.followup.views.finding import NAV, reader_now
from samlad.parties.models import Party
from samlad.programmes.queries import Reader, goals_visible_to, plans_visible_to
from samlad.thread.models import Node


@require_safe
def requests(request: Request) -> HttpResponse:
    reader, today = reader_now(request), timezone.localdate()
    page = {"lines": request_lines(reader, today), "may_ask": bool(boards_of(reader, today)), "nav": NAV}
    return render(request, "followup/requests.html", page)


def _line(request: Request, reader: Reader, key: int) -> RequestLine:
    line = request_line(reader, key, timezone.localdate())
    if line is None:
        raise Http404
    return line


@require_safe
def request(request: Request, key: int) -> HttpResponse:
    reader = reader_now(request)
    line = _line(request, reader, key)
    is_admin, open_now = reader.standing.is_admin, line.state != TREATED
    page = {
        "line": line,
        "may_answer": open_now and (is_admin or line.row.body_id in reader.bodies),
        "may_treat": open_now and (is_admin or line.row.asker_id in reader.bodies),
        "nav": NAV,
    }
    return render(request, "followup/request.html", page)


def ask(request: Request) -> HttpResponse:
    """`?om=12` is about a goal or a programme in the thread, by the key of its node."""
    reader, today = reader_now(request), timezone.localdate()
    boards = boards_of(reader, today)
    if not boards:
        raise Refusal(_("Det här gör den som företräder kommunstyrelsen, eller en administratör."))
    about = _about(reader, request.GET.get("om", ""))
    bodies = [one for one in own_bodies(today, ASKED_KINDS) if one not in boards]
    form = AskForm(request.POST or None, askers=boards, bodies=bodies)
    by, at, made = request.user, timezone.now(), list[Any]()
    if carry_out(form, lambda: made.append(_ask(form, by, at, about))):
        messages.success(request, _("Begäran är skickad."))
        return redirect("followup:request", made[0].pk)
    told = _("Gäller: %(about)s") % {"about": about.label} if about else ""
    back = reverse("followup:requests")
    return form_page(request, form, title=_("Begär uppföljning"), about=told, back=back, nav=NAV)


def _about(reader: Reader, key: str) -> Node | None:
    """A node that the reader may see; None where none is asked for."""
    asked = key_of(key)
    node = None if asked is None else Node.objects.filter(pk=asked, kind__in=OPEN_KINDS).first()
    if node is None:
        return None
    if node.kind == "goal" and not goals_visible_to(reader).filter(goal__node=node).exists():
        raise Http404
    if node.kind == "programme" and not plans_visible_to(reader).filter(programme__node=node).exists():
        raise Http404
    return node


def _ask(form: AskForm, by: Any, at: Any, about: Node | None) -> Any:
    said = form.cleaned_data
    asker, body = Party.objects.get(pk=said["asker"]), Party.objects.get(pk=said["body"])
    told = {"text": said["text"], "due_on": said["due_on"], "about": about}
    return operations.request_ask(by=by, at=at, asker=asker, body=body, **told)


def answer(request: Request, key: int) -> HttpResponse:
    reader = reader_now(request)
    line = _line(request, reader, key)
    if not (reader.standing.is_admin or line.row.body_id in reader.bodies):
        raise Refusal(_("Det här svarar den på som företräder den som har fått begäran."))
    form = AnswerForm(request.POST or None, initial={"text": line.row.answer or ""})
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.request_answer(by=by, at=at, request=line.row, text=form.cleaned_data["text"]),
    ):
        messages.success(request, _("Svaret är sparat."))
        return redirect("followup:request", key)
    back = reverse("followup:request", args=[key])
    return form_page(request, form, title=_("Svara på begäran"), about=line.row.text, back=back, nav=NAV)


def treat(request: Request, key: int) -> HttpResponse:
    reader, today = reader_now(request), timezone.localdate()
    line = _line(request, reader, key)
    if not (reader.standing.is_admin or line.row.asker_id in reader.bodies):
        raise Refusal(_("Det här gör den som företräder kommunstyrelsen, eller en administratör."))
    initial = {"body": line.row.asker_id, "on": today}
    bodies = [one for one in own_bodies(today) if one[0] != line.row.body_id]
    form = TreatForm(request.POST or None, initial=initial, bodies=bodies)
    by, at = request.user, timezone.now()
    if carry_out(form, lambda: _treat(form, by, at, line)):
        messages.success(request, _("Begäran är behandlad."))
        return redirect("followup:request", key)
    back = reverse("followup:request", args=[key])
    return form_page(request, form, title=_("Behandla svaret"), about=line.row.text, back=back, nav=NAV)


def _treat(form: TreatForm, by: Any, at: Any, line: RequestLine) -> None:
    said = {key: form.cleaned_data[key] for key in ("on", "paragraph", "note")}
    body = Party.objects.get(pk=form.cleaned_data["body"])
    operations.request_treat(by=by, at=at, request=line.row, body=body, **said)
