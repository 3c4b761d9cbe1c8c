"""The scales that an organisation assesses in."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.accounts.rules import check_admin
from samlad.base.fields import one_line
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close
from samlad.followup import rules
from samlad.followup.models import Level, Scale
from samlad.followup.rules import Step


@transaction.atomic
def scale_add(*, by: User | None, at: datetime, name: str, steps: Sequence[Step]) -> Scale:
    """Best first. It stays as it is; another scale of the same name takes its place once it is retired."""
    if by is not None:
        check_admin(by)
    rules.check_scale(name, steps)
    taken = Refusal(_("Det finns redan en skala som heter så."))
    if Scale.objects.known().filter(name=one_line(name)).exists():
        raise taken
    event = event_log(by=by, at=at, verb="followup.scale_added", subject=None)
    try:
        with transaction.atomic():
            scale = row_add(Scale(name=name), event=event)
    except IntegrityError:  # somebody else has just added it
        raise taken from None
    Level.objects.bulk_create(
        Level(scale=scale, position=place, word=step.word, share=step.share)
        for place, step in enumerate(steps)
    )
    return scale


@transaction.atomic
def scale_retire(*, by: User | None, at: datetime, scale: Scale) -> None:
    """It is not chosen any more. What has been assessed in it stands."""
    if by is not None:
        check_admin(by)
    event = event_log(by=by, at=at, verb="followup.scale_retired", subject=scale)
    row_close(scale, event=event)
