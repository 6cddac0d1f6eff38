"""Log lines that hold no private text."""

import logging
import traceback


class PrivateFormatter(logging.Formatter):
    """Formats exceptions by type and place alone: their messages may quote what somebody wrote."""

    default_msec_format = "%s.%03d"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei) -> str:
        kind, _, tb = ei
        frames = (f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(tb))
        return "\n".join([*frames, kind.__name__ if kind else "unknown"])

    def format(self, record: logging.LogRecord) -> str:
        # A cached text of the exception would come from a formatter that quotes it.
        record.exc_text = None
        return super().format(record).replace("\r", "\\r")
