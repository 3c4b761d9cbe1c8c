"""The list of indicators, one indicator, its files, and how everything is worked out."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.files import file_answer
from samlad.base.tables import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from samlad.places.models import Area
from samlad.statistics.queries.areas import division_of
from samlad.statistics.queries.indicator_page import PER_PAGE, IndicatorPage, columns, indicator_page, written
from samlad.statistics.queries.meanings import Asked, indicator_lines, indicator_rows, meanings, sources
from samlad.statistics.rules import BREAKDOWN_CODES, BREAKDOWN_WORDS, DIRECTION_WORDS


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
    """`?indelning=deso:2025&kon=kvinnor` chooses among what it has values for."""
    found = _found(request, indicator)
    page = Paginator(found.keys, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "meaning": found.meaning,
        "lines": found.lines(list(page)),
        "whoms": [(code, one, BREAKDOWN_WORDS[one]) for code, one in found.breakdowns],
        "page": page,
        "nav": "statistics",
    }
    return render(request, "statistics/indicator.html", context)


@require_safe
def xlsx(request: Request, indicator: int) -> HttpResponse:
    found = _found(request, indicator)
    content = write_xlsx(columns(), written(found.figures, _codes(found)), sheet=_("Värden"))
    return file_answer(content, XLSX_TYPE, _name(found, "xlsx"))


@require_safe
def csv(request: Request, indicator: int) -> HttpResponse:
    found = _found(request, indicator)
    content = write_csv(columns(), written(found.figures, _codes(found)))
    return file_answer(content, CSV_TYPE, _name(found, "csv"))


@require_safe
def methods(request: Request) -> HttpResponse:
    """How intervals, trends and comparisons are worked out, and why some numbers are not shown."""
    return render(request, "statistics/methods.html", {"nav": "statistics"})


def _found(request: Request, indicator: int) -> IndicatorPage:
    meaning = next(iter(meanings([indicator])), None)
    if meaning is None:
        raise Http404
    get = request.GET.get
    return indicator_page(meaning, division_of(get("indelning", "")), BREAKDOWN_CODES.get(get("kon", ""), ""))


def _name(found: IndicatorPage, ending: str) -> str:
    return f"indikator-{found.meaning.row.indicator.code}-{timezone.localdate().isoformat()}.{ending}"


def _codes(found: IndicatorPage) -> dict[int, str]:
    keys = [place.key for place in found.figures.places]
    return dict(Area.objects.filter(pk__in=keys).values_list("pk", "code"))
