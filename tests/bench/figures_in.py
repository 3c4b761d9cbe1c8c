"""Values delivered, beside the same rows written straight into the same table with the same indexes.

Each measurement has a process and a database of its own, so that its peak memory is its own. The yardstick
is `executemany` on SQLite and COPY on PostgreSQL, of rows that are made in the same way, in one transaction.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.bench.figures import table

SIZES = (100_000, 1_000_000)
AREAS, YEARS = 500, 25
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def report(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the ratios, on both engines."""
    from tests.postgres import postgres

    rows = [_measured(size, None) for size in sizes]
    with postgres() as url:
        rows += [_measured(size, url) for size in sizes]
    head = ["engine", "rows", "plain s", "deliver s", "ratio", "plain MB", "deliver MB", "again s"]
    print(table([*head, "from a CSV file s", "ratio", "MB", "MB before"], rows))


def _measured(size: int, database: str | None) -> list[object]:
    plain, door, file = (_apart(how, size, database) for how in ("plain", "deliver", "file"))
    return [
        door["engine"],
        size,
        plain["seconds"],
        door["seconds"],
        door["seconds"] / plain["seconds"],
        plain["megabytes"],
        door["megabytes"],
        door["again"],
        file["seconds"],
        file["seconds"] / plain["seconds"],
        file["megabytes"],
        file["before"],
    ]


def _apart(how: str, size: int, database: str | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="samlad-bench-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SAMLAD_")}
        environment |= {
            "SAMLAD_DATA_DIR": folder,
            "SAMLAD_SECRET_KEY": "only for measuring, on this machine",
            "DJANGO_SETTINGS_MODULE": "samlad.config.settings",
        }
        if database:
            environment["SAMLAD_DATABASE"] = _new_database(database, f"figures_{how}_{size}")
        command = [sys.executable, "-m", "tests.bench.figures_in", how, str(size)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def _new_database(url: str, name: str) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return url.rsplit("/", 1)[0] + f"/{name}"


def one(how: str, size: int) -> dict[str, Any]:
    """Measure in this process, in an empty database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    source, keys, areas = _prepared(size)
    path = _file(size) if how == "file" else None
    before, begun = _megabytes(), perf_counter()
    if path is not None:
        _from_file(source, path)
    else:
        _plain(source, keys, areas, size) if how == "plain" else _delivered(source, keys, areas, size)
    seconds, most = perf_counter() - begun, _megabytes()
    begun = perf_counter()
    if how == "deliver":
        _delivered(source, keys, areas, size)
    again = perf_counter() - begun
    found = {"engine": connection.vendor, "seconds": seconds, "megabytes": most, "again": again}
    return found | {"before": before}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _prepared(size: int) -> tuple[Any, list[int], list[int]]:
    from samlad.places.models import Area
    from samlad.statistics.operations import About, indicator_set, source_set

    source = source_set(by=None, at=AT, code="bench", name="Mätning")
    Area.objects.bulk_create([Area(kind="area", code=str(number)) for number in range(AREAS)])
    about = About("Mått", kind="count", direction="risk")
    number = size // (AREAS * YEARS)
    keys = [
        indicator_set(by=None, at=AT, source=source, code=f"m{one}", about=about).pk for one in range(number)
    ]
    return source, keys, list(Area.objects.values_list("pk", flat=True))


def _values(keys: list[int], areas: list[int]) -> Iterator[tuple[int, int, int, float]]:
    for key in keys:
        for area in areas:
            for year in range(2000, 2000 + YEARS):
                yield key, area, year, float((key * 31 + area * 7 + year) % 997)


def _delivered(source: Any, keys: list[int], areas: list[int], size: int) -> None:
    from samlad.statistics.operations import Given, deliver

    values = (
        Given(key, area, str(year), value=value, count=value)
        for key, area, year, value in _values(keys, areas)
    )
    about: dict[str, Any] = {"origin": "file", "name": "mätning.csv", "digest": f"{size:064d}"}
    deliver(by=None, at=AT, fetched_at=AT, source=source, values=values, **about)


def _file(size: int) -> Path:
    """The same values as a Swedish Excel would save them, by the codes of areas and indicators."""
    path = Path(os.environ["SAMLAD_DATA_DIR"]) / "mätning.csv"
    with path.open("w", encoding="utf-8-sig") as file:
        file.write("områdeskod;år;mått;värde\n")
        keys, areas = list(range(size // (AREAS * YEARS))), list(range(AREAS))
        for key, area, year, value in _values(keys, areas):
            file.write(f"{area};{year};m{key};{value}\n".replace(".", ","))
    return path


def _from_file(source: Any, path: Path) -> None:
    """Opened, looked through, and taken in, as when somebody has confirmed it."""
    from samlad.statistics import taking_in
    from samlad.statistics.reading.sheets import read_sheet

    sheet = read_sheet(path)
    choices, _source = taking_in.guessed(sheet)
    about: dict[str, Any] = {"name": path.name, "digest": taking_in.digest_of(path), "abouts": {}}
    taking_in.take_in(by=None, at=AT, sheet=sheet, choices=choices, source=source, today=AT.date(), **about)


def _plain(source: Any, keys: list[int], areas: list[int], size: int) -> None:
    from django.db import connection, transaction

    from samlad.events.operations import event_log
    from samlad.statistics.models import Delivery, Observation

    columns = [str(field.column) for field in Observation._meta.local_fields if field.column != "id"]
    with transaction.atomic():
        event = event_log(by=None, at=AT, verb="bench.plain", subject=source)
        about = {"origin": "file", "name": "mätning.csv", "digest": "0" * 64, "fetched_at": AT, "rows": size}
        delivery = Delivery.objects.create(source=source, event=event, **about)
        as_day, at = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value(AT)
        rows = (
            _row(columns, key, area, as_day(date(year, 1, 1)), str(year), value, at, delivery.pk, event.pk)
            for key, area, year, value in _values(keys, areas)
        )
        _written(connection, Observation._meta.db_table, columns, rows)


def _row(columns: list[str], *of: Any) -> tuple[Any, ...]:
    key, area, day, period, value, at, delivery, event = of
    said = {
        "recorded_at": at,
        "indicator_id": key,
        "area_id": area,
        "period": period,
        "starts_on": day,
        "breakdown": "",
        "value": value,
        "count": value,
        "status": "final",
        "reason": "",
        "estimated": 0.0,
        "delivery_id": delivery,
        "event_id": event,
    }
    return tuple(said.get(column) for column in columns)


def _written(connection: Any, name: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{name}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            # The driver itself, which takes rows one after another.
            cursor.connection.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', rows)  # noqa: S608


if __name__ == "__main__":
    print(json.dumps(one(sys.argv[1], int(sys.argv[2]))))
