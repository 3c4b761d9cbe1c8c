"""The list of deviations, one deviation, and the official report on chosen ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlad.accounts.requests import Request
from samlad.base.files import dated_name, file_answer
from samlad.base.keys import key_of
from samlad.deviations import queries, rules
from samlad.deviations.models import Deviation
from samlad.deviations.official_report import TYPE, official_report
from samlad.deviations.page import deviation_page
from samlad.deviations.queries import CHOICES, UNDECIDED, Asked
from samlad.deviations.views.finding import asker, chosen, find

PER_PAGE = 50
# In the address, what somebody has told of.
BY_HAND = "egna"


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that asks for something else of the list."""

    word: Any
    href: str
    current: bool
    number: int | None = None


@require_safe
def deviations(request: Request) -> HttpResponse:
    """`?lage=utan-beslut&mina=1&organ=5&omrade=3&niva=board&regel=no_owner`."""
    of, asked = asker(request), asked_of(request.GET)
    rows = queries.asked_rows(of, asked)
    numbers = queries.counts(rows, of.today)
    shown = queries.in_order(rows.filter(queries.conditions(of.today)[asked.choice]))
    pages = Paginator(shown.values_list("pk", flat=True), PER_PAGE)
    pages.count = numbers[asked.choice]
    page: Page[Any] = pages.get_page(request.GET.get("page"))
    lines = queries.lines(list(page), of)
    context = {
        "lines": lines,
        "handles": any(line.may for line in lines),
        "notes": any(line.notable for line in lines),
        "page": page,
        "asked": asked,
        "word": CHOICES[asked.choice],
        "choices": _choices(request.GET, asked, numbers),
        "mine": Filter("", _href(request.GET, "mina", "" if asked.mine else "1"), asked.mine),
        "groups": _groups(request.GET, asked, queries.filters(of)),
        "may_add": _may_add(of),
        "nav": "deviations",
    }
    return render(request, "deviations/deviations.html", context)


def _may_add(of: queries.Asker) -> bool:
    leads = any(of.standing.leads(forum) for forum in of.standing.roles)
    return of.standing.is_admin or leads or bool(of.reader.bodies)


def asked_of(query: QueryDict) -> Asked:
    """What the address asks for; what cannot be understood is left out."""
    choice, level, rule = query.get("lage", UNDECIDED), query.get("niva", ""), query.get("regel")
    code = rules.BY_HAND if rule == BY_HAND else rule if rule in rules.RULES else None
    return Asked(
        choice if choice in CHOICES else UNDECIDED,
        bool(query.get("mina")),
        key_of(query.get("organ", "")),
        key_of(query.get("omrade", "")),
        level if level in rules.LADDER else "",
        code,
    )


def _href(query: QueryDict, name: str, value: str) -> str:
    """The same list but for one thing, from its first page."""
    changed = query.copy()
    for gone in ("page", "val", name):
        changed.pop(gone, None)
    if value:
        changed[name] = value
    return "?" + changed.urlencode()


def _choices(query: QueryDict, asked: Asked, numbers: dict[str, int]) -> list[Filter]:
    return [
        Filter(word, _href(query, "lage", key), key == asked.choice, numbers[key])
        for key, word in CHOICES.items()
    ]


def _groups(
    query: QueryDict, asked: Asked, found: queries.Filters
) -> list[tuple[str, str, list[Filter], bool]]:
    """Title, what all is called, the links, and whether one of them is chosen."""
    codes = [(code or BY_HAND, word) for code, word in found.rules]
    rule = None if asked.rule is None else asked.rule or BY_HAND
    return [
        _group(query, "organ", _("Nämnd eller bolag"), _("Alla"), found.bodies, asked.body_id),
        _group(query, "omrade", _("Område"), _("Alla områden"), found.areas, asked.area_id),
        _group(query, "niva", _("Ligger hos"), _("Alla nivåer"), found.levels, asked.level or None),
        _group(query, "regel", _("Regel"), _("Alla regler"), codes, rule),
    ]


def _group(
    query: QueryDict, name: str, title: str, every: str, pairs: Iterable[tuple[Any, Any]], now: Any
) -> tuple[str, str, list[Filter], bool]:
    links = [Filter(word, _href(query, name, str(key)), key == now) for key, word in pairs]
    if now is not None:
        links.append(Filter("", _href(query, name, ""), False))
    return title, every, links, now is not None


@require_safe
def deviation(request: Request, key: int) -> HttpResponse:
    """Everything about one deviation."""
    row, of = find(request, key)
    page = deviation_page(row, of)
    return render(request, "deviations/deviation.html", {"page": page, "nav": "deviations"})


@require_safe
def of_node(request: Request, node: int) -> HttpResponse:
    """From the thread to the page of a deviation."""
    found = get_object_or_404(Deviation, node=node)
    if queries.state_at(asker(request), found.pk) is None:
        raise Http404
    return redirect("deviations:deviation", found.pk)


@require_safe
def report(request: Request) -> HttpResponse:
    """The official report on those chosen, as a Word document: `?val=3&val=5`."""
    of = asker(request)
    rows = chosen(request, of)
    if not rows:
        messages.error(request, _("Välj minst en avvikelse i listan."))
        return redirect("deviations:deviations")
    content = official_report(queries.lines([row.pk for row in rows], of), of.today)
    return file_answer(content, TYPE, dated_name("tjansteskrivelse", "docx", today=of.today))
