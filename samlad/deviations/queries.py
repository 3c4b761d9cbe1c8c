"""Deviations in lists and on pages. Every list starts from who is asking."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.accounts.models import User
from samlad.actions import queries as actions
from samlad.base.sorting import swedish_key
from samlad.deviations import rules
from samlad.deviations.figures import figures_of
from samlad.deviations.meetings import meetings_after
from samlad.deviations.models import DeviationState
from samlad.deviations.operations.standing import in_council
from samlad.deviations.rules import Word
from samlad.deviations.wording import day_words, holder_words, undecided_words
from samlad.forums.models import ForumFacts
from samlad.forums.rules import Standing
from samlad.parties.models import Holding, Party
from samlad.places.queries import area_names
from samlad.programmes.queries import Reader, party_names, reader_of


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks, on a day: what she is, her bodies, and the functions she holds."""

    reader: Reader
    held: actions.Functions
    today: date
    in_council: bool = False

    @property
    def standing(self) -> Standing:
        return self.reader.standing

    def handles(self, row: DeviationState) -> bool:
        where = (row.level, row.deviation.forum_id, row.body_id)
        return rules.handles(self.standing, self.reader.bodies, *where, in_council=self.in_council)


def asker_of(user: User, today: date) -> Asker:
    """3 queries; 2 for somebody without a function."""
    reader = reader_of(user, today)
    return Asker(reader, actions.functions_held(user, today), today, in_council(reader.bodies))


def states_visible_to(asker: Asker) -> QuerySet[DeviationState]:
    """How the deviations stand that somebody may see.

    What is about plans and functions everybody sees; about an action those who see the action, about an
    area's picture and what somebody has told those who read the forum. Those in a body see what has come to
    it, administrators all.
    """
    rows = DeviationState.objects.known()
    if asker.standing.is_admin:
        return rows
    reads = [forum for forum in asker.standing.roles if asker.standing.reads(forum)]
    hers = actions.states_visible_to(asker.standing, None, asker.held).values("action")
    inside = Q(deviation__rule__in=("area_high", rules.BY_HAND))
    seen = Q(deviation__action__isnull=True) & ~inside
    seen |= inside & Q(deviation__action__isnull=True, deviation__forum__in=reads)
    seen |= Q(deviation__action__in=hers)
    seen |= Q(body__in=asker.reader.bodies) & ~Q(level=rules.FORUM)
    return rows.filter(seen | _at_council(asker))


def _at_council(asker: Asker) -> Q:
    """What has come to the council, for those in it."""
    own = Party.objects.filter(pk__in=asker.reader.bodies, kind=rules.MUNICIPAL_COUNCIL)
    return Q(Exists(own), level=rules.COUNCIL)


def handled_by(asker: Asker) -> Q:
    """What somebody may act on, as a condition; the same as `rules.handles`."""
    if asker.standing.is_admin:
        return Q()
    led = [forum for forum in asker.standing.roles if asker.standing.leads(forum)]
    with_forum = Q(level__in=(rules.FUNCTION, rules.FORUM), deviation__forum__in=led)
    return with_forum | (Q(body__in=asker.reader.bodies) & ~Q(level=rules.FORUM)) | _at_council(asker)


def waits_for(asker: Asker) -> Q:
    """What is somebody's own to act on, as a condition.

    What an administrator could do for others does not wait for her; what no one else can does.
    """
    plain = replace(asker, reader=replace(asker.reader, standing=replace(asker.standing, is_admin=False)))
    if not asker.standing.is_admin:
        return handled_by(plain)
    held = Holding.objects.known().on(asker.today).filter(function__party=OuterRef("body"))
    return handled_by(plain) | Q(~Exists(held), level__in=rules.ABOVE_FORUM)


def visible_deviations(asker: Asker, nodes: Collection[int]) -> set[int]:
    """Which of these nodes are deviations that somebody may see. 1 query."""
    rows = states_visible_to(asker).filter(deviation__node__in=nodes)
    return set(rows.values_list("deviation__node_id", flat=True))


