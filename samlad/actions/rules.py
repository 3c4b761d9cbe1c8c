"""The states of an action, and who may move it where. Pure.

The table in `docs/actions.md` is drawn from `TRANSITIONS`. Somebody always holds the action: the function
that stands as responsible, or, where land has no known owner, the one who finds out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.refusals import Refusal

PROPOSED, OWNER_UNKNOWN, DECIDED, HANDED_OVER, ACCEPTED, DECLINED, NOT_OURS, UNDER_WAY, BLOCKED = (
    "proposed",
    "owner_unknown",
    "decided",
    "handed_over",
    "accepted",
    "declined",
    "not_ours",
    "under_way",
    "blocked",
)
DONE, STOPPED, NOT_POSSIBLE = "done", "stopped", "not_possible"
STATE_WORDS: Mapping[str, str | Promise] = {
    PROPOSED: gettext_lazy("Föreslagen"),
    OWNER_UNKNOWN: gettext_lazy("Ägaren är okänd"),
    DECIDED: gettext_lazy("Beslutad"),
    HANDED_OVER: gettext_lazy("Lämnad över"),
    ACCEPTED: gettext_lazy("Antagen"),
    DECLINED: gettext_lazy("Nej tack"),
    NOT_OURS: gettext_lazy("Inte vår"),
    UNDER_WAY: gettext_lazy("Pågår"),
    BLOCKED: gettext_lazy("Kommer inte vidare"),
    DONE: gettext_lazy("Klar"),
    STOPPED: gettext_lazy("Avbruten"),
    NOT_POSSIBLE: gettext_lazy("Ej möjlig"),
}
STATES = tuple(STATE_WORDS)
CLOSED_STATES = (DONE, STOPPED, NOT_POSSIBLE)
OPEN_STATES = tuple(state for state in STATES if state not in CLOSED_STATES)
# Somebody does these, or has done them.
CARRIED_OUT = (DECIDED, HANDED_OVER, ACCEPTED, UNDER_WAY, BLOCKED, DONE)
# In these the responsible function has not said yet what it will do.
UNANSWERED = (DECIDED, HANDED_OVER)
# In these the forum has to find somebody else, or to ask again.
RETURNED = (DECLINED, NOT_OURS)

_ASKED = (ACCEPTED, DECLINED, NOT_OURS, HANDED_OVER, UNDER_WAY, BLOCKED, DONE, STOPPED, NOT_POSSIBLE)
TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    PROPOSED: (DECIDED, OWNER_UNKNOWN, STOPPED),
    OWNER_UNKNOWN: (DECIDED, STOPPED, NOT_POSSIBLE),
    DECIDED: _ASKED,
    HANDED_OVER: _ASKED,
    ACCEPTED: (UNDER_WAY, BLOCKED, DONE, NOT_OURS, HANDED_OVER, STOPPED, NOT_POSSIBLE),
    DECLINED: (DECIDED, HANDED_OVER, OWNER_UNKNOWN, STOPPED, NOT_POSSIBLE),
    NOT_OURS: (DECIDED, HANDED_OVER, OWNER_UNKNOWN, STOPPED, NOT_POSSIBLE),
    UNDER_WAY: (DONE, BLOCKED, HANDED_OVER, STOPPED, NOT_POSSIBLE),
    BLOCKED: (UNDER_WAY, DONE, HANDED_OVER, STOPPED, NOT_POSSIBLE),
    DONE: (UNDER_WAY,),
    STOPPED: (),
    NOT_POSSIBLE: (),
}
# What the responsible function may say itself; the rest is for those who lead the forum.
BY_RESPONSIBLE = (ACCEPTED, DECLINED, NOT_OURS, HANDED_OVER, UNDER_WAY, BLOCKED, DONE, NOT_POSSIBLE)
# What those who lead the forum decide of an action that lies with somebody, or with nobody.
BY_FORUM = (DECIDED, OWNER_UNKNOWN, STOPPED, NOT_POSSIBLE)
# Something has been decided that can be asked about afterwards.
FOLLOWED_UP = (ACCEPTED, UNDER_WAY, BLOCKED, DONE, DECIDED, HANDED_OVER)
# Something has been done, so that it can be said whether it helped.
BEGUN = (UNDER_WAY, BLOCKED, DONE)
# One tap is enough for these.
ONE_TAP = (ACCEPTED, NOT_OURS, UNDER_WAY)
# What the buttons say.
ANSWER_WORDS: Mapping[str, str | Promise] = {
    ACCEPTED: gettext_lazy("Vi tar den"),
    DECLINED: gettext_lazy("Vi tackar nej"),
    NOT_OURS: gettext_lazy("Inte vår"),
    UNDER_WAY: gettext_lazy("Arbetet pågår"),
    BLOCKED: gettext_lazy("Vi kommer inte vidare"),
    DONE: gettext_lazy("Klar"),
    NOT_POSSIBLE: gettext_lazy("Går inte att göra"),
    DECIDED: gettext_lazy("Besluta"),
    OWNER_UNKNOWN: gettext_lazy("Ta reda på ägaren"),
    STOPPED: gettext_lazy("Avbryt åtgärden"),
}
# These need words: why, or what came of it.
NEEDS_NOTE = (DECLINED, HANDED_OVER, BLOCKED, DONE, STOPPED, NOT_POSSIBLE)

# What is asked for with those words.
NOTE_LABELS: Mapping[str, Any] = {
    DECLINED: gettext_lazy("Varför tackar ni nej?"),
    HANDED_OVER: gettext_lazy("Varför lämnar ni över?"),
    BLOCKED: gettext_lazy("Vad hindrar?"),
    DONE: gettext_lazy("Vad blev gjort?"),
    NOT_POSSIBLE: gettext_lazy("Varför går det inte?"),
}

# The municipality's own: what the forum decides is an assignment to them. All others are asked.
OWN_KINDS = frozenset(
    {"municipal_council", "executive_board", "board", "administration", "municipal_company"}
)

YES, PARTLY, NO, UNKNOWN = "yes", "partly", "no", "unknown"
HELPED_WORDS: Mapping[str, str | Promise] = {
    YES: gettext_lazy("Ja"),
    PARTLY: gettext_lazy("Delvis"),
    NO: gettext_lazy("Nej"),
    UNKNOWN: gettext_lazy("Går inte att säga"),
}
CONTINUE, CHANGE, END = "continue", "change", "end"
NEXT_WORDS: Mapping[str, str | Promise] = {
    CONTINUE: gettext_lazy("Fortsätt"),
    CHANGE: gettext_lazy("Ändra"),
    END: gettext_lazy("Avsluta"),
}

# What can be told of to everybody: what came of it.
NOT_YET, TOLD_DECIDED, TOLD_DONE, TOLD_NOT = "not_yet", "decided", "done", "not_done"
OUTCOME_WORDS: Mapping[str, str | Promise] = {
    TOLD_DONE: gettext_lazy("Gjort"),
    TOLD_DECIDED: gettext_lazy("Beslutat"),
    TOLD_NOT: gettext_lazy("Blir inte av"),
    NOT_YET: gettext_lazy("Inget beslut än"),
}
# How it was told.
CHANNELS: Mapping[str, str | Promise] = {
    "web": gettext_lazy("Kommunens webbplats"),
    "notice": gettext_lazy("Anslag i området"),
    "meeting": gettext_lazy("Möte med boende"),
    "letter": gettext_lazy("Brev eller utskick"),
    "social": gettext_lazy("Sociala medier"),
    "paper": gettext_lazy("Lokaltidning"),
    "direct": gettext_lazy("Direkt till dem som tog upp det"),
}


def told_outcome(state: str) -> str:
    """What there is to tell of an action in a state."""
    if state == DONE:
        return TOLD_DONE
    if state in (STOPPED, NOT_POSSIBLE, DECLINED):
        return TOLD_NOT
    return NOT_YET if state in (PROPOSED, OWNER_UNKNOWN, NOT_OURS) else TOLD_DECIDED


def is_request(kind: str) -> bool:
    """Whether a kind of party is asked and may say no; the municipality's own are given an assignment."""
    return kind not in OWN_KINDS


