"""What must not stand in a log: the secret parts of addresses that open something by themselves."""

import logging
import re

SECRET = re.compile(r"(/f/|/calendar/)[A-Za-z0-9_\-]{8,}")


class HidingFormatter(logging.Formatter):
    """Writes an ellipsis in the place of the token, wherever in the line or its traceback it stands."""

    def format(self, record):
        return SECRET.sub(r"\1…", super().format(record))
