"""What parties hand in: levels, sightings, what is coming, and drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.audiences import AUDIENCES
from samlad.base.fields import clean_text
from samlad.base.guard import check_values
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.forums.queries import standing_of, watched
from samlad.forums.rules import Standing, check_speaks_for
from samlad.parties.models import Party
from samlad.places.models import Area
from samlad.situation import rules
from samlad.situation.models import Coming, Contribution, Draft, Review, Round, RoundState, Sighting
from samlad.situation.operations.picture import reasons_withdraw
from samlad.situation.operations.rounds import locked
from samlad.situation.queries.contribution import said_before
from samlad.thread.models import Node
from samlad.thread.operations import node_add

# Drafts that nobody has touched for so long are thrown away.
DRAFT_LIFE = timedelta(days=14)


class Overwriting(Refusal):
    """Somebody else of the party has handed in on the same areas since the form was opened."""

    def __init__(self, areas: Sequence[int]) -> None:
        super().__init__(
            _("Någon hos er har lämnat in på samma område sedan du öppnade sidan. Se vad som ändrades nedan.")
        )
        self.areas = tuple(areas)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a party says about one area: a level and a sentence, or nothing to report.

    `as_last` repeats what it said the round before. `seen` is the answer that stood in the form when it was
    opened, None for none: another one there now means that somebody else has answered meanwhile. `audience`
    is empty for the usual one of the party.
    """

    area_id: int
    level: int | None = None
    sentence: str = ""
    nothing: bool = False
    as_last: bool = False
    audience: str = ""
    seen: int | None = None
    check_seen: bool = False


@dataclass(frozen=True, slots=True)
class Hand:
    """Who hands in, for whom: as what function, and whether by word of mouth."""

    standing: Standing
    entered_by: str
    oral_from: str


def _hand(by: User, at: datetime, round: Round, party: Party, oral_from: str) -> Hand:
    standing = standing_of(by, localdate(at))
    check_speaks_for(standing, round.forum_id, party.pk)
    own = party.pk in standing.parties.get(round.forum_id, frozenset())
    if not own and not oral_from.strip():
        raise Refusal(_("Skriv vilken funktion hos parten som lämnade uppgifterna."))
    return Hand(standing, standing.functions[round.forum_id][1], oral_from)


def _audience(chosen: str, kind: str, *, sighting: bool) -> str:
    return chosen if chosen in AUDIENCES else rules.default_audience(kind, sighting=sighting)


@transaction.atomic
def contributions_submit(
    *, by: User, at: datetime, round: Round, party: Party, answers: Sequence[Answer], oral_from: str = ""
) -> int:
    """Hand in what a party says. Gives the number of areas that got a new answer.

    An area that is not among the answers keeps what was said before. `oral_from` names the function that
    gave it by word of mouth or mail, when somebody else writes it in. Raises `Overwriting` where a colleague
    has answered meanwhile.
    """
    hand = _hand(by, at, round, party, oral_from)
    rules.check_can_contribute(locked(round).state)
    old = {c.area_id: c for c in Contribution.objects.known().filter(round=round, party=party)}
    last = said_before(round, party.pk)
    answers = [_filled(answer, last.get(answer.area_id)) for answer in answers]
    _check_answers(round, answers, last)
    fresh = [answer for answer in answers if not _same(old.get(answer.area_id), answer)]
    _check_seen(fresh, old)
    event = event_log(
        by=by,
        at=at,
        verb="situation.contributed",
        subject=round,
        party=party.pk,
        levels={str(answer.area_id): answer.level for answer in fresh},
    )
    kind = Party.objects.get(pk=party.pk).kind
    for answer in fresh:
        new = Contribution(
            round=round,
            party=party,
            area_id=answer.area_id,
            level=answer.level,
            nothing=answer.nothing,
            sentence=answer.sentence,
            oral_from=oral_from,
            entered_by=hand.entered_by,
            unchanged=_unchanged(last.get(answer.area_id), answer),
            audience=_audience(answer.audience, kind, sighting=False),
        )
        row_replace(old.get(answer.area_id), new, event=event)
    replaced = [old[answer.area_id] for answer in fresh if answer.area_id in old]
    reasons_withdraw(round, _words_of(replaced), event)
    Draft.objects.filter(round=round, party=party, user=by).delete()
    return len(fresh)


