"""The coordinator's review: clear, mask, ask back, hold back, join."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.audiences import AUDIENCES, AUTHORITIES, MEMBERS, READER, may_read
from samlad.base.fields import clean_text
from samlad.base.keys import key_of
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.queries import members_of, standing_of
from samlad.forums.rules import check_leads
from samlad.parties.models import Holding
from samlad.post.operations import messages_queue
from samlad.situation import rules
from samlad.situation.models import (
    ASKED_BACK,
    CLEARED,
    WAITING,
    WITHHELD,
    Apart,
    Coming,
    Contribution,
    Review,
    Round,
    Sighting,
)
from samlad.situation.operations.picture import reasons_withdraw
from samlad.situation.operations.rounds import locked
from samlad.situation.queries.seen import pending

KINDS: dict[str, Any] = {"contribution": Contribution, "sighting": Sighting, "coming": Coming}


def _found(round: Round, key: str) -> tuple[str, Any]:
    """The current thing that a key ("sighting:12") names in a round."""
    kind, _colon, named = key.partition(":")
    pk = key_of(named)
    row = kind in KINDS and pk is not None and KINDS[kind].objects.filter(pk=pk, round=round).first()
    if not row:
        raise Refusal(_("Det finns inte i omgången."), missing=True)
    if row.replaced_at is not None:
        raise Refusal(_("Parten har ändrat eller tagit tillbaka detta. Granska det som står där nu."))
    return kind, row


def _check(by: User, at: datetime, round: Round) -> None:
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    rules.check_can_review(locked(round).state)


@transaction.atomic
def review_set(
    *,
    by: User,
    at: datetime,
    round: Round,
    key: str,
    state: str,
    audience: str = "",
    mask: tuple[str, str] | None = None,
    question: str = "",
) -> Review:
    """Decide about one thing. `mask` is (place or title, words) that all others are shown instead.

    A reason of a level that repeats words which readers may not read after this is taken away.
    """
    _check(by, at, round)
    kind, row = _found(round, key)
    if state not in (CLEARED, ASKED_BACK, WITHHELD):
        raise Refusal(_("Välj vad som ska göras med uppgiften."))
    if state == ASKED_BACK and not question.strip():
        raise Refusal(_("Skriv vad du vill fråga."))
    old = Review.objects.known().filter(**{kind: row}).first()
    event = event_log(
        by=by,
        at=at,
        verb="situation.reviewed",
        subject=row,
        state=state,
        audience=audience,
        masked=mask is not None,
    )
    label, text = mask or ("", "")
    review = Review(
        **{kind: row},
        state=state,
        audience=audience if audience in AUDIENCES else row.audience,
        masked=mask is not None,
        text=text,
        label=label,
        question=question,
        joined_to=old.joined_to if old is not None else None,
    )
    if state == ASKED_BACK:
        _ask(round, row, event)
    if kind == "contribution":
        reasons_withdraw(round, {row.area_id: _closed_words(row, old, review)}, event)
    return row_replace(old, review, event=event)


def _closed_words(row: Contribution, old: Review | None, new: Review) -> set[str]:
    """The words of a contribution, its own and those of a mask before, that readers may not read now."""
    words = {row.sentence, old.text if old is not None else ""}
    if new.state == CLEARED and may_read(READER, new.audience):
        words.discard(clean_text(new.text) if new.masked else row.sentence)
    return words


def _ask(round: Round, row: Any, event: Event) -> None:
    """Tell those who hold the party's functions in the forum that there is a question."""
    held = Holding.objects.known().on(localdate(event.at)).filter(function__party=row.party_id)
    people = set(held.values_list("user_id", flat=True))
    members = [user for user in members_of(round.forum, localdate(event.at)) if user.pk in people]
    path = f"/laget/{round.pk}/bidrag/{row.party_id}/"
    messages_queue(event=event, to=members, kind="asked_back", path=path)


@transaction.atomic
def reviews_clear_all(
    *, by: User, at: datetime, round: Round, keys: Sequence[str], release: bool = False
) -> int:
    """Clear what waits, as it is and with the marking it has. Gives the number.

    With `release`, all members may read what was marked for authorities; what is for the coordinator and
    the sender alone stays so. `keys` are what the coordinator had on the page: what came in since is left.
    """
    _check(by, at, round)
    waiting = set(pending(round)) & set(keys)
    if not waiting:
        raise Refusal(_("Inget väntar på granskning."))
    event = event_log(
        by=by,
        at=at,
        verb="situation.reviewed_all",
        subject=round,
        cleared=sorted(waiting),
        release=release,
    )
    for kind, row, old in _current(waiting):
        joined = old.joined_to_id if old is not None else None
        audience = MEMBERS if release and row.audience == AUTHORITIES else row.audience
        review = Review(**{kind: row}, state=CLEARED, audience=audience, joined_to_id=joined)
        row_replace(old, review, event=event)
    return len(waiting)


