"""The executive board asks a body for follow-up of something; it is answered, and taken up on a day."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions.rules import OWN_KINDS
from samlad.base.fields import clean_text
from samlad.base.refusals import Refusal
from samlad.decisions.operations import paragraph_of
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.followup import rules
from samlad.followup.models import FollowupRequest, RequestAnswer, RequestTreated
from samlad.followup.people import people_of
from samlad.parties.models import Party
from samlad.parties.queries import speaks_for
from samlad.post.operations import messages_queue
from samlad.thread.models import LED_TO, Node
from samlad.thread.operations import link_add, node_add

EXECUTIVE_BOARD = "executive_board"


def _check(by: User | None, at: datetime, party: Party, text: str) -> None:
    """Raise Refusal unless somebody speaks for the party, or is an administrator. Samlad itself may."""
    if by is not None and not by.is_admin and party.pk not in speaks_for(by, localdate(at)):
        raise Refusal(text)


@transaction.atomic
def request_ask(
    *,
    by: User | None,
    at: datetime,
    asker: Party,
    body: Party,
    text: str,
    due_on: date,
    about: Node | None = None,
) -> FollowupRequest:
    """Those in the body get a notice. What it is about stands above it in the thread."""
    _check(by, at, asker, _("Det här gör den som företräder kommunstyrelsen, eller en administratör."))
    if asker.kind != EXECUTIVE_BOARD:
        raise Refusal(_("Det är kommunstyrelsen som begär uppföljning."))
    if body.kind not in rules.ASKED_KINDS or body.pk == asker.pk:
        raise Refusal(_("Uppföljning begärs av en nämnd, en förvaltning eller ett bolag i kommunen."))
    if not clean_text(text):
        raise Refusal(_("Skriv vad som ska följas upp."))
    if due_on < localdate(at):
        raise Refusal(_("Svarsdagen har redan varit."))
    event = event_log(by=by, at=at, verb="followup.requested", subject=body)
    path = reverse("followup:requests")
    node = node_add(kind="followup_request", label=text, area=None, day=localdate(at), path=path)
    row = FollowupRequest.objects.create(
        node=node, asker=asker, body=body, about=about, text=text, due_on=due_on, event=event
    )
    if about is not None:
        link_add(about, node, LED_TO, event=event)
    messages_queue(
        event=event,
        to=people_of([body.pk], localdate(at))[body.pk],
        kind="followup_requested",
        path=reverse("followup:request", args=[row.pk]),
        due_on=due_on.isoformat(),
    )
    return row


@transaction.atomic
def request_answer(*, by: User | None, at: datetime, request: FollowupRequest, text: str) -> RequestAnswer:
    """What the body answers; until it has been taken up, a later answer replaces it."""
    _check(by, at, request.body, _("Det här svarar den på som företräder den som har fått begäran."))
    FollowupRequest.objects.select_for_update().get(pk=request.pk)
    if RequestTreated.objects.filter(request=request).exists():
        raise Refusal(_("Begäran är behandlad. Svaret ändras inte längre."))
    if not clean_text(text):
        raise Refusal(_("Skriv svaret."))
    event = event_log(by=by, at=at, verb="followup.request_answered", subject=request)
    old = RequestAnswer.objects.known().filter(request=request).first()
    return row_replace(old, RequestAnswer(request=request, text=text), event=event)


@transaction.atomic
def request_treat(
    *,
    by: User | None,
    at: datetime,
    request: FollowupRequest,
    body: Party,
    on: date,
    paragraph: str = "",
    note: str = "",
) -> RequestTreated:
    """The day that the answer was taken up, and by which body; without an answer a note says why."""
    _check(
        by, at, request.asker, _("Det här gör den som företräder kommunstyrelsen, eller en administratör.")
    )
    FollowupRequest.objects.select_for_update().get(pk=request.pk)
    if RequestTreated.objects.filter(request=request).exists():
        raise Refusal(_("Begäran är redan behandlad."))
    if body.kind not in OWN_KINDS:
        raise Refusal(_("Svaret behandlas av ett av kommunens egna organ."))
    if body.pk == request.body_id:
        raise Refusal(_("Den som svarar behandlar inte sitt eget svar."))
    if on > localdate(at) or on < localdate(request.event.at):
        raise Refusal(_("Dagen ligger mellan den då begäran gjordes och i dag."))
    answered = RequestAnswer.objects.known().filter(request=request).exists()
    if not answered and not clean_text(note):
        raise Refusal(_("Begäran är inte besvarad. Skriv varför den avslutas ändå."))
    event = event_log(by=by, at=at, verb="followup.request_treated", subject=request)
    return RequestTreated.objects.create(
        request=request, body=body, on=on, paragraph=paragraph_of(paragraph), note=note, event=event
    )