def _words_of(rows: Sequence[Contribution]) -> dict[int, set[str]]:
    """By area, the words of contributions, and those of their masks. 1 query."""
    found = {row.area_id: {row.sentence} for row in rows}
    masks = Review.objects.known().filter(contribution__in=rows, masked=True)
    for area, text in masks.values_list("contribution__area", "text"):
        found[area].add(text)
    return found


def _filled(answer: Answer, last: Contribution | None) -> Answer:
    """An answer "as last round" becomes what was said then."""
    if not answer.as_last:
        return answer
    if last is None:
        raise Refusal(_("Det finns inget från förra omgången att upprepa."))
    return Answer(
        answer.area_id,
        last.level,
        answer.sentence or last.sentence,
        last.nothing,
        audience=answer.audience,
        seen=answer.seen,
        check_seen=answer.check_seen,
    )


def _check_answers(round: Round, answers: Sequence[Answer], last: Mapping[int, Contribution]) -> None:
    if not answers:
        raise Refusal(_("Välj en nivå eller ”Inget att rapportera” för minst ett område."))
    if len({answer.area_id for answer in answers}) < len(answers):
        raise Refusal(_("Samma område står två gånger i rapporten."))
    areas = watched(round.forum_id, round.last_day).areas
    for answer in answers:
        if answer.area_id not in areas:
            raise Refusal(_("Området ingår inte i forumet."))
        if answer.nothing == (answer.level is not None) or (answer.nothing and answer.sentence.strip()):
            raise Refusal(_("Välj antingen en nivå eller ”Inget att rapportera”."))
        if answer.level is not None and answer.level not in range(1, 5):
            raise Refusal(_("Välj en nivå mellan 1 och 4."))
        if answer.level is not None and not answer.sentence.strip():
            raise Refusal(_("Skriv en mening om varför nivån är vald."))
        before = last.get(answer.area_id)
        said = (before.level, before.sentence) if before is not None else None
        rules.check_as_last(answer.level, answer.sentence, said)


def _check_seen(fresh: Sequence[Answer], old: Mapping[int, Contribution]) -> None:
    now = {area: row.pk for area, row in old.items()}
    behind = [a.area_id for a in fresh if a.check_seen and a.seen != now.get(a.area_id)]
    if behind:
        raise Overwriting(behind)


def _same(old: Contribution | None, answer: Answer) -> bool:
    if old is None:
        return False
    said = (answer.level, answer.nothing, clean_text(answer.sentence))
    return (old.level, old.nothing, old.sentence) == said and answer.audience in ("", old.audience)


def _unchanged(last: Contribution | None, answer: Answer) -> int:
    said = (answer.level, answer.nothing, clean_text(answer.sentence))
    if last is None or (last.level, last.nothing, last.sentence) != said:
        return 0
    return last.unchanged + 1


@dataclass(frozen=True, slots=True)
class SightingFacts:
    """What is told of a sighting; see `Sighting`. Category, place and day are what is required."""

    area_id: int
    category: str
    place: str
    day: date
    clock: time | None = None
    text: str = ""
    recurring: bool = False
    place_type: str = ""
    target: str = ""
    seriousness: int = 0
    source: str = ""
    police_report: str = ""
    already_done: str = ""
    audience: str = ""


@transaction.atomic
def sighting_add(
    *,
    by: User,
    at: datetime,
    round: Round,
    party: Party,
    facts: SightingFacts,
    oral_from: str = "",
    replaces: Sighting | None = None,
) -> Sighting:
    """Hand in something that was seen, or change it. A changed one waits for review again."""
    hand = _hand(by, at, round, party, oral_from)
    rules.check_can_contribute(locked(round).state)
    rules.check_sighting(facts.day, localdate(at))
    _check_area(round, facts.area_id)
    _check_current(replaces, round, party)
    event = event_log(
        by=by,
        at=at,
        verb="situation.sighting_changed" if replaces else "situation.sighting_added",
        subject=round,
        party=party.pk,
        area=facts.area_id,
        category=facts.category,
    )
    values = asdict(facts) | {"audience": _audience_of(facts, party)}
    new = Sighting(round=round, party=party, oral_from=oral_from, entered_by=hand.entered_by, **values)
    new.node = _node(round, facts)
    return row_replace(replaces, new, event=event)


def _node(round: Round, facts: SightingFacts) -> Node:
    """It says nothing of what was seen: who may read that is asked each time."""
    path = reverse("situation:round", args=[round.pk]) + f"#omrade-{facts.area_id}"
    area = Area.objects.get(pk=facts.area_id)
    return node_add(kind="sighting", label="", area=area, day=facts.day, path=path)


