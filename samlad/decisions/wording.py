"""What was decided, in words, by the kind of the decision."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

# What was decided on a deviation.
KIND_WORDS: Mapping[str, str | Promise] = {
    "deviations.measure": gettext_lazy("Åtgärda"),
    "deviations.accept": gettext_lazy("Godta"),
    "deviations.investigate": gettext_lazy("Utreda"),
}
