"""The levels of a week: what the coordinator sets, accepts, adopts and corrects."""

from collections import defaultdict
from contextlib import suppress
from datetime import datetime

from samlad.base.refusals import Refusal
from samlad.demo.sentences import CORRECTED_MARK, CORRECTION
from samlad.demo.weeks import NEXT_WEDNESDAY, Week
from samlad.places.models import Area
from samlad.situation.models import Contribution, Mark
from samlad.situation.operations import issue_adopt, issue_correct, mark_set, marks_accept
from samlad.situation.rules import ADOPTED


def set_marks(week: Week, at: datetime) -> None:
    """A level for every area that somebody has reported on and nobody has judged yet.

    The coordinator writes her own reason where things are out of the ordinary and takes what is suggested
    elsewhere.
    """
    waiting = _unmarked(week)
    own = {code for code, said in waiting.items() if _is_written(week, code, said)}
    _mark_all(week, {code: waiting[code] for code in own}, at)
    if len(own) < len(waiting):
        _accept(week, at)
        _mark_all(week, _unmarked(week), at)


Said = list[int | None]


def _unmarked(week: Week) -> dict[str, Said]:
    """What was said of each area that waits for a level, in the order of the town."""
    marked = set(Mark.objects.known().filter(round=week.opened()).values_list("area", flat=True))
    said = defaultdict[int, Said](list)
    for row in Contribution.objects.known().filter(round=week.opened()):
        said[row.area_id].append(row.level)
    areas = week.town.areas
    return {code: said[area.pk] for code, area in areas.items() if area.pk in said and area.pk not in marked}


def _is_written(week: Week, code: str, said: Said) -> bool:
    level = week.course.mark(code, week.number, said)[0]
    return level > 2 or (level == 2 and week.course.dice("written", code, week.number).random() < 0.25)


def _accept(week: Week, at: datetime) -> None:
    """Take what is suggested, where anything can be taken."""
    with suppress(Refusal):
        marks_accept(by=week.leader(at), at=at, round=week.opened())


def _mark_all(week: Week, waiting: dict[str, Said], at: datetime) -> None:
    for code, said in waiting.items():
        level, reason = week.course.mark(code, week.number, said)
        _mark(week, week.town.areas[code], level, reason, at)


def _mark(week: Week, area: Area, level: int, reason: str, at: datetime) -> None:
    mark_set(by=week.leader(at), at=at, round=week.opened(), area=area, level=level, reason=reason)


def change_at_meeting(week: Week, at: datetime) -> None:
    """What new facts at the meeting change."""
    for code, mark in week.marks().items():
        if new := week.course.changed_at_meeting(code, week.number, mark.level):
            _mark(week, mark.area, *new, at)


def adopt(week: Week, at: datetime) -> None:
    issue_adopt(by=week.leader(at), at=at, round=week.opened())


def correct(week: Week) -> None:
    """A level turns out to be wrong two days after the meeting."""
    raised = [mark for mark in week.marks().values() if mark.level > 1]
    if week.state == ADOPTED and raised:
        mark, at = raised[-1], week.moment(NEXT_WEDNESDAY, 10, 20)
        issue_correct(
            by=week.leader(at),
            at=at,
            round=week.opened(),
            marks={mark.area_id: (mark.level - 1, CORRECTED_MARK)},
            reason=CORRECTION,
        )
