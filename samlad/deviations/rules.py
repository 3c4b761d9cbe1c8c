"""What is a deviation, where it lies until somebody decides, and who may do what with it. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.refusals import Refusal
from samlad.decisions.wording import KIND_WORDS
from samlad.forums.rules import Standing
from samlad.parties.rules import ABOVE_OTHERS

Word = str | Promise

# The ladder, from the lowest level that can decide to the highest.
FUNCTION, FORUM, HEAD, BOARD, COUNCIL = "function", "forum", "head", "board", "council"
LEVEL_WORDS: Mapping[str, Word] = {
    FUNCTION: gettext_lazy("Funktionen"),
    FORUM: gettext_lazy("Forumet"),
    HEAD: gettext_lazy("Förvaltningschefen eller vd"),
    BOARD: gettext_lazy("Nämnden eller styrelsen"),
    COUNCIL: gettext_lazy("Kommunfullmäktige"),
}
LADDER = tuple(LEVEL_WORDS)
# How many days a level has before the next one is asked; None: there is no next one.
LEVEL_DAYS: Mapping[str, int | None] = {FUNCTION: 14, FORUM: 28, HEAD: 28, BOARD: 60, COUNCIL: None}
# Here it is a matter of the body that the deviation concerns.
ABOVE_FORUM = (HEAD, BOARD, COUNCIL)
# Here a political body decides, in a meeting with minutes.
POLITICAL = frozenset({BOARD, COUNCIL})


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for, why, and how far up it goes: from the level `first` to the level `last`.

    `days` is the least number of days before it counts, None where nothing is waited for.
    """

    name: Word
    why: Word
    first: str
    last: str
    days: int | None = None


BY_HAND = ""
RULES: Mapping[str, Rule] = {
    "milestone_missed": Rule(
        gettext_lazy("Etappmål missat"),
        gettext_lazy("Värdet för den senaste period som har ett etappmål eller slutmål når inte dit."),
        HEAD,
        COUNCIL,
    ),
    "wrong_way": Rule(
        gettext_lazy("Åt fel håll"),
        gettext_lazy(
            "Indikatorn har en statistiskt säkerställd förändring åt fel håll, eller ligger sämre till än "
            "utgångsvärdet."
        ),
        HEAD,
        COUNCIL,
    ),
    "no_indicator": Rule(
        gettext_lazy("Mål utan indikator"),
        gettext_lazy("Inget mäter målet, och ingen har sagt varför det inte går att mäta."),
        FORUM,
        BOARD,
    ),
    "no_owner": Rule(
        gettext_lazy("Mål utan ansvarig"),
        gettext_lazy("Ingen nämnd och inget bolag ansvarar för målet."),
        FORUM,
        BOARD,
    ),
    "body_ended": Rule(
        gettext_lazy("Ansvarig som har upphört"),
        gettext_lazy("En nämnd eller ett bolag som inte finns längre ansvarar för mål i en plan."),
        FORUM,
        COUNCIL,
    ),
    "no_value": Rule(
        gettext_lazy("Värde saknas"),
        gettext_lazy("En period som har ett etappmål är slut, och det finns inget värde för den."),
        FORUM,
        BOARD,
        120,
    ),
    "action_late": Rule(
        gettext_lazy("Försenad åtgärd"),
        gettext_lazy("En av kommunens egna skulle ha varit klar med åtgärden."),
        FUNCTION,
        HEAD,
        14,
    ),
    "action_unanswered": Rule(
        gettext_lazy("Obesvarad åtgärd"),
        gettext_lazy("En av kommunens egna har fått åtgärden och inte svarat."),
        FUNCTION,
        HEAD,
        14,
    ),
    "action_declined": Rule(
        gettext_lazy("Åtgärd som lämnats tillbaka"),
        gettext_lazy("En av kommunens egna har svarat nej, eller att åtgärden inte är deras."),
        FORUM,
        HEAD,
        7,
    ),
    "action_unfollowed": Rule(
        gettext_lazy("Klar åtgärd utan uppföljning"),
        gettext_lazy("Åtgärden är klar, och dagen då den skulle följas upp har passerat."),
        FORUM,
        HEAD,
        14,
    ),
    "area_high": Rule(
        gettext_lazy("Allvarligt läge under lång tid"),
        gettext_lazy("Området har haft nivå 3 eller 4 i alla lägesbilder under tiden."),
        FORUM,
        BOARD,
        28,
    ),
    "function_vacant": Rule(
        gettext_lazy("Vakant funktion"),
        gettext_lazy("Ingen innehar en funktion i kommunen."),
        HEAD,
        HEAD,
        14,
    ),
    "not_followed_up": Rule(
        gettext_lazy("Utebliven uppföljning"),
        gettext_lazy("Målet skulle ha bedömts i en uppföljning, och ingen har gjort det."),
        HEAD,
        COUNCIL,
        14,
    ),
    "plan_old": Rule(
        gettext_lazy("Handlingsplan äldre än 24 månader"),
        gettext_lazy("Åtgärdsplanen ska följas upp och uppdateras minst vartannat år (lag 2023:196)."),
        FORUM,
        COUNCIL,
    ),
    "not_evaluated": Rule(
        gettext_lazy("Program utan slututvärdering"),
        gettext_lazy("Programmet har löpt ut, och ingen har sagt vad det ledde till."),
        FORUM,
        COUNCIL,
        90,
    ),
    "not_reported": Rule(
        gettext_lazy("Uppdrag som inte återrapporterats"),
        gettext_lazy("Dagen då uppdraget skulle återrapporteras har passerat."),
        HEAD,
        COUNCIL,
        7,
    ),
}
HAND_RULE = Rule(gettext_lazy("Tillagd av en person"), "", FORUM, COUNCIL)


