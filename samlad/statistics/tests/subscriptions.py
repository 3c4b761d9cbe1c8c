"""Subscriptions for tests, made by the operation."""

from collections.abc import Sequence
from datetime import datetime

from samlad.accounts.tests.factories import AT, admin
from samlad.statistics.connectors.asking import Wanted
from samlad.statistics.models import Subscription
from samlad.statistics.subscribing import Choice, subscription_add

VIOLENCE = Wanted(
    "N07403", "Anmälda våldsbrott, antal/100 000 inv", "", "per 100 000 invånare", "rate", 100_000
)


def kolada_subscription(
    *,
    areas: Sequence[str] = ("0126", "0000"),
    years: tuple[int, int | None] = (2023, 2024),
    missing: str = "stop",
    every_days: int = 0,
    name: str = "Våldsbrott",
    direction: str = "risk",
    wanted: Wanted = VIOLENCE,
    at: datetime = AT,
) -> Subscription:
    query = {"kpis": [wanted.code], "areas": list(areas), "from": years[0], "to": years[1], "genders": True}
    return subscription_add(
        by=admin(),
        at=at,
        origin="kolada",
        name=name,
        query={**query, "missing": missing},
        every_days=every_days,
        choices=[Choice(wanted, direction, wanted.kind)],
    )


def pxweb_subscription(*, last: int = 2, missing: str = "stop", at: datetime = AT) -> Subscription:
    """Inhabitants of the DeSO of Huddinge, by two groups of age and by gender."""
    query = {
        "table": "TAB6574",
        "region": "Region",
        "time": "Tid",
        "metric": "ContentsCode",
        "gender": "Kon",
        "select": {
            "Region": {"codes": ["0126*"], "codelist": "vs_DeSO2025"},
            "Alder": {"codes": ["tot", "-15"]},
            "Kon": {"codes": ["1", "2", "1+2"]},
            "ContentsCode": {"codes": ["000007Y4"]},
            "Tid": {"last": last},
        },
        "missing": missing,
    }
    wanted = [Wanted(f"{age}/000007Y4", f"Folkmängd, {age}", kind="count") for age in ("tot", "-15")]
    return subscription_add(
        by=admin(),
        at=at,
        origin="pxweb",
        name="Folkmängd",
        query=query,
        every_days=0,
        choices=[Choice(one, "background", one.kind) for one in wanted],
    )