def _current(keys: Iterable[str]) -> Iterator[tuple[str, Any, Review | None]]:
    """The current things of these keys, each with its kind and review. 6 queries, whatever their number."""
    for kind, model in KINDS.items():
        chosen = [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]
        old = Review.objects.known().filter(**{f"{kind}__in": chosen})
        reviews = {getattr(review, f"{kind}_id"): review for review in old}
        for row in model.objects.known().filter(pk__in=chosen).order_by("pk"):
            yield kind, row, reviews.get(row.pk)


@transaction.atomic
def sightings_join(*, by: User, at: datetime, round: Round, sightings: Sequence[int]) -> None:
    """Say that sightings tell of the same event. The first of them stands for it."""
    _check(by, at, round)
    if len(set(sightings)) < 2:
        raise Refusal(_("Välj minst två iakttagelser att slå ihop."))
    rows = [_found(round, f"sighting:{pk}")[1] for pk in dict.fromkeys(sightings)]
    if len({row.area_id for row in rows}) > 1:
        raise Refusal(_("Iakttagelserna gäller olika områden."))
    event = event_log(
        by=by, at=at, verb="situation.sightings_joined", subject=round, sightings=[r.pk for r in rows]
    )
    reviews = {r.sighting_id: r for r in Review.objects.known().filter(sighting__round=round)}
    roots = {row.pk: _root(row.pk, reviews) for row in rows}
    main = Sighting.objects.get(pk=roots[rows[0].pk])
    for row in Sighting.objects.known().filter(round=round):
        if _root(row.pk, reviews) in roots.values() and row.pk != main.pk:
            _join(row, main, event)


@transaction.atomic
def sightings_tell_apart(*, by: User, at: datetime, round: Round, sightings: Sequence[int]) -> None:
    """Say that sightings which look alike are different events: they are not suggested as one again."""
    _check(by, at, round)
    keys = sorted({_found(round, f"sighting:{pk}")[1].pk for pk in sightings})
    if len(keys) < 2:
        raise Refusal(_("Välj minst två iakttagelser."))
    told = set(Apart.objects.filter(first__in=keys, second__in=keys).values_list("first_id", "second_id"))
    pairs = [pair for pair in combinations(keys, 2) if pair not in told]
    if not pairs:
        return
    event = event_log(by=by, at=at, verb="situation.sightings_told_apart", subject=round, sightings=keys)
    Apart.objects.bulk_create(Apart(first_id=one, second_id=other, event=event) for one, other in pairs)


def _root(sighting: int, reviews: Mapping[int | None, Review]) -> int:
    """The sighting that stands for the event that one tells of."""
    review = reviews.get(sighting)
    return review.joined_to_id if review is not None and review.joined_to_id else sighting


def _join(row: Sighting, main: Sighting | None, event: Event) -> None:
    old = Review.objects.known().filter(sighting=row).first()
    review = Review(
        sighting=row,
        state=old.state if old is not None else WAITING,
        audience=old.audience if old is not None else row.audience,
        masked=old.masked if old is not None else False,
        text=old.text if old is not None else "",
        label=old.label if old is not None else "",
        question=old.question if old is not None else "",
        joined_to=main,
    )
    try:
        with transaction.atomic():
            row_replace(old, review, event=event)
    except IntegrityError:
        raise Refusal(_("Någon annan ändrade granskningen samtidigt. Ladda om sidan.")) from None


@transaction.atomic
def sighting_part(*, by: User, at: datetime, round: Round, sighting: int) -> None:
    """Say that a joined sighting tells of an event of its own after all.

    Where it is the one that stands for the event, the first of the others does so from now on.
    """
    _check(by, at, round)
    _kind, row = _found(round, f"sighting:{sighting}")
    reviews = {r.sighting_id: r for r in Review.objects.known().filter(sighting__round=round)}
    known = Sighting.objects.known().filter(round=round).exclude(pk=row.pk).order_by("pk")
    others = [other for other in known if _root(other.pk, reviews) == row.pk]
    if _root(row.pk, reviews) == row.pk and not others:
        raise Refusal(_("Iakttagelsen är inte ihopslagen med någon annan."))
    event = event_log(by=by, at=at, verb="situation.sighting_parted", subject=row)
    if not others:
        _join(row, None, event)
    for place, other in enumerate(others):
        _join(other, others[0] if place else None, event)
