"""What changes figures: sources and indicators, deliveries of values, and what is hidden of them.

`deliver` is the one door: files and sources both come in through it.
"""

from samlad.statistics.operations.delivering import deliver, delivery_preview
from samlad.statistics.operations.facts import About, indicator_set, source_set
from samlad.statistics.operations.given import Given, Written
from samlad.statistics.operations.masking import masks_follow, masks_renew
from samlad.statistics.operations.remembering import mapping_set
from samlad.statistics.operations.weights import values_convert, weights_set

__all__ = [
    "About",
    "Given",
    "Written",
    "deliver",
    "delivery_preview",
    "indicator_set",
    "mapping_set",
    "masks_follow",
    "masks_renew",
    "source_set",
    "values_convert",
    "weights_set",
]
