"""Everything about one action, for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.timezone import localdate

from samlad.actions import rules
from samlad.actions.lead_time import Spell, clock_start, held_by, spells
from samlad.actions.models import (
    Action,
    ActionState,
    AnswerLink,
    Effect,
    FollowUp,
    Photo,
    Resources,
    Window,
)
from samlad.actions.queries import (
    POLICE,
    ActionLine,
    Functions,
    hers,
    in_order,
    is_hidden,
    line_of,
    speaks_for_police,
    states_visible_to,
    with_party,
    with_place,
)
from samlad.actions.serving import resources_of, served
from samlad.base.categories import CATEGORIES
from samlad.forums.models import Forum, ForumFacts
from samlad.forums.rules import Standing
from samlad.parties.models import PartyProfile
from samlad.programmes.queries import Reader


@dataclass(frozen=True, slots=True)
class Button:
    """A step that somebody may take; `one_tap`: without words."""

    state: str

    @property
    def word(self) -> str | Promise:
        return rules.ANSWER_WORDS[self.state]

    @property
    def one_tap(self) -> bool:
        return self.state in rules.ONE_TAP


@dataclass(frozen=True, slots=True)
class May:
    """What a reader may do with an action: what she may answer, what she may decide, and the rest."""

    lead: bool = False
    answers: Sequence[Button] = ()
    decisions: Sequence[Button] = ()
    hand_over: bool = False
    follow_up: bool = False
    effect_for: Sequence[int] = ()
    add_photo: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.answers or self.decisions or self.hand_over or self.lead)


@dataclass(frozen=True, slots=True)
class Said:
    """Whether a party thinks that it helped."""

    party: str
    word: str | Promise
    text: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What the forum said when it followed the action up."""

    on: date
    helped: str | Promise
    next: str | Promise
    text: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    row: Any
    action: Action
    line: ActionLine
    forum: str
    raised_by: str
    windows: Sequence[Window]
    parts: Sequence[ActionLine]
    spells: Sequence[Spell]
    follow_ups: Sequence[Followed]
    effects: Sequence[Said]
    links: Sequence[Any]
    photos: Sequence[Photo]
    goals: Sequence[Any]
    resources: Resources | None
    may: May
    today: date

    @property
    def started(self) -> date:
        """From which day its lead time is counted."""
        reason = self.action.reason_node
        return clock_start(self.action.first_seen_on, reason.day if reason else None, self._added)

    @property
    def _added(self) -> date:
        return localdate(self.action.event.at)

    @property
    def category(self) -> str | Promise:
        """What kind of thing it answers to; "" where nobody has said."""
        return CATEGORIES[self.action.category] if self.action.category else ""

    @property
    def lead_days(self) -> int:
        end = localdate(self.row.since) if self.row.state == rules.DONE else self.today
        return (end - self.started).days

    @property
    def held(self) -> Mapping[str, int]:
        return held_by(self.spells)

    @property
    def cost(self) -> str:
        """In whole kronor, grouped by thousands."""
        return number_format(self.row.cost, force_grouping=True)

    @property
    def funded(self) -> str:
        amount = self.resources.funded if self.resources else None
        return number_format(amount, force_grouping=True) if amount is not None else ""

    @property
    def coming(self) -> Sequence[Window]:
        """The times of today and later."""
        return [window for window in self.windows if localdate(window.last_moment) >= self.today]

    @property
    def past(self) -> Sequence[Window]:
        return [window for window in self.windows if localdate(window.last_moment) < self.today]

    @property
    def hidden(self) -> bool:
        """Seen by those who lead and by the police alone."""
        return is_hidden(self.row)

    @property
    def by_police(self) -> bool:
        return bool(self.row.responsible.party.kind == POLICE)


def find_state(standing: Standing, held: Functions, action: int) -> Any:
    """How an action stands, as somebody may see it; None where she may not. 1 query."""
    rows = with_place(with_party(states_visible_to(standing, None, held).filter(action=action)))
    related = ("action__reason_node", "action__event", "action__joint", "action__area", "action__forum")
    return rows.select_related("responsible__party", *related).first()


