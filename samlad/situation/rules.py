"""The states of a round and what may be done in each. Pure.

The table in `docs/round.md` is drawn from `TRANSITIONS`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.periods import Period
from samlad.base.refusals import Refusal

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
    if to not in TRANSITIONS[state]:
        raise Refusal(
            _("Omgången är i läget ”%(state)s” och kan inte gå till ”%(to)s”.")
            % {"state": STATE_WORDS[state], "to": STATE_WORDS.get(to, to)}
        )


def check_can_contribute(state: str) -> None:
    """Contributions are taken until adoption; after the deadline they are kept and marked as late."""
    if state == ADOPTED:
        raise Refusal(_("Lägesbilden är fastställd. Lämna uppgiften i nästa omgång."))


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
    it.
    """
    last_monday = period.last_day - timedelta(days=period.last_day.weekday())
    due = local(last_monday + timedelta(days=deadline[0]), deadline[1])
    day = due.date() + timedelta(days=(meeting[0] - due.weekday()) % 7)
    held = local(day, meeting[1])
    return due, held if held > due else local(day + timedelta(days=7), meeting[1])
