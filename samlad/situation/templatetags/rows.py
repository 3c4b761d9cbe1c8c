"""Tags for the row of an area: there are hundreds of these on a page, and a loop in a template is slow."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.base.periods import Period
from samlad.situation.queries import AreaRow, Voice

register = template.Library()


@register.simple_tag
def sentences(voices: Sequence[Voice]) -> SafeString:
    """What each party said, as items of a list."""
    nothing = format_html('<span class="quiet">{}</span>', _("Inget att rapportera"))
    said = ((v.party, nothing if v.nothing else f"{v.level}: {v.sentence}", _remarks(v)) for v in voices)
    return format_html_join("", "<li><b>{}</b> {}{}</li>", said)


def _remarks(voice: Voice) -> SafeString:
    """Who gave it by word of mouth, and that it came late; mostly nothing."""
    remarks = SafeString()
    if voice.oral_from:
        words = _("Lämnad muntligt av %(from)s, införd av %(by)s.")
        told = words % {"from": voice.oral_from, "by": voice.entered_by}
        remarks += format_html(' <span class="quiet">{}</span>', told)
    if voice.late:
        remarks += format_html(' <span class="tag" data-tone="wait">{}</span>', _("Sen"))
    return remarks


@register.simple_tag
def levels(voices: Sequence[Voice]) -> SafeString:
    """Each party and the level it gave, on one line."""
    given = ((v.party, "–" if v.nothing else v.level) for v in voices)
    return format_html_join(" · ", '<span class="nowrap">{} {}</span>', given)


@register.simple_tag
def change(row: AreaRow, period: Period) -> str:
    """From the period before to this one, in words."""
    if row.previous is None:
        return _("inget att jämföra med")
    words = {"before": period.before, "level": row.previous}
    if row.change == "up":
        return _("ökar, %(before)s %(level)s") % words
    if row.change == "down":
        return _("minskar, %(before)s %(level)s") % words
    if row.change == "same":
        return _("oförändrat, %(before)s %(level)s") % words
    return _("%(before)s saknades underlag") % words if row.previous == 0 else _("%(before)s %(level)s") % words


@register.simple_tag
def reported(number: int) -> str:
    text = ngettext("%(counter)s part har rapporterat", "%(counter)s parter har rapporterat", number)
    return text % {"counter": number}


@register.simple_tag
def open_actions(number: int) -> SafeString:
    text = ngettext("<b>%(counter)s</b> öppen åtgärd", "<b>%(counter)s</b> öppna åtgärder", number)
    return SafeString(text % {"counter": number})
