"""Template tags of the page frame: signs and charts, form fields and the level choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.forms import CheckboxInput, RadioSelect
from django.forms.boundfield import BoundField, BoundWidget
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from samlad.base import charts
from samlad.base.signals import LEVELS

register = template.Library()


@register.simple_tag
def level_sign(level: int | None, size: int = charts.SIGN_SIDE, label: str | None = None) -> SafeString:
    """The sign of a level (None counts as 0); without a label the level must stand in text beside."""
    return charts.level_sign(level or 0, size=size, label=label)


@register.simple_tag
def strip(levels: Sequence[int | None], label: str) -> SafeString:
    """The levels of the latest 52 periods as bars, oldest first."""
    return charts.strip(levels, label=label)


@register.simple_tag
def spread(levels: Sequence[int], label: str) -> SafeString:
    """How the parties' levels spread over the scale."""
    return charts.spread(levels, label=label)


@register.simple_tag
def trend(level: int | None, previous: int | None) -> SafeString:
    """An arrow from the previous level to this one, for use before a text that says the same."""
    return charts.trend(level or 0, previous)


@register.simple_tag
@lru_cache(maxsize=10_000)
def address(name: str, *keys: int) -> str:
    """The same as `url`, for long lists: each address is worked out once in a process."""
    return reverse(name, args=keys)


@register.filter
def number(value: float) -> str:
    """A number as the reader's language writes it, grouped by thousands; a whole one without decimals."""
    return number_format(value, 0 if value == int(value) else 1, force_grouping=True)


@register.filter
def level_word(level: int | None) -> str | Promise:
    """The word of a level; None counts as 0."""
    return LEVELS[level or 0].word


@register.inclusion_tag("base/_field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    help_text: str | None = None,
    audience: str = "",
    optional: bool = True,
    **attributes: str | bool,
) -> dict[str, object]:
    """One form field with label, help, who may read it, and its errors, tied together by ARIA.

    `help_text` replaces the form's own; "" shows none. `optional` is whether a field that the form does not
    require is called so: not where another field decides, as for those that the form names in
    `CONDITIONAL`. Further arguments become attributes of the control: `_` in their names becomes `-`, and a
    value of False leaves the attribute out.
    """
    shared = _shared(bound, str(bound.help_text) if help_text is None else help_text, audience)
    decided = bound.name in getattr(bound.form, "CONDITIONAL", ())
    shared |= {"optional": optional and not bound.field.required and not decided}
    if isinstance(bound.field.widget, RadioSelect):
        return shared | {"kind": "group", "label": label or bound.label, "options": _options(bound)}
    kind = "checkbox" if isinstance(bound.field.widget, CheckboxInput) else "single"
    control = _control(bound, str(shared["describedby"]), attributes)
    return shared | {"kind": kind, "label": label or bound.label, "widget": control}


@register.inclusion_tag("base/_level_choice.html")
def level_choice(
    bound: BoundField, *, legend: str = "", previous: str = "", audience: str = ""
) -> dict[str, object]:
    """A radio group of signs; choices whose value is not a level are shown as words below the signs."""
    return _shared(bound, str(bound.help_text), audience) | {
        "legend": legend or bound.label,
        "previous": previous,
        "options": [LevelOption.of(option) for option in bound.subwidgets],
    }


@dataclass(frozen=True, slots=True)
class LevelOption:
    """One choice of a level: the bare radio button, its sign if it has one, and its word."""

    tag: SafeString
    sign: SafeString | None
    word: str

    @classmethod
    def of(cls, option: BoundWidget) -> "LevelOption":
        value = str(option.data["value"])
        is_level = value.isdecimal() and int(value) < len(LEVELS)
        sign = charts.level_sign(int(value), size=40) if is_level else None
        return cls(option.tag(), sign, option.choice_label)


def _shared(bound: BoundField, help_text: str, audience: str) -> dict[str, object]:
    notes = {"help": help_text, "audience": audience, "error": bound.errors}
    described = " ".join(f"{bound.auto_id}_{name}" for name, note in notes.items() if note)
    return {"bound": bound, "help": help_text, "audience": audience, "describedby": described}


def _control(bound: BoundField, describedby: str, attributes: dict[str, str | bool]) -> SafeString:
    own_class = bound.field.widget.attrs.get("class", "")
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    attrs["class"] = f"ds-input {own_class}".strip()
    attrs["aria-describedby"] = describedby or False
    attrs["aria-invalid"] = "true" if bound.errors else False
    return bound.as_widget(attrs=attrs)


def _options(bound: BoundField) -> Iterator[BoundWidget]:
    bound.field.widget.attrs["class"] = "ds-input"
    return iter(bound.subwidgets)