def action_page(
    row: Any, standing: Standing, held: Functions, goal_reader: Reader, today: date
) -> ActionPage:
    """The page of an action that `find_state` gave. At most 14 queries."""
    action = row.action
    names = _names(row)
    own = ActionState.objects.filter(pk=row.pk).filter(hers(standing, held)).exists()
    return ActionPage(
        row=row,
        action=action,
        line=line_of(row, today),
        forum=ForumFacts.objects.known().get(forum=action.forum_id).name,
        raised_by=names.get(action.raised_by_id, ""),
        windows=list(Window.objects.known().filter(action=action).order_by("starts_at")),
        parts=_parts(action, standing, held, today),
        spells=_told(spells(_history(action), today), standing, action.forum_id),
        follow_ups=_follow_ups(action),
        effects=_effects(action),
        links=_links(action) if standing.leads(action.forum_id) else [],
        goals=served(action.node_id, goal_reader),
        resources=resources_of([action.pk]).get(action.pk),
        photos=list(Photo.objects.filter(action=action).defer("content").order_by("pk")),
        may=may(row, standing, own),
        today=today,
    )


def _names(row: Any) -> dict[int | None, str]:
    raised = row.action.raised_by_id
    rows = PartyProfile.objects.known().filter(party=raised) if raised else PartyProfile.objects.none()
    return dict(rows.values_list("party", "name"))


def may(row: Any, standing: Standing, own: bool) -> May:
    forum, kind = row.action.forum_id, row.responsible.party.kind
    leads = standing.leads(forum)
    possible = rules.answers(row.state, kind) if own or leads else ()
    steps = [Button(to) for to in rules.TRANSITIONS[row.state] if to not in possible and to in rules.BY_FORUM]
    parties = standing.parties.get(forum, frozenset()) if standing.takes_part(forum) else frozenset()
    asked = row.action.raised_by_id
    return May(
        lead=leads,
        answers=[Button(to) for to in possible if to != rules.HANDED_OVER],
        decisions=steps if leads else (),
        hand_over=rules.HANDED_OVER in possible,
        follow_up=leads and row.state in rules.FOLLOWED_UP,
        effect_for=sorted(parties, key=lambda key: (key != asked, key)) if row.state in rules.BEGUN else (),
        add_photo=(own or leads) and row.state in rules.BEGUN,
    )


def _history(action: Action) -> list[Any]:
    return list(with_party(ActionState.objects.filter(action=action)).order_by("pk"))


def _told(found: Sequence[Spell], standing: Standing, forum: int) -> list[Spell]:
    """What the police has said of it is for those who lead and the police, also after others have it."""
    police = [spell for spell in found if spell.row.responsible.party.kind == POLICE]
    if police and not standing.leads(forum) and not _speaks_for_police(standing, forum):
        for spell in police:
            for row in (spell.row, *spell.changes):
                if not row.released:
                    row.note = row.case_number = row.answered_by = ""
    return list(found)


def _speaks_for_police(standing: Standing, forum: int) -> bool:
    return Forum.objects.filter(speaks_for_police(standing, forum), pk=forum).exists()


def _parts(action: Action, standing: Standing, held: Functions, today: date) -> list[ActionLine]:
    """The other parts of a joint action that the reader may see. At most 1 query."""
    if action.joint_id is None:
        return []
    rows = states_visible_to(standing, None, held).filter(action__joint=action.joint_id)
    return [line_of(row, today) for row in in_order(with_place(with_party(rows.exclude(action=action))))]


def _follow_ups(action: Action) -> list[Followed]:
    rows = FollowUp.objects.filter(action=action).order_by("on", "pk")
    return [
        Followed(row.on, rules.HELPED_WORDS[row.helped], rules.NEXT_WORDS[row.next], row.text) for row in rows
    ]


def _effects(action: Action) -> list[Said]:
    profile = FilteredRelation("party__profiles", condition=Q(party__profiles__replaced_at__isnull=True))
    rows = Effect.objects.known().filter(action=action).annotate(profile=profile).order_by("pk")
    told = rows.values_list("profile__name", "helped", "text")
    return [Said(name, rules.HELPED_WORDS[helped], text) for name, helped, text in told]


def _links(action: Action) -> list[Any]:
    rows: Any = AnswerLink.objects.known().filter(action=action).select_related("function")
    return list(rows.order_by("pk"))