def answers(state: str, kind: str) -> tuple[str, ...]:
    """What the responsible function may answer from a state: an assignment is not declined."""
    possible = (to for to in TRANSITIONS[state] if to in BY_RESPONSIBLE)
    return tuple(to for to in possible if to != DECLINED or is_request(kind))


def check_transition(state: str, to: str, note: str) -> None:
    """Raise Refusal unless the table has that step, with its words where it needs them."""
    if to not in STATES:
        raise Refusal(_("Det läget finns inte."))
    if to not in TRANSITIONS[state]:
        words = {"state": STATE_WORDS[state], "to": STATE_WORDS[to]}
        raise Refusal(_("Åtgärden är i läget ”%(state)s” och kan inte gå till ”%(to)s”.") % words)
    if to in NEEDS_NOTE and not note.strip():
        raise Refusal(_("Skriv varför.") if to != DONE else _("Skriv vad som blev gjort."))


def check_answer(state: str, to: str, kind: str) -> None:
    """Raise Refusal where the responsible function may not answer so."""
    if to == DECLINED and not is_request(kind):
        raise Refusal(_("Ett uppdrag till en egen nämnd eller ett eget bolag går inte att tacka nej till."))
    if to not in BY_RESPONSIBLE:
        raise Refusal(_("Det bestämmer den som leder forumet."))


def check_decision(to: str) -> None:
    """Raise Refusal for what is an answer, or a handing over, and no decision of those who lead."""
    if to in STATES and to not in BY_FORUM:
        raise Refusal(_("Det svarar den ansvariga funktionen på."))


def check_can_follow_up(state: str) -> None:
    if state not in FOLLOWED_UP:
        raise Refusal(_("Åtgärden kan inte följas upp i läget ”%(state)s”.") % {"state": STATE_WORDS[state]})


def check_has_effect(state: str) -> None:
    """Whether something helped can be said when it has begun."""
    if state not in BEGUN:
        raise Refusal(_("Om åtgärden hjälpte går att säga när den har börjat."))


def check_dates(starts_on: date, due_on: date, follow_up_on: date) -> None:
    if due_on < starts_on or follow_up_on < starts_on:
        raise Refusal(_("Åtgärden kan inte vara klar eller följas upp innan den börjar."))
