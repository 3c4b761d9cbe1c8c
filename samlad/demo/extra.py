"""The extra round of Lindåsa: a power cut after a storm, from the first hour to what was learnt. Invented."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from samlad.accounts.models import User
from samlad.demo.people import VOICES
from samlad.demo.weeks import WEDNESDAY, Week
from samlad.parties.models import Holding, Party
from samlad.situation.models import Round
from samlad.situation.operations import (
    Answer,
    SightingFacts,
    attendance_set,
    contributions_submit,
    extra_round_open,
    issue_adopt,
    mark_set,
    notes_set,
    presence_add,
    resident_message_set,
    reviews_clear_all,
    round_step,
    sighting_add,
    stand_down,
)
from samlad.situation.queries.seen import pending
from samlad.situation.rules import AT_MEETING, IN_REVIEW, PROPOSAL, local

TITLE = "Strömavbrott efter oväder"


@dataclass(frozen=True, slots=True)
class Word:
    """What a voice says of an area, so many minutes after the opening."""

    voice: str
    minutes: int
    area: str
    level: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a voice is, from and to so many minutes after the opening, and what for."""

    voice: str
    area: str
    place: str
    first: int
    last: int
    task: str


SAID = (
    Word(
        "rescue",
        12,
        "kvarnhojden",
        3,
        "Strömmen är borta i hela området. Två hissar har stannat och är tömda. Träd ligger över Kvarnvägen.",
    ),
    Word(
        "police",
        18,
        "kvarnhojden",
        2,
        "Lugnt bland boende. Trafikljusen är släckta och vi dirigerar vid Kvarntorget.",
    ),
    Word(
        "housing",
        25,
        "kvarnhojden",
        3,
        "Portarna går inte att låsa. Jour finns på plats, belysning saknas i alla entréer.",
    ),
    Word("housing", 25, "tallmossen", 2, "Strömmen är tillbaka i hälften av husen."),
    Word(
        "safety",
        31,
        "tallmossen",
        2,
        "Elnätsbolaget räknar med ström före midnatt. Äldreboendet går på reservkraft.",
    ),
    Word(
        "social",
        38,
        "kvarnhojden",
        2,
        "Många unga är ute. Fältgruppen är på Kvarntorget och stämningen är god.",
    ),
)
PRESENT = (
    Place("rescue", "kvarnhojden", "Kvarnskolan", 30, 240, "Trygghetspunkt med vatten och laddning."),
    Place("social", "kvarnhojden", "Kvarntorget", 30, 300, "Talar med unga och delar ut information."),
    Place("housing", "kvarnhojden", "Entréerna på Kvarnvägen", 20, 360, "Jour vid portar och hissar."),
    Place("police", "kvarnhojden", "Korsningen vid Kvarntorget", 15, 150, "Dirigerar trafiken."),
    Place("safety", "tallmossen", "Tallskolan", 60, 240, "Öppen lokal för att ladda telefon."),
)
MARKS = (
    ("kvarnhojden", 3, "Hela området saknar ström. Tre parter är på plats och portarna går inte att låsa."),
    ("tallmossen", 2, "Halva området saknar ström. Läget är lugnt."),
)
CHANNEL = "Kommunens webbplats och lappar i entréerna"
MESSAGE = (
    "Strömmen är borta på Kvarnhöjden och i delar av Tallmossen efter ovädret. Elnätsbolaget räknar med att "
    "den är tillbaka före midnatt. Kvarnskolan är öppen: där finns vatten och möjlighet att ladda telefon. "
    "Ring 112 vid fara för liv."
)
NOTES = "Avstämning per telefon. Parterna är överens om närvaron under kvällen."
LESSONS = (
    "Nycklar till Kvarnskolan ska finnas hos räddningstjänsten. Informationen till boende kom efter en timme "
    "och behöver gå ut inom en halv. Lappar i entréerna behövs när telefonerna laddar ur. Fältgruppens "
    "närvaro på torget gjorde kvällen lugn."
)


def extra_round(week: Week) -> None:
    """The Wednesday evening of a week, and the morning after."""
    evening = _Evening(week)
    evening.report()
    evening.place()
    evening.adopt()
    evening.end()


class _Evening:
    def __init__(self, week: Week) -> None:
        self.week = week
        self.begun = local(week.period.first_day + timedelta(days=WEDNESDAY), time(19, 5))
        self.leader: User = week.leader(self.begun)
        self.round: Round = extra_round_open(
            by=self.leader,
            at=self.begun,
            forum=week.town.forum,
            title=TITLE,
            deadline=self.at(60),
        )

    def at(self, minutes: int) -> datetime:
        return self.begun + timedelta(minutes=minutes)

    def holding(self, voice: str) -> Holding | None:
        return self.week.holding(VOICES[voice], self.begun)

    def area(self, code: str) -> int:
        return self.week.town.areas[code].pk

    def report(self) -> None:
        """What each voice says, all its areas at once, and one thing that was seen."""
        said = dict[tuple[str, int], list[Answer]]()
        for word in SAID:
            answer = Answer(self.area(word.area), word.level, word.sentence)
            said.setdefault((word.voice, word.minutes), []).append(answer)
        for (voice, minutes), answers in said.items():
            if holding := self.holding(voice):
                party, at = holding.function.party, self.at(minutes)
                contributions_submit(by=holding.user, at=at, round=self.round, party=party, answers=answers)
                if voice == "housing":
                    self._see(holding.user, party, at)

    def _see(self, by: User, party: Party, at: datetime) -> None:
        facts = SightingFacts(
            area_id=self.area("kvarnhojden"),
            category="unsafe_place",
            place="Entréerna på Kvarnvägen",
            day=self.begun.date(),
            clock=time(18, 40),
            text="Portarna står öppna och belysningen är borta.",
            place_type="stairwell",
            seriousness=2,
            source="own",
        )
        sighting_add(by=by, at=at, round=self.round, party=party, facts=facts)

    def place(self) -> None:
        """Who is where, and the words for residents."""
        for place in PRESENT:
            if holding := self.holding(place.voice):
                presence_add(
                    by=holding.user,
                    at=self.at(40),
                    round=self.round,
                    party=holding.function.party,
                    area_id=self.area(place.area),
                    place=place.place,
                    starts_at=self.at(place.first),
                    ends_at=self.at(place.last),
                    task=place.task,
                )
        resident_message_set(by=self.leader, at=self.at(58), round=self.round, text=MESSAGE, channel=CHANNEL)

    def adopt(self) -> None:
        """Review, levels and a meeting by phone the same evening."""
        self._step(IN_REVIEW, 61)
        keys, at = pending(self.round), self.at(64)
        reviews_clear_all(by=self.leader, at=at, round=self.round, keys=keys, release=True)
        for code, level, reason in MARKS:
            area = self.week.town.areas[code]
            mark_set(by=self.leader, at=self.at(66), round=self.round, area=area, level=level, reason=reason)
        self._step(PROPOSAL, 68)
        self._step(AT_MEETING, 75)
        present = {place.function_id: True for voice in VOICES if (place := self.holding(voice))}
        attendance_set(by=self.leader, at=self.at(76), round=self.round, present=present)
        notes_set(by=self.leader, at=self.at(88), round=self.round, text=NOTES)
        issue_adopt(by=self.leader, at=self.at(90), round=self.round)

    def _step(self, to: str, minutes: int) -> None:
        round_step(by=self.leader, at=self.at(minutes), round=self.round, to=to)

    def end(self) -> None:
        """The morning after."""
        at = self.at(14 * 60 + 10)
        stand_down(by=self.leader, at=at, round=self.round, lessons=LESSONS)
