"""What changes figures: sources and indicators, deliveries of values, and what is hidden of them.

`deliver` is the one door: files and sources both come in through it.
"""

from samlad.statistics.operations.delivering import deliver, delivery_preview
from samlad.statistics.operations.facts import About, indicator_set, source_set
from samlad.statistics.operations.given import Given, Written
from samlad.statistics.operations.masking import masks_renew

__all__ = [
    "About",
    "Given",
    "Written",
    "deliver",
    "delivery_preview",
    "indicator_set",
    "masks_renew",
    "source_set",
]
