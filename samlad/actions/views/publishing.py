"""Telling what came of it, for those who lead."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.actions import operations, rules
from samlad.actions.forms import PublicationForm
from samlad.actions.models import Action, Publication
from samlad.actions.publishing import ToldArea, lines, to_tell, told, told_areas
from samlad.actions.views.finding import Reader, find_action, reader_of
from samlad.base.forms import carry_out, form_page, pressed
from samlad.base.keys import key_of
from samlad.forums.models import OPEN, Forum, ForumFacts
from samlad.forums.queries import watch_choices
from samlad.places.models import Area

PER_PAGE = 50


def published(request: Request) -> HttpResponse:
    """What has been told, and what has not been told yet."""
    reader = reader_of(request)
    forums = [key for key, _name in _led(reader)]
    rows = told(forum__in=forums)
    here = set(rows.order_by().values_list("area", flat=True))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": lines(page),
        "page": page,
        "untold": to_tell(forums, reader.today),
        "areas": [(one, _frame(one)) for one in told_areas() if one.area_id in here],
        "nav": "actions",
    }
    return render(request, "actions/published.html", context)


def _frame(area: ToldArea) -> str:
    """What somebody puts into a page of the municipality's own site."""
    address = settings.PUBLIC_URL + reverse("told:piece", args=[area.area_id])
    title = _("Så blev det i %(area)s") % {"area": area.name}
    # A plain text: the page shows it as it is to be copied.
    return f'<iframe src="{address}" title="{escape(title)}" width="100%" height="600"></iframe>'


def _led(reader: Reader) -> list[tuple[int, str]]:
    """The open forums that she leads; 403 where there is none."""
    led = [key for key in reader.standing.roles if reader.standing.leads(key)]
    rows = ForumFacts.objects.known().filter(state=OPEN, forum__in=led).order_by("sort_key")
    found = list(rows.values_list("forum", "name"))
    if not found:
        raise PermissionDenied
    return found


def publish(request: Request) -> HttpResponse:
    """`?atgard=5`: what is told of is that action; `?omrade=3`: where."""
    reader = reader_of(request)
    forums, row = _led(reader), _action(request)
    if row is not None and row.action.forum_id not in dict(forums):
        raise PermissionDenied
    form = PublicationForm(
        request.POST or None,
        forums=forums,
        areas=watch_choices(reader.today),
        fixed=row is not None,
        initial=_initial(request, reader, row),
    )
    if carry_out(form, lambda: _add(request, form, row.action if row else None)):
        messages.success(request, _("Det är berättat, och står nu på områdets öppna sida."))
        return redirect("actions:published")
    about = row.action.title if row else _("Alla kan läsa det du skriver här. Skriv inget om enskilda.")
    back, title = reverse("actions:published"), _("Berätta vad som blev av")
    return form_page(request, form, title=title, about=about, back=back, button=_("Berätta"), nav="actions")


def _action(request: Request) -> Any:
    key = key_of(request.GET.get("atgard", ""))
    return find_action(request, key)[0] if key is not None else None


def _initial(request: Request, reader: Reader, row: Any) -> dict[str, Any]:
    initial: dict[str, Any] = {"told_on": reader.today, "channels": ["web"]}
    if row is None:
        return {**initial, "area": request.GET.get("omrade", "")}
    return {**initial, "outcome": rules.told_outcome(row.state)}


def _add(request: Request, form: PublicationForm, action: Action | None) -> None:
    said = form.cleaned_data
    where = {"forum": action.forum, "area": action.area} if action else _where(said)
    operations.publication_add(by=request.user, at=timezone.now(), told=form.told(), action=action, **where)


def _where(said: dict[str, Any]) -> dict[str, Any]:
    return {"forum": Forum.objects.get(pk=said["forum"]), "area": Area.objects.get(pk=said["area"])}


def change(request: Request, key: int) -> HttpResponse:
    row = _publication(request, key)
    names = ("outcome", "about", "text", "told_on", "channels")
    initial = {name: getattr(row, name) for name in names}
    form = PublicationForm(request.POST or None, forums=(), areas=(), fixed=True, initial=initial)
    by, at = request.user, timezone.now()
    if carry_out(
        form, lambda: operations.publication_change(by=by, at=at, publication=row, told=form.told())
    ):
        messages.success(request, _("Texten är ändrad."))
        return redirect("actions:published")
    back, title = reverse("actions:published"), _("Ändra det som är berättat")
    return form_page(request, form, title=title, back=back, nav="actions")


@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    row, by, at = _publication(request, key), request.user, timezone.now()
    pressed(
        request,
        lambda: operations.publication_withdraw(by=by, at=at, publication=row),
        _("Texten är borttagen från den öppna sidan."),
    )
    return redirect("actions:published")


def _publication(request: Request, key: int) -> Publication:
    """One that is current, of a forum that she leads."""
    rows = Publication.objects.known().select_related("forum", "area", "action")
    row = get_object_or_404(rows, pk=key)
    if not reader_of(request).standing.leads(row.forum_id):
        raise Http404
    return row
