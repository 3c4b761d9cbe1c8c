"""Finding the columns of a table by their heads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlad.base.refusals import Refusal

# How alike two heads are when one is taken for the other, misspelt.
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Heads:
    """In which place of a row each known column stands, and the heads of those that nobody asked for."""

    places: Mapping[str, int]
    others: Mapping[str, int]


def letters(place: int) -> str:
    """What a spreadsheet calls the column in that place: A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def normal(head: str) -> str:
    return " ".join(head.split()).casefold()


def spoken(word: str | Promise) -> tuple[str, ...]:
    """The word in the reader's language, and then in every language that files are written in."""
    said = [str(word)]
    for code, _name in settings.LANGUAGES:
        with override(code):
            said.append(str(word))
    return tuple(dict.fromkeys(said))


def pick(heads: Sequence[str], known: Mapping[str, Sequence[str]], needed: Collection[str] = ()) -> Heads:
    """The places of the `known` columns, each with the heads it may have; the first is what it is called.

    Raises Refusal where a column that is `needed` is not there, or where one that was asked for seems to have
    been given another name, with the head that is most like it.
    """
    by_head = {normal(head): key for key, names in known.items() for head in names}
    places, others = dict[str, int](), dict[str, int]()
    for place, head in enumerate(heads):
        key = by_head.get(normal(head))
        if key is None:
            others[head] = place
        elif key in places:
            raise Refusal(_("Kolumnen ”%(head)s” finns två gånger.") % {"head": head})
        else:
            places[key] = place
    missing = [key for key in known if key not in places]
    if told := [_told(known[key], others, needed=key in needed) for key in missing]:
        _refuse([one for one in told if one])
    return Heads(places, others)


def _told(names: Sequence[str], others: Mapping[str, int], *, needed: bool) -> str:
    """Why a column that is not there is missed; nothing where it need not be there."""
    if near := _nearest(names, others):
        words = {"head": names[0], "near": near, "letter": letters(others[near])}
        return _("Kolumnen ”%(head)s” saknas. I kolumn %(letter)s står ”%(near)s”: är det den?") % words
    return _("Kolumnen ”%(head)s” saknas.") % {"head": names[0]} if needed else ""


def _nearest(names: Sequence[str], others: Mapping[str, int]) -> str:
    by_normal = {normal(head): head for head in others if head}
    for name in names:
        if found := get_close_matches(normal(name), by_normal, n=1, cutoff=ALIKE):
            return by_normal[found[0]]
    return ""


def _refuse(told: Sequence[str]) -> None:
    if told:
        raise Refusal(" ".join([*told, _("Ge kolumnerna samma namn som i filen du hämtade.")]))
