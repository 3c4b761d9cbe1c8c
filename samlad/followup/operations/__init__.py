"""What changes follow-up: scales, periods, assessments, requests, and the template of the report."""

from samlad.followup.operations.assessing import (
    Line,
    Said,
    TakenIn,
    assessment_make,
    assessments_preview,
    assessments_take_in,
)
from samlad.followup.operations.periods import About, period_add, period_change, period_close
from samlad.followup.operations.requests import request_answer, request_ask, request_treat
from samlad.followup.operations.scales import scale_add, scale_retire
from samlad.followup.operations.templates import template_remove, template_set

__all__ = [
    "About",
    "Line",
    "Said",
    "TakenIn",
    "assessment_make",
    "assessments_preview",
    "assessments_take_in",
    "period_add",
    "period_change",
    "period_close",
    "request_answer",
    "request_ask",
    "request_treat",
    "scale_add",
    "scale_retire",
    "template_remove",
    "template_set",
]
