"""Telling of a deviation, preparing and lifting it, noting what was done, and whether a decision helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions.models import Action
from samlad.actions.operations.standing import check_there
from samlad.actions.rules import HELPED_WORDS, NO, OWN_KINDS
from samlad.base.refusals import Refusal
from samlad.deviations import rules
from samlad.deviations.finding.ground import Finding, settings_of
from samlad.deviations.models import Deviation
from samlad.deviations.operations.found import first_row
from samlad.deviations.operations.standing import changed, check_body, check_may, levels_of, locked, moved
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_replace
from samlad.forums.models import Forum
from samlad.parties.models import Function, Party
from samlad.places.models import Area
from samlad.programmes.queries import reader_of
from samlad.thread.models import LED_TO, Node
from samlad.thread.operations import link_add, node_add


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells of: in words, on what in the thread, and whom it concerns."""

    text: str
    body: Party | None = None
    forum: Forum | None = None
    area: Area | None = None
    about: Node | None = None


@transaction.atomic
def deviation_add(*, by: User | None, at: datetime, told: Told) -> Deviation:
    """A deviation that no rule has found. It lies with the forum, or else with the body."""
    _check_told(by, at, told)
    day, path = localdate(at), reverse("deviations:deviations")
    node = node_add(kind="deviation", label=told.text, area=told.area, day=day, path=path, rule=rules.BY_HAND)
    event = event_log(by=by, at=at, verb="deviations.added", subject=node)
    deviation = Deviation.objects.create(
        node=node,
        key=f"event:{event.pk}",
        about=told.about,
        area=told.area,
        forum=told.forum,
        action=Action.objects.filter(node=told.about).first() if told.about else None,
        text=told.text,
        event=event,
    )
    found = Finding(
        rules.BY_HAND,
        deviation.key,
        told.text,
        body_id=told.body.pk if told.body else None,
        forum_id=told.forum.pk if told.forum else None,
    )
    row_add(first_row(deviation, found, settings_of()[rules.BY_HAND], event), event=event)
    if told.about is not None:
        link_add(told.about, node, LED_TO, event=event)
    return deviation


def _check_told(by: User | None, at: datetime, told: Told) -> None:
    if not told.text.strip():
        raise Refusal(_("Skriv vad som avviker."))
    if told.body is None and told.forum is None:
        raise Refusal(_("Ange vilket forum, eller vilken nämnd eller vilket bolag, som avvikelsen gäller."))
    if told.body is not None:
        if told.body.kind not in OWN_KINDS:
            raise Refusal(
                _(
                    "Avvikelser gäller kommunens egna. Det som andra har tackat nej till tas upp när "
                    "överenskommelsen följs upp."
                )
            )
        check_body(told.body, localdate(at), deciding=False)
    if by is None:
        return
    reader = reader_of(by, localdate(at))
    leads = told.forum is not None and reader.standing.leads(told.forum.pk)
    body = told.body is not None and told.body.pk in reader.bodies
    if not (reader.standing.is_admin or leads or body):
        raise Refusal(
            _("Du kan ta upp avvikelser i forum som du leder och för nämnder eller bolag som är dina.")
        )


@transaction.atomic
def deviations_remedy(*, by: User, at: datetime, deviations: Sequence[Deviation], note: str = "") -> None:
    """Note that what was missing has been done: what rules no longer find, or what somebody had told of."""
    rows = locked(deviations)
    check_may(by, at, rows)
    for row in rows:
        if row.state != rules.REMEDIED:
            rules.check_transition(row.state, rules.REMEDIED)
            if row.deviation.rule != rules.BY_HAND:
                raise Refusal(
                    _("”%(label)s”: det som saknas har inte gjorts än. Avvikelsen noteras när det är gjort.")
                    % {"label": row.deviation.node.label}
                )
    keys = [row.deviation_id for row in rows]
    event = event_log(by=by, at=at, verb="deviations.remedied", subject=rows[0].deviation, deviations=keys)
    for row in rows:
        if row.state == rules.REMEDIED:
            new = changed(row, noted=True, note=note or row.note)
        else:
            new = moved(row, rules.REMEDIED, at, noted=True, note=note)
        row_replace(row, new, event=event)


@transaction.atomic
def deviations_prepare(
    *,
    by: User,
    at: datetime,
    deviations: Sequence[Deviation],
    case_number: str,
    officer: Function,
    handled_on: date,
    note: str = "",
) -> None:
    """A matter has been opened: its number, who prepares it, and when it is handled. The clock goes on."""
    rows = locked(deviations)
    check_may(by, at, rows)
    for row in rows:
        rules.check_transition(row.state, rules.PREPARING)
    if not case_number.strip():
        raise Refusal(_("Ange ärendets nummer."))
    if handled_on < localdate(at):
        raise Refusal(_("Dagen då ärendet behandlas har redan varit."))
    if officer.party.kind not in OWN_KINDS:
        raise Refusal(_("Den som bereder ärendet ska vara en funktion i kommunen."))
    check_there(officer, localdate(at))
    keys = [row.deviation_id for row in rows]
    event = event_log(by=by, at=at, verb="deviations.prepared", subject=rows[0].deviation, deviations=keys)
    for row in rows:
        given = {"case_number": case_number, "officer_id": officer.pk, "due_on": handled_on, "note": note}
        row_replace(row, moved(row, rules.PREPARING, at, **given), event=event)


@transaction.atomic
def deviation_lift(*, by: User, at: datetime, deviation: Deviation, why: str) -> None:
    """To the next level of the ladder at once, since where it lies cannot decide on it."""
    (row,) = locked([deviation])
    check_may(by, at, [row])
    if row.state not in rules.UNDECIDED:
        raise Refusal(_("Det finns redan ett beslut, eller så är avvikelsen åtgärdad."))
    if not why.strip():
        raise Refusal(_("Skriv varför avvikelsen lyfts."))
    level = rules.next_level(row.level, levels_of(row, settings_of()[row.deviation.rule]))
    if level is None:
        raise Refusal(_("Den här sortens avvikelse lyfts inte högre."))
    event = event_log(by=by, at=at, verb="deviations.lifted", subject=deviation, level=level)
    row_replace(row, changed(row, level=level, level_since=at, note=why), event=event)


@transaction.atomic
def deviation_follow_up(*, by: User, at: datetime, deviation: Deviation, helped: str, text: str = "") -> None:
    """Whether the decision had effect. If not, the deviation is open again."""
    (row,) = locked([deviation])
    check_may(by, at, [row])
    rules.check_transition(row.state, rules.FOLLOWED_UP)
    if helped not in HELPED_WORDS:
        raise Refusal(_("Välj om beslutet har haft effekt."))
    if not text.strip():
        raise Refusal(_("Skriv vad bedömningen bygger på."))
    event = event_log(by=by, at=at, verb="deviations.followed_up", subject=deviation, helped=helped)
    if helped == NO:
        new = moved(row, rules.REOPENED, at, note=text)
    else:
        new = moved(row, rules.FOLLOWED_UP, at, note=text, helped=helped)
    row_replace(row, new, event=event)
