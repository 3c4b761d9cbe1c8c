"""A point on the agenda of a meeting, as each room offers it. The meeting page puts them in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy

from samlad.base.audiences import MEMBERS

CARRIED, ACTIONS, AREAS, DISAGREEMENTS, COMING, POINTS = (
    "carried",
    "actions",
    "areas",
    "disagreements",
    "coming",
    "points",
)


def _call(words: Callable[[], str]) -> str:
    return words()


# What is put in words only where it is shown: `told(lambda: ...)`.
told = lazy(_call, str)
# In the order that a meeting takes them.
GROUPS: Mapping[str, str | Promise] = {
    CARRIED: gettext_lazy("Från förra gången"),
    ACTIONS: gettext_lazy("Åtgärder"),
    AREAS: gettext_lazy("Områden"),
    DISAGREEMENTS: gettext_lazy("Olika bedömningar"),
    COMING: gettext_lazy("Kommande händelser"),
    POINTS: gettext_lazy("Nya punkter"),
}


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One point for one reader.

    `key` names it through all meetings ("area:5"). `told` is what others are told that it is called, where
    the reader knows more than they; empty for the same. Within a group the heaviest comes first. `audience`
    and `party_id` (whose it is) say who has the point on the agenda at all. A point that is settled `once`
    does not come back after a meeting has closed it; others do as long as their cause is there.
    """

    key: str
    group: str
    label: str
    detail: str = ""
    href: str = ""
    weight: float = 0
    level: int | None = None
    audience: str = MEMBERS
    party_id: int | None = None
    told: str = ""
    once: bool = False
