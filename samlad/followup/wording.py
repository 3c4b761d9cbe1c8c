"""What the rule of a goal counted, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.followup.rules import Ruled


def why(of: Ruled) -> str:
    """What the rule counted, in words."""
    sentences = list[str]()
    if of.counted:
        told_of = {"reached": of.reached, "n": of.counted}
        sentences.append(
            ngettext(
                "%(reached)s av %(n)s indikator når sitt etappmål.",
                "%(reached)s av %(n)s indikatorer når sitt etappmål.",
                of.counted,
            )
            % told_of
        )
    else:
        sentences.append(_("Ingen indikator har både värde och etappmål."))
    if of.needed is not None:
        sentences.append(
            ngettext("Målet kräver att %(n)s gör det.", "Målet kräver att %(n)s gör det.", of.needed)
            % {"n": of.needed}
        )
    if of.without_value:
        count = of.without_value
        sentences.append(
            ngettext(
                "%(n)s har inget värde och räknas inte.", "%(n)s har inget värde och räknas inte.", count
            )
            % {"n": count}
        )
    if of.without_milestone:
        count = of.without_milestone
        told_without = ngettext(
            "%(n)s har inget etappmål och räknas inte.", "%(n)s har inget etappmål och räknas inte.", count
        )
        sentences.append(told_without % {"n": count})
    return " ".join(sentences)
