"""Words for the codes of the situation."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.functional import Promise

from samlad.base.audiences import AUDIENCE_WORDS, is_marked
from samlad.base.categories import CATEGORIES, PLACE_TYPES, SERIOUSNESS, SOURCES, TARGETS
from samlad.situation.queries.suggesting import reason_words

register = template.Library()
CODES: Mapping[Any, str | Promise] = {**CATEGORIES, **PLACE_TYPES, **SERIOUSNESS, **SOURCES, **TARGETS}


@register.filter
def code_word(code: str | int) -> str | Promise:
    """The word of a code of a sighting; the code itself where there is none."""
    return CODES.get(code, str(code))


@register.filter
def audience_word(audience: str) -> str | Promise:
    return AUDIENCE_WORDS[audience]


@register.filter
def marked(audience: str) -> bool:
    """Whether a marking is narrower than all members."""
    return is_marked(audience)


@register.filter
def in_words(reason: tuple[str, tuple[tuple[str, int], ...]]) -> str:
    """A reason of a suggestion as a sentence."""
    code, values = reason
    return reason_words(code, dict(values))
