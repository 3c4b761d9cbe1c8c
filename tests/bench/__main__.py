"""`script/bench`: builds the municipality if it is not there, measures, prints tables."""

import argparse
import os
import sys
from contextlib import ExitStack

from tests.bench.sizes import FULL, QUICK, Plan


def main() -> int:
    what, plan, on_postgres = _chosen()
    if what == "kill":
        from tests.bench.killing import report as report_kills

        report_kills(plan)
        return 0
    if what == "deliver":
        from tests.bench.figures_in import SIZES
        from tests.bench.figures_in import report as report_figures

        report_figures(SIZES[:1] if plan is QUICK else SIZES)
        return 0
    if what == "index":
        from tests.bench import index

        index.report(index.QUICK if plan is QUICK else index.FULL)
        return 0
    with ExitStack() as stack:
        if on_postgres:
            from tests.postgres import postgres

            os.environ["SAMLAD_DATABASE"] = stack.enter_context(postgres())
        from tests.bench.stage import prepare

        prepare(on_postgres=on_postgres)
        if what == "figures":
            from tests.bench import indicators
            from tests.bench.stage import HOME

            scale = indicators.QUICK if plan is QUICK else indicators.FULL
            indicators.report(scale, HOME, HOME.parents[2] / "shared" / "data" / "geo")
            return 0
        if what == "thread":
            from tests.bench import thread

            thread.report(plan, thread.QUICK if plan is QUICK else thread.FULL)
            return 0
        from tests.bench.report import report

        report(plan)
    return 0


def _chosen() -> tuple[str, Plan, bool]:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        default="pages",
        choices=("pages", "kill", "deliver", "figures", "thread", "index"),
        help="kill: what is left when the server is killed in the middle of its work, on both engines; "
        "deliver: values beside the same rows written straight, on both engines; "
        "figures: places, comparisons and maps with many figures, on SQLite; "
        "thread: the thread, gaps, goals, periods and places with many plans, and all rules in one pass; "
        "index: indices of areas beside plain work on the same numbers",
    )
    parser.add_argument("--quick", action="store_true", help="a small municipality and few requests")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, built anew each time")
    chosen = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("SAMLAD_")]:
        del os.environ[name]
    return chosen.what, (QUICK if chosen.quick else FULL), chosen.postgres


if __name__ == "__main__":
    sys.exit(main())
