"""Did it help: what the group says of an action when it has been done, and the party that raised it."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from samlad.actions.models import ActionState, Effect, FollowUp
from samlad.actions.operations import action_follow_up, effect_say
from samlad.actions.rules import CONTINUE, DONE, END
from samlad.demo.casework import TITLES
from samlad.demo.measures import FELT, FOLLOWED_UP, GOES_ON
from samlad.demo.weeks import THURSDAY, Week
from samlad.demo.works import STEPS

# The chances that a meeting takes up what is to be followed up, that it goes on then, and that the party
# that raised it says in a week whether it helped.
TAKEN_UP, GOES, SAYS = 0.85, 0.1, 0.5
# From so many weeks before the end nobody has said yet: for the visitor to do.
WAITS = 2
AGAIN = timedelta(weeks=4)


def _done(week: Week) -> QuerySet[ActionState]:
    """The story's own actions that have been done and not been followed up since."""
    told = FollowUp.objects.filter(action=OuterRef("action"), on__gte=OuterRef("follow_up_on"))
    rows = ActionState.objects.known().filter(action__forum=week.town.forum, state=DONE)
    own = rows.filter(action__title__in=TITLES | STEPS.keys())
    return own.exclude(Exists(told)).select_related("action").order_by("action")


def follow_up(week: Week) -> None:
    """What the meeting says of those whose day has come."""
    at = week.at_meeting(55)
    for row in _done(week).filter(follow_up_on__lte=at.date(), since__lt=at):
        dice = week.course.dice("follow-up", row.action.title, week.number)
        if dice.random() < TAKEN_UP:
            goes_on = row.action.title in STEPS and dice.random() < GOES
            helped = "partly" if goes_on else dice.choices(list(FOLLOWED_UP), (60, 25, 8, 7))[0]
            action_follow_up(
                by=week.leader(at),
                at=at,
                action=row.action,
                helped=helped,
                next=CONTINUE if goes_on else END,
                text=GOES_ON if goes_on else dice.choice(FOLLOWED_UP[helped]),
                again_on=at.date() + AGAIN if goes_on else None,
            )


def say_effects(week: Week) -> None:
    """What the parties say that raised what has lately been done."""
    at = week.moment(THURSDAY, 15)
    said = Effect.objects.known().filter(action=OuterRef("action"), party=OuterRef("action__raised_by"))
    own = ActionState.objects.known().filter(action__forum=week.town.forum, state=DONE)
    raised = own.filter(action__raised_by__isnull=False, action__title__in=TITLES | STEPS.keys())
    waiting = raised.exclude(Exists(said)).order_by("action")
    if 0 <= week.course.weeks - week.number < WAITS:
        return
    for row in waiting.filter(since__lt=at - timedelta(days=5)).select_related("action__raised_by"):
        dice = week.course.dice("effect", row.action.title, week.number)
        party, by = row.action.raised_by, week.speaking_for(row.action.raised_by_id, at)
        if dice.random() < SAYS and by is not None and party is not None:
            helped = dice.choices(list(FELT), (65, 28, 7))[0]
            effect_say(
                by=by,
                at=at,
                action=row.action,
                party=party,
                helped=helped,
                text=dice.choice(FELT[helped]),
            )
