"""What a programme is made of, who may change it, and when. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Protocol, Self, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from samlad.base.refusals import Refusal
from samlad.forums.rules import Standing
from samlad.parties.rules import ABOVE_OTHERS, DECIDING_KINDS
from samlad.statistics.periods import Span, span_of

# A programme is for all; an action plan is a forum's; a body plan is what one body takes on for a year.
PROGRAMME, ACTION_PLAN, BODY_PLAN = "programme", "action_plan", "body_plan"
KIND_WORDS: Mapping[str, str | Promise] = {
    PROGRAMME: gettext_lazy("Program"),
    ACTION_PLAN: gettext_lazy("Handlingsplan"),
    BODY_PLAN: gettext_lazy("Verksamhetsplan"),
}
DRAFT, ADOPTED = "draft", "adopted"
STATE_WORDS: Mapping[str, str | Promise] = {
    DRAFT: gettext_lazy("Utkast"),
    ADOPTED: gettext_lazy("Beslutad"),
}

TARGET_AREA, PRIORITY, SUB_AREA, GOAL, SUBGOAL, POINT = (
    "target_area",
    "priority",
    "sub_area",
    "goal",
    "subgoal",
    "point",
)
ACTIVITY, UNDERTAKING, ASSIGNMENT = "activity", "undertaking", "assignment"
GOAL_WORDS: Mapping[str, str | Promise] = {
    TARGET_AREA: gettext_lazy("Målområde"),
    PRIORITY: gettext_lazy("Prioriterat område"),
    SUB_AREA: gettext_lazy("Delområde"),
    GOAL: gettext_lazy("Mål"),
    SUBGOAL: gettext_lazy("Delmål"),
    POINT: gettext_lazy("Delkrav"),
    ACTIVITY: gettext_lazy("Aktivitet"),
    UNDERTAKING: gettext_lazy("Åtagande"),
    ASSIGNMENT: pgettext_lazy("goal", "Uppdrag"),
}
# What may stand below what; "" is the top.
BELOW: Mapping[str, Collection[str]] = {
    TARGET_AREA: ("",),
    PRIORITY: ("",),
    SUB_AREA: (PRIORITY,),
    GOAL: ("", TARGET_AREA, PRIORITY, SUB_AREA),
    SUBGOAL: (GOAL, SUBGOAL),
    POINT: (GOAL, SUBGOAL),
    ACTIVITY: ("", GOAL, SUBGOAL),
    UNDERTAKING: ("", GOAL, SUBGOAL),
    ASSIGNMENT: ("", GOAL, SUBGOAL),
}
# What the kinds of plan are made of.
MADE_OF: Mapping[str, Collection[str]] = {
    PROGRAMME: (TARGET_AREA, GOAL, SUBGOAL, POINT),
    ACTION_PLAN: (PRIORITY, SUB_AREA, GOAL, SUBGOAL),
    BODY_PLAN: (GOAL, SUBGOAL, ACTIVITY, UNDERTAKING, ASSIGNMENT),
}
# Only headings: nobody answers for them and nothing measures them.
HEADINGS = frozenset({TARGET_AREA, PRIORITY, SUB_AREA})
# These are reached or not: they need somebody who answers, and something to measure by.
REACHED = frozenset({GOAL, SUBGOAL})
# These are done or not.
DONE_OR_NOT = frozenset({ACTIVITY, UNDERTAKING, ASSIGNMENT})

LEAD, SHARED, FOLLOWS = "lead", "shared", "follows"
ROLE_WORDS: Mapping[str, str | Promise] = {
    LEAD: gettext_lazy("Huvudansvarig"),
    SHARED: gettext_lazy("Medansvarig"),
    FOLLOWS: gettext_lazy("Följer upp"),
}

NOT_BEGUN, UNDER_WAY, DONE, STOPPED = "not_begun", "under_way", "done", "stopped"
PROGRESS_WORDS: Mapping[str, str | Promise] = {
    NOT_BEGUN: gettext_lazy("Inte påbörjad"),
    UNDER_WAY: gettext_lazy("Pågår"),
    DONE: gettext_lazy("Klar"),
    STOPPED: gettext_lazy("Avbruten"),
}

INCREASE, DECREASE, KEEP = "increase", "decrease", "keep"
WAY_WORDS: Mapping[str, str | Promise] = {
    INCREASE: gettext_lazy("Ska öka"),
    DECREASE: gettext_lazy("Ska minska"),
    KEEP: gettext_lazy("Ska inte ändras"),
}
# The municipality's own bodies, which can be given a goal; all others can share one.
OWN = (*DECIDING_KINDS, "administration")
# So many letters, at least, say why a predecessor's evaluation could not be waited for.
LEAST_REASON = 10
# Why something goes the wrong way.
FROM_START, BY_TREND = "from_start", "by_trend"
MILESTONE, TARGET = "milestone", "target"
TARGET_WORDS: Mapping[str, str | Promise] = {
    MILESTONE: gettext_lazy("Etappmål"),
    TARGET: gettext_lazy("Slutmål"),
}


class Aimed(Protocol):
    """What is aimed for in a period, as `Target` is."""

    @property
    def period(self) -> str: ...


A = TypeVar("A", bound=Aimed)


def is_over(period: Span, day: date) -> bool:
    """Whether a period has ended on a day: it has from the day after its last one."""
    return period.ends_on < day


def due(milestones: Iterable[A], day: date) -> list[A]:
    """Those whose period is over on a day, the latest first. The first of them is the one that is due."""
    return [one for span, one in reversed(_spans(milestones)) if is_over(span, day)]


def compared_with(milestones: Collection[A], value: str, day: date) -> A | None:
    """The milestone that the latest value is held against on a day, by its period ("" without a value).

    It is the one that is due, which no value from before its period meets. Only a value from after that is
    on its way to another one: the first that has begun and does not end before it. None before any has begun.
    """
    known, ordered = span_of(value) if value else None, _spans(milestones)
    over = [(span, one) for span, one in ordered if is_over(span, day)]
    if over and (known is None or known.ends_on <= over[-1][0].ends_on):
        return over[-1][1]
    begun = [(span, one) for span, one in ordered if span.starts_on < day]
    ahead = [one for span, one in begun if known is None or span.ends_on >= known.ends_on]
    return ahead[0] if ahead else begun[-1][1] if begun else None


def _spans(milestones: Iterable[A]) -> list[tuple[Span, A]]:
    """With their periods, that which ends first before others."""
    found = [(span, one) for one in milestones if (span := span_of(one.period))]
    return sorted(found, key=lambda pair: pair[0].ends_on)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with its 95 % interval, None where that is not known, and the decimals it is shown with."""

    value: float
    low: float | None = None
    high: float | None = None
    decimals: int = 1

    @classmethod
    def of(cls, value: float, low: float, high: float, decimals: int) -> Self:
        """From a figure, whose interval has no end (NaN or infinite) where nothing is known of it."""
        below, above = (float(end) if isfinite(end) else None for end in (low, high))
        return cls(float(value), below, above, decimals)


