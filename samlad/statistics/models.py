"""Indicators, their values for areas and periods, where each came from, and which are not shown."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, current
from samlad.statistics.rules import (
    BREAKDOWN_WORDS,
    DIRECTION_WORDS,
    KIND_WORDS,
    ORIGIN_WORDS,
    PERIOD_WORDS,
    STATUS_WORDS,
    WITH_VALUE,
)


class Source(Kept):
    """Who publishes figures, by a short code ("kolada", "scb", "lindbo")."""

    code = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.code


class SourceFacts(Recorded):
    """What a source is called, its licence, and the words that have to stand beside its figures."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="facts")
    name = LineField()
    licence = LineField(blank=True)
    citation = LineField(blank=True)
    web = models.URLField(max_length=300, blank=True)

    class Meta:
        constraints = [current("source_facts", "source")]

    def __str__(self) -> str:
        return self.name


class Indicator(Kept):
    """Something that is measured, by its code at its source ("N07403") or a code of one's own."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "code"], name="indicator_code")]

    def __str__(self) -> str:
        return self.code


class IndicatorFacts(Recorded):
    """What an indicator is called and means.

    A value is `count / denominator * per` for rates and shares where both are known (`per` is 100 for per
    cent, 1000 for "per 1 000 inhabitants"). Values whose count is above zero and below `smallest_count` are
    not shown; 0 is no limit. `effort_note` is set where the number measures what is done about a thing
    rather than the thing. A survey has the wording of its question and the ends of its scale.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="facts")
    name = LineField()
    sort_key = models.TextField(editable=False)
    definition = ProseField(blank=True)
    numerator = LineField(blank=True)
    denominator = LineField(blank=True)
    unit = LineField(blank=True)
    kind = models.CharField(max_length=10)
    direction = models.CharField(max_length=12)
    period_type = models.CharField(max_length=10)
    per = models.PositiveIntegerField(default=1)
    decimals = models.PositiveSmallIntegerField(default=1)
    smallest_count = models.PositiveSmallIntegerField(default=0)
    effort_note = ProseField(blank=True)
    question = ProseField(blank=True)
    scale_low = models.FloatField(null=True, blank=True)
    scale_high = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            current("indicator_facts", "indicator"),
            models.CheckConstraint(condition=Q(kind__in=tuple(KIND_WORDS)), name="indicator_kind"),
            models.CheckConstraint(condition=Q(direction__in=tuple(DIRECTION_WORDS)), name="indicator_way"),
            models.CheckConstraint(condition=Q(period_type__in=tuple(PERIOD_WORDS)), name="indicator_period"),
            models.CheckConstraint(
                condition=Q(scale_low__isnull=True, scale_high__isnull=True)
                | Q(scale_high__gt=F("scale_low")),
                name="indicator_scale",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(Kept):
    """One file, or one answer of a source, that values came from: what, whence, when, and its SHA-256."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="deliveries")
    origin = models.CharField(max_length=10)
    name = LineField()
    fetched_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=tuple(ORIGIN_WORDS)), name="delivery_origin")
        ]

    def __str__(self) -> str:
        return self.name


class Observation(Recorded):
    """One value of an indicator for an area (of one vintage) and a period, as a source gave it.

    `period` is "2024", "2024H1", "2024T2", "2024K3", "2024M05" or "2024V07", `starts_on` its first day. A
    suppressed or missing value has no number, and `reason` says why in the source's words. `count` and
    `denominator` are None where the source gives none. Of a survey `asked` and `answers` are how many, and
    `margin` is half its 95 % interval as the source states it. `estimated` is the share (0 to 1) of a value
    that was moved from another vintage of areas by weights; 0 for what was measured here.
    A revised value is a new row.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations", db_index=False)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=8)
    starts_on = models.DateField()
    breakdown = models.CharField(max_length=10, blank=True)
    value = models.FloatField(null=True, blank=True)
    count = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=12)
    reason = models.CharField(max_length=80, blank=True)
    asked = models.PositiveIntegerField(null=True, blank=True)
    answers = models.PositiveIntegerField(null=True, blank=True)
    margin = models.FloatField(null=True, blank=True)
    estimated = models.FloatField(default=0)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="observations", db_index=False)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            current("observation", "indicator", "area", "period", "breakdown"),
            models.CheckConstraint(condition=Q(status__in=tuple(STATUS_WORDS)), name="observation_status"),
            models.CheckConstraint(
                condition=Q(breakdown__in=tuple(BREAKDOWN_WORDS)), name="observation_breakdown"
            ),
            models.CheckConstraint(
                condition=Q(status__in=WITH_VALUE, value__isnull=False)
                | (~Q(status__in=WITH_VALUE) & Q(value__isnull=True, count__isnull=True)),
                name="observation_value",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Of every row, as looking back asks for the replaced ones too.
            models.Index(fields=["area", "indicator"], name="observation_area"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} of {self.area_id}, {self.period}: {self.value}"


class Masked(Recorded):
    """A value that is not shown: its count is too small (`primary`), or it would give one that is away.

    Worked out anew after every delivery; a row that is closed is of a value that may be shown again.
    """

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="masks")
    primary = models.BooleanField()

    class Meta:
        constraints = [current("masked", "observation")]

    def __str__(self) -> str:
        return f"{self.observation_id} is not shown"


class AreaWeight(Recorded):
    """How much of an area of one vintage lies in one of another, by population: 0 to 1.

    The weights of one area into all of a division add up to one.
    """

    from_area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    to_area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    weight = models.FloatField()
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            current("area_weight", "from_area", "to_area"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="area_weight_share"),
        ]

    def __str__(self) -> str:
        return f"{self.weight} of {self.from_area_id} in {self.to_area_id}"


class Mapping(Recorded):
    """How the columns of a kind of file are read, remembered for the next one that looks the same.

    `shape` is a SHA-256 of its column heads; `columns` says what each of them is.
    """

    shape = models.CharField(max_length=64)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [current("mapping", "shape", "source")]

    def __str__(self) -> str:
        return self.shape[:8]


class Subscription(Recorded):
    """Figures that are fetched again every so many days; `query` is what the source is asked for."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10)
    name = LineField()
    address = models.URLField(max_length=300)
    query = models.JSONField(default=dict)
    every_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=("kolada", "pxweb")), name="subscription_origin")
        ]

    def __str__(self) -> str:
        return self.name


class Fetch(models.Model):
    """One go at fetching a subscription: how far it has come, so that one that was cut off goes on.

    `pages` are the answers so far, kept until the delivery is written. `next_at` is when it may be tried
    (again): until then another run has it, or the source is left in peace.
    """

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="fetches")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="+")
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.done} of {self.total}"


class FetchedPage(models.Model):
    """A page of an answer, kept until all have come."""

    fetch = models.ForeignKey(Fetch, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fetch", "number"], name="fetched_page")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.fetch_id}"


class Intake(models.Model):
    """A large file on its way in: what is to be done with it, how far that has come, and what was found.

    `step` is "look" or "take". `said` is how the file is read and whose it is (see `intakes.Said`), {} where
    it has to be guessed; `found` is what came of looking. `next_at` is when it may be begun (again): until
    then another run has it. `done` and `total` count rows. `problem` is why the last step came to nothing.
    """

    token = models.CharField(max_length=60, unique=True)
    name = LineField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.CharField(max_length=4)
    said = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="+")
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(step__in=("look", "take")), name="intake_step")]

    def __str__(self) -> str:
        return self.name
