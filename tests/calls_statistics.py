"""Calls of the operations of figures, for `calls`; and a row in each of their tables."""

from collections.abc import Callable, Mapping
from typing import Any

from samlad.accounts.tests.factories import AT, admin
from samlad.places.operations import area_change
from samlad.places.tests.factories import area
from samlad.statistics import operations
from samlad.statistics.models import Source
from samlad.statistics.operations import About, Given
from samlad.statistics.rules import FILE
from samlad.statistics.tests.deliveries import delivered, indicator, source

Arguments = Mapping[str, Any]


def _delivery() -> Arguments:
    of = indicator(smallest_count=5)
    value = Given(indicator=of.pk, area=area("Mätbyn").pk, period="2024", value=3.0, count=3.0)
    about = {"source": of.source, "origin": FILE, "name": "siffror.csv", "digest": "0" * 64}
    return {**about, "fetched_at": AT, "values": [value]}


def _hidden() -> Arguments:
    """What is hidden is not as it should be: since then an area has become the sum of two others."""
    of, whole = indicator(smallest_count=5), area("Helheten")
    parts = [area("Ena delen"), area("Andra delen")]
    counts = {whole.pk: 23.0, parts[0].pk: 3.0, parts[1].pk: 20.0}
    delivered(
        *(Given(of.pk, key, "2024", value=count, count=count) for key, count in counts.items()), of=of.source
    )
    for part in parts:
        area_change(by=None, at=AT, area=part, name=part.code, parent=whole, valid_to=None)
    return {"indicators": [of]}


def _weights() -> Arguments:
    old, new = area("Gamla byn"), area("Nya byn", kind="deso")
    given = {"name": "nyckel.csv", "digest": "0" * 64, "weights": {(old.pk, new.pk): 1.0}}
    return {"source": source(), **given}


def _conversion() -> Arguments:
    given = _weights()
    operations.weights_set(by=None, at=AT, **given)
    of = indicator(of=given["source"])
    (old, _new) = next(iter(given["weights"]))
    delivered(Given(of.pk, old, "2024", value=8.0), of=of.source)
    return {"indicator": of, "kind": "deso", "vintage": ""}


def _source() -> Arguments:
    return {"code": "scb", "name": "SCB", "licence": "CC0", "web": "https://www.scb.se"}


def _mapping() -> Arguments:
    return {"source": source(), "shape": "a" * 64, "columns": {"columns": {"Kod": "area_code"}}}


def _indicator() -> Arguments:
    return {"source": source(), "code": "N07403", "about": About("Anmälda brott", direction="risk")}


CALLS: Mapping[Callable[..., Any], Callable[[], Arguments]] = {
    operations.source_set: _source,
    operations.indicator_set: _indicator,
    operations.deliver: _delivery,
    operations.masks_renew: _hidden,
    operations.mapping_set: _mapping,
    operations.weights_set: _weights,
    operations.values_convert: _conversion,
}


def rows() -> Source:
    """At least one row in every guarded table of figures."""
    for operation in (operations.deliver, operations.mapping_set, operations.weights_set):
        operation(by=admin(), at=AT, **CALLS[operation]())
    return source()
