"""The list of actions, and one action."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.actions import queries
from samlad.actions.lead_time import LeadTime, LeadTimes, lead_times
from samlad.actions.models import Action
from samlad.actions.page import action_page, find_state
from samlad.actions.queries import ALL, CHOICES, OPEN, Asked
from samlad.actions.views.finding import find_action, reader_of
from samlad.base.keys import key_of
from samlad.parties.queries import speaks_for
from samlad.programmes.queries import Reader

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that asks for something else of the list."""

    word: Any
    href: str
    current: bool
    number: int | None = None


def actions(request: Request) -> HttpResponse:
    """The actions that somebody may see: `?lage=forsenade&mina=1&omrade=3&part=5&ledtider=1`."""
    reader, asked = reader_of(request), asked_of(request.GET)
    rows = queries.asked_rows(reader.standing, reader.held, asked)
    numbers = queries.counts(rows, reader.today)
    chosen = rows.filter(queries.conditions(reader.today)[asked.choice])
    keys = queries.in_order(chosen).values_list("pk", flat=True)
    pages = Paginator(keys, PER_PAGE)
    pages.count = numbers[asked.choice]
    page: Page[Any] = pages.get_page(request.GET.get("page"))
    shown = queries.lines(list(page), reader.today)
    areas, parties = queries.places_and_parties(reader.standing, reader.held)
    context = {
        "lines": shown,
        "page": page,
        "asked": asked,
        "word": CHOICES[asked.choice],
        "choices": _choices(request.GET, asked, numbers),
        "mine": _mine(request.GET, asked),
        "areas": _keys(request.GET, "omrade", areas, asked.area_id),
        "parties": _keys(request.GET, "part", parties, asked.party_id),
        "takes_part": [key for key in reader.standing.roles if reader.standing.takes_part(key)],
        "leads": [key for key in reader.standing.roles if reader.standing.leads(key)],
        "tables": _tables(lead_times(rows, reader.today)) if "ledtider" in request.GET else (),
        "query": _href(request.GET, "", ""),
        "times_href": _href(request.GET, "ledtider", "1") + "#ledtider",
        "nav": "actions",
    }
    return render(request, "actions/actions.html", context)


def _tables(times: LeadTimes) -> list[tuple[str, str, Sequence[LeadTime]]]:
    """Title, head of the first column, and rows."""
    total = replace(times.total, name=_("Alla i urvalet"))
    categories = [lead if lead.name else replace(lead, name=_("Ingen angiven")) for lead in times.categories]
    return [
        (_("Alla"), _("Urval"), [total]),
        (_("Per område"), _("Område"), times.areas),
        (_("Per kategori"), _("Kategori"), categories),
        (_("Per part: dagar som parten har haft åtgärder"), _("Part"), times.parties),
    ]


def asked_of(query: QueryDict) -> Asked:
    """What the address asks for; what cannot be understood is left out."""
    choice = query.get("lage", OPEN)
    area, party = (key_of(query.get(name, "")) for name in ("omrade", "part"))
    return Asked(choice if choice in CHOICES else OPEN, bool(query.get("mina")), area, party)


def _href(query: QueryDict, name: str, value: str) -> str:
    """The same list but for one thing, from its first page."""
    changed = query.copy()
    for gone in ("page", name, *(["ledtider"] if name != "ledtider" else [])):
        changed.pop(gone, None)
    if value:
        changed[name] = value
    return "?" + changed.urlencode()


def _choices(query: QueryDict, asked: Asked, numbers: dict[str, int]) -> list[Filter]:
    return [
        Filter(word, _href(query, "lage", key), key == asked.choice, numbers[key])
        for key, word in CHOICES.items()
        if numbers[key] or key in (OPEN, ALL, asked.choice)
    ]


def _mine(query: QueryDict, asked: Asked) -> Filter:
    return Filter("", _href(query, "mina", "" if asked.mine else "1"), asked.mine)


def _keys(query: QueryDict, name: str, pairs: list[tuple[int, str]], chosen: int | None) -> list[Filter]:
    return [Filter(word, _href(query, name, str(key)), key == chosen) for key, word in pairs] + (
        [Filter("", _href(query, name, ""), False)] if chosen is not None else []
    )


def action(request: Request, key: int) -> HttpResponse:
    """Everything about one action."""
    row, reader = find_action(request, key)
    goals = Reader(reader.standing, frozenset(speaks_for(request.user, reader.today)))
    page = action_page(row, reader.standing, reader.held, goals, reader.today)
    return render(request, "actions/action.html", {"page": page, "nav": "actions"})


def of_node(request: Request, node: int) -> HttpResponse:
    """From the thread to the page of an action."""
    found = get_object_or_404(Action, node=node)
    reader = reader_of(request)
    if find_state(reader.standing, reader.held, found.pk) is None:
        raise Http404
    return redirect("actions:action", found.pk)
