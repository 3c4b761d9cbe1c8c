"""What residents of Lindåsa are told came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from samlad.actions.models import Action, ActionState, Publication
from samlad.actions.operations import Told, publication_add
from samlad.actions.queries import HIDDEN
from samlad.actions.rules import ACCEPTED, DONE, TOLD_DECIDED, TOLD_DONE, UNDER_WAY, told_outcome
from samlad.demo.case import WEB, Case, News
from samlad.demo.cases import CASES, WORDS
from samlad.demo.casework import actions_of
from samlad.demo.measures import MEASURES
from samlad.demo.sentences import SPOTS
from samlad.demo.weeks import FRIDAY, Week
from samlad.demo.works import STEPS
from samlad.places.models import Area

# Residents are told from so many weeks before the end, and of that share of what there is to tell.
FROM, SHARE = 26, 0.45
OUTCOMES = {ACCEPTED: TOLD_DECIDED, UNDER_WAY: TOLD_DECIDED, DONE: TOLD_DONE}


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is to be told, in which area and of which action."""

    area: Area
    outcome: str
    about: str
    text: str
    channels: tuple[str, ...] = WEB
    action: Action | None = None


def tell(week: Week) -> None:
    """What there is to tell this week, on the Friday; what a pause has held up comes after it."""
    if 0 <= week.course.weeks - week.number <= FROM:
        for piece in (*_of_steps(week), *_of_cases(week), *_words(week)):
            _add(week, piece)


def _add(week: Week, piece: _Piece) -> None:
    at, forum = week.moment(FRIDAY, 10), week.town.forum
    told = Told(piece.outcome, piece.about, piece.text, at.date(), piece.channels)
    publication_add(by=week.leader(at), at=at, forum=forum, area=piece.area, told=told, action=piece.action)


def _of_steps(week: Week) -> Iterator[_Piece]:
    """Some of what has been begun or done since the Friday before."""
    rows = ActionState.objects.known().filter(action__forum=week.town.forum, state__in=OUTCOMES)
    new = rows.filter(~HIDDEN, action__title__in=STEPS, since__date__gte=week.period.first_day)
    for row in new.select_related("action__area").order_by("action"):
        measure, spots = MEASURES[row.action.title], SPOTS[row.action.area.code]
        outcome = OUTCOMES[row.state]
        text = measure.done if outcome == TOLD_DONE else measure.decided
        dice = week.course.dice("told", row.action.title, row.action.starts_on, outcome)
        if measure.about and text and dice.random() < SHARE and not _is_told(row.action, outcome):
            channels = dice.choice((WEB, ("web", "notice"), ("web", "social")))
            yield _Piece(row.action.area, outcome, measure.about.format(**spots), text, channels, row.action)


def _is_told(action: Action, outcome: str) -> bool:
    """Of that action or of one like it there; also where a visitor has taken it back."""
    like = {"action__title": action.title, "action__area": action.area_id}
    return Publication.objects.filter(outcome=outcome, **like).exists()


def _of_cases(week: Week) -> Iterator[_Piece]:
    """The first part stands for a joint one. What has gone another way than the story's is not told of."""
    for case in CASES:
        if any(_is_time(week, news.left) for news in case.news):
            for action in actions_of(week, case)[:1]:
                outcome = told_outcome(ActionState.objects.known().get(action=action).state)
                for news in case.news:
                    fits = news.outcome == outcome and _is_time(week, news.left)
                    if fits and not _is_told(action, outcome):
                        yield _of_case(case, news, action)


def _of_case(case: Case, news: News, action: Action) -> _Piece:
    return _Piece(action.area, news.outcome, case.about, news.text, tuple(news.channels), action)


def _is_time(week: Week, left: int) -> bool:
    """Whether that time has come, in a story that is long enough for it."""
    return week.course.weeks - week.number <= left < week.course.weeks


def _words(week: Week) -> Iterator[_Piece]:
    """What is told without an action."""
    for word in WORDS:
        area = week.town.areas[word.area]
        if _is_time(week, word.left) and not Publication.objects.filter(area=area, about=word.about).exists():
            yield _Piece(area, word.outcome, word.about, word.text, tuple(word.channels))
