"""A round from its first reports, or from the state it is in, to its adoption."""

from samlad.demo.marking import adopt, change_at_meeting, set_marks
from samlad.demo.meetings import meet
from samlad.demo.people import VOICES, WAITING
from samlad.demo.reporting import report
from samlad.demo.reviewing import ask_police, review
from samlad.demo.weeks import THURSDAY, Week
from samlad.situation.rules import AT_MEETING, IN_REVIEW, OPEN, PROPOSAL


def finish(week: Week) -> None:
    """What is left of a week: reports, review, proposal, meeting, adoption."""
    if week.state == OPEN:
        _close_reporting(week)
    if week.state == IN_REVIEW:
        review(week, week.after_deadline(150))
        set_marks(week, week.after_deadline(180))
        week.step(PROPOSAL, week.after_deadline(225))
    if week.state == PROPOSAL:
        week.step(AT_MEETING, week.at_meeting(0))
    if week.state == AT_MEETING:
        _hold_meeting(week)


def begin(week: Week) -> None:
    """The week that goes on: most report, the police are asked something, and review follows the deadline."""
    report(week, [voice for voice in VOICES if voice not in WAITING])
    ask_police(week, week.moment(THURSDAY, 15))
    if week.after_deadline(60) < week.town.now:
        week.step(IN_REVIEW, week.after_deadline(60))


def _close_reporting(week: Week) -> None:
    """Those who are late report when the others are in review."""
    on_time = [voice for voice in VOICES if week.course.speaks(voice, week.number)]
    late = {voice for voice in on_time if week.course.late(voice, week.number)}
    report(week, [voice for voice in on_time if voice not in late])
    week.step(IN_REVIEW, week.after_deadline(60))
    report(week, late)


def _hold_meeting(week: Week) -> None:
    review(week, week.at_meeting(0))
    set_marks(week, week.at_meeting(20))
    change_at_meeting(week, week.at_meeting(20))
    meet(week)
    adopt(week, week.at_meeting(40))
