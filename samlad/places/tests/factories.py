"""Areas for tests, made by the operations."""

from datetime import date, datetime

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY
from samlad.places.models import Area
from samlad.places.naming import code_from_name
from samlad.places.operations import area_add


def area(
    name: str = "Kvarnhöjden",
    *,
    code: str = "",
    kind: str = "area",
    parent: Area | None = None,
    valid_from: date = DAY,
    by: User | None = None,
    at: datetime = AT,
) -> Area:
    """An area without a boundary; its code comes from its name where none is given."""
    code = code or code_from_name(name)
    return area_add(by=by, at=at, kind=kind, code=code, name=name, valid_from=valid_from, parent=parent)
