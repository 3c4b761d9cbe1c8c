"""What is written in the server's log."""

import logging
from collections.abc import Callable

from django.utils.module_loading import import_string


class Hidden(logging.Filter):
    """Takes what may not be there out of a line of the log and its traceback, whoever writes it.

    `by` names the function that gives a text without it.
    """

    def __init__(self, by: str) -> None:
        super().__init__()
        self.by = by

    def filter(self, record: logging.LogRecord) -> bool:
        hide: Callable[[str], str] = import_string(self.by)
        try:
            told = record.getMessage()
        except (TypeError, ValueError):
            return True  # a faulty line; the handler tells where it comes from
        if (shown := hide(told)) != told:
            record.msg, record.args = shown, None
        if record.exc_info:
            record.exc_text = hide(record.exc_text or logging.Formatter().formatException(record.exc_info))
        return True
