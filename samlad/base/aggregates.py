"""Aggregates that both databases have, by different names."""

from typing import Any

from django.db.models import Aggregate, TextField


class Joined(Aggregate):
    """All rows of a group as one text: the expressions of a row by space, the rows by comma in no order."""

    function = "GROUP_CONCAT"
    arg_joiner = " || ' ' || "
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        same = self.copy()
        same.template = "STRING_AGG((%(expressions)s)::text, ',')"
        return same.as_sql(compiler, connection, **context)
