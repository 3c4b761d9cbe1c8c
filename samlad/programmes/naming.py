"""What names in a file mean: bodies that are known, and those that are asked about."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.accounts.models import User
from samlad.base.sorting import swedish_key
from samlad.parties.operations import Profile, party_add
from samlad.parties.wording import KIND_WORDS

Pairs = Sequence[tuple[int, str]]
# What may be said of a name that is not known, but for a body that is.
LEAVE, ADD = "", "add"
# How alike two names are when one is perhaps the other, misspelt; two boards are more alike than one thinks.
ALIKE = 0.85


class Names:
    """Names of things that are known, however they are written."""

    def __init__(self, known: Pairs) -> None:
        self._keys = {swedish_key(name): key for key, name in known}
        self._names = {swedish_key(name): name for _key, name in known}

    def key(self, name: str) -> int | None:
        return self._keys.get(swedish_key(name))

    def near(self, name: str) -> str:
        """What was perhaps meant; "" where nothing is like it."""
        found = get_close_matches(swedish_key(name), self._names, n=1, cutoff=ALIKE)
        return self._names[found[0]] if found else ""


def names_in(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]


def unknown_in(said: Iterable[Iterable[str]], known: Names) -> list[str]:
    """Each name that is not known, once, as it is written first."""
    found = dict[str, str]()
    for names in said:
        for name in names:
            if known.key(name) is None:
                found.setdefault(swedish_key(name), name)
    return list(found.values())


def means_field(name: str) -> str:
    """The field that tells what a name means: the same however the names around it are corrected."""
    return f"means_{hashlib.sha256(swedish_key(name).encode()).hexdigest()[:12]}"


def kind_of(name: str) -> str:
    """What kind of body a name in a programme is of, as it would be added to the register."""
    words = name.casefold().split()
    if "ab" in words or "bolag" in words[-1]:
        return "municipal_company"
    told = {"kommunfullmäktige": "municipal_council", "kommunstyrelsen": "executive_board"}
    ended = "administration" if "förvaltning" in words[-1] else "board"
    return told.get(" ".join(words), ended)


def meaning(name: str, bodies: Pairs, near: str, *, adds: bool) -> forms.ChoiceField:
    choices = [(LEAVE, _("Ta inte med den")), *((str(key), called) for key, called in bodies)]
    if adds:
        kind = str(KIND_WORDS[kind_of(name)]).lower()
        choices.insert(1, (ADD, _("Lägg till i registret: %(kind)s") % {"kind": kind}))
    initial = next((str(key) for key, called in bodies if called == near), LEAVE)
    help_text = gettext_lazy("Liknar ett namn i registret. Kontrollera att det är samma.") if near else ""
    label = _("Vad är ”%(name)s”?") % {"name": name}
    return forms.ChoiceField(
        label=label, choices=choices, initial=initial, required=False, help_text=help_text
    )


def keys_meant(said: Mapping[str, str], added: Mapping[str, int]) -> dict[str, int]:
    """By how they are sorted, the keys of names that were asked about; of those left out none.

    `said` is what was answered for each name; `added` are the keys of the bodies that have been added.
    """
    found = dict[str, int]()
    for name, means in said.items():
        if means:
            found[swedish_key(name)] = added[name] if means == ADD else int(means)
    return found


def bodies_add(names: Iterable[str], *, by: User, at: datetime) -> dict[str, int]:
    """The keys of bodies that are added to the register, by name."""
    added = dict[str, int]()
    for name in names:
        profile = Profile(name[:1].upper() + name[1:], bound_by_secrecy=True)
        party = party_add(by=by, at=at, kind=kind_of(name), founded_on=localdate(at), profile=profile)
        added[name] = party.pk
    return added
