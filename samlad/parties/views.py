"""The register of parties. Everybody who has signed in reads it, administrators change it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import LastDayForm, carry_out, form_page, look_back
from samlad.parties import operations
from samlad.parties.forms import (
    FunctionForm,
    HoldingForm,
    MailboxForm,
    MeetingsForm,
    PartyForm,
    ProfileForm,
    SuccessorForm,
    profile_initial,
)
from samlad.parties.models import Function, Holding, Mailbox, Party, PartyProfile
from samlad.parties.queries import meeting_days, party_history, party_row, party_rows, profiles_visible_to
from samlad.parties.rules import DECIDING_KINDS


def parties(request: Request) -> HttpResponse:
    back = look_back(request.GET, timezone.localdate())
    rows = party_rows(request.user, moment := back.moment())
    vacant = sum(len(row.vacant) for row in rows if not row.ended)
    page = {"rows": rows, "vacant": vacant, "moment": moment, "look_back": back, "nav": "parties"}
    return render(request, "parties/parties.html", page)


def party(request: Request, party: int) -> HttpResponse:
    profile = _profile(request, party)
    back = look_back(request.GET, timezone.localdate())
    row = party_row(request.user, party, moment := back.moment())
    history = party_history(row, moment.at) if row else []
    manages = request.user.is_admin and not moment.at
    page: dict[str, object] = {"row": row, "name": profile.name, "history": history, "manages": manages}
    if profile.party.kind in DECIDING_KINDS:
        page |= {"meets": True, "meetings": meeting_days(party, moment.day, moment.at)}
    more = {"moment": moment, "look_back": back, "nav": "parties"}
    return render(request, "parties/party.html", {**page, **more})


def _profile(request: Request, party: int) -> PartyProfile:
    return get_object_or_404(profiles_visible_to(request.user), party=party)


def add(request: Request) -> HttpResponse:
    check_admin(request.user)
    form = PartyForm(request.POST or None)
    new: list[Party] = []
    if carry_out(form, lambda: new.append(_add(request, form))):
        messages.success(request, _("Parten finns nu. Lägg till dess funktioner."))
        return redirect("parties:party", new[0].pk)
    return form_page(request, form, title=_("Ny part"), back=reverse("parties:parties"), nav="parties")


def _add(request: Request, form: PartyForm) -> Party:
    said = form.cleaned_data
    kind, founded_on, profile = said["kind"], said["founded_on"], form.profile()
    return operations.party_add(
        by=request.user, at=timezone.now(), kind=kind, founded_on=founded_on, profile=profile
    )


def change(request: Request, party: int) -> HttpResponse:
    check_admin(request.user)
    row, by, at = _profile(request, party), request.user, timezone.now()
    form = ProfileForm(request.POST or None, initial=profile_initial(operations.profile_of(row)))
    if carry_out(
        form,
        lambda: operations.party_profile_change(by=by, at=at, party=row.party, profile=form.profile()),
    ):
        messages.success(request, _("Uppgifterna är ändrade. Det som stod förut finns kvar i historiken."))
        return redirect("parties:party", party)
    title, back = _("Ändra uppgifter"), _back(party)
    return form_page(request, form, title=title, about=row.name, back=back, nav="parties")


def _back(party: int) -> str:
    return reverse("parties:party", args=[party])


def succeed(request: Request, party: int) -> HttpResponse:
    check_admin(request.user)
    row, others = _profile(request, party), profiles_visible_to(request.user).exclude(party=party)
    form = SuccessorForm(request.POST or None, parties=others.values_list("party_id", "name"))
    if carry_out(form, lambda: _succeed(request, row.party, form)):
        messages.success(request, _("Efterträdaren är införd."))
        return redirect("parties:party", party)
    title = _("Efterträdare efter omorganisation")
    return form_page(request, form, title=title, about=row.name, back=_back(party), nav="parties")


def _succeed(request: Request, party: Party, form: SuccessorForm) -> None:
    successor = get_object_or_404(Party, pk=form.cleaned_data["successor"])
    on = form.cleaned_data["on"]
    operations.party_succeed(by=request.user, at=timezone.now(), party=party, successor=successor, on=on)


def meetings(request: Request, party: int) -> HttpResponse:
    """The days that a body meets on from today."""
    check_admin(request.user)
    row, by, at = _profile(request, party), request.user, timezone.now()
    coming = meeting_days(party, timezone.localdate())
    sent = request.method == "POST"
    form = MeetingsForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"days": "\n".join(map(str, coming))},
    )
    if carry_out(form, lambda: operations.meetings_set(by=by, at=at, party=row.party, days=form.said())):
        number = len(meeting_days(party, timezone.localdate()))
        told = ngettext("%(n)s kommande mötesdag är sparad.", "%(n)s kommande mötesdagar är sparade.", number)
        messages.success(request, told % {"n": number})
        return redirect("parties:party", party)
    about = _("%(name)s. Dagar som har varit står kvar.") % {"name": row.name}
    return form_page(request, form, title=_("Mötesdagar"), about=about, back=_back(party), nav="parties")


def add_function(request: Request, party: int) -> HttpResponse:
    check_admin(request.user)
    row, by, at = _profile(request, party), request.user, timezone.now()
    form = FunctionForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if carry_out(form, lambda: operations.function_add(by=by, at=at, party=row.party, **form.cleaned_data)):
        messages.success(request, _("Funktionen finns nu. Lägg till vem som har den."))
        return redirect("parties:party", party)
    return form_page(request, form, title=_("Ny funktion"), about=row.name, back=_back(party), nav="parties")


def end_function(request: Request, function: int) -> HttpResponse:
    check_admin(request.user)
    row, by, at = get_object_or_404(Function, pk=function), request.user, timezone.now()
    form = LastDayForm(request.POST or None, initial={"on": timezone.localdate()})
    if carry_out(form, lambda: operations.function_end(by=by, at=at, function=row, **form.cleaned_data)):
        messages.success(request, _("Funktionen ”%(name)s” har fått en sista dag.") % {"name": row.name})
        return redirect("parties:party", row.party_id)
    about = _("%(name)s. De som har funktionen slutar i den samma dag.") % {"name": row.name}
    title, back = _("Avsluta funktion"), _back(row.party_id)
    return form_page(request, form, title=title, about=about, back=back, nav="parties")


def mailbox(request: Request, function: int) -> HttpResponse:
    check_admin(request.user)
    row, by, at = get_object_or_404(Function, pk=function), request.user, timezone.now()
    box = Mailbox.objects.known().filter(function=row).first()
    initial = {"address": box.address, "shared": box.shared} if box else {}
    form = MailboxForm(request.POST or None, initial=initial)
    if carry_out(form, lambda: operations.mailbox_set(by=by, at=at, function=row, **form.cleaned_data)):
        messages.success(request, _("Brevlådan för ”%(name)s” är ändrad.") % {"name": row.name})
        return redirect("parties:party", row.party_id)
    about = _("%(name)s. Hit skickas uppdrag och förfrågningar, med en länk att svara genom utan konto.")
    title, back = _("Funktionens brevlåda"), _back(row.party_id)
    return form_page(request, form, title=title, about=about % {"name": row.name}, back=back, nav="parties")


def add_holding(request: Request, function: int) -> HttpResponse:
    check_admin(request.user)
    row, by, at = get_object_or_404(Function, pk=function), request.user, timezone.now()
    form = HoldingForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if carry_out(form, lambda: operations.holding_add(by=by, at=at, function=row, **form.holding())):
        messages.success(request, _("%(name)s är införd.") % {"name": form.cleaned_data["user"].name})
        return redirect("parties:party", row.party_id)
    title, back = _("Innehavare eller ställföreträdare"), _back(row.party_id)
    return form_page(request, form, title=title, about=row.name, back=back, nav="parties")


def end_holding(request: Request, holding: int) -> HttpResponse:
    check_admin(request.user)
    rows = Holding.objects.known().select_related("function", "user")
    row, by, at = get_object_or_404(rows, pk=holding), request.user, timezone.now()
    form = LastDayForm(request.POST or None, initial={"on": timezone.localdate()})
    name, about = row.user.name, f"{row.user.name}, {row.function.name}"
    if carry_out(form, lambda: operations.holding_end(by=by, at=at, holding=row, **form.cleaned_data)):
        messages.success(request, _("Uppdraget för %(name)s har fått en sista dag.") % {"name": name})
        return redirect("parties:party", row.function.party_id)
    back = _back(row.function.party_id)
    return form_page(request, form, title=_("Avsluta uppdrag"), about=about, back=back, nav="parties")
