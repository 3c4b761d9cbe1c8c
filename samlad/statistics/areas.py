"""The areas that figures of a source are about, found among ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.places.models import Area
from samlad.statistics.connectors.asking import Place, Plan

# What is done where a source has areas that are not in Samlad.
SKIP, STOP = "skip", "stop"
KINDS = ("country", "county", "municipality", "deso", "regso")
# So many areas are named where they are missing.
NAMED = 10


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas by kind and code, and then by vintage."""

    keys: Mapping[tuple[str, str], Mapping[str, int]]

    @classmethod
    def read(cls) -> "Areas":
        """One query."""
        keys: dict[tuple[str, str], dict[str, int]] = {}
        for pk, kind, code, vintage in Area.objects.filter(kind__in=KINDS).values_list(
            "pk", "kind", "code", "vintage"
        ):
            keys.setdefault((kind, "00" if kind == "country" else code), {})[vintage] = pk
        return cls(keys)

    def find(self, place: Place) -> int | None:
        """The area of exactly that vintage. Where the source says none: the one without, or the newest."""
        found = self.keys.get((place.kind, place.code), {})
        if place.vintage or not found:
            return found.get(place.vintage)
        return found.get("", found[max(found)])


def told_missing(plan: Plan, areas: Areas, *, skip: bool) -> str:
    """A note of what is left out. Raises `Refusal` where something is missing and that was not agreed to."""
    lacking = [one.told or one.code for one in plan.places if areas.find(one) is None]
    notes = [_("Källan har inte: %(names)s.") % {"names": _some(plan.unknown)}] if plan.unknown else []
    notes += (
        [_("Finns inte bland områdena i Samlad: %(names)s.") % {"names": _some(lacking)}] if lacking else []
    )
    if notes and (not skip or len(lacking) == len(plan.places)):
        raise Refusal(" ".join([*notes, _("Inget är hämtat.")]))
    return " ".join(notes)


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    text = ", ".join(names[:NAMED])
    return _("%(names)s och %(more)s till") % {"names": text, "more": more} if more > 0 else text
