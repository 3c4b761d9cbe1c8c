"""The command `samlad`."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils import timezone


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; a refusal or a setting in fault ends with its reason and exit code 1 or 2."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samlad.config.settings")
    if chosen.command == "demo":
        from samlad.demo.command import demo

        sys.exit(demo(port=chosen.port, reset=chosen.reset, check=chosen.check))
    _setup()
    sys.exit(chosen.run(chosen) or 0)


def _setup() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        sys.exit(f"samlad: {problem}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="samlad", description="One shared picture, one unbroken thread.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="start with a living example municipality")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--reset", action="store_true", help="throw the example data away and build it again")
    demo.add_argument("--check", action="store_true", help="start, ask for the main pages as each role, stop")
    serve = commands.add_parser("serve", help="serve over HTTP")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    serve.set_defaults(run=_serve)
    commands.add_parser("migrate", help="create or update the database").set_defaults(run=_migrate)
    commands.add_parser("check", help="check settings, database and triggers").set_defaults(run=_check)
    tick = commands.add_parser(
        "tick",
        help="remind, find deviations, send mail, read large files, fetch figures; run it every few minutes",
    )
    tick.set_defaults(run=_tick)
    _add_places(commands.add_parser("places", help="areas"))
    _add_statistics(commands.add_parser("statistics", help="figures"))
    _add_index(commands.add_parser("index", help="indices of areas, from files"))
    _add_programme(commands.add_parser("programme", help="programmes of the council"))
    _add_user(commands.add_parser("user", help="accounts"))
    return parser


def _add_places(places: argparse.ArgumentParser) -> None:
    verbs = places.add_subparsers(dest="verb", required=True, metavar="VERB")
    take_in = verbs.add_parser("import", help="take in areas from a GeoJSON file, all or none")
    take_in.add_argument("file", type=Path)
    take_in.add_argument(
        "--kind", default="area", help="what the areas are, unless the file says (default: area)"
    )
    take_in.add_argument("--vintage", default="", help="year of the division, where it has one")
    take_in.add_argument(
        "--valid-from", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today if left out"
    )
    for name in ("code", "name", "parent", "kind"):
        take_in.add_argument(
            f"--{name}-property", help=f"the property that holds the {name}, where it is not guessed"
        )
    take_in.set_defaults(run=_import_places)


def _add_statistics(statistics: argparse.ArgumentParser) -> None:
    verbs = statistics.add_subparsers(dest="verb", required=True, metavar="VERB")
    take_in = verbs.add_parser("import", help="take in a file of figures, all or none")
    take_in.add_argument("file", type=Path)
    take_in.add_argument("--source", required=True, help="code of the source, for example scb")
    take_in.add_argument("--source-name", help="what it is called, where it is new")
    take_in.add_argument("--direction", help="risk, protective or background: for indicators that are new")
    take_in.add_argument("--kind", help="the division that codes belong to, where it is not guessed")
    take_in.add_argument("--vintage", help="its year")
    take_in.add_argument("--period", help="the period of the file, where no column has it")
    take_in.add_argument("--measure", help="what is measured, where no column says")
    take_in.add_argument("--unknown-areas", choices=("stop", "skip", "add"), help="what to do with them")
    take_in.add_argument("--dash", choices=("zero", "missing", "suppressed"), help="what a dash means")
    take_in.set_defaults(run=_import_statistics)


def _add_index(index: argparse.ArgumentParser) -> None:
    verbs = index.add_subparsers(dest="verb", required=True, metavar="VERB")
    make = verbs.add_parser("run", help="write the index, how sure it is, and a report to read")
    check = verbs.add_parser("check", help="tell whether the index can be made; nothing is written")
    for verb in (make, check):
        verb.add_argument("specification", metavar="SPEC", help="a TOML file, or vastra_gotaland")
        verb.add_argument("data", metavar="DATA", type=Path, help="a table of figures as CSV")
    make.add_argument("--out", type=Path, required=True, help="folder to write to")
    make.add_argument("--runs", type=int, help="how many repeated runs, instead of what SPEC says")
    make.set_defaults(run=_run_index)
    check.set_defaults(run=_check_index)


def _add_programme(programme: argparse.ArgumentParser) -> None:
    verbs = programme.add_subparsers(dest="verb", required=True, metavar="VERB")
    read = verbs.add_parser("read", help="print as JSON what a document says; nothing is saved")
    read.add_argument("file", type=Path, help=".txt, .docx, .pdf, or the template as .xlsx")
    read.set_defaults(run=_read_programme)


def _add_user(user: argparse.ArgumentParser) -> None:
    verbs = user.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="add an account; its password is read from standard input")
    add.add_argument("email")
    add.add_argument("name")
    add.add_argument("--admin", action="store_true")
    add.set_defaults(run=_add_user_run)


def _serve(chosen: argparse.Namespace) -> int:
    from samlad.config.server import serve

    return serve(chosen.host, chosen.port, chosen.workers)


def _migrate(chosen: argparse.Namespace) -> None:
    from samlad.config.server import migrate

    migrate()


def _check(chosen: argparse.Namespace) -> int:
    from samlad.config.server import problems

    found = problems()
    print("\n".join(found) or "Samlad: settings, database and triggers are in order.")
    return 1 if found else 0


def _tick(chosen: argparse.Namespace) -> int:
    from samlad.actions import reminders as actions
    from samlad.base.database import tables_surveyed
    from samlad.deviations.operations import deviations_run
    from samlad.followup import reminders as followup
    from samlad.post.operations import messages_send
    from samlad.situation.operations import drafts_purge
    from samlad.statistics.fetching import fetches_run
    from samlad.statistics.intakes import intakes_run
    from samlad.statistics.operations import masks_follow
    from samlad.statistics.stash import files_purge

    drafts_purge(at=timezone.now())
    files_purge(at=timezone.now())
    masks_follow(at=timezone.now())
    tables_surveyed()
    actions.reminders_send(at=timezone.now())
    followup.reminders_send(at=timezone.now())
    sent, failed = messages_send(at=timezone.now())
    print(f"mail: {sent} sent, {failed} not taken by the mail server")
    deviations_run(at=timezone.now())
    read, refused = intakes_run(at=timezone.now())
    print(f"large files: {read} read, {refused} with a problem")
    # Last: a source may be slow.
    fetched, problems = fetches_run(at=timezone.now())
    print(f"figures: {fetched} fetched, {problems} with a problem")
    return 1 if failed else 0


def _import_places(chosen: argparse.Namespace) -> int:
    from samlad.base.refusals import Refusal
    from samlad.places.geojson import read
    from samlad.places.models import KINDS
    from samlad.places.operations import areas_import

    if chosen.kind not in KINDS:
        return _refuse(f"--kind is one of {', '.join(KINDS)}")
    try:
        reading = read(
            chosen.file.read_bytes(),
            code_property=chosen.code_property,
            name_property=chosen.name_property,
            parent_property=chosen.parent_property,
            kind_property=chosen.kind_property,
        )
        done = areas_import(
            by=None,
            at=timezone.now(),
            reading=reading,
            kind=chosen.kind,
            vintage=chosen.vintage,
            valid_from=chosen.valid_from or timezone.localdate(),
        )
    except OSError as error:
        return _refuse(f"{chosen.file}: {error.strerror}")
    except Refusal as refusal:
        return _refuse(refusal.text)
    print(f"{done.added} areas added, {done.changed} changed, {done.unchanged} as they were")
    return 0


def _import_statistics(chosen: argparse.Namespace) -> int:
    from samlad.statistics.command import run

    return run(chosen, at=timezone.now(), today=timezone.localdate())


def _run_index(chosen: argparse.Namespace) -> int:
    from samlad.risk.command import run_files

    return run_files(chosen)


def _check_index(chosen: argparse.Namespace) -> int:
    from samlad.risk.command import check_files

    return check_files(chosen)


def _read_programme(chosen: argparse.Namespace) -> int:
    from samlad.programmes.command import run

    return run(chosen.file)


def _add_user_run(chosen: argparse.Namespace) -> int:
    from getpass import getpass

    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from samlad.accounts.operations import user_create
    from samlad.base.refusals import Refusal

    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_email(chosen.email)
        validate_password(password)
        user_create(
            by=None,
            at=timezone.now(),
            email=chosen.email,
            name=chosen.name,
            password=password,
            is_admin=chosen.admin,
        )
    except ValidationError as error:
        return _refuse("\n".join(error.messages))
    except Refusal as refusal:
        return _refuse(refusal.text)
    print(f"{chosen.email} may sign in")
    return 0


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)
    return 1
