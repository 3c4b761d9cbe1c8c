"""Everything that is measured, in order, as tables on standard output."""

import os
import platform
from collections.abc import Mapping
from datetime import date

import django
from django.db import connection

from tests.bench import documents, pages, served
from tests.bench.figures import table
from tests.bench.pages import Figures
from tests.bench.sizes import SMALL, Plan, Size
from tests.bench.stage import database


def report(plan: Plan) -> None:
    with database(SMALL):
        small = pages.count_queries(pages.addresses())
    with database(plan.size):
        print(heading(plan.size), end="\n\n", flush=True)
        found = pages.measure(plan, pages.addresses())
        print(page_table(found, small | {pages.NEW: small["round"]}, str(SMALL)), end="\n\n", flush=True)
        print(_documents(plan), end="\n\n", flush=True)
        print(_served(plan), flush=True)


def heading(size: Size) -> str:
    return (
        f"{size.areas} areas, {size.parties} parties, {size.weeks} adopted weeks, {size.actions:,} actions\n"
        f"{date.today().isoformat()}, {os.cpu_count()} processors, Python {platform.python_version()}, "  # noqa: DTZ011
        f"Django {django.__version__}, {_engine()}"
    )


def _engine() -> str:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {connection.pg_version // 10_000}"  # type: ignore[attr-defined]


def page_table(found: Mapping[str, Figures], small: Mapping[str, int], small_size: str) -> str:
    """`small` are the queries of the same pages in a municipality of the small size."""
    head = ("page", "queries", f"at {small_size}", "p50 ms", "p95 ms", "p50 / baseline", "p95 / baseline")
    rows = [
        (
            name,
            page.queries,
            small.get(name, ""),
            page.times.p50,
            page.times.p95,
            page.times.p50 / page.beside.p50,
            page.times.p95 / page.beside.p50,
            page.size,
            page.packed,
        )
        for name, page in found.items()
    ]
    return table((*head, "bytes", "gzip"), rows)


def _documents(plan: Plan) -> str:
    rows = [(name, times.p50, times.share(1)) for name, times in documents.measure(plan).items()]
    return table(("document", "p50 ms", "longest ms"), rows)


def _served(plan: Plan) -> str:
    found = served.ask_together(plan)
    figures = (len(found.times.seconds), found.errors, found.times.p50, found.times.p95, found.per_second)
    name = f"round page, {plan.clients} clients, {served.WORKERS} workers"
    return table(("served", "answers", "errors", "p50 ms", "p95 ms", "per second"), [(name, *figures)])
