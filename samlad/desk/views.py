"""The composed pages."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.actions.queries import functions_held
from samlad.base.files import file_answer
from samlad.base.forms import LookBackForm, Moment, look_back
from samlad.base.keys import key_of
from samlad.base.tables import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from samlad.desk.queries.areas import area_page, areas_page
from samlad.desk.queries.efforts import efforts_file, efforts_page
from samlad.desk.queries.gaps import CODES
from samlad.desk.queries.gaps_page import TITLES, Asked, GapsPage, gap_columns, gap_rows, gaps_page, sees_all
from samlad.desk.queries.goals import goal_page
from samlad.desk.queries.handover import handover as function_handover
from samlad.desk.queries.handover import taken_over
from samlad.desk.queries.start import start_page
from samlad.desk.queries.thread import measured_by, thread_page
from samlad.deviations.queries import asker_of
from samlad.deviations.rules import Word
from samlad.followup.queries.requests import boards_of
from samlad.forums.queries import standing_of
from samlad.programmes.finding import find_plan, own_plans
from samlad.programmes.queries import goals_visible_to, plans_visible_to, reader_of
from samlad.statistics.queries.meanings import meanings

PER_PAGE = 100


def start(request: Request) -> HttpResponse:
    today = timezone.localdate()
    reader = reader_of(request.user, today)
    context = {
        "page": start_page(reader, functions_held(request.user, today), today),
        "standing": reader.standing,
        "taken_over": taken_over(request.user, today),
        "now": timezone.now(),
    }
    return render(request, "desk/start.html", context | {"nav": "start"})


def areas(request: Request) -> HttpResponse:
    back = look_back(request.GET, timezone.localdate())
    moment = back.moment()
    standing = standing_of(request.user, timezone.localdate())
    page = areas_page(standing, moment)
    context = {"page": page, "moment": moment, "look_back": back, "nav": "places"}
    return render(request, "desk/areas.html", context)


def area(request: Request, area: int) -> HttpResponse:
    """Everything about one place, as known now or when a day ended (`?dag=2024-08-31`)."""
    back = look_back(request.GET, timezone.localdate())
    moment = back.moment()
    page = area_page(asker_of(request.user, timezone.localdate()), area, moment)
    if page is None:
        raise Http404
    context = {"page": page, "moment": moment, "look_back": back, "nav": "places"}
    return render(request, "desk/area.html", context)


def handover(request: Request, function: int) -> HttpResponse:
    """What the next holder of a function takes over."""
    today = timezone.localdate()
    standing, held = standing_of(request.user, today), functions_held(request.user, today)
    page = function_handover(request.user, standing, held, function, today)
    if page is None:
        raise Http404
    return render(request, "desk/handover.html", {"page": page, "moment": Moment(today), "nav": "parties"})


def goal(request: Request, goal: int) -> HttpResponse:
    today, back = timezone.localdate(), look_back(request.GET, timezone.localdate())
    reader, moment = reader_of(request.user, today), back.moment()
    row = goals_visible_to(reader, moment.at).filter(goal=goal).first()
    if row is None:
        now = get_object_or_404(goals_visible_to(reader), goal=goal)
        context = {"now": now, "moment": moment, "look_back": back, "nav": "programmes"}
        return render(request, "desk/goal.html", context)
    plan = get_object_or_404(plans_visible_to(reader, moment.at), programme=row.goal.programme_id)
    held = functions_held(request.user, today)
    page = goal_page(row, plan, reader, held, moment.day, moment.at)
    takes = any(own.programme_id != plan.programme_id for own in own_plans(reader))
    may = {"takes": takes, "asks": not moment.at and bool(boards_of(reader, today))}
    context = {"page": page, **may, "moment": moment, "look_back": back, "nav": "programmes"}
    return render(request, "desk/goal.html", context)


def efforts(request: Request, programme: int) -> HttpResponse:
    """What is done for a plan's goals, what it costs, and what there is no money for."""
    today = timezone.localdate()
    reader = reader_of(request.user, today)
    plan = find_plan(reader, programme)
    page = efforts_page(plan, reader, functions_held(request.user, today), today)
    return render(request, "desk/efforts.html", {"page": page, "nav": "programmes"})


