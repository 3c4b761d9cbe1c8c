"""Rows with time: what can change in meaning is added, not overwritten.

`Kept` rows are guarded by database triggers (`triggers.py`). A `Recorded` row says since when it was known
and until when it was the current one, and points at the log row of the operation that wrote it. `known(at)`
is the one way of asking what was known at a moment.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal

M = TypeVar("M", bound=models.Model)
R = TypeVar("R", bound="Recorded")


class Kept(models.Model):
    """A row that the database itself keeps from being changed or removed."""

    may_change: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


def known_in(relation: str, at: datetime | None = None) -> Q:
    """The rows of a relation (of the model itself for "") that were current at that moment; now when None."""
    of = f"{relation}__" if relation else ""
    now = Q(**{f"{of}replaced_at__isnull": True})
    if at is None:
        return now
    return (now | Q(**{f"{of}replaced_at__gt": at})) & Q(**{f"{of}recorded_at__lte": at})


class RecordedQuerySet(models.QuerySet[M]):
    def known(self, at: datetime | None = None) -> Self:
        """The rows that were current at that moment; now when None."""
        return self.filter(known_in("", at))


RecordedManager = models.Manager.from_queryset(RecordedQuerySet)


class Recorded(Kept):
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    may_change: ClassVar[tuple[str, ...]] = ("replaced_at",)
    objects = RecordedManager()

    class Meta:
        abstract = True


class ValidQuerySet(RecordedQuerySet[M]):
    def on(self, day: date) -> Self:
        """The rows whose period holds that day (both ends counted in)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


ValidManager = models.Manager.from_queryset(ValidQuerySet)


class Valid(Recorded):
    """A recorded row about a period of days; open-ended when `valid_to` is None."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ValidManager()  # type: ignore[misc]

    class Meta:
        abstract = True


def valid_period(name: str) -> models.CheckConstraint:
    """The constraint that a period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=f"{name}_period"
    )


def current(name: str, *fields: str) -> models.UniqueConstraint:
    """The constraint that there is one current row for these fields."""
    return models.UniqueConstraint(
        fields=fields, condition=Q(replaced_at__isnull=True), name=f"{name}_current"
    )


def row_add(row: R, *, event: Any) -> R:
    """Write a new row with the time of its log row."""
    row.recorded_at, row.event = event.at, event
    row.save(force_insert=True)
    return row


def row_replace(old: R | None, new: R, *, event: Any) -> R:
    """Close the old row, if there is one, and write the new in its place."""
    if old is not None:
        row_close(old, event=event)
    return row_add(new, event=event)


def row_close(row: Recorded, *, event: Any) -> None:
    """Let a row no longer be the current one; what it said stays.

    Refuses where another transaction has closed it since it was read.
    """
    still_current = type(row)._default_manager.filter(pk=row.pk, replaced_at__isnull=True)
    if not still_current.update(replaced_at=event.at):
        raise Refusal(_("Uppgiften ändrades av någon annan samtidigt. Ladda om sidan."))
    row.replaced_at = event.at
