"""The codes of indicators and observations, and what they mean. Pure."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = Mapping[str, str | Promise]

# Which way is worse. Background (origin, tenure) describes an area and is never counted as risk.
RISK, PROTECTIVE, BACKGROUND = "risk", "protective", "background"
DIRECTION_WORDS: Words = {
    RISK: gettext_lazy("Högre är sämre"),
    PROTECTIVE: gettext_lazy("Högre är bättre"),
    BACKGROUND: gettext_lazy("Bakgrund: räknas aldrig som risk"),
}
# What kind of number a value is; it decides how its interval and its trend are worked out.
COUNT, RATE, SHARE, MEAN, SURVEY, OTHER = "count", "rate", "share", "mean", "survey", "other"
KIND_WORDS: Words = {
    COUNT: gettext_lazy("Antal"),
    RATE: gettext_lazy("Antal per invånare eller annan mängd"),
    SHARE: gettext_lazy("Andel"),
    MEAN: gettext_lazy("Medelvärde"),
    SURVEY: gettext_lazy("Svar i en undersökning"),
    OTHER: gettext_lazy("Annat tal"),
}
# How a value stands. Of the last two there is no number; that is never zero.
FINAL, PRELIMINARY, SUPPRESSED, MISSING = "final", "preliminary", "suppressed", "missing"
STATUS_WORDS: Words = {
    FINAL: gettext_lazy("Slutlig"),
    PRELIMINARY: gettext_lazy("Preliminär"),
    SUPPRESSED: gettext_lazy("Dold: för få"),
    MISSING: gettext_lazy("Uppgift saknas"),
}
WITH_VALUE = (FINAL, PRELIMINARY)
# Whom a value is about; "" is everybody.
BREAKDOWN_WORDS: Words = {
    "": gettext_lazy("Alla"),
    "women": gettext_lazy("Kvinnor"),
    "men": gettext_lazy("Män"),
}
# How an address asks for them: `?kon=kvinnor`.
BREAKDOWN_CODES: Mapping[str, str] = {"": "", "kvinnor": "women", "man": "men"}
YEAR, HALF_YEAR, TERM, QUARTER, MONTH, WEEK = "year", "half_year", "term", "quarter", "month", "week"
PERIOD_WORDS: Words = {
    YEAR: gettext_lazy("År"),
    HALF_YEAR: gettext_lazy("Halvår"),
    TERM: gettext_lazy("Tertial"),
    QUARTER: gettext_lazy("Kvartal"),
    MONTH: gettext_lazy("Månad"),
    WEEK: gettext_lazy("Vecka"),
}
# Where a delivery came from.
FILE, KOLADA, PXWEB, OWN = "file", "kolada", "pxweb", "own"
ORIGIN_WORDS: Words = {
    FILE: gettext_lazy("Fil"),
    KOLADA: gettext_lazy("Kolada"),
    PXWEB: gettext_lazy("SCB eller annan PxWeb-källa"),
    OWN: gettext_lazy("Räknat av Samlad"),
}
