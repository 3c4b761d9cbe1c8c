"""What the parties hand in: levels and sentences, sightings, and what is coming."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from samlad.accounts.models import User
from samlad.demo.course import Saying
from samlad.demo.incidents import Told, ahead, incidents, slip, slips, tells
from samlad.demo.people import BY_PHONE, VOICES
from samlad.demo.weeks import Week
from samlad.parties.models import Holding, Party
from samlad.situation.models import Contribution
from samlad.situation.operations import (
    Answer,
    SightingFacts,
    coming_add,
    contributions_submit,
    sighting_add,
)
from samlad.situation.rules import SERIOUS, local


@dataclass(frozen=True, slots=True)
class Mouth:
    """A voice at the moment it hands in: for which party, by whom, and from whom it was heard."""

    voice: str
    party: Party
    by: User
    at: datetime
    oral_from: str

    def hand(self, week: Week) -> dict[str, Any]:
        """What every operation of handing in is told."""
        round = week.opened()
        return {
            "by": self.by,
            "at": self.at,
            "round": round,
            "party": self.party,
            "oral_from": self.oral_from,
        }


def report(week: Week, voices: Collection[str]) -> None:
    """Let these report, in the order of the hours they do it; those who already have are left alone."""
    heard = set(Contribution.objects.known().filter(round=week.opened()).values_list("party", flat=True))
    said, seen = _last(week), _seen(week)
    for at, voice in sorted((_hour(week, voice), voice) for voice in voices):
        holding = week.holding(VOICES[voice], at)
        if holding is not None and holding.function.party_id not in heard:
            mouth = _mouth(week, voice, holding, at)
            _hand_in(week, mouth, said, seen.get(voice, []))


def _mouth(week: Week, voice: str, holding: Holding, at: datetime) -> Mouth:
    by_phone = voice in BY_PHONE
    by, oral_from = (week.leader(at), holding.function.name) if by_phone else (holding.user, "")
    return Mouth(voice, holding.function.party, by, at, oral_from)


def _hour(week: Week, voice: str) -> datetime:
    """When a voice hands in; on its last day before a deadline that a holiday has moved."""
    if week.course.late(voice, week.number):
        return week.after_deadline(week.course.dice("late hour", voice, week.number).randint(65, 85))
    planned = week.moment(*week.course.hour(voice, week.number))
    spare = week.course.dice("spare", voice, week.number).randint(5, 120)
    return planned if planned < week.opened().deadline else week.after_deadline(-spare)


def _hand_in(
    week: Week, mouth: Mouth, said: Mapping[tuple[int, int], int | None], seen: Collection[Told]
) -> None:
    answers = _answers(week, mouth, said)
    if not answers:
        return
    contributions_submit(**mouth.hand(week), answers=answers)
    answered = {answer.area_id for answer in answers}
    for told in seen:
        if week.town.areas[told.area].pk in answered:
            _tell(week, mouth, told)
    for one in ahead(week.course, week.number):
        if one.voice == mouth.voice:
            coming_add(
                **mouth.hand(week),
                area_id=week.town.areas[one.area].pk,
                title=one.title,
                starts_on=one.first,
                ends_on=one.last,
                risk=one.risk,
                audience=one.audience,
            )


def _answers(week: Week, mouth: Mouth, said: Mapping[tuple[int, int], int | None]) -> list[Answer]:
    own, found = week.watched.by(mouth.party.pk), list[Answer]()
    for code, area in week.town.areas.items():
        saying = week.course.says(mouth.voice, code, week.number) if area.pk in own else None
        if saying is not None:
            before = said.get((mouth.party.pk, area.pk), SILENT)
            found.append(_answer(week, mouth.voice, code, saying, before))
    return found


# Stands for no answer the week before, where None is "nothing to report".
SILENT = 0


def _answer(week: Week, voice: str, code: str, saying: Saying, before: int | None) -> Answer:
    """As last week where nothing has changed and the voice is in the habit."""
    area = week.town.areas[code].pk
    same = before == saying.level and (before or 0) < SERIOUS
    if same and week.course.repeats(voice, code, week.number):
        return Answer(area, as_last=True)
    audience = _audience(week, voice, code, saying.level)
    return Answer(area, saying.level, saying.sentence, nothing=saying.level is None, audience=audience)


def _audience(week: Week, voice: str, code: str, level: int | None) -> str:
    """The usual marking, as a rule; what is not serious is now and then for all to read."""
    told = voice not in ("police", "social") and (level or 1) < SERIOUS
    return "readers" if told and week.course.dice("open", voice, code, week.number).random() < 0.3 else ""


def _last(week: Week) -> dict[tuple[int, int], int | None]:
    """The levels of the week before, by party and area."""
    first = week.period.previous().first_day
    rows = Contribution.objects.known().filter(
        round__forum=week.town.forum, round__title="", round__first_day=first
    )
    return {(row.party_id, row.area_id): row.level for row in rows}


def _seen(week: Week) -> dict[str, list[Told]]:
    """What each voice has to tell this week."""
    found = dict[str, list[Told]]()
    for code in week.town.areas:
        for incident in incidents(week.course, code, week.number, _watching(week, code)):
            for voice in incident.voices:
                found.setdefault(voice, []).append(tells(week.course, incident, voice))
    if too_much := slip(week.course, week.number):
        found.setdefault(too_much.voice, []).append(slips(week.course, too_much))
    return found


def _watching(week: Week, code: str) -> list[str]:
    """The voices whose parties have agreed to watch an area."""
    area, found = week.town.areas[code].pk, list[str]()
    sunday = local(week.period.last_day, time(12))
    for voice, function in VOICES.items():
        holding = week.holding(function, sunday)
        if holding is not None and (holding.function.party_id, area) in week.watched.pairs:
            found.append(voice)
    return found


def _tell(week: Week, mouth: Mouth, told: Told) -> None:
    """A sighting; it was at the latest the day before."""
    happened = week.period.first_day + timedelta(days=told.day)
    day = min(happened, mouth.at.date() - timedelta(days=1))
    facts = SightingFacts(area_id=week.town.areas[told.area].pk, day=day, **told.facts)
    sighting_add(**mouth.hand(week), facts=facts)
