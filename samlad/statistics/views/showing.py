"""The list of indicators, one indicator, its files, and how everything is worked out."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.files import dated_name, file_answer
from samlad.base.forms import look_back
from samlad.base.tables import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from samlad.places.models import Area
from samlad.statistics.queries.areas import division_of
from samlad.statistics.queries.indicator_page import PER_PAGE, IndicatorPage, columns, indicator_page, written
from samlad.statistics.queries.meanings import Asked, indicator_lines, indicator_rows, meanings, sources
from samlad.statistics.rules import BREAKDOWN_CODES, BREAKDOWN_WORDS, DIRECTION_WORDS
from samlad.statistics.views.comparing import moment_of_file


@require_safe
def indicators(request: Request) -> HttpResponse:
    """`?sok=bistånd&kalla=kolada&riktning=risk`."""
    get = request.GET.get
    asked = Asked(get("sok", "")[:100].replace("\x00", ""), get("kalla", ""), get("riktning", ""))
    pages = Paginator(indicator_rows(asked), PER_PAGE)
    page = pages.get_page(get("page"))
    context = {
        "lines": indicator_lines(list(page)),
        "page": page,
        "asked": asked,
        "sources": sources(),
        "directions": DIRECTION_WORDS,
        "nav": "statistics",
    }
    return render(request, "statistics/indicators.html", context)


@require_safe
def indicator(request: Request, indicator: int) -> HttpResponse:
    """`?indelning=deso:2025&kon=kvinnor&dag=2024-08-31` chooses among what it has, or had, values for."""
    back = look_back(request.GET, timezone.localdate())
    moment = back.moment()
    found = _found(request, indicator, moment.at)
    page = Paginator(found.keys, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "meaning": found.meaning,
        "lines": found.lines(list(page)),
        "whoms": [(code, one, BREAKDOWN_WORDS[one]) for code, one in found.breakdowns],
        "page": page,
        "moment": moment,
        "look_back": back,
        "nav": "statistics",
    }
    return render(request, "statistics/indicator.html", context)


@require_safe
def xlsx(request: Request, indicator: int) -> HttpResponse:
    at = moment_of_file(request)
    found = _found(request, indicator, at)
    content = write_xlsx(columns(), written(found.figures, _codes(found)), sheet=_("Värden"))
    return file_answer(content, XLSX_TYPE, _name(found, "xlsx", at))


@require_safe
def csv(request: Request, indicator: int) -> HttpResponse:
    at = moment_of_file(request)
    found = _found(request, indicator, at)
    content = write_csv(columns(), written(found.figures, _codes(found)))
    return file_answer(content, CSV_TYPE, _name(found, "csv", at))


@require_safe
def methods(request: Request) -> HttpResponse:
    """How intervals, trends and comparisons are worked out, and why some numbers are not shown."""
    return render(request, "statistics/methods.html", {"nav": "statistics"})


def _found(request: Request, indicator: int, at: datetime | None) -> IndicatorPage:
    """Before it was known it has today's meaning and no values."""
    meaning = next(iter(meanings([indicator], at) or meanings([indicator])), None)
    if meaning is None:
        raise Http404
    get = request.GET.get
    whom = BREAKDOWN_CODES.get(get("kon", ""), "")
    return indicator_page(meaning, division_of(get("indelning", "")), whom, at)


def _name(found: IndicatorPage, ending: str, at: datetime | None) -> str:
    what = f"indikator-{found.meaning.row.indicator.code}"
    return dated_name(what, ending, today=timezone.localdate(), at=at)


def _codes(found: IndicatorPage) -> dict[int, str]:
    keys = [place.key for place in found.figures.places]
    return dict(Area.objects.filter(pk__in=keys).values_list("pk", "code"))
