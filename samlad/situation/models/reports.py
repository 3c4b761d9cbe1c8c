"""What parties hand in, and what the coordinator decides about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from samlad.base.audiences import AUDIENCES
from samlad.base.categories import (
    CATEGORIES,
    PLACE_TYPES,
    POLICE_REPORTS,
    SERIOUSNESS,
    SOURCES,
    TARGETS,
)
from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, current
from samlad.situation.models.rounds import Round


class Contribution(Recorded):
    """What one party says about one area in one round: a level and a sentence, or nothing to report.

    `oral_from` names the function that gave it by word of mouth or mail when somebody else wrote it in.
    `unchanged` counts the rounds in a row before this one with the same level and words. `audience` is who
    may read it as the party sees it; the review decides.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="contributions")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    nothing = models.BooleanField(default=False)
    sentence = ProseField(blank=True)
    oral_from = LineField(blank=True)
    entered_by = LineField()
    unchanged = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="contribution_audience"),
            current("contribution", "round", "party", "area"),
            models.CheckConstraint(
                condition=Q(nothing=True, level__isnull=True, sentence="")
                | (Q(nothing=False, level__gte=1, level__lte=4) & ~Q(sentence="")),
                name="contribution_level_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} on {self.area_id}: {self.level}"


class Sighting(Recorded):
    """Something that a party saw or heard of: what, where and when; the rest where it is known.

    Never inside a dwelling, never about a named person. `seriousness` is 0 where nobody has judged it. A row
    that the party changes or takes back is closed. Its node in the thread tells nothing of it.
    """

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="sightings")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    category = models.CharField(max_length=20)
    place = LineField()
    day = models.DateField()
    clock = models.TimeField(null=True, blank=True)
    text = ProseField(blank=True)
    recurring = models.BooleanField(default=False)
    place_type = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=12, blank=True)
    seriousness = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=12, blank=True)
    police_report = models.CharField(max_length=8, blank=True)
    already_done = ProseField(blank=True)
    oral_from = LineField(blank=True)
    entered_by = LineField()
    audience = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="sighting_audience"),
            models.CheckConstraint(condition=Q(category__in=tuple(CATEGORIES)), name="sighting_category"),
            models.CheckConstraint(condition=Q(place_type__in=("", *PLACE_TYPES)), name="sighting_place"),
            models.CheckConstraint(condition=Q(target__in=("", *TARGETS)), name="sighting_target"),
            models.CheckConstraint(condition=Q(seriousness__in=(0, *SERIOUSNESS)), name="sighting_serious"),
            models.CheckConstraint(condition=Q(source__in=("", *SOURCES)), name="sighting_source"),
            models.CheckConstraint(
                condition=Q(police_report__in=("", *POLICE_REPORTS)), name="sighting_police_report"
            ),
        ]
        indexes = [models.Index(fields=["area", "round"], name="sighting_area_round")]

    def __str__(self) -> str:
        return f"{self.category} at {self.place}"


class Coming(Recorded):
    """Something that is going to happen in an area, and what it may lead to."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="coming")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    title = LineField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    risk = ProseField(blank=True)
    oral_from = LineField(blank=True)
    entered_by = LineField()
    audience = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="coming_audience"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="coming_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """What somebody has begun to write. Only she sees it.

    It is purged when she hands in, when the round is adopted, and after two weeks.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    values = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "party", "user"], name="draft_one")]

    def __str__(self) -> str:
        return f"draft of {self.user_id}"


# "waiting" is a thing that has been joined to another and not been decided about yet.
WAITING, CLEARED, ASKED_BACK, WITHHELD = "waiting", "cleared", "asked_back", "withheld"
REVIEWS = (WAITING, CLEARED, ASKED_BACK, WITHHELD)
ONE_OF = ("contribution", "sighting", "coming")


def one_of(chosen: str) -> Q:
    return Q(**{f"{name}__isnull": name != chosen for name in ONE_OF})


class Review(Recorded):
    """What the coordinator has decided about one thing that was handed in; without a review it waits.

    It belongs to one row: when the party changes that, the new one waits again. Where words were `masked`,
    all others are shown `text` in place of the party's words and `label` in place of its place or title.
    `joined_to` is the sighting that tells of the same event.
    """

    contribution = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="reviews")
    sighting = models.ForeignKey(Sighting, models.PROTECT, null=True, related_name="reviews")
    coming = models.ForeignKey(Coming, models.PROTECT, null=True, related_name="reviews")
    state = models.CharField(max_length=12)
    audience = models.CharField(max_length=12)
    masked = models.BooleanField(default=False)
    text = ProseField(blank=True)
    label = LineField(blank=True)
    question = ProseField(blank=True)
    joined_to = models.ForeignKey(Sighting, models.PROTECT, null=True, related_name="joined")

    class Meta:
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[name],
                    condition=Q(replaced_at__isnull=True, **{f"{name}__isnull": False}),
                    name=f"review_{name}_current",
                )
                for name in ONE_OF
            ),
            models.CheckConstraint(
                condition=one_of("contribution") | one_of("sighting") | one_of("coming"), name="review_of_one"
            ),
            models.CheckConstraint(condition=Q(state__in=REVIEWS), name="review_state"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="review_audience"),
            models.CheckConstraint(
                condition=~Q(state=ASKED_BACK) | ~Q(question=""), name="review_asks_something"
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) | Q(sighting__isnull=False), name="review_joins_sightings"
            ),
        ]

    def __str__(self) -> str:
        return self.state


class Apart(Kept):
    """Two sightings that look alike and that the coordinator has said are two events. `first` < `second`."""

    first = models.ForeignKey(Sighting, models.PROTECT, related_name="+")
    second = models.ForeignKey(Sighting, models.PROTECT, related_name="+")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="apart_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"
