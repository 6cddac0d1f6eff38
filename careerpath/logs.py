"""Log lines that hold no private text, and no address that is a secret."""

import logging
import re
import traceback

from .headers import SECRET_PATHS

_SECRET = re.compile(rf"({'|'.join(SECRET_PATHS)})[^\s\"']+")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")


def without_secrets(line: str) -> str:
    """`line` without the queries of addresses, and without what follows the start of a secret one."""
    return _SECRET.sub(r"\1...", _QUERY.sub(r"\1", line))


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
        return without_secrets(super().formatMessage(record)).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        # A cached text of the exception would come from a formatter that quotes it.
        record.exc_text = None
        return super().format(record)
