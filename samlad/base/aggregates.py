"""Aggregates that both databases have, by different names."""

from typing import Any

from django.db.models import Aggregate, TextField


class Joined(Aggregate):
    """All texts of a group as one, with commas between and in no particular order."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "STRING_AGG(%(expressions)s, ',')"
        return self.as_sql(compiler, connection, template=template, **context)
