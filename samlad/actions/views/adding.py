"""A new action, a proposal, or one measure on land of several owners."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, FilteredRelation, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.actions import operations, rules
from samlad.actions.forms import ActionForm, JointForm, days_from
from samlad.actions.models import Action, JointAction
from samlad.actions.queries import visible_actions
from samlad.actions.views.finding import Reader, reader_of
from samlad.actions.views.owning import asks_for_owner, owner_filled_in
from samlad.base.forms import carry_out
from samlad.base.keys import key_of
from samlad.forums.models import OPEN, Forum, ForumFacts
from samlad.forums.queries import seatable_functions, watch_choices
from samlad.parties.models import Function, Party, PartyProfile
from samlad.places.models import Area
from samlad.programmes.queries import goals_visible_to
from samlad.programmes.queries import reader_of as goal_reader
from samlad.thread.models import Node


def add(request: Request) -> HttpResponse:
    """`?orsak=5&omrade=3&kategori=litter&sedan=2026-05-04`: what it answers to, and where it is done.

    That is a node of the thread, or a category and the day when it was first seen. `&ansvarig=7&plats=…` is
    who owns the place, `&lage=owner_unknown` that nobody is known to.
    """
    reader = reader_of(request)
    node = _reason(request, reader)
    forums = _forums(reader, leads=False)
    decides = any(reader.standing.leads(key) for key, _name in forums)
    given = _given(request, reader, forums, node)
    initial = _initial(request, reader, node)
    finds = asks_for_owner(request.POST)
    if finds:
        initial |= owner_filled_in(request, reader.today, decides=decides)
    form = ActionForm(None if finds else request.POST or None, decides=decides, initial=initial, **given)
    new: list[Action] = []
    if carry_out(form, lambda: new.append(_add(request, reader, form, node))):
        messages.success(request, _("Åtgärden är tillagd."))
        return redirect("actions:action", new[0].pk)
    context = {"form": form, "node": node, "decides": decides, "nav": "actions"}
    return render(request, "actions/add.html", context, status=422 if form.errors else 200)


def add_joint(request: Request) -> HttpResponse:
    reader = reader_of(request)
    node = _reason(request, reader)
    given = _given(request, reader, _forums(reader, leads=True), node)
    form = JointForm(request.POST or None, initial=_initial(request, reader, node), **given)
    new: list[JointAction] = []
    if carry_out(form, lambda: new.append(_add_joint(request, form, node))):
        messages.success(request, _("Den gemensamma åtgärden är tillagd, med en del för varje ansvarig."))
        first = Action.objects.filter(joint=new[0]).order_by("pk")[0]
        return redirect("actions:action", first.pk)
    context = {"form": form, "node": node, "nav": "actions"}
    return render(request, "actions/joint.html", context, status=422 if form.errors else 200)


def _forums(reader: Reader, *, leads: bool) -> list[tuple[int, str]]:
    """The open forums where she may add actions; 403 where there is none."""
    standing = reader.standing
    may = standing.leads if leads else standing.takes_part
    rows = ForumFacts.objects.known().filter(
        state=OPEN, forum__in=[key for key in standing.roles if may(key)]
    )
    found = list(rows.order_by("sort_key").values_list("forum", "name"))
    if not found:
        raise PermissionDenied
    return found


def _reason(request: Request, reader: Reader) -> Any:
    """The node that the address names. What it says is shown to nobody here; an action is one she may see."""
    asked = key_of(request.GET.get("orsak", ""))
    if asked is None:
        return None
    facts = FilteredRelation("area__facts", condition=Q(area__facts__replaced_at__isnull=True))
    named: Any = Node.objects.annotate(facts=facts, area_name=F("facts__name"))
    # Whether there is a sighting is told only to those who may read it.
    named = named.exclude(kind="sighting")
    node: Any = get_object_or_404(named, Q(area__isnull=False) | Q(kind="goal"), pk=asked)
    if node.kind == "mark":  # it may have been set anew since the page was fetched
        node = named.filter(area=node.area_id, kind="mark", path=node.path).latest("pk")
    if node.kind == "goal":
        get_object_or_404(goals_visible_to(goal_reader(request.user, reader.today)), goal__node=asked)
    if node.kind == "action" and not visible_actions(reader.standing, [node.pk]):
        return None
    return node


def _given(
    request: Request, reader: Reader, forums: list[tuple[int, str]], node: Node | None
) -> dict[str, Any]:
    parties = PartyProfile.objects.known().filter(ended_on__isnull=True).order_by("sort_key")
    return {
        "forums": forums,
        "areas": watch_choices(reader.today),
        "functions": seatable_functions(request.user, reader.today),
        "parties": list(parties.values_list("party", "name")),
        "has_node": node is not None,
    }


def _initial(request: Request, reader: Reader, node: Node | None) -> dict[str, Any]:
    area = request.GET.get("omrade") or (node.area_id if node else "")
    what = {"category": request.GET.get("kategori", ""), "first_seen_on": request.GET.get("sedan", "")}
    where = {"responsible": request.GET.get("ansvarig", ""), "place": request.GET.get("plats", "")}
    if state := request.GET.get("lage"):
        what["state"] = state
    return {**days_from(reader.today), **what, **where, "area": area, "area_1": area, "area_2": area}


def _add(request: Request, reader: Reader, form: ActionForm, node: Node | None) -> Action:
    said, forum = form.cleaned_data, form.cleaned_data["forum"]
    plan = operations.Plan(
        **form.told(),
        area=Area.objects.get(pk=said["area"]),
        responsible=Function.objects.select_related("party").get(pk=said["responsible"]),
        place=said["place"],
        cost=said["cost"],
        windows=form.windows(),
        **_why(said, node),
    )
    state = said["state"] if reader.standing.leads(forum) else rules.PROPOSED
    return operations.action_add(
        by=request.user, at=timezone.now(), forum=Forum.objects.get(pk=forum), plan=plan, state=state
    )


def _why(said: dict[str, Any], node: Node | None) -> dict[str, Any]:
    raised = said["raised_by"]
    return {"reason_node": node, "raised_by": Party.objects.get(pk=raised) if raised else None}


def _add_joint(request: Request, form: JointForm, node: Node | None) -> JointAction:
    shares = form.shares()
    first: dict[str, Any] = {"area": shares[0].area, "responsible": shares[0].responsible}
    return operations.joint_action_add(
        by=request.user,
        at=timezone.now(),
        forum=Forum.objects.get(pk=form.cleaned_data["forum"]),
        plan=operations.Plan(**form.told(), **first, **_why(form.cleaned_data, node)),
        shares=shares,
    )
