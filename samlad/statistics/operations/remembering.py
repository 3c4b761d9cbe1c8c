"""How a kind of file is read, remembered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from samlad.accounts.models import User
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.statistics import models
from samlad.statistics.models import Source


@transaction.atomic
def mapping_set(
    *, by: User | None, at: datetime, source: Source, shape: str, columns: Mapping[str, Any]
) -> None:
    """Remember how files of that shape are read; nothing is written where it is known already."""
    old = models.Mapping.objects.known().filter(source=source, shape=shape).first()
    if old is not None and old.columns == columns:
        return
    event = event_log(by=by, at=at, verb="statistics.mapping_set", subject=source)
    row_replace(old, models.Mapping(source=source, shape=shape, columns=dict(columns)), event=event)
