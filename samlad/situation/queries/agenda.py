"""What of a round belongs on the agenda of its meeting, for one reader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samlad.base.agenda import AREAS, COMING, DISAGREEMENTS, POINTS, AgendaItem
from samlad.base.audiences import AUTHORITIES, AUTHORITY, LEAD, MEMBER, MEMBERS, SENDER
from samlad.forums.models import ForumFacts
from samlad.forums.rules import Standing
from samlad.situation.models import CLEARED, Coming, Point, PointOutcome, RoundState
from samlad.situation.queries.round import Ground, ground, page_for
from samlad.situation.queries.rows import AreaRow
from samlad.situation.queries.seen import Expected, Eye, HandedIn, Material, Said, eye_of, reviewed, whole
from samlad.situation.rules import SERIOUS


@dataclass(frozen=True, slots=True)
class RoundAgenda:
    """The points of a round, and the keys of what is marked among what they were made of."""

    facts: ForumFacts
    items: Sequence[AgendaItem]
    marked: Sequence[str]


def agenda_items(round: Any, standing: Standing) -> RoundAgenda:
    """Areas, disagreements, what is coming and new points. `round` with its `state`. 11 queries.

    Only what the reader may see is looked at, so a point that she has tells nothing of what is withheld.
    """
    eye = eye_of(standing, round, round.state)
    base = ground(round, round.state)
    if not (eye.shown or eye.reader == LEAD):
        return RoundAgenda(base.facts, _points(round), ())
    material = base.handed_in.seen_by(eye)
    items = [*_areas(base, eye, material), *_coming(base, material), *_points(round)]
    return RoundAgenda(base.facts, items, _marked(base, material))


def _areas(base: Ground, eye: Eye, material: Material) -> Iterable[AgendaItem]:
    who = _who_sees_disagreement(base, eye, material)
    for row in page_for(base, eye).rows:
        why = _why(row)
        if why or row.area_id in who:
            split = [_split(row)] if row.area_id in who else []
            yield AgendaItem(
                key=f"area:{row.area_id}",
                group=AREAS if why else DISAGREEMENTS,
                label=row.name,
                detail=" ".join([*why, *split]),
                href=reverse("situation:round", args=[base.round.pk]) + f"#omrade-{row.area_id}",
                weight=5 if row.shown is None else row.shown,
                level=row.shown,
                audience=MEMBERS if why else who[row.area_id],
            )


def _why(row: AreaRow) -> list[str]:
    """What of an area all members know that a meeting ought to talk about."""
    if not row.heard:
        return [_("Ingen har rapporterat.")]
    if row.shown is None:
        return [_("Ingen nivå är satt.")]
    words = {"level": row.shown, "word": row.word, "before": row.previous}
    if row.change == "up":
        return [_("%(level)s %(word)s, upp från %(before)s.") % words]
    if row.change == "down":
        return [_("%(level)s %(word)s, ned från %(before)s.") % words]
    return [_("%(level)s %(word)s.") % words] if row.shown >= SERIOUS else []


def _split(row: AreaRow) -> str:
    words = {"lowest": min(row.said), "highest": max(row.said)}
    return _("Parterna bedömer olika, från %(lowest)s till %(highest)s.") % words


def _who_sees_disagreement(base: Ground, eye: Eye, material: Material) -> dict[int, str]:
    """The areas on which the reader sees parties disagree, and the widest audience that sees it too."""
    circles = [(MEMBERS, MEMBER), (AUTHORITIES, AUTHORITY)]
    seen = {a: _disagreeing(base.handed_in.seen_by(Eye(r, shown=eye.shown)).said) for a, r in circles}
    return {
        area: next((audience for audience, areas in seen.items() if area in areas), SENDER)
        for area in _disagreeing(material.said)
    }


def _disagreeing(said: Iterable[Said]) -> set[int]:
    """The areas where two parties are two levels or more apart."""
    levels = dict[int, list[int]]()
    for one in said:
        if one.level is not None:
            levels.setdefault(one.area_id, []).append(one.level)
    return {area for area, here in levels.items() if max(here) - min(here) > 1}


def _coming(base: Ground, material: Material) -> Iterable[AgendaItem]:
    for one in material.coming:
        yield replace(
            _coming_named(one),
            detail=" ".join(filter(None, [_when(base.areas, one), one.risk])),
            href=reverse("situation:round", args=[base.round.pk]) + f"#omrade-{one.area_id}",
        )


def _coming_named(one: Expected) -> AgendaItem:
    return AgendaItem(
        key=f"coming:{one.pk}",
        group=COMING,
        label=one.title,
        weight=-one.starts_on.toordinal(),
        audience=one.review.audience if one.review.state == CLEARED else SENDER,
        party_id=one.party_id,
        told=one.review.label if one.review.masked else "",
    )


@dataclass(frozen=True, slots=True)
class ComingPoint:
    """A coming event as a point, as the reader may see it now.

    `masked_at`: since when she is shown other words than the party's, None where she has those.
    """

    item: AgendaItem
    masked_at: datetime | None


def coming_points(round: Any, standing: Standing, keys: Iterable[str]) -> dict[str, ComingPoint]:
    """The coming events among these keys that the reader may see now, of whatever round of the forum.

    What the party has changed or taken back is not there. 1 query.
    """
    pks = [int(pk) for kind, _colon, pk in (key.partition(":") for key in keys) if kind == "coming"]
    state = RoundState.objects.known().filter(round=OuterRef("round")).values("state")[:1]
    rows = reviewed(Coming.objects.known().filter(pk__in=[0, *pks], round__forum=round.forum_id))
    found = dict[str, ComingPoint]()
    for row in rows.annotate(review_at=F("now__recorded_at"), round_state=Subquery(state)):
        eye = eye_of(standing, round, row.round_state)
        for one in HandedIn((), (), [row]).seen_by(eye).coming:
            item = _coming_named(one)
            found[item.key] = ComingPoint(item, None if whole(row, eye) else row.review_at)
    return found


def _when(areas: Mapping[int, Any], one: Expected) -> str:
    first, last = date_format(one.starts_on, "j F"), date_format(one.ends_on, "j F")
    days = first if first == last else f"{first} – {last}"
    return f"{areas[one.area_id].name}, {days}."


def _points(round: Any) -> list[AgendaItem]:
    """What members want to talk about and no other meeting has taken up. 1 query."""
    key = Concat(Value("point:"), Cast(OuterRef("pk"), CharField()))
    taken = PointOutcome.objects.known().filter(key=key).exclude(meeting__round=round)
    rows = Point.objects.filter(forum=round.forum_id).annotate(
        profile=FilteredRelation("party__profiles", condition=Q(party__profiles__replaced_at__isnull=True)),
        by=F("profile__name"),
    )
    return [_point(row) for row in rows.filter(~Exists(taken)).order_by("pk")]


def _point(row: Any) -> AgendaItem:
    return AgendaItem(
        key=f"point:{row.pk}",
        group=POINTS,
        label=row.title,
        detail=_("Från %(party)s.") % {"party": row.by},
        weight=-row.pk,
        party_id=row.party_id,
        once=True,
    )


def _marked(base: Ground, material: Material) -> list[str]:
    """What is marked of what the points tell: coming events, and the levels behind a disagreement."""
    areas = _disagreeing(material.said)
    said = [f"contribution:{one.pk}" for one in material.said if one.marked and one.area_id in areas]
    return said + [f"coming:{one.pk}" for one in material.coming if one.marked]