UNDECIDED, UNDER_WAY, TO_FOLLOW_UP, DONE, DECIDED, ALL = (
    "utan-beslut",
    "beredning",
    "folja-upp",
    "atgardade",
    "beslutade",
    "alla",
)
# What can be asked of the list, in the words of its address.
CHOICES: Mapping[str, Word] = {
    UNDECIDED: gettext_lazy("Utan beslut"),
    UNDER_WAY: gettext_lazy("Under beredning"),
    DECIDED: gettext_lazy("Beslutade"),
    TO_FOLLOW_UP: gettext_lazy("Beslut att följa upp"),
    DONE: gettext_lazy("Åtgärdade att notera"),
    ALL: gettext_lazy("Alla"),
}


def conditions(today: date) -> Mapping[str, Q]:
    """What each choice of the list means on a day."""
    return {
        UNDECIDED: Q(state__in=rules.UNDECIDED),
        UNDER_WAY: Q(state=rules.PREPARING),
        DECIDED: Q(state__in=(rules.DECIDED, rules.FOLLOWED_UP)),
        TO_FOLLOW_UP: Q(state=rules.DECIDED, due_on__lte=today),
        DONE: Q(state=rules.REMEDIED, noted=False),
        ALL: Q(),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the list; None and "" are all."""

    choice: str = UNDECIDED
    mine: bool = False
    body_id: int | None = None
    area_id: int | None = None
    level: str = ""
    rule: str | None = None


def asked_rows(asker: Asker, asked: Asked) -> QuerySet[DeviationState]:
    """What somebody may see and asks for, in whatever state."""
    rows = states_visible_to(asker)
    if asked.mine:
        rows = rows.filter(waits_for(asker))
    given = {
        "body": asked.body_id,
        "deviation__area": asked.area_id,
        "level": asked.level or None,
        "deviation__rule": asked.rule,
    }
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


def counts(rows: QuerySet[DeviationState], today: date) -> dict[str, int]:
    """How many there are of each choice. 1 query."""
    found: dict[str, int] = rows.aggregate(
        **{key: Count("pk", filter=condition) for key, condition in conditions(today).items() if key != ALL},
        **{ALL: Count("pk")},
    )
    return found


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in what somebody sees, for filters: pairs of a value and its words, in Swedish order."""

    bodies: Sequence[tuple[int, str]]
    areas: Sequence[tuple[int, str]]
    levels: Sequence[tuple[str, Word]]
    rules: Sequence[tuple[str, Word]]


def filters(asker: Asker) -> Filters:
    """3 queries."""
    columns = ("body", "deviation__area", "level", "deviation__rule")
    rows = list(states_visible_to(asker).order_by().values_list(*columns).distinct())
    bodies, areas, levels, codes = (
        (set(column) for column in zip(*rows, strict=True)) if rows else [set()] * 4
    )
    return Filters(
        _sorted(party_names(bodies - {None})),
        _sorted(area_names(areas - {None})),
        [(level, word) for level, word in rules.LEVEL_WORDS.items() if level in levels],
        [(code, rules.rule_of(code).name) for code in (*rules.RULES, rules.BY_HAND) if code in codes],
    )


def _sorted(names: Mapping[int, str]) -> list[tuple[int, str]]:
    return sorted(names.items(), key=lambda pair: swedish_key(pair[1]))


@dataclass(frozen=True, slots=True)
class Line:
    """A deviation in a list: what it is, where it lies, and for how long nobody has decided."""

    row: Any
    sentence: str
    area: str
    body: str
    holder: str
    officer: str
    decided_by: str
    today: date
    meeting_on: date | None = None
    may: bool = False

    @property
    def key(self) -> int:
        return int(self.row.deviation_id)

    @property
    def label(self) -> str:
        return str(self.row.deviation.node.label)

    @property
    def title(self) -> str:
        by_hand = self.row.deviation.rule == rules.BY_HAND
        return self.label if by_hand else f"{self.rule}: {self.label}"

    @property
    def rule(self) -> Word:
        return rules.rule_of(self.row.deviation.rule).name

    @property
    def state(self) -> Word:
        return rules.STATE_WORDS[self.row.state]

    @property
    def level(self) -> Word:
        return rules.LEVEL_WORDS[self.row.level]

    @property
    def outcome(self) -> Word:
        return rules.OUTCOME_WORDS.get(self.row.outcome, "")

    @property
    def undecided(self) -> bool:
        return self.row.state in rules.UNDECIDED

    @property
    def notable(self) -> bool:
        """Whether it can be noted as remedied: what a rule finds no longer, or what somebody told of."""
        row = self.row
        by_hand = self.undecided and row.deviation.rule == rules.BY_HAND
        return self.may and bool(by_hand or (row.state == rules.REMEDIED and not row.noted))

    @property
    def days(self) -> int:
        """For how many days there has been no decision."""
        return (self.today - localdate(self.row.clock_from)).days

    @property
    def asks(self) -> bool:
        """Whether it asks for something: not while it is prepared and its day has not passed."""
        return self.undecided and not (self.row.state == rules.PREPARING and self.row.due_on >= self.today)

    @property
    def to_follow_up(self) -> bool:
        due_on = self.row.due_on
        return bool(self.row.state == rules.DECIDED and due_on is not None and due_on <= self.today)

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        if self.row.state == rules.PREPARING:
            return "wait" if self.asks is False else "late"
        return "late" if self.undecided else "wait" if self.to_follow_up else "ok"

    @property
    def clock(self) -> str:
        """Where it stands, in words."""
        row = self.row
        if row.state == rules.REMEDIED:
            return _("Åtgärdad %(day)s.") % {"day": day_words(localdate(row.since))}
        if not self.undecided:
            words = {
                "outcome": self.outcome,
                "by": self.decided_by,
                "day": day_words(row.decision.decided_on),
            }
            return _("%(outcome)s: beslut av %(by)s den %(day)s.") % words
        where = _("Ligger hos %(holder)s.") % {"holder": self.holder}
        if row.state == rules.PREPARING:
            words = {"number": row.case_number, "officer": self.officer, "day": day_words(row.due_on)}
            where = _("Ärende %(number)s bereds av %(officer)s och behandlas den %(day)s.") % words
        meeting = _(" Nästa möte %(day)s.") % {"day": day_words(self.meeting_on)} if self.meeting_on else ""
        return f"{undecided_words(self.days)} {where}{meeting}"


RELATED = ("deviation__node", "function", "officer", "decision__function", "decision__body")


def lines(rows: QuerySet[DeviationState] | Sequence[int], asker: Asker) -> list[Line]:
    """The lines of these rows in their order; a list of keys of rows is put in its order. 10 queries."""
    if isinstance(rows, QuerySet):
        found: list[Any] = list(rows.select_related(*RELATED))
    else:
        by_key = {row.pk: row for row in DeviationState.objects.filter(pk__in=rows).select_related(*RELATED)}
        found = [by_key[key] for key in rows]
    bodies = {row.body_id for row in found} | {row.decision.body_id for row in found if row.decision}
    names, kinds = (
        party_names(bodies - {None}),
        dict(Party.objects.filter(pk__in=bodies - {None}).values_list("pk", "kind")),
    )
    areas = area_names({row.deviation.area_id for row in found} - {None})
    forums = {row.deviation.forum_id for row in found} - {None}
    called = dict(ForumFacts.objects.known().filter(forum__in=forums).values_list("forum", "name"))
    meet = meetings_after(forums, asker.today)
    figures = figures_of(found)
    return [
        Line(
            row,
            figures.sentence(row),
            areas.get(row.deviation.area_id, ""),
            names.get(row.body_id, ""),
            holder_words(
                row.level,
                row.function.name if row.function else "",
                called.get(row.deviation.forum_id, ""),
                names.get(row.body_id, ""),
                kinds.get(row.body_id, ""),
            ),
            row.officer.name if row.officer else "",
            _decided_by(row, names),
            asker.today,
            meet.of(row),
            asker.handles(row),
        )
        for row in found
    ]


def _decided_by(row: Any, names: Mapping[int, str]) -> str:
    if row.decision is None:
        return ""
    if row.decision.function is not None:
        return str(row.decision.function.name)
    return f"{names.get(row.decision.body_id, '')} {row.decision.paragraph}".strip()


def in_order(rows: QuerySet[DeviationState]) -> QuerySet[DeviationState]:
    """Those without a decision for the longest first, of one moment the highest level first."""
    return rows.order_by("clock_from", "pk")


def state_at(asker: Asker, deviation: int) -> DeviationState | None:
    """How one stands; None where she may not see it. 1 query."""
    return states_visible_to(asker).filter(deviation=deviation).select_related("deviation").first()