def efforts_xlsx(request: Request, programme: int) -> HttpResponse:
    today = timezone.localdate()
    reader = reader_of(request.user, today)
    page = efforts_page(find_plan(reader, programme), reader, functions_held(request.user, today), today)
    return file_answer(efforts_file(page), XLSX_TYPE, f"insatser-{today.isoformat()}.xlsx")


def thread(request: Request, node: int) -> HttpResponse:
    """What led to something, and what came of it, as known now or when a day ended (`?dag=2024-08-31`)."""
    back = look_back(request.GET, timezone.localdate())
    page = thread_page(asker_of(request.user, timezone.localdate()), node, back.moment())
    if page is None:
        raise Http404
    context = {"page": page, "moment": back.moment(), "look_back": back, "nav": "programmes"}
    return render(request, "desk/thread.html", context)


def indicator_thread(request: Request, indicator: int) -> HttpResponse:
    """The goals that an indicator tells of, where the thread goes on."""
    back = look_back(request.GET, timezone.localdate())
    meaning = next(iter(meanings([indicator], back.moment().at)), None)
    if meaning is None:
        raise Http404
    up = measured_by(asker_of(request.user, timezone.localdate()), indicator, back.moment())
    context = {"meaning": meaning, "up": up, "moment": back.moment(), "look_back": back, "nav": "programmes"}
    return render(request, "desk/indicator_thread.html", context)


def gaps(request: Request) -> HttpResponse:
    """All gaps counted, or those asked for: `?lucka=no_owner&omrade=3&organ=5&plan=1&mal=2&ar=2026`."""
    page, back = _gaps(request)
    pages = Paginator(page.gaps, PER_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "gaps": page,
        "page": shown,
        "lines": [page.line(gap) for gap in shown],
        "years": page.counted("ar"),
        "tables": [(name, TITLES[name], page.counted(name)) for name in ("organ", "plan", "omrade", "mal")],
        "removable": [_removed(request.GET, name, words) for name, _title, words in page.chosen],
        # The day that the page looks back at goes with its links.
        "also": f"&dag={page.moment.day}" if page.moment.at else "",
        "sees_all": sees_all(standing_of(request.user, timezone.localdate())),
        "listed": page.asked.anything or "alla" in request.GET,
        "moment": page.moment,
        "look_back": back,
        "nav": "programmes",
    }
    return render(request, "desk/gaps.html", context)


def _removed(query: QueryDict, name: str, words: Word) -> dict[str, object]:
    """What is asked for without one thing."""
    less = query.copy()
    for gone in (name, "page"):
        less.pop(gone, None)
    return {"word": words, "href": "?" + less.urlencode()}


def gaps_xlsx(request: Request) -> HttpResponse:
    page, _back = _gaps(request)
    return _gaps_file(page, write_xlsx(gap_columns(), gap_rows(page), sheet=_("Luckor")), XLSX_TYPE, "xlsx")


def gaps_csv(request: Request) -> HttpResponse:
    page, _back = _gaps(request)
    return _gaps_file(page, write_csv(gap_columns(), gap_rows(page)), CSV_TYPE, "csv")


def _gaps(request: Request) -> tuple[GapsPage, LookBackForm]:
    today = timezone.localdate()
    back = look_back(request.GET, today)
    return gaps_page(asker_of(request.user, today), _asked(request.GET), back.moment()), back


def _asked(query: QueryDict) -> Asked:
    """What the address asks for; what cannot be understood is left out."""
    code = query.get("lucka", "")
    keys = {name: key_of(query.get(name, "")) for name in ("omrade", "organ", "plan", "mal", "ar")}
    return Asked(code if code in CODES else None, **keys)


def _gaps_file(page: GapsPage, content: bytes, kind: str, ending: str) -> HttpResponse:
    return file_answer(content, kind, f"luckor-{page.moment.day.isoformat()}.{ending}")
