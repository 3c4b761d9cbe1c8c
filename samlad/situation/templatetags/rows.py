"""Tags for the row of an area, of which a page has up to a hundred, with a thousand voices in them.

A row is drawn from its content alone and kept, so that the next reader of the same picture does not wait
for it; the loops over voices are here, since one in a template is slow.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samlad.analysis.expected import SHORT_HISTORY
from samlad.base.audiences import AUDIENCE_WORDS, is_marked
from samlad.base.periods import Period
from samlad.situation.models import Round
from samlad.situation.queries import AreaRow, Voice

register = template.Library()

KEPT_ROWS = 1_000  # about 10 kB each


@register.simple_tag
def area_row(row: AreaRow, round: Round, can_mark: bool = False) -> SafeString:
    """One row of a picture."""
    return drawn(row, round.pk, round.period, round.is_extra, bool(can_mark), get_language())


@lru_cache(maxsize=KEPT_ROWS)
def drawn(
    row: AreaRow, round_id: int, period: Period, is_extra: bool, can_mark: bool, _language: str | None
) -> SafeString:
    """Nothing but these arguments may show in it: it is given to whoever asks for the same."""
    context = {
        "row": row,
        "round": {"pk": round_id, "period": period, "is_extra": is_extra},
        "can_mark": can_mark,
    }
    return render_to_string("situation/_row.html", context)


@register.simple_tag
def sentences(voices: Sequence[Voice]) -> SafeString:
    """What each party said, as items of a list."""
    nothing = f'<span class="quiet">{escape(_("Inget att rapportera"))}</span>'
    return SafeString(
        "".join(
            f"<li><b>{escape(voice.party)}</b> "
            f"{nothing if voice.nothing else f'{voice.level}: {escape(voice.sentence)}'}"
            f"{_remarks(voice)}</li>"
            for voice in voices
        )
    )


def _remarks(voice: Voice) -> str:
    """What stands beside a party's words: unchanged, told by another, late, marked; mostly nothing."""
    same = oral = late = narrow = ""
    if voice.unchanged:
        text = ngettext("Oförändrat %(n)s omgång i rad.", "Oförändrat %(n)s omgångar i rad.", voice.unchanged)
        same = f' <span class="quiet">{escape(text % {"n": voice.unchanged})}</span>'
    if is_marked(voice.audience):
        narrow = f' <span class="tag">{escape(str(AUDIENCE_WORDS[voice.audience]))}</span>'
    if voice.oral_from:
        words = _("Lämnad muntligt av %(from)s, införd av %(by)s.")
        told = words % {"from": voice.oral_from, "by": voice.entered_by}
        oral = f' <span class="quiet">{escape(told)}</span>'
    if voice.late:
        late = f' <span class="tag" data-tone="wait">{escape(_("Sen"))}</span>'
    return same + oral + late + narrow


@register.simple_tag
def levels(voices: Sequence[Voice]) -> SafeString:
    """Each party and the level it gave, on one line."""
    return SafeString(
        " · ".join(
            f'<span class="nowrap">{escape(voice.party)} {"–" if voice.nothing else voice.level}</span>'
            for voice in voices
        )
    )


@register.simple_tag
def change(row: AreaRow, period: Period, is_extra: bool = False) -> str:
    """From the period before to this one, in words; an extra round is compared with the last picture."""
    if row.previous is None:
        return _("inget att jämföra med")
    words = {"before": _("i senaste lägesbilden") if is_extra else period.before, "level": row.previous}
    if row.change == "up":
        return _("ökar, %(before)s %(level)s") % words
    if row.change == "down":
        return _("minskar, %(before)s %(level)s") % words
    if row.change == "same":
        return _("oförändrat, %(before)s %(level)s") % words
    text = _("%(before)s saknades underlag") if row.previous == 0 else _("%(before)s %(level)s")
    return text % words


@register.simple_tag
def reported(number: int) -> str:
    """How many parties have reported, in words."""
    text = ngettext("%(counter)s part har rapporterat", "%(counter)s parter har rapporterat", number)
    return text % {"counter": number}


@register.simple_tag
def open_actions(number: int) -> SafeString:
    """How many actions are under way, in words."""
    text = ngettext("<b>%(counter)s</b> öppen åtgärd", "<b>%(counter)s</b> öppna åtgärder", number)
    return SafeString(text % {"counter": number})


@register.simple_tag
def events(row: AreaRow) -> SafeString:
    """How many events, and how many are usual where that can be said; nothing without either."""
    usual, number = row.usual, len(row.events)
    known = usual is not None and usual.high is not None
    if not number and not known:
        return SafeString()
    words = ngettext("%(n)s händelse", "%(n)s händelser", number) % {"n": number}
    if usual is not None and known:
        span = str(usual.high) if usual.low == usual.high else f"{usual.low}–{usual.high}"
        words = _("%(events)s, vanligt är %(span)s") % {"events": words, "span": span}
    elif usual is not None and usual.code == SHORT_HISTORY:
        words = _("%(events)s, för kort historik") % {"events": words}
    mark = ' class="unusual"' if row.unusual else ""
    return SafeString(f"<span{mark}>{escape(words)}</span>")
