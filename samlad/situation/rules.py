"""The states of a round and what may be done in each. Pure.

The table in `docs/round.md` is drawn from `TRANSITIONS`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.audiences import AUTHORITIES, MEMBERS, SENDER
from samlad.base.calendar import working_day_from, working_day_until
from samlad.base.fields import clean_text
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.parties.rules import is_authority

OPEN, IN_REVIEW, PROPOSAL, AT_MEETING, ADOPTED = "open", "in_review", "proposal", "at_meeting", "adopted"
STATES = (OPEN, IN_REVIEW, PROPOSAL, AT_MEETING, ADOPTED)
STATE_WORDS = {
    OPEN: gettext_lazy("Rapportering"),
    IN_REVIEW: gettext_lazy("Granskning"),
    PROPOSAL: gettext_lazy("Förslag"),
    AT_MEETING: gettext_lazy("Möte"),
    ADOPTED: gettext_lazy("Fastställd"),
}
# state -> {next state: the words on the button}. Adoption has a form and an operation of its own.
TRANSITIONS: Mapping[str, Mapping[str, object]] = {
    OPEN: {IN_REVIEW: gettext_lazy("Stäng rapporteringen och granska")},
    IN_REVIEW: {
        PROPOSAL: gettext_lazy("Visa förslaget för gruppen"),
        OPEN: gettext_lazy("Öppna rapporteringen igen"),
    },
    PROPOSAL: {
        AT_MEETING: gettext_lazy("Till mötet"),
        IN_REVIEW: gettext_lazy("Tillbaka till granskning"),
    },
    AT_MEETING: {
        ADOPTED: gettext_lazy("Fastställ lägesbilden"),
        PROPOSAL: gettext_lazy("Tillbaka till förslag"),
    },
    ADOPTED: {},
}
# In these the members see what has been cleared for them.
SHOWN = (PROPOSAL, AT_MEETING, ADOPTED)
MARKING = (IN_REVIEW, PROPOSAL, AT_MEETING)
ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the line of states: done, current, or to come."""

    state: str
    word: object
    done: bool
    current: bool


def steps(state: str) -> list[Step]:
    here = STATES.index(state)
    return [
        Step(name, STATE_WORDS[name], done=place < here, current=place == here)
        for place, name in enumerate(STATES)
    ]


def check_transition(state: str, to: str) -> None:
    """Raise Refusal unless the table has that step."""
    if state == ADOPTED:
        raise Refusal(_("Lägesbilden är redan fastställd. Den ändras genom en rättelse."))
    if to not in STATE_WORDS:
        raise Refusal(_("Det läget finns inte."))
    if to not in TRANSITIONS[state]:
        raise Refusal(
            _("Omgången är i läget ”%(state)s” och kan inte gå till ”%(to)s”.")
            % {"state": STATE_WORDS[state], "to": STATE_WORDS[to]}
        )


def check_can_contribute(state: str) -> None:
    """Contributions are taken until adoption; after the deadline they are kept and marked as late."""
    if state == ADOPTED:
        raise Refusal(_("Lägesbilden är fastställd. Lämna uppgiften i nästa omgång."))


def goes_on(state: str, stood_down: bool) -> bool:
    """Whether a special event goes on: its picture is not adopted, and nobody has said that it is over."""
    return state != ADOPTED and not stood_down


def check_goes_on(state: str, stood_down: bool) -> None:
    if not goes_on(state, stood_down):
        raise Refusal(_("Den särskilda händelsen är avslutad. Närvaron och meddelandet ändras inte mer."))


def check_can_review(state: str) -> None:
    if state == ADOPTED:
        raise Refusal(_("Lägesbilden är fastställd. Det som visas i den ändras genom en rättelse."))


def is_paused(period: Period, first: int | None, last: int | None) -> bool:
    """Whether a period begins in the forum's summer pause, given as ISO weeks (both counted in)."""
    if first is None or last is None:
        return False
    return first <= period.first_day.isocalendar().week <= last


def check_can_mark(state: str) -> None:
    if state == ADOPTED:
        raise Refusal(_("Lägesbilden är fastställd. Nivån ändras genom en rättelse."))
    if state not in MARKING:
        raise Refusal(_("Nivåerna sätts när rapporteringen har stängts."))


def check_mark(level: int, reason: str, reported: bool) -> None:
    """A level needs a reason. 0 means that nobody has reported, so it is refused where somebody has."""
    if level not in range(5):
        raise Refusal(_("Välj en nivå mellan 0 och 4."))
    if level and not reason.strip():
        raise Refusal(_("Skriv en mening om varför nivån är vald."))
    if level == 0 and reported:
        raise Refusal(_("Området har rapporter. ”Underlag saknas” gäller bara när ingen har rapporterat."))


def check_can_adopt(state: str, unmarked: Collection[str]) -> None:
    """`unmarked` are the names of the areas that have reports but no level yet."""
    check_transition(state, ADOPTED)
    if unmarked:
        raise Refusal(_("Sätt en nivå på %(areas)s först.") % {"areas": ", ".join(unmarked)})


def check_correction(state: str, reason: str) -> None:
    if state != ADOPTED:
        raise Refusal(_("Bara en fastställd lägesbild rättas."))
    if not reason.strip():
        raise Refusal(_("Skriv varför lägesbilden rättas."))


def local(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE)


def deadline_and_meeting(
    period: Period, deadline: tuple[int, time], meeting: tuple[int, time]
) -> tuple[datetime, datetime]:
    """Both moments of a round, from (weekday, time of day) of each.

    The deadline falls on its weekday in the period's last week, the meeting on the first such weekday after
    it. On a holiday the deadline moves to the working day before, the meeting to the one after.
    """
    last_monday = period.last_day - timedelta(days=period.last_day.weekday())
    due = local(working_day_until(last_monday + timedelta(days=deadline[0])), deadline[1])
    day = due.date() + timedelta(days=(meeting[0] - due.weekday()) % 7)
    if local(day, meeting[1]) <= due:
        day += timedelta(days=7)
    return due, local(working_day_from(day), meeting[1])


def default_audience(kind: str, *, sighting: bool) -> str:
    """Who may read what a kind of party hands in, until somebody says otherwise.

    What authorities hand in stays among them; what police have seen is for the coordinator alone.
    """
    if kind == "police" and sighting:
        return SENDER
    return AUTHORITIES if is_authority(kind) else MEMBERS


def check_sighting(day: date, today: date) -> None:
    if day > today:
        raise Refusal(_("Dagen ligger framåt i tiden. Det som ska hända läggs in som kommande händelse."))


def check_as_last(level: int | None, sentence: str, last: tuple[int | None, str] | None) -> None:
    """A serious level needs words of this round: last round's sentence again is refused on 3 and 4."""
    if level is not None and level >= SERIOUS and last is not None and last[1] == clean_text(sentence):
        raise Refusal(
            _("På nivå %(level)s behövs en ny mening om läget nu, inte den från förra omgången.")
            % {"level": level}
        )


SERIOUS = 3


def check_can_meet(state: str) -> None:
    """Attendance, notes and outcomes are written from the proposal on, also after the adoption."""
    if state not in SHOWN:
        raise Refusal(_("Mötet börjar när förslaget visas för gruppen."))
