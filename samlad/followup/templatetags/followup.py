"""Words of a scale in the templates of follow-up."""

from django import template

from samlad.followup.sheet import Part, Sheet

register = template.Library()


@register.simple_tag
def verdict(sheet: Sheet, part: Part) -> str:
    """What somebody found of a part of a goal."""
    return sheet.verdict(part)


@register.filter
def rule(sheet: Sheet, part: Part) -> str:
    """What the rule gave when it was assessed."""
    return sheet.word(part.by_rule)
