"""What came of it, for everybody: without an account, as a page, a feed, and a piece for another site."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from samlad.actions.publishing import ToldLine, lines, told, told_areas
from samlad.places.models import AreaFacts

PER_PAGE = 50
# Another site may show it in a frame.
_anywhere: Any = csp_replace({"frame-ancestors": ["*"]})


@login_not_required
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The areas of which something has been told."""
    return render(request, "actions/told_areas.html", {"areas": told_areas()})


@login_not_required
@require_safe
def area(request: HttpRequest, area: int) -> HttpResponse:
    return render(request, "actions/told.html", _told(request, area))


def _piece(request: HttpRequest, area: int) -> HttpResponse:
    """The same without menu and foot, to be shown within a page of the municipality's own site."""
    return render(request, "actions/told_piece.html", _told(request, area))


piece = login_not_required(require_safe(xframe_options_exempt(_anywhere(_piece))))


def _told(request: HttpRequest, area: int) -> dict[str, Any]:
    facts = get_object_or_404(AreaFacts.objects.known(), area=area)
    page = Paginator(told(area=area), PER_PAGE).get_page(request.GET.get("page"))
    return {"facts": facts, "lines": lines(page), "page": page}


class ToldFeed(Feed):  # type: ignore[type-arg]
    """The same as an Atom feed."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, area: int) -> AreaFacts:
        return get_object_or_404(AreaFacts.objects.known(), area=area)

    def title(self, obj: AreaFacts) -> str:
        return _("Så blev det i %(area)s") % {"area": obj.name}

    def link(self, obj: AreaFacts) -> str:
        return settings.PUBLIC_URL + reverse("told:area", args=[obj.area_id])

    def author_name(self, obj: AreaFacts) -> str:
        return str(settings.MUNICIPALITY)

    def items(self, obj: AreaFacts) -> Iterable[ToldLine]:
        return lines(told(area=obj.area_id)[:PER_PAGE])

    def item_title(self, item: ToldLine) -> str:
        return f"{item.word}: {item.row.about}"

    def item_description(self, item: ToldLine) -> str:
        return item.row.text

    def item_link(self, item: ToldLine) -> str:
        address = reverse("told:area", args=[item.row.area_id])
        return f"{settings.PUBLIC_URL}{address}#svar-{item.row.pk}"

    def item_pubdate(self, item: ToldLine) -> datetime:
        return make_aware(datetime.combine(item.row.told_on, time(12)))


feed = login_not_required(require_safe(ToldFeed()))
