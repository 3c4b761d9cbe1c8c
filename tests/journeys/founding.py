"""Making the town, by the operations, in a process of its own.

What it made is told by keys in a file, so that the process that drives the browser never touches the
database.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Self

from django.db import transaction
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY, user
from samlad.actions.tests.factories import action
from samlad.base.audiences import MEMBERS
from samlad.base.periods import WEEK, Period
from samlad.forums.models import Forum
from samlad.forums.tests.factories import forum, seat, watch
from samlad.land.tests.factories import land, square
from samlad.parties.models import Function, Party
from samlad.parties.operations import mailbox_set
from samlad.parties.tests.factories import function, holding, party
from samlad.places.boundaries import bounds_of
from samlad.places.geojson import read
from samlad.places.models import Area, AreaBoundary
from samlad.places.operations import Classing, areas_import, classification_set
from samlad.places.tests.factories import area
from samlad.situation.models import CLEARED, Mark, Round
from samlad.situation.operations import (
    Answer,
    SightingFacts,
    attendance_set,
    coming_add,
    contributions_submit,
    extra_round_open,
    issue_adopt,
    issue_correct,
    mark_set,
    notes_set,
    point_add,
    presence_add,
    resident_message_set,
    review_set,
    reviews_clear_all,
    round_open,
    round_step,
    sighting_add,
    sightings_join,
    stand_down,
)
from samlad.situation.queries.seen import pending
from samlad.situation.rules import AT_MEETING, IN_REVIEW, PROPOSAL, SERIOUS
from samlad.statistics.tests.factories import counted, indicator
from samlad.statistics.tests.town import small_counts, with_figures
from samlad.thread.models import Node
from tests.browser import ROOT
from tests.journeys.town import (
    AREAS,
    FIGURE,
    MARKS,
    PASSWORD,
    ROUNDS,
    SAID,
    TOLD,
    WITHOUT_A_PARTY,
    address_of,
)
from tests.journeys.town import (
    MEMBERS as WHO,
)

BOUNDARIES = ROOT / "samlad/demo/areas.geojson"
# The steps that lead to each kind of round.
STEPS = {
    IN_REVIEW: (IN_REVIEW,),
    PROPOSAL: (IN_REVIEW, PROPOSAL),
    **dict.fromkeys((AT_MEETING, "adopted", "corrected"), (IN_REVIEW, PROPOSAL, AT_MEETING)),
}


def found() -> dict[str, int]:
    """Areas, accounts, parties and an open forum; no round."""
    keys = {f"area:{code}": pk for code, pk in _areas().items()}
    for key, name in WITHOUT_A_PARTY.items():
        new = user(name, email=address_of(key), password=PASSWORD, is_admin=key == "administrator", at=AT)
        keys[f"user:{key}"] = new.pk
    return keys | _forum(keys)


def _areas() -> dict[str, int]:
    areas_import(by=None, at=AT, reading=read(BOUNDARIES.read_bytes()), kind="area", valid_from=DAY)
    return dict(Area.objects.values_list("code", "pk"))


def _forum(keys: Mapping[str, int]) -> dict[str, int]:
    osg, found = forum("OSG Lindåsa"), dict[str, int]()
    for member in WHO:
        new = party(member.name, kind=member.kind)
        own = function(new, member.function)
        person = user(member.person, email=address_of(member.key), password=PASSWORD)
        found[f"holding:{member.key}"] = holding(own, person).pk
        found[f"seat:{member.key}"] = seat(osg, own, role=member.role).pk
        watch(osg, new, *(Area(pk=keys[f"area:{code}"]) for code in AREAS))
        found |= {f"party:{member.key}": new.pk, f"function:{member.key}": own.pk}
        found[f"user:{member.key}"] = person.pk
    found |= _land(found, keys["area:kvarnhojden"])
    return found | {"forum": osg.pk} | _others_of(found["party:municipality"], osg)


def _land(found: Mapping[str, int], hill: int) -> dict[str, int]:
    """A property with an outline in the middle of an area, and what others class the area as."""
    west, south, east, north = bounds_of(AreaBoundary.objects.get(area=hill).geometry)
    side = min(east - west, north - south) / 4
    outline = square(round((west + east) / 2, 6), round((south + north) / 2, 6), side)
    owner, who = Party.objects.get(pk=found["party:housing"]), Function(pk=found["function:housing"])
    row = land("Kvarnen 3:2", owner, function=who, area=Area(pk=hill), geometry=outline)
    said = Classing("police", "vulnerable", "Polisen, påhittad lista", "2025", DAY)
    classed = classification_set(by=None, at=AT, area=Area(pk=hill), classing=said)
    return {"land": row.pk, "classification": classed.pk}


def _others_of(municipality: int, osg: Forum) -> dict[str, int]:
    """A deputy, a reader, a vacant function, and a forum that lacks its privacy facts."""
    found, draft = dict[str, int](), forum("Fastighetsnätverket", draft=True, controllers="", retention="")
    for key, name, role in (
        ("deputy", "Biträdande samordnare", "deputy_coordinator"),
        ("reader", "Kommunalråd", "reader"),
        ("vacant", "Fältassistent", "member"),
    ):
        own = function(Party.objects.get(pk=municipality), name)
        seat(osg, own, role=role)
        if key != "vacant":
            person = user(f"{name} Ek", email=address_of(key), password=PASSWORD)
            found |= {f"user:{key}": person.pk, f"holding:{key}": holding(own, person).pk}
        if key == "deputy":
            found["draft:seat"] = seat(draft, own, role="coordinator").pk
    return found | {"draft": draft.pk}


def carry(keys: Mapping[str, int], today: date) -> dict[str, int]:
    """Rounds in every state, one of them corrected, actions that came of a level, and special events."""
    rounds = {name: Turn.opened(keys, today + timedelta(weeks=weeks)) for name, weeks in ROUNDS.items()}
    told = dict[str, int]()
    for name, turn in rounds.items():
        told |= turn.carried(name)
    told |= _act(keys, node := rounds["adopted"].node_of("kvarnhojden"), today)
    told |= _special(keys) | _to_review(rounds[IN_REVIEW].round) | _figures(keys)
    return told | {f"round:{name}": turn.round.pk for name, turn in rounds.items()} | {"node": node.pk}


def _figures(keys: Mapping[str, int]) -> dict[str, int]:
    """Figures of the areas and of their municipality, some of them hidden."""
    parts = tuple(Area(pk=keys[f"area:{code}"]) for code in AREAS)
    here = with_figures(area("Lindåsa", kind="municipality", code="1400"), parts)
    hidden, _rows, _kept = small_counts(here)
    found = {f"indicator:{name}": one.pk for name, one in here.indicators.items()}
    return found | {"indicator:hidden": hidden.pk}


def _to_review(round: Round) -> dict[str, int]:
    """One thing of each kind that waits for the coordinator."""
    waiting = [key.partition(":") for key in pending(round)]
    return {f"review:{kind}": int(pk) for kind, _colon, pk in waiting}


def _special(keys: Mapping[str, int]) -> dict[str, int]:
    """A special event that is over, and one that goes on, with who is where and words for residents."""
    at, leader = timezone.now(), User.objects.get(pk=keys["user:municipality"])
    soon, forum = at + timedelta(hours=6), Forum(pk=keys["forum"])
    over = extra_round_open(by=leader, at=at, forum=forum, title="Skyfall i centrum", deadline=soon)
    stand_down(by=leader, at=at, round=over, lessons="Ring skolorna före klockan sju.")
    going = extra_round_open(by=leader, at=at, forum=forum, title="Strömavbrott i Tallmossen", deadline=soon)
    placed = presence_add(
        by=User.objects.get(pk=keys["user:housing"]),
        at=at,
        round=going,
        party=Party(pk=keys["party:housing"]),
        area_id=keys["area:tallmossen"],
        place="Centrumhuset",
        starts_at=at,
        ends_at=soon,
        task="Svarar på frågor.",
    )
    words = "Strömmen är borta i Tallmossen. Elbolaget arbetar på plats."
    resident_message_set(by=leader, at=at, round=going, text=words, channel="kommunens webbplats")
    return {"round:extra": going.pk, "round:extra_over": over.pk, "presence": placed.pk}


@dataclass(frozen=True, slots=True)
class Turn:
    """A round as the coordinator carries it, all on one day."""

    keys: Mapping[str, int]
    round: Round
    leader: User
    at: datetime

    @classmethod
    def opened(cls, keys: Mapping[str, int], day: date) -> Self:
        at, leader = _moment(day), User.objects.get(pk=keys["user:municipality"])
        period, forum = Period.containing(WEEK, day), Forum(pk=keys["forum"])
        return cls(keys, round_open(by=leader, at=at, forum=forum, period=period), leader, at)

    def carried(self, until: str) -> dict[str, int]:
        """Carry the round until it is in that state. Gives the keys of what was seen in it."""
        for key, said in SAID.items():
            self.reported(key, said)
        told = self.told(until)
        for state in STEPS.get(until, ()):
            if state == PROPOSAL:
                self.reviewed(told)
            round_step(by=self.leader, at=self.at, round=self.round, to=state)
        # In review some levels are set and others wait.
        for code in () if until not in STEPS else [*MARKS][:2] if until == IN_REVIEW else MARKS:
            self.marked(code)
        if AT_MEETING in STEPS.get(until, ()):
            self.met()
        if until in ("adopted", "corrected"):
            issue_adopt(by=self.leader, at=self.at, round=self.round)
        if until == "corrected":
            self.corrected()
        return told

    def told(self, until: str) -> dict[str, int]:
        """Two sightings of one fire, one that the police keep to themselves, and something that is coming."""
        seen = {
            "fire": self.seen(
                "housing", "fire", "Papperskorg vid torget", "Brand i en papperskorg i går kväll."
            ),
            "fire_again": self.seen(
                "school", "fire", "Papperskorg, torget", "Det brann i papperskorgen i går."
            ),
            "drugs": self.seen(
                "police", "drugs", "Parkeringen vid porten", "Bilar stannar kort, sena kvällar."
            ),
        }
        coming_add(
            by=User.objects.get(pk=self.keys["user:school"]),
            at=self.at,
            round=self.round,
            party=Party(pk=self.keys["party:school"]),
            area_id=self.keys["area:tallmossen"],
            title="Skolavslutning på Tallskolan",
            starts_on=self.round.last_day,
            ends_on=self.round.last_day,
            risk="Många ute samtidigt vid badplatsen.",
        )
        return {f"sighting:{name}:{until}": pk for name, pk in seen.items()}

    def seen(self, key: str, category: str, place: str, text: str) -> int:
        area, day = self.keys["area:lindasa-centrum"], timezone.localdate(self.at) - timedelta(days=1)
        return sighting_add(
            by=User.objects.get(pk=self.keys[f"user:{key}"]),
            at=self.at,
            round=self.round,
            party=Party(pk=self.keys[f"party:{key}"]),
            facts=SightingFacts(area_id=area, category=category, place=place, day=day, text=text),
        ).pk

    def reviewed(self, told: Mapping[str, int]) -> None:
        """One event of two sightings, one question to a party, one text masked, and the rest released."""
        by, at, round = self.leader, self.at, self.round
        keys = {name.split(":")[1]: pk for name, pk in told.items()}
        sightings_join(by=by, at=at, round=round, sightings=[keys["fire"], keys["fire_again"]])
        mask, fire = ("Torget", "Brand i en papperskorg."), f"sighting:{keys['fire']}"
        review_set(by=by, at=at, round=round, key=fire, state=CLEARED, audience=MEMBERS, mask=mask)
        reviews_clear_all(by=by, at=at, round=round, keys=pending(round), release=True)

    def met(self) -> None:
        """The beginning of a meeting: somebody there, notes, and a point that a party wants to have."""
        by, at, round = self.leader, self.at, self.round
        there = {self.keys["function:police"]: True, self.keys["function:housing"]: False}
        attendance_set(by=by, at=at, round=round, present=there)
        notes_set(by=by, at=at, round=round, text="Gruppen gick igenom läget.")
        school = User.objects.get(pk=self.keys["user:school"])
        party = Party(pk=self.keys["party:school"])
        point_add(by=school, at=at, forum=round.forum, party=party, title="Vem låser skolgården?")

    def reported(self, key: str, said: Mapping[str, tuple[int, str] | None]) -> None:
        """By the party itself, but for what was told to the coordinator."""
        answers = list[Answer]()
        for code, words in said.items():
            level, sentence = words or (None, "")
            if level is not None and level >= SERIOUS:  # a serious level has words of its week
                sentence = f"{sentence} Vecka {self.round.number}."
            answers.append(Answer(self.keys[f"area:{code}"], level, sentence, nothing=words is None))
        contributions_submit(
            by=self.leader if key in TOLD else User.objects.get(pk=self.keys[f"user:{key}"]),
            at=self.at,
            round=self.round,
            party=Party(pk=self.keys[f"party:{key}"]),
            answers=answers,
            oral_from=TOLD.get(key, ""),
        )

    def marked(self, code: str) -> None:
        level, reason = MARKS[code]
        area = Area(pk=self.keys[f"area:{code}"])
        mark_set(by=self.leader, at=self.at, round=self.round, area=area, level=level, reason=reason)

    def corrected(self) -> None:
        marks = {self.keys["area:angsbacken"]: (3, "Ett tredje ingripande i parken hade fallit bort.")}
        reason = "Ett ingripande hade fallit bort."
        issue_correct(by=self.leader, at=self.at, round=self.round, marks=marks, reason=reason)

    def node_of(self, code: str) -> Node:
        return Mark.objects.known().get(round=self.round, area=self.keys[f"area:{code}"]).node


def _moment(day: date) -> datetime:
    """The Wednesday of that week, before the deadline; what is to come is reported on now."""
    wednesday = day - timedelta(days=day.weekday() - 2)
    return min(datetime.combine(wednesday, time(9), UTC), timezone.now())


def _act(keys: Mapping[str, int], node: Node, today: date) -> dict[str, int]:
    """An action in good time and one that is overdue."""
    found = dict[str, int]()
    for title, days in (("Tät belysning vid skolgården", 30), ("Trygghetsvärdar på torget", -3)):
        found["action"] = action(
            title,
            forum=Forum(pk=keys["forum"]),
            area=Area(pk=keys["area:kvarnhojden"]),
            responsible=Function.objects.get(pk=keys["function:housing"]),
            starts_on=today - timedelta(days=20),
            due_on=today + timedelta(days=days),
            at=_moment(today - timedelta(days=20)),
            reason_node=node,
        ).pk
    return found


def ask_long_ago(keys: Mapping[str, int]) -> dict[str, int]:
    """An action whose mail nobody has sent: its link has expired before anybody opens it."""
    at, who = timezone.now() - timedelta(days=100), Function.objects.get(pk=keys["function:school"])
    by = User.objects.get(pk=keys["user:administrator"])
    mailbox_set(by=by, at=at, function=who, address="rektor@lindasa.example", shared=False)
    old = action(
        "Laga staketet",
        forum=Forum(pk=keys["forum"]),
        area=Area(pk=keys["area:akersdal"]),
        responsible=who,
        at=at,
        starts_on=at.date(),
        due_on=at.date(),
        follow_up_on=at.date(),
    )
    return {"action:old": old.pk}


def govern(keys: Mapping[str, int]) -> dict[str, int]:
    """The council, and a board with an official and a figure that has gone the wrong way."""
    party("Kommunfullmäktige", kind="municipal_council")
    new = party("Kommunstyrelsen", kind="executive_board")
    own, person = (
        function(new, "Utredare"),
        user("Ulla Utredare", email=address_of("official"), password=PASSWORD),
    )
    holding(own, person)
    seat(Forum(pk=keys["forum"]), own)
    whole, last = Area(pk=keys["area:lindasa"]), timezone.localdate().year - 1
    counted(indicator(FIGURE), whole, {last - 1: 160, last: 180}, 2000)
    return {"party:official": new.pk, "function:official": own.pk, "user:official": person.pk}


STEPS_OF_TOWN: Mapping[str, Callable[[Mapping[str, int]], dict[str, int]]] = {
    "found": lambda _keys: found(),
    "carry": lambda keys: carry(keys, timezone.localdate()),
    "ask_long_ago": ask_long_ago,
    "govern": govern,
}


def main(step: str, file: str) -> None:
    """Carry out one step; `file` gets the keys of what it made, beside those of the steps before."""
    path = Path(file)
    keys: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    with transaction.atomic():
        keys |= STEPS_OF_TOWN[step](keys)
    path.write_text(json.dumps(keys))
