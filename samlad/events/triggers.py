"""Migration operations that let the database guard rows, on SQLite and PostgreSQL.

Django rebuilds a table on SQLite for some changes and drops its triggers with it: a later migration that
alters a guarded table repeats `Guard`. A test asks the database about every guarded model.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

MESSAGE = "samlad: this row is kept as it was"

POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION samlad_refuse() RETURNS trigger AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql
"""


class Guard(Operation):
    """Refuse DELETE, and UPDATE of every column except `may_change`, which may be set once.

    It asks the state of the migrations for the columns' names alone: rendering models takes long.
    """

    reversible = True

    def __init__(self, app: str, model: str, may_change: tuple[str, ...] = ()) -> None:
        self.app, self.model, self.may_change = app, model, may_change

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are not part of the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.models[self.app, self.model.lower()]
        table = model.options.get("db_table") or f"{self.app}_{self.model.lower()}"
        columns = [_column(name, field) for name, field in model.fields.items()]
        guarded = [column for column in columns if column not in self.may_change]
        install(schema_editor, table, guarded, self.may_change)

    def database_backwards(self, *_args: Any) -> None:
        """Triggers go with their table."""

    def describe(self) -> str:
        return f"Guard {self.app}.{self.model}"


def _column(name: str, field: Any) -> str:
    return str(field.db_column or (f"{name}_id" if field.is_relation else name))


def install(
    editor: BaseDatabaseSchemaEditor, table: str, columns: list[str], once: tuple[str, ...] = ()
) -> None:
    """Create the triggers of one table, replacing those it has."""
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(POSTGRESQL_FUNCTION)
    for name, what, when in kinds(columns, once, vendor):
        trigger = f'"{table}_{name}"'
        if vendor == "postgresql":
            editor.execute(f'DROP TRIGGER IF EXISTS {trigger} ON "{table}"')
            editor.execute(postgresql_trigger(trigger, table, what, when))
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            editor.execute(sqlite_trigger(trigger, table, what, when))


def kinds(columns: Sequence[str], once: Sequence[str], vendor: str) -> Iterator[tuple[str, str, str]]:
    """Name, statement and condition of each trigger that a table has."""
    yield "kept", "UPDATE OF " + ", ".join(f'"{column}"' for column in columns), ""
    yield "stays", "DELETE", ""
    for column in once:
        yield f"once_{column}", f'UPDATE OF "{column}"', f'OLD."{column}" IS NOT NULL'
    if vendor == "postgresql":
        yield "empty", "TRUNCATE", ""


def trigger_names(table: str, once: Sequence[str], vendor: str) -> set[str]:
    return {f"{table}_{name}" for name, _what, _when in kinds((), once, vendor)}


def sqlite_trigger(trigger: str, table: str, what: str, when: str) -> str:
    condition = f"WHEN {when}" if when else ""
    return (
        f'CREATE TRIGGER {trigger} BEFORE {what} ON "{table}" {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )


def postgresql_trigger(trigger: str, table: str, what: str, when: str) -> str:
    each = "STATEMENT" if what == "TRUNCATE" else "ROW"
    condition = f"WHEN ({when})" if when else ""
    return (
        f'CREATE TRIGGER {trigger} BEFORE {what} ON "{table}" '
        f"FOR EACH {each} {condition} EXECUTE FUNCTION samlad_refuse()"
    )
