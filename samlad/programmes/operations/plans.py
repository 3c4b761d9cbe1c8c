"""Plans: added, changed while they are drafts, decided, evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.documents.operations import snapshot_freeze
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.forums.models import Forum
from samlad.parties.models import Party
from samlad.places.models import Area
from samlad.programmes import rules
from samlad.programmes.frozen import frozen_parts
from samlad.programmes.models import Evaluation, PriorityArea, Programme, ProgrammeFacts
from samlad.programmes.operations.standing import (
    Decided,
    check_may,
    decided_change,
    decision_of,
    facts_now,
)
from samlad.thread.models import LED_TO, Link
from samlad.thread.operations import link_add, node_add


@dataclass(frozen=True, slots=True)
class About:
    """What a plan is called, what it is for, and for when it is."""

    name: str
    starts_on: date
    ends_on: date
    purpose: str = ""
    case_number: str = ""


@transaction.atomic
def programme_add(
    *,
    by: User | None,
    at: datetime,
    kind: str,
    about: About,
    body: Party,
    forum: Forum | None = None,
    predecessor: Programme | None = None,
) -> Programme:
    """A draft. `predecessor` is what it follows on."""
    _check_about(about)
    if kind != rules.BODY_PLAN and forum is None:
        raise Refusal(_("Ange vilket forum som håller i planen."))
    path = reverse("programmes:programmes")
    node = node_add(kind="programme", label=about.name, area=None, day=about.starts_on, path=path)
    event = event_log(by=by, at=at, verb="programmes.added", subject=node, kind=kind)
    programme = Programme.objects.create(node=node, kind=kind, body=body, forum=forum, event=event)
    check_may(by, at, programme)
    row = _row(programme, about)
    row.predecessor = predecessor
    row_add(row, event=event)
    if predecessor is not None:
        link_add(predecessor.node, node, LED_TO, event=event)
    return programme


def _check_about(about: About) -> None:
    if not about.name.strip():
        raise Refusal(_("Skriv vad planen heter."))
    rules.check_period(about.starts_on, about.ends_on)


def _row(programme: Programme, about: About, old: ProgrammeFacts | None = None) -> ProgrammeFacts:
    return ProgrammeFacts(
        programme=programme,
        name=about.name,
        sort_key=swedish_key(about.name),
        purpose=about.purpose,
        starts_on=about.starts_on,
        ends_on=about.ends_on,
        case_number=about.case_number,
        predecessor_id=old.predecessor_id if old else None,
        state=old.state if old else rules.DRAFT,
        decision_id=old.decision_id if old else None,
        snapshot_id=old.snapshot_id if old else None,
    )


@transaction.atomic
def programme_change(
    *, by: User | None, at: datetime, programme: Programme, about: About, decided: Decided | None = None
) -> None:
    """What it is called and for when; by a decision where it has been adopted."""
    _check_about(about)
    check_may(by, at, programme)
    old = facts_now(programme)
    event = event_log(by=by, at=at, verb="programmes.changed", subject=programme)
    decided_change(old, decided, programme.node, event)
    row_replace(old, _row(programme, about, old), event=event)


@transaction.atomic
def predecessor_set(
    *, by: User | None, at: datetime, programme: Programme, predecessor: Programme | None
) -> None:
    """What a draft follows on: a decided plan of the same kind, or None."""
    check_may(by, at, programme)
    old = facts_now(programme)
    if old.state != rules.DRAFT:
        raise Refusal(_("Planen är beslutad. Vad den ersätter ändras inte längre."))
    if predecessor is not None:
        before = ProgrammeFacts.objects.known().get(programme=predecessor)
        if before.state != rules.ADOPTED or predecessor.kind != programme.kind:
            raise Refusal(_("En plan ersätter bara en beslutad plan av samma sort."))
    event = event_log(by=by, at=at, verb="programmes.predecessor_set", subject=programme)
    new = _row(programme, _about(old), old)
    new.predecessor = predecessor
    row_replace(old, new, event=event)
    if old.predecessor is not None:
        links = Link.objects.known().filter(source=old.predecessor.node, target=programme.node)
        row_close(links.get(relation=LED_TO), event=event)
    if predecessor is not None:
        link_add(predecessor.node, programme.node, LED_TO, event=event)


@transaction.atomic
def areas_set(
    *,
    by: User | None,
    at: datetime,
    programme: Programme,
    areas: Mapping[int, str],
    decided: Decided | None = None,
) -> None:
    """The areas that are given priority, by their keys, and why. One that is left out is no longer."""
    check_may(by, at, programme)
    event = event_log(by=by, at=at, verb="programmes.areas_set", subject=programme, areas=sorted(areas))
    decided_change(facts_now(programme), decided, programme.node, event)
    areas_write(programme, areas, event)


def areas_write(programme: Programme, areas: Mapping[int, str], event: Event) -> None:
    known = {row.area_id: row for row in PriorityArea.objects.known().filter(programme=programme)}
    if Area.objects.filter(pk__in=areas).count() < len(areas):
        raise Refusal(_("Ett av områdena finns inte."))
    for key, row in known.items():
        if key not in areas:
            row_close(row, event=event)
    for key, reason in areas.items():
        old = known.get(key)
        if old is None or old.reason != reason.strip():
            row_replace(old, PriorityArea(programme=programme, area_id=key, reason=reason), event=event)


@transaction.atomic
def programme_adopt(
    *,
    by: User | None,
    at: datetime,
    programme: Programme,
    decided: Decided,
    without_evaluation: str = "",
) -> None:
    """The body has decided on the plan: it is frozen, and changed by new decisions from now on.

    Its predecessor has to be evaluated; `without_evaluation` says why it could not be waited for.
    """
    check_may(by, at, programme)
    old = facts_now(programme)
    if old.state == rules.ADOPTED:
        raise Refusal(_("Planen är redan beslutad."))
    if not programme.goals.filter(facts__replaced_at__isnull=True).exists():
        raise Refusal(_("Planen har inga mål. Lägg till dem innan den beslutas."))
    owner = programme.body
    rules.check_adopter(decided.body.kind, owner.kind, own=decided.body == owner)
    reason = _without(old, without_evaluation)
    why = {"without_evaluation": True} if reason else {}
    event = event_log(by=by, at=at, verb="programmes.adopted", subject=programme, **why)
    decision = decision_of(decided, "programmes.adopted", old.name, programme.node, event, **reason)
    snapshot = snapshot_freeze(
        event=event, kind="programme", title=old.name, parts=frozen_parts(programme, old, decided)
    )
    new = _row(programme, _about(old), old)
    new.state, new.decision, new.snapshot = rules.ADOPTED, decision, snapshot
    row_replace(old, new, event=event)


def _about(row: ProgrammeFacts) -> About:
    return About(row.name, row.starts_on, row.ends_on, row.purpose, row.case_number)


def _without(facts: ProgrammeFacts, reason: str) -> dict[str, str]:
    """Why the predecessor was not evaluated first; nothing where it was, or where there is none."""
    if facts.predecessor_id is None:
        return {}
    evaluated = Evaluation.objects.filter(programme=facts.predecessor_id).exists()
    rules.check_evaluated(evaluated=evaluated, reason=reason)
    return {} if evaluated else {"without_evaluation": reason.strip()}


@transaction.atomic
def programme_evaluate(
    *, by: User | None, at: datetime, programme: Programme, on: date, text: str
) -> Evaluation:
    """What the programme led to, once it is over or about to be. A later one adds to it."""
    check_may(by, at, programme)
    facts = facts_now(programme)
    if facts.state != rules.ADOPTED:
        raise Refusal(_("Det som inte är beslutat kan inte utvärderas."))
    if not text.strip():
        raise Refusal(_("Skriv vad programmet ledde till."))
    if on > localdate(at) or on < facts.starts_on:
        raise Refusal(_("Utvärderingens dag ska ligga efter programmets början och får inte ligga framåt."))
    if facts.decision is not None and on < facts.decision.decided_on:
        raise Refusal(_("Utvärderingen kan inte vara gjord innan planen beslutades."))
    event = event_log(by=by, at=at, verb="programmes.evaluated", subject=programme)
    return Evaluation.objects.create(programme=programme, on=on, text=text, event=event)
