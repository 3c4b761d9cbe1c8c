"""What is written in the server's log."""

import logging

from samlad.base.guard import hidden


class Hidden(logging.Filter):
    """Takes what may not be stored out of a line of the log, whoever writes it: addresses, faults, SQL."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            told = record.getMessage()
        except (TypeError, ValueError):
            return True  # a faulty line; the handler tells where it comes from
        if (shown := hidden(told)) != told:
            record.msg, record.args = shown, None
        if record.exc_info:
            record.exc_text = hidden(logging.Formatter().formatException(record.exc_info))
        return True
