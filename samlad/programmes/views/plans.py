"""Plans: the list, one plan, writing it, deciding on it, evaluating it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samlad.accounts.requests import Request
from samlad.base.forms import look_back
from samlad.programmes import queries


def programmes(request: Request) -> HttpResponse:
    today, back = timezone.localdate(), look_back(request.GET, timezone.localdate())
    reader, moment = queries.reader_of(request.user, today), back.moment()
    lines = queries.plan_lines(reader, moment.day, moment.at)
    return render(request, "programmes/programmes.html", {"lines": lines, "nav": "programmes"})