def is_reached(way: str, of: Reading, milestone: float) -> bool:
    """Whether a value is where a milestone wants it, as both are shown: nobody sees what is rounded away.

    What should not change stands at its milestone where that lies in the interval; without one, where it is
    the same number.
    """
    value, wanted = round(of.value, of.decimals), round(milestone, of.decimals)
    if way == INCREASE:
        return value >= wanted
    if way == DECREASE:
        return value <= wanted
    if of.low is None or of.high is None:
        return value == wanted
    return of.low <= milestone <= of.high


def wrong_way(
    way: str, value: float | None, baseline: float | None, established: str, decimals: int = 1
) -> str:
    """Why an indicator goes the wrong way; "" where it does not, or nobody knows.

    `established` is the verdict of the trend: "increase", "decrease" or anything else, which is the wrong way
    for what should not change as well. Value and baseline are held against each other as they are shown.
    """
    if established in (INCREASE, DECREASE) and established != way:
        return BY_TREND
    if value is None or baseline is None:
        return ""
    apart = round(value, decimals) - round(baseline, decimals)
    worse = (way == INCREASE and apart < 0) or (way == DECREASE and apart > 0)
    return FROM_START if worse else ""


def manages(standing: Standing, forum: int | None, body: int, speaks_for: Collection[int]) -> bool:
    """Whether somebody may change a plan: those who lead its forum, those in its body where it has none."""
    if standing.is_admin:
        return True
    return standing.leads(forum) if forum is not None else body in speaks_for


def check_manages(allowed: bool) -> None:
    if not allowed:
        raise Refusal(_("Det här gör den som leder forumet som håller i planen, eller en administratör."))


def check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refusal(_("Planen kan inte sluta innan den börjar."))


def check_place(plan: str, kind: str, above: str) -> None:
    """Raise Refusal where such a thing cannot stand; `above` is the kind of its parent, "" at the top."""
    if kind not in MADE_OF[plan]:
        words = {"what": GOAL_WORDS[kind], "plan": KIND_WORDS[plan]}
        raise Refusal(_("%(what)s hör inte till den sortens plan (%(plan)s).") % words)
    check_below(kind, above)


def check_below(kind: str, above: str) -> None:
    """Raise Refusal where that cannot stand below a kind, or at the top."""
    if above not in BELOW[kind]:
        if not above:
            raise Refusal(_("%(what)s måste stå under något annat.") % {"what": GOAL_WORDS[kind]})
        words = {"what": GOAL_WORDS[kind], "above": GOAL_WORDS[above]}
        raise Refusal(_("%(what)s kan inte stå under %(above)s.") % words)


def check_decided(state: str, *, decided: bool) -> None:
    """What has been adopted is changed by a new decision only."""
    if state == ADOPTED and not decided:
        raise Refusal(_("Planen är beslutad. Ange vem som beslutade om ändringen, och när."))


def check_adopter(kind: str, owner: str, *, own: bool) -> None:
    """A plan is decided on by the body that owns it or one above; where its owner has no minutes, by any."""
    if not (own or kind in ABOVE_OTHERS or owner not in DECIDING_KINDS):
        raise Refusal(
            _("Planen beslutas av det organ som äger den, av kommunstyrelsen eller av kommunfullmäktige.")
        )


def check_evaluated(*, evaluated: bool, reason: str) -> None:
    """A programme is not replaced before it has been evaluated, or before somebody has said why not."""
    if not evaluated and not reason.strip():
        raise Refusal(
            _(
                "Föregångaren är inte slututvärderad. Utvärdera den först, "
                "eller skriv varför beslutet inte kan vänta."
            )
        )
    if not evaluated and len(reason.strip()) < LEAST_REASON:
        raise Refusal(_("Skriv med minst %(n)s tecken varför beslutet inte kan vänta.") % {"n": LEAST_REASON})
