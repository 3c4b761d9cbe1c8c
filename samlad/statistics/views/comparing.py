"""Comparing areas: a page, its picture and its table as files."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.files import dated_name, file_answer
from samlad.base.forms import look_back
from samlad.base.tables import CSV_TYPE, XLSX_TYPE, Column, Value, write_csv, write_xlsx
from samlad.statistics.queries.compare.choice import DIFFERENCES, TRENDS, VIEWS, WHOLE_WORDS, Choice
from samlad.statistics.queries.compare.differences import (
    difference_columns,
    difference_rows,
    difference_written,
    others,
)
from samlad.statistics.queries.compare.likenesses import like_columns, like_written
from samlad.statistics.queries.compare.page import Comparison, comparison
from samlad.statistics.queries.compare.trends import trend_columns, trend_rows, trend_written


@require_safe
def compare(request: Request) -> HttpResponse:
    """`?vy=skillnader&omrade=3&omrade=4&indikator=7&ar=2024&mot=kommun&kon=kvinnor&dag=2024-08-31`."""
    back = look_back(request.GET, timezone.localdate())
    moment = back.moment()
    choice = Choice.of(request.GET, moment.at)
    found = comparison(choice)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "found": found,
        "choice": choice,
        "views": [(code, word, _href(request, "vy", code)) for code, word in VIEWS.items()],
        "wholes": WHOLE_WORDS,
        "query": "?" + query.urlencode(),
        "moment": moment,
        "look_back": back,
        "nav": "statistics",
    }
    return render(request, "statistics/compare.html", context, status=422 if found.refusal else 200)


def _href(request: Request, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return "?" + query.urlencode()


@require_safe
def xlsx(request: Request) -> HttpResponse:
    """Everything that is chosen, not only what is on the page."""
    found = _ready(request)
    columns, rows = _table(found)
    return file_answer(write_xlsx(columns, rows, sheet=_("Jämförelse")), XLSX_TYPE, _name(found, "xlsx"))


@require_safe
def csv(request: Request) -> HttpResponse:
    found = _ready(request)
    columns, rows = _table(found)
    return file_answer(write_csv(columns, rows), CSV_TYPE, _name(found, "csv"))


@require_safe
def svg(request: Request) -> HttpResponse:
    """The picture of the page."""
    found = _ready(request)
    if not found.picture:
        raise Http404
    return file_answer(found.picture.encode(), "image/svg+xml; charset=utf-8", _name(found, "svg"))


def _ready(request: Request) -> Comparison:
    found = comparison(Choice.of(request.GET, moment_of_file(request)))
    if not found.ready:
        raise Http404
    return found


def moment_of_file(request: Request) -> datetime | None:
    """The moment a file is asked for as of; None is now. Not found where the day is none.

    A file would not say that it is of today instead.
    """
    back = look_back(request.GET, timezone.localdate())
    if back.errors:
        raise Http404
    return back.moment().at


def _name(found: Comparison, ending: str) -> str:
    return dated_name("jamforelse", ending, today=timezone.localdate(), at=found.choice.at)


def _table(found: Comparison) -> tuple[list[Column], Iterable[Sequence[Value]]]:
    choice = found.choice
    if choice.view == DIFFERENCES:
        against = others(choice, found.places)
        rows = difference_rows(choice, found.places, found.meanings, against)
        return difference_columns(), difference_written(rows, choice.whom)
    if choice.view == TRENDS:
        rows_of = trend_rows(choice, found.places, found.meanings, drawn=False)
        return trend_columns(), trend_written(rows_of, choice.whom)
    like = found.likenesses
    return like_columns(), like_written(like, choice.whom) if like is not None else ()
