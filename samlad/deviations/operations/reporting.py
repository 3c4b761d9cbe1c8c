"""That political bodies have been told."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.decisions.operations import paragraph_of
from samlad.deviations.models import BodyReport, ReportedNode
from samlad.deviations.operations.standing import check_body
from samlad.events.operations import event_log
from samlad.parties.models import Party
from samlad.programmes.queries import reader_of
from samlad.thread.models import Node


@transaction.atomic
def report_add(
    *,
    by: User | None,
    at: datetime,
    body: Party,
    on: date,
    paragraph: str,
    title: str,
    nodes: Sequence[Node],
    case_number: str = "",
) -> BodyReport:
    """The body was told of all of these in a meeting."""
    _check_may(by, at, body)
    check_body(body, on)
    if on > localdate(at):
        raise Refusal(_("Mötets dag har inte varit än."))
    if not paragraph.strip() or not title.strip():
        raise Refusal(_("Ange paragrafen och vad rapporten heter."))
    if not nodes:
        raise Refusal(_("Välj vad organet fick veta."))
    if any(node.day > on for node in nodes):
        raise Refusal(_("Mötet var innan det som organet fick veta fanns."))
    event = event_log(by=by, at=at, verb="deviations.reported", subject=body, nodes=[one.pk for one in nodes])
    report = BodyReport.objects.create(
        body=body, on=on, paragraph=paragraph_of(paragraph), case_number=case_number, title=title, event=event
    )
    ReportedNode.objects.bulk_create(ReportedNode(report=report, node=node) for node in nodes)
    return report


def _check_may(by: User | None, at: datetime, body: Party) -> None:
    if by is None:
        return
    reader = reader_of(by, localdate(at))
    leads = any(reader.standing.leads(forum) for forum in reader.standing.roles)
    if not (reader.standing.is_admin or leads or body.pk in reader.bodies):
        raise Refusal(_("Det här gör den som leder ett forum, den som är i organet, eller en administratör."))
