"""The composed pages."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from samlad.accounts.requests import Request
from samlad.actions.queries import functions_held
from samlad.base.forms import Moment, look_back
from samlad.base.tables import XLSX_TYPE
from samlad.desk.queries.areas import area_page, areas_page, known_areas, node_words, visible_chain
from samlad.desk.queries.efforts import efforts_file, efforts_page
from samlad.desk.queries.goals import goal_page
from samlad.desk.queries.handover import handover as function_handover
from samlad.desk.queries.handover import taken_over
from samlad.desk.queries.start import start_page
from samlad.forums.queries import standing_of
from samlad.programmes.finding import find_plan, own_plans
from samlad.programmes.queries import goals_visible_to, plans_visible_to, reader_of
from samlad.thread.models import Node
from samlad.thread.queries import reach


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
    standing = standing_of(request.user, timezone.localdate())
    facts = get_object_or_404(known_areas(moment.at), area=area)
    page = area_page(standing, facts, moment)
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
    rows = goals_visible_to(reader, moment.at)
    row = get_object_or_404(rows, goal=goal)
    plan = get_object_or_404(plans_visible_to(reader, moment.at), programme=row.goal.programme_id)
    held = functions_held(request.user, today)
    page = goal_page(row, plan, reader, held, moment.day, moment.at)
    takes = any(own.programme_id != plan.programme_id for own in own_plans(reader))
    context = {"page": page, "takes": takes, "moment": moment, "look_back": back, "nav": "programmes"}
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
    response = HttpResponse(efforts_file(page), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="insatser-{today.isoformat()}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def thread(request: Request, node: int) -> HttpResponse:
    """What led to something, and what came of it."""
    standing = standing_of(request.user, timezone.localdate())
    steps = visible_chain(standing, reach(node))
    here = next((step for step in steps if step.steps == 0 and step.node is not None), None)
    if here is None:
        get_object_or_404(Node, pk=0)
    links = [(step, node_words(step.node) if step.node else "") for step in steps]
    return render(request, "desk/thread.html", {"links": links, "here": here, "nav": "places"})
