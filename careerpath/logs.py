"""Log lines that hold no private text, and no address that is a secret."""

import logging
import re
import traceback

from .headers import SECRET_PATHS

_SECRET = re.compile(rf"({'|'.join(SECRET_PATHS)})[^\s\"']+")
# From the question mark alone, wherever it stands: a pattern that looks back for a path takes minutes on a long one.
_QUERY = re.compile(r"\?[^\s\"']+")


def without_secrets(line: str) -> str:
    """`line` without the queries of addresses, and without what follows the start of a secret one.

    What cannot be seen is escaped, so that nobody's address writes a line of its own, or to a terminal.
    """
    line = _SECRET.sub(r"\1...", _QUERY.sub("", line))
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line)


class PrivateFormatter(logging.Formatter):
    """Formats exceptions by type and place alone: their messages may quote what somebody wrote."""

    default_msec_format = "%s.%03d"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei) -> str:
        kind, _, tb = ei
        frames = (f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(tb))
        return "\n".join([*frames, kind.__name__ if kind else "unknown"])

    def formatMessage(self, record: logging.LogRecord) -> str:
        return without_secrets(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        # A cached text of the exception would come from a formatter that quotes it.
        record.exc_text = None
        return super().format(record)
