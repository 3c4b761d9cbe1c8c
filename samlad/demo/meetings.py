"""The meetings of Lindåsa: points that members raise, who was there, what came of each point, the notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from samlad.accounts.models import User
from samlad.base.agenda import ACTIONS, AREAS, CARRIED, COMING, DISAGREEMENTS, POINTS
from samlad.demo.people import CHAIR, COORDINATION, DEPUTY_COORDINATION, VOICES
from samlad.demo.weeks import WEDNESDAY, Week
from samlad.desk.queries.meeting import Line, MeetingPage, SeatLine, meeting_page
from samlad.forums.queries import standing_of
from samlad.situation.models import CARRIED_OVER, DONE
from samlad.situation.operations import attendance_set, notes_set, point_add, point_close
from samlad.situation.queries import rounds_visible_to

# Meetings are told of from so many weeks before the end of the story.
MET = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """A point that a member raises so many weeks before the end, and what the meeting says about it."""

    left: int
    voice: str
    title: str
    outcome: str = ""


WISHES = (
    Wish(9, "school", "Fler vuxna på skolgårdarna", "Skolan tar fram ett schema till nästa månad."),
    Wish(7, "housing", "Gemensam städdag på Kvarnhöjden", "Lindbo bjuder in boende och Kvarnstenen."),
    Wish(5, "rescue", "Brandfarligt material i garagen", "Lindbo röjer, räddningstjänsten gör tillsyn."),
    Wish(3, "social", "Fältgruppens tider på helgerna", "Tiderna är delade med polisen och skolan."),
    Wish(2, "police", "Cykelmärkning vid stationen", "Hålls en lördag. Kommunen lånar ut ett tält."),
    Wish(0, "owner", "Bevakning av garagen på Kvarnhöjden nattetid"),
)
OUTCOMES: Mapping[str, Sequence[str]] = {
    CARRIED: ("Genomgånget. Arbetet går vidare.", "Arbetet har börjat. Följs upp på plats."),
    ACTIONS: (
        "Pågår. Klart inom två veckor enligt den ansvariga.",
        "Den ansvariga berättar hur det går på nästa möte.",
    ),
    AREAS: (
        "Gruppen är enig om nivån.",
        "Nivån står fast. Åtgärderna fortsätter.",
        "Parterna delar tider för närvaro på kvällarna.",
    ),
    DISAGREEMENTS: ("Parterna ser olika tider på dygnet. Nivån står fast.",),
    COMING: ("Närvaron är samordnad mellan parterna.", "Fältgruppen och väktare finns på plats."),
    POINTS: ("Genomgånget.",),
}
LATER = "Blir försenat. Tas upp igen på nästa möte."
NOTES = (
    "Gruppen gick igenom lägesbilden för {week}. {areas} Åtgärder och ansvariga står i listan. "
    "Uppgifter om enskilda togs inte upp."
)


def raise_points(week: Week) -> None:
    """What members want to have on the agenda of this week's meeting."""
    at = week.moment(WEDNESDAY, 15)
    for wish in WISHES:
        holding = week.holding(VOICES[wish.voice], at)
        if _left(week) == wish.left and holding is not None:
            party = holding.function.party
            point_add(by=holding.user, at=at, forum=week.town.forum, party=party, title=wish.title)


def _left(week: Week) -> int:
    return week.course.weeks - week.number


def meet(week: Week) -> None:
    """Attendance, points and notes, as far as a visitor has not written them."""
    if _left(week) > MET:
        return
    at = week.at_meeting(15)
    leader = week.leader(at)
    page = _page(week, leader, at)
    _attend(week, leader, page, week.at_meeting(5))
    _close_points(week, leader, page, at)
    if not page.notes.text:
        notes_set(by=leader, at=week.at_meeting(35), round=week.opened(), text=_notes(week, page))


def _page(week: Week, leader: User, at: datetime) -> MeetingPage:
    standing = standing_of(leader, localdate(at))
    rounds = rounds_visible_to(standing).annotate(since=F("current_state__recorded_at"))
    found: Any = rounds.get(pk=week.opened().pk)
    return meeting_page(found, standing, localdate(at), leads=True)


def _attend(week: Week, leader: User, page: MeetingPage, at: datetime) -> None:
    present = {seat.function_id: _is_there(week, seat) for seat in page.seats if seat.present is None}
    attendance_set(by=leader, at=at, round=week.opened(), present=present)


def _is_there(week: Week, seat: SeatLine) -> bool:
    """The chair of the municipal board only reads."""
    leading = seat.function in (COORDINATION, DEPUTY_COORDINATION)
    comes = week.course.dice("attendance", seat.function, week.number).random() < 0.8
    return bool(seat.holders) and seat.function != CHAIR and (leading or comes)


def _close_points(week: Week, leader: User, page: MeetingPage, at: datetime) -> None:
    later = _carried_over(week, page.lines)
    for line in page.lines:
        if line.outcome is None:
            state, text = (CARRIED_OVER, LATER) if line is later else (DONE, _outcome(week, line))
            point_close(
                by=leader,
                at=at,
                round=week.opened(),
                key=line.item.key,
                label=line.item.told or line.item.label,
                state=state,
                text=text,
                audience=line.item.audience,
                party=line.item.party_id,
            )


def _carried_over(week: Week, lines: Sequence[Line]) -> Line | None:
    """The point that is taken up again: a late action, at the last meetings for certain."""
    if _left(week) > 1 and week.course.dice("later", week.number).random() > 0.25:
        return None
    return next((line for line in lines if line.item.group == ACTIONS and not line.marked), None)


def _outcome(week: Week, line: Line) -> str:
    wished = [wish.outcome for wish in WISHES if wish.title == line.item.label and wish.outcome]
    dice = week.course.dice("outcome", line.item.group, line.item.label, week.number)
    return dice.choice(wished or OUTCOMES[line.item.group])


def _notes(week: Week, page: MeetingPage) -> str:
    names = [line.item.label for line in page.lines if line.item.group == AREAS]
    listed = " och ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
    areas = f"Mest tid gick åt till {listed}." if listed else "Inget område krävde någon längre diskussion."
    return NOTES.format(week=week.period.name, areas=areas)
