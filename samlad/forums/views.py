"""The register of forums. All read it but drafts; those who manage a forum change it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.forms import LastDayForm, carry_out, form_page, look_back, pressed
from samlad.forums import operations
from samlad.forums.forms import FactsForm, ForumForm, SeatForm, WatchForm, facts_initial
from samlad.forums.models import MEMBER, Forum, ForumFacts, Seat
from samlad.forums.queries import (
    facts_visible_to,
    forum_page,
    forum_rows,
    seatable_functions,
    standing_of,
    watch_choices,
    watched,
)
from samlad.forums.rules import Standing, check_admin, check_manages
from samlad.parties.models import Function, PartyProfile
from samlad.places.models import Area


def _standing(request: Request) -> Standing:
    return standing_of(request.user, timezone.localdate())


def forums(request: Request) -> HttpResponse:
    standing, back = _standing(request), look_back(request.GET, timezone.localdate())
    rows = forum_rows(standing, moment := back.moment())
    page = {"rows": rows, "moment": moment, "look_back": back, "nav": "forums"}
    return render(request, "forums/forums.html", page)


def forum(request: Request, forum: int) -> HttpResponse:
    standing, back = _standing(request), look_back(request.GET, timezone.localdate())
    facts = get_object_or_404(facts_visible_to(standing), forum=forum)
    page = forum_page(standing, forum, moment := back.moment())
    manages = standing.manages(forum) and not moment.at
    known = {"page": page, "name": facts.name, "manages": manages, "forum_id": forum, "moment": moment}
    return render(request, "forums/forum.html", {**known, "look_back": back, "nav": "forums"})


def _managed(request: Request, forum: int) -> ForumFacts:
    """The facts of a forum that the reader manages."""
    standing = _standing(request)
    facts: ForumFacts = get_object_or_404(facts_visible_to(standing).select_related("forum"), forum=forum)
    check_manages(standing, forum)
    return facts


def _back(forum: int) -> str:
    return reverse("forums:forum", args=[forum])


def add(request: Request) -> HttpResponse:
    check_admin(_standing(request))
    form = ForumForm(request.POST or None, initial=facts_initial(operations.Facts("", "operative", "", "")))
    new: list[Forum] = []
    if carry_out(form, lambda: new.append(_add(request, form))):
        messages.success(request, _("Forumet finns som utkast. Ge funktioner plats och öppna det sedan."))
        return redirect("forums:forum", new[0].pk)
    page = {"form": form, "title": _("Nytt forum"), "back": reverse("forums:forums"), "nav": "forums"}
    return render(request, "forums/form.html", page)


def _add(request: Request, form: ForumForm) -> Forum:
    kind, facts = form.cleaned_data["kind"], form.facts()
    return operations.forum_add(by=request.user, at=timezone.now(), kind=kind, facts=facts)


def change(request: Request, forum: int) -> HttpResponse:
    row, by, at = _managed(request, forum), request.user, timezone.now()
    form = FactsForm(request.POST or None, initial=facts_initial(operations.facts_of(row)))
    if carry_out(form, lambda: operations.forum_change(by=by, at=at, forum=row.forum, facts=form.facts())):
        messages.success(request, _("Forumet är ändrat. Det som stod förut finns kvar i historiken."))
        return redirect("forums:forum", forum)
    page = {"form": form, "title": _("Ändra forum"), "about": row.name, "back": _back(forum), "nav": "forums"}
    return render(request, "forums/form.html", page)


@require_POST
def open_forum(request: Request, forum: int) -> HttpResponse:
    row = _managed(request, forum)
    by, at, told = request.user, timezone.now(), _("Forumet är öppet. Nu kan det ta emot rapporter.")
    pressed(request, lambda: operations.forum_open(by=by, at=at, forum=row.forum), told)
    return redirect("forums:forum", forum)


@require_POST
def close(request: Request, forum: int) -> HttpResponse:
    row = _managed(request, forum)
    by, at, told = request.user, timezone.now(), _("Forumet är stängt. Det kan öppnas igen.")
    pressed(request, lambda: operations.forum_close(by=by, at=at, forum=row.forum), told)
    return redirect("forums:forum", forum)


def set_seat(request: Request, forum: int) -> HttpResponse:
    row, today = _managed(request, forum), timezone.localdate()
    asked = {"function": request.GET.get("funktion", ""), "role": request.GET.get("roll", MEMBER)}
    initial = {"valid_from": today, **asked}
    form = SeatForm(request.POST or None, initial=initial, functions=seatable_functions(request.user, today))
    if carry_out(form, lambda: _set_seat(request, row.forum, form)):
        messages.success(request, _("Funktionen har plats i forumet."))
        return redirect("forums:forum", forum)
    about = _("%(forum)s. En funktion som redan har plats får den nya rollen.") % {"forum": row.name}
    return form_page(request, form, title=_("Plats i forumet"), about=about, back=_back(forum), nav="forums")


def _set_seat(request: Request, forum: Forum, form: SeatForm) -> None:
    said = form.cleaned_data
    function = get_object_or_404(Function, pk=said["function"])
    role, day = said["role"], said["valid_from"]
    by, at = request.user, timezone.now()
    operations.seat_set(by=by, at=at, forum=forum, function=function, role=role, valid_from=day)


def end_seat(request: Request, forum: int, seat: int) -> HttpResponse:
    row, by, at = _managed(request, forum), request.user, timezone.now()
    seats = Seat.objects.known().select_related("function")
    old = get_object_or_404(seats, pk=seat, forum=forum)
    form = LastDayForm(request.POST or None, initial={"on": timezone.localdate()})
    name = old.function.name
    if carry_out(form, lambda: operations.seat_end(by=by, at=at, seat=old, **form.cleaned_data)):
        messages.success(request, _("Platsen för ”%(name)s” har fått en sista dag.") % {"name": name})
        return redirect("forums:forum", forum)
    about = _("%(function)s i %(forum)s. En dag före platsens första dag tar bort den helt.") % {
        "function": name,
        "forum": row.name,
    }
    return form_page(request, form, title=_("Avsluta plats"), about=about, back=_back(forum), nav="forums")


def watch(request: Request, forum: int, party: int) -> HttpResponse:
    row, today = _managed(request, forum), timezone.localdate()
    profile = get_object_or_404(PartyProfile.objects.known().select_related("party"), party=party)
    initial = {"areas": sorted(watched(forum, today).by(party)), "valid_from": today}
    form = WatchForm(request.POST or None, initial=initial, areas=watch_choices(today))
    if carry_out(form, lambda: _watch(request, row.forum, profile, form)):
        messages.success(request, _("Bevakningen för %(party)s är ändrad.") % {"party": profile.name})
        return redirect("forums:forum", forum)
    title = _("Områden som %(party)s bevakar") % {"party": profile.name}
    return form_page(request, form, title=title, about=row.name, back=_back(forum), nav="forums")


def _watch(request: Request, forum: Forum, profile: PartyProfile, form: WatchForm) -> None:
    areas = list(Area.objects.filter(pk__in=form.cleaned_data["areas"]))
    day, party = form.cleaned_data["valid_from"], profile.party
    by, at = request.user, timezone.now()
    operations.watches_set(by=by, at=at, forum=forum, party=party, areas=areas, valid_from=day)
