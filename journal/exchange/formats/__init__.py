"""What can be brought in: a module for each format."""

from typing import Any, NamedTuple


class Found(NamedTuple):
    """A row that a file holds: a table of `rows.tables`, its document, and where in the file it stands.

    A page may have names of `tags`, and `extra`: what has no place here, each with its "name" and "value".
    """

    table: str
    row: dict[str, Any]
    where: str
    tags: list[str] = []
    extra: list[dict[str, str]] = []
