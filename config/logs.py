"""What must not stand in a log: the secret parts of addresses that open something by themselves."""

import logging
import re

SECRET = re.compile(r"(/f/|/calendar/)[A-Za-z0-9_\-]{8,}")


def hidden(value):
    return SECRET.sub(r"\1…", value) if isinstance(value, str) else value


class HideSecrets(logging.Filter):
    """Writes an ellipsis in the place of the token, in the message and in what is put into it."""

    def filter(self, record):
        record.msg = hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(arg) if isinstance(arg, str) else arg for arg in record.args)
        elif isinstance(record.args, dict):
            record.args = {key: hidden(arg) for key, arg in record.args.items()}
        return True