def rule_of(code: str) -> Rule:
    return RULES.get(code, HAND_RULE)


OPEN, REOPENED, PREPARING = "open", "reopened", "preparing"
DECIDED, FOLLOWED_UP, REMEDIED = "decided", "followed_up", "remedied"
STATE_WORDS: Mapping[str, Word] = {
    OPEN: gettext_lazy("Öppen"),
    REOPENED: gettext_lazy("Öppnad igen"),
    PREPARING: gettext_lazy("Under beredning"),
    DECIDED: gettext_lazy("Beslutad"),
    FOLLOWED_UP: gettext_lazy("Följd upp"),
    REMEDIED: gettext_lazy("Åtgärdad"),
}
STATES = tuple(STATE_WORDS)
# In these there is no decision, and the clock goes.
UNDECIDED = (OPEN, REOPENED, PREPARING)
TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    OPEN: (PREPARING, DECIDED, REMEDIED),
    REOPENED: (PREPARING, DECIDED, REMEDIED),
    PREPARING: (PREPARING, DECIDED, REMEDIED),
    DECIDED: (DECIDED, FOLLOWED_UP, REOPENED),
    FOLLOWED_UP: (FOLLOWED_UP, REOPENED),
    REMEDIED: (REOPENED,),
}

MEASURE, ACCEPT, INVESTIGATE = "measure", "accept", "investigate"
OUTCOME_WORDS: Mapping[str, Word] = {
    outcome: KIND_WORDS[f"deviations.{outcome}"] for outcome in (MEASURE, ACCEPT, INVESTIGATE)
}


def steps(first: str, last: str, holders: Collection[str]) -> Sequence[str]:
    """The levels of the ladder that a deviation passes; `holders` are levels where somebody is found.

    Where nobody is found at all it stands at the last one.
    """
    passed = LADDER[LADDER.index(first) : LADDER.index(last) + 1]
    return [level for level in passed if level in holders] or [last]


def next_level(level: str, of: Sequence[str]) -> str | None:
    """The level above; None at the top."""
    above = LADDER[LADDER.index(level) + 1 :]
    return next((one for one in above if one in of), None)


def handles(
    standing: Standing,
    bodies: Collection[int],
    level: str,
    forum: int | None,
    body: int | None,
    *,
    in_council: bool = False,
) -> bool:
    """Whether somebody may act on what lies there.

    Those who lead the forum for what lies with it or with a function, those in the body for all above and
    for their own functions, those in the council for what has come to it, administrators for all.
    """
    if standing.is_admin or (level == COUNCIL and in_council):
        return True
    if forum is not None and level in (FUNCTION, FORUM) and standing.leads(forum):
        return True
    return level != FORUM and body is not None and body in bodies


def check_handles(allowed: bool) -> None:
    if not allowed:
        raise Refusal(_("Det här gör den som avvikelsen ligger hos, eller en administratör."))


def check_transition(state: str, to: str) -> None:
    if to not in TRANSITIONS[state]:
        words = {"state": STATE_WORDS[state], "to": STATE_WORDS[to]}
        raise Refusal(_("Avvikelsen är i läget ”%(state)s” och kan inte gå till ”%(to)s”.") % words)


def check_outcome(outcome: str, reason: str, again_on: date | None, decided_on: date) -> None:
    """What a decision has to say: why, and until when something is investigated or followed up."""
    if outcome not in OUTCOME_WORDS:
        raise Refusal(_("Välj om avvikelsen ska åtgärdas, godtas eller utredas."))
    if outcome == ACCEPT and not reason.strip():
        raise Refusal(_("Skriv varför avvikelsen godtas."))
    if outcome == INVESTIGATE and again_on is None:
        raise Refusal(_("Ange vilken dag utredningen ska vara klar."))
    if outcome == MEASURE and again_on is None:
        raise Refusal(_("Ange vilken dag det ska följas upp om beslutet har haft effekt."))
    if again_on is not None and again_on <= decided_on:
        raise Refusal(_("Den dag då beslutet följs upp ska ligga efter beslutet."))


MUNICIPAL_COUNCIL = "municipal_council"


def decides(level: str, kind: str, *, own: bool) -> bool:
    """Whether a body of a kind, or a function of it, may decide on what lies at a level.

    `own`: the deviation concerns that body, or no body in particular. What lies with a function or a forum
    is decided by whoever they say.
    """
    if level == COUNCIL:
        return kind == MUNICIPAL_COUNCIL
    return own or level not in ABOVE_FORUM or kind in ABOVE_OTHERS


def check_decider(level: str, kind: str, *, own: bool, by_body: bool) -> None:
    words = {"level": str(LEVEL_WORDS[level]).lower()}
    if level in POLITICAL and not by_body:
        raise Refusal(
            _("Avvikelsen ligger hos %(level)s. Där beslutar ett organ, med dag, paragraf och ärendenummer.")
            % words
        )
    if level == COUNCIL and not decides(level, kind, own=own):
        raise Refusal(_("Avvikelsen ligger hos kommunfullmäktige. Bara fullmäktige beslutar där."))
    if not decides(level, kind, own=own):
        raise Refusal(
            _(
                "Avvikelsen ligger hos %(level)s. Där beslutar det organ som den gäller, "
                "kommunstyrelsen eller kommunfullmäktige."
            )
            % words
        )


def check_levels(levels: Iterable[str]) -> None:
    if not set(levels) <= set(LADDER):
        raise Refusal(_("Den nivån finns inte."))