def _audience_of(facts: SightingFacts, party: Party) -> str:
    return _audience(facts.audience, Party.objects.get(pk=party.pk).kind, sighting=True)


def _check_area(round: Round, area: int) -> None:
    if area not in watched(round.forum_id, round.last_day).areas:
        raise Refusal(_("Området ingår inte i forumet."))


def _check_current(row: Sighting | Coming | None, round: Round, party: Party) -> None:
    if row is None:
        return
    if (row.round_id, row.party_id) != (round.pk, party.pk):
        raise Refusal(_("Den hör inte till den här rapporten."), missing=True)
    if row.replaced_at is not None:
        raise Refusal(_("Någon hos er har redan ändrat eller tagit tillbaka den. Ladda om sidan."))


@transaction.atomic
def sighting_withdraw(*, by: User, at: datetime, sighting: Sighting) -> None:
    """Take back a sighting. What was said stays in the history, and is shown to nobody."""
    check_speaks_for(standing_of(by, localdate(at)), sighting.round.forum_id, sighting.party_id)
    rules.check_can_contribute(locked(sighting.round).state)
    _check_current(sighting, sighting.round, sighting.party)
    event = event_log(by=by, at=at, verb="situation.sighting_withdrawn", subject=sighting)
    row_close(sighting, event=event)


@transaction.atomic
def coming_add(
    *,
    by: User,
    at: datetime,
    round: Round,
    party: Party,
    area_id: int,
    title: str,
    starts_on: date,
    ends_on: date,
    risk: str = "",
    audience: str = "",
    oral_from: str = "",
) -> Coming:
    """Tell of something that is going to happen."""
    hand = _hand(by, at, round, party, oral_from)
    rules.check_can_contribute(locked(round).state)
    _check_area(round, area_id)
    if ends_on < starts_on:
        raise Refusal(_("Sista dagen ligger före den första."))
    if ends_on < round.first_day:
        raise Refusal(_("Dagarna har redan varit."))
    event = event_log(
        by=by, at=at, verb="situation.coming_added", subject=round, party=party.pk, area=area_id
    )
    kind = Party.objects.get(pk=party.pk).kind
    new = Coming(
        round=round,
        party=party,
        area_id=area_id,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        risk=risk,
        oral_from=oral_from,
        entered_by=hand.entered_by,
        audience=_audience(audience, kind, sighting=False),
    )
    return row_add(new, event=event)


@transaction.atomic
def coming_withdraw(*, by: User, at: datetime, coming: Coming) -> None:
    check_speaks_for(standing_of(by, localdate(at)), coming.round.forum_id, coming.party_id)
    rules.check_can_contribute(locked(coming.round).state)
    _check_current(coming, coming.round, coming.party)
    event = event_log(by=by, at=at, verb="situation.coming_withdrawn", subject=coming)
    row_close(coming, event=event)


def draft_save(*, by: User, at: datetime, round: Round, party: Party, values: Mapping[str, Any]) -> None:
    """Keep what somebody has begun to write, for herself alone. It is no report and is not logged.

    A value that is None could not be kept as it is now: what was kept of it before stays. Raises
    ValidationError where it holds an identity number: that is not kept in a draft either.
    """
    check_speaks_for(standing_of(by, localdate(at)), round.forum_id, party.pk)
    if values:
        rules.check_can_contribute(RoundState.objects.known().get(round=round).state)
    before = Draft.objects.filter(round=round, party=party, user=by).values_list("values", flat=True).first()
    kept = _with_kept(values, before or {})
    check_values(kept)
    Draft.objects.update_or_create(
        round=round, party=party, user=by, defaults={"values": kept, "saved_at": at}
    )


def _with_kept(values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The values with what was kept before in the place of None; left out where nothing was."""
    found = dict[str, Any]()
    for name, value in values.items():
        had = before.get(name)
        if isinstance(value, Mapping):
            found[name] = _with_kept(value, had if isinstance(had, Mapping) else {})
        elif value is not None or had is not None:
            found[name] = had if value is None else value
    return found


def drafts_purge(*, at: datetime) -> int:
    """Throw away drafts that nobody has touched for two weeks. Gives their number."""
    return Draft.objects.filter(saved_at__lt=at - DRAFT_LIFE).delete()[0]
