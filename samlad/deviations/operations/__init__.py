"""What happens to deviations: found, told of, prepared, lifted, decided on, followed up, reported."""

from samlad.deviations.operations.deciding import Ruling, Taken, deviations_decide
from samlad.deviations.operations.found import Ran, deviations_run
from samlad.deviations.operations.handling import (
    Told,
    deviation_add,
    deviation_follow_up,
    deviation_lift,
    deviations_prepare,
    deviations_remedy,
)
from samlad.deviations.operations.reporting import report_add
from samlad.deviations.operations.setting import level_set, rule_set

__all__ = [
    "Ran",
    "Ruling",
    "Taken",
    "Told",
    "deviation_add",
    "deviation_follow_up",
    "deviation_lift",
    "deviations_decide",
    "deviations_prepare",
    "deviations_remedy",
    "deviations_run",
    "level_set",
    "report_add",
    "rule_set",
]
