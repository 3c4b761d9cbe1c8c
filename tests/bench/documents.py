"""Adopting a week, and making the PDF of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from samlad.accounts.models import User
from samlad.base.audiences import LEAD
from samlad.documents.queries import snapshot_parts
from samlad.situation.models import Issue, Round
from samlad.situation.operations import issue_adopt, round_step
from samlad.situation.pdf import issue_pdf
from samlad.situation.queries import edition_for
from samlad.situation.rules import AT_MEETING
from tests.bench.boundaries import district
from tests.bench.figures import Times, timed
from tests.bench.sizes import Plan
from tests.bench.town import COORDINATOR_MAIL

FEW, MANY = 6, 117  # areas of a small municipality, and of Stockholm


def measure(plan: Plan) -> dict[str, Times]:
    frozen = snapshot_parts(edition_for(Issue.objects.latest("pk"), LEAD))
    found = {f"adoption, {plan.size.areas} areas": Times([_adopt() for _ in range(plan.documents)])}
    for number in (FEW, MANY):
        times = [_render(_parts(frozen, number, turn)) for turn in range(plan.documents)]
        found[f"PDF, {number} areas"] = Times(times)
    return found


def _render(parts: Mapping[str, Any]) -> float:
    return timed(lambda: issue_pdf(parts, digest="0" * 64))


def _adopt() -> float:
    """From the button to the frozen document, undone again: all but the disk and the PDF."""
    round, by = Round.objects.latest("first_day"), User.objects.get(email=COORDINATOR_MAIL)
    with transaction.atomic():
        round_step(by=by, at=round.meeting_at, round=round, to=AT_MEETING)
        seconds = timed(lambda: issue_adopt(by=by, at=round.meeting_at, round=round))
        transaction.set_rollback(True)
    return seconds


def _parts(frozen: Mapping[str, Any], number: int, turn: int) -> dict[str, Any]:
    """A frozen week with that many areas: those there are, over and over, each with a boundary of its own.

    Every turn has other words, since the typesetter remembers what it has set.
    """
    areas = [part for key, part in frozen.items() if key.startswith("area:")]
    parts = {key: frozen[key] for key in ("header", "parties")}
    for place, feature in enumerate(district(number).features):
        if feature.boundary is None:
            raise RuntimeError("an area without a boundary")
        shape = asdict(feature.boundary)
        del shape["geometry"]
        area = areas[place % len(areas)]
        words = [voice | {"sentence": f"{turn} {voice['sentence']}"} for voice in area["contributions"]]
        own = {"id": place, "code": feature.code, "name": feature.name, "shape": shape}
        own |= {"reason": f"{turn} {area['reason']}", "contributions": words}
        parts[f"area:{feature.code}"] = area | own
    return parts
