"""The municipality's own Word template for the report."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.accounts.rules import check_admin
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_close, row_replace
from samlad.followup.models import WordTemplate
from samlad.followup.report.word import check_template

REPORT = "report"


@transaction.atomic
def template_set(*, by: User | None, at: datetime, name: str, content: bytes) -> WordTemplate:
    """The report is made in this template from now on. It is tried first: one that fails is refused."""
    if by is not None:
        check_admin(by)
    check_template(content)
    event = event_log(by=by, at=at, verb="followup.template_set", subject=None)
    old = WordTemplate.objects.known().filter(kind=REPORT).first()
    new = WordTemplate(kind=REPORT, name=name, content=content, digest=sha256(content).hexdigest())
    return row_replace(old, new, event=event)


@transaction.atomic
def template_remove(*, by: User | None, at: datetime) -> None:
    """The report is made in Samlad's own template again."""
    if by is not None:
        check_admin(by)
    old = WordTemplate.objects.known().filter(kind=REPORT).first()
    if old is None:
        raise Refusal(_("Det finns ingen egen mall att ta bort."))
    event = event_log(by=by, at=at, verb="followup.template_removed", subject=old)
    row_close(old, event=event)
