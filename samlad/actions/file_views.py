"""What an action has in files: its times for a calendar, and its photos. For those who may see the action."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.actions.calendar import Entry, calendar_text
from samlad.actions.models import ActionState, Photo, Window
from samlad.actions.queries import functions_held, states_visible_to
from samlad.base.files import file_answer
from samlad.base.refusals import Refusal
from samlad.forums.queries import standing_of


def _state(request: Request, action: int) -> ActionState:
    """How the action stands; there is no such page for those who may not see it."""
    today = timezone.localdate()
    held = functions_held(request.user, today)
    seen = states_visible_to(standing_of(request.user, today), None, held)
    return get_object_or_404(seen.select_related("action"), action=action)


@require_safe
def times(request: Request, action: int) -> HttpResponse:
    """The windows of today and to come as a file, for one action: there is no address to subscribe to."""
    row = _state(request, action).action
    windows = (
        Window.objects.known()
        .filter(action=row, ends_at__gte=localtime().replace(hour=0, minute=0, second=0, microsecond=0))
        .order_by("starts_at", "pk")
    )
    url = settings.PUBLIC_URL + reverse("actions:action", args=[action])
    host = urlsplit(settings.PUBLIC_URL).hostname
    entries = [
        Entry(f"tid-{one.pk}@{host}", one.starts_at, one.ends_at, one.recorded_at, row.title, row.place, url)
        for one in windows
    ]
    if not entries:
        raise Refusal(_("Åtgärden har inga kommande tider."), missing=True)
    return file_answer(calendar_text(entries), "text/calendar; charset=utf-8", f"atgard-{action}.ics")


@require_safe
def photo(request: Request, action: int, photo: int) -> HttpResponse:
    _state(request, action)
    row = get_object_or_404(Photo, pk=photo, action=action)
    response = HttpResponse(bytes(row.content), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="atgard-{action}-{photo}.jpg"'
    response["Cache-Control"] = "private, no-cache"
    return response
