"""The page of comparisons: what is chosen, one of the three views of it, and its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.base.forests import Rows, forest
from samlad.base.keys import key_of
from samlad.places.models import AreaFacts
from samlad.statistics.queries.areas import Division, Place, places, places_of, vintages_mixed
from samlad.statistics.queries.compare.choice import (
    DIFFERENCES,
    LIKENESSES,
    TRENDS,
    VIEWS,
    Choice,
    Options,
    chosen_places,
    default_indicators,
    options,
)
from samlad.statistics.queries.compare.differences import (
    DifferenceRow,
    Others,
    difference_picture,
    difference_rows,
    others,
)
from samlad.statistics.queries.compare.likenesses import Likenesses, like_picture, likenesses
from samlad.statistics.queries.compare.trends import TrendRow, trend_picture, trend_rows
from samlad.statistics.queries.meanings import Meaning, meanings

# So many rows are on a page, and so many bars in a picture.
ROWS, BARS = 120, 40
FIRST_FEW = 6


@dataclass(frozen=True)
class Comparison:
    """`refusal` is why nothing is compared; "" where something is."""

    choice: Choice
    places: Sequence[Place]
    meanings: Sequence[Meaning]
    refusal: str

    @cached_property
    def pages(self) -> Page[Any]:
        periods = max(1, len(self.choice.periods)) if self.choice.view == DIFFERENCES else 1
        per_page = max(5, ROWS // max(1, len(self.meanings) * periods))
        return Paginator(list(self.places), per_page).get_page(self.choice.page)

    @property
    def ready(self) -> bool:
        return bool(self.places and self.meanings) and not self.refusal

    @cached_property
    def others(self) -> Others:
        return others(self.choice, list(self.pages))

    @cached_property
    def differences(self) -> Sequence[DifferenceRow]:
        if not self.ready or self.choice.view != DIFFERENCES:
            return ()
        return list(difference_rows(self.choice, list(self.pages), self.meanings, self.others))

    @cached_property
    def likenesses(self) -> Likenesses | None:
        """To the first of the chosen areas, among all of its division."""
        if not self.ready or self.choice.view != LIKENESSES:
            return None
        first = self.first
        every = places(places_of(Division(first.kind, first.vintage), self.choice.at))
        return likenesses(self.choice, first, every, self.meanings)

    @property
    def first(self) -> Place:
        """The area that was chosen first."""
        by_key = {place.key: place for place in self.places}
        return next((by_key[key] for key in self.choice.areas if key in by_key), self.places[0])

    @cached_property
    def trends(self) -> Sequence[TrendRow]:
        if not self.ready or self.choice.view != TRENDS:
            return ()
        return list(trend_rows(self.choice, list(self.pages), self.meanings))

    @cached_property
    def picture(self) -> SafeString:
        rows: list[Rows] = []
        if self.choice.view == DIFFERENCES:
            rows = difference_picture(self.differences, BARS)
        elif self.choice.view == TRENDS:
            rows = trend_picture(self.trends, BARS)
        elif self.likenesses is not None:
            rows = like_picture(self.likenesses)
        return forest(rows, title=self.title)

    @property
    def title(self) -> str:
        """The view, whom it is of where that is not everybody, and of which day where that is not today."""
        choice = self.choice
        words = [str(VIEWS[choice.view])]
        if choice.breakdown:
            words.append(choice.whom.lower())
        if choice.at is not None:
            words.append(_("känt %(day)s") % {"day": date_format(localdate(choice.at))})
        return ", ".join(words)

    @property
    def estimated(self) -> bool:
        """Whether a value on the page was worked out from another division."""
        figures = [row.figure for row in self.differences] + [row.figure for row in self.trends]
        return any(figure.estimated > 0 for figure in figures)

    @cached_property
    def options(self) -> Options:
        return options(self.choice, self.places, [one.key for one in self.meanings])


def comparison(choice: Choice) -> Comparison:
    """3 queries; each view, and what there is to choose among, a few more."""
    chosen = chosen_places(choice)
    keys = list(choice.indicators)
    if not keys and chosen:
        keys = default_indicators(chosen[0].key, 60 if choice.view == LIKENESSES else FIRST_FEW, choice.at)
    found = meanings(keys, choice.at) if keys else []
    return Comparison(choice, chosen, found, _refusal(choice, chosen))


def _refusal(choice: Choice, chosen: Sequence[Place]) -> str:
    against = key_of(choice.against)
    with_other = list(chosen)
    if against:
        with_other += places(AreaFacts.objects.known(choice.at).filter(area=against))
    if refusal := vintages_mixed(with_other):
        return refusal
    return "" if chosen or choice.empty else _("Inget av de valda områdena finns.")
