"""White space in what people type. Pure."""

import re

# No-break spaces and the spaces of other scripts say something; tabs, line breaks and plain spaces are alike here.
_PLAIN_SPACE = re.compile("[\t-\r\x1c-\x20\x85\u2028\u2029]+")


def with_line_feeds(text: str) -> str:
    """The text with one character for each line end, though browsers send two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """The text as one line: what breaks or pads it becomes one space, every other character stays."""
    return _PLAIN_SPACE.sub(" ", text).strip()
