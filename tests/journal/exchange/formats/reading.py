"""Reads files as the page of imports does, without keeping any of it."""

import json
import zipfile
from io import BytesIO
from typing import Any, NamedTuple

from hypothesis import strategies as st

from journal.exchange.archive import Archive
from journal.exchange.formats import Found
from journal.exchange.rows import row_of, tables
from journal.exchange.staging import FORMATS


class Read(NamedTuple):
    """What came of a file: its pages, marks, and what was said."""

    format: Any
    pages: list[Found]
    marks: list[Found]
    said: list[tuple[str, str]]

    @property
    def sentences(self) -> str:
        return "\n".join(f"{where}: {sentence}" for where, sentence in self.said)

    @property
    def ids(self) -> list[str]:
        return [found.row["id"] for found in (*self.pages, *self.marks)]


def read(user: Any, name: str, content: Any) -> Read:
    """Read one file, or a zip of several where `content` is a dict of them. What is no text is written as JSON."""
    if isinstance(content, dict) and name.endswith(".zip"):
        content = zipped(content)
    with Archive.of(BytesIO(as_bytes(content)), name) as archive:
        format = next((one for one in FORMATS if one.recognizes(archive)), None)
        found = [*format.read(archive, user)] if format else []
        for one in found:
            # Raises where its row could not be kept.
            row_of(tables()[one.table], one.row, user, {})
        kinds = {table: [one for one in found if one.table == table] for table in ("entries", "marks")}
        return Read(format, kinds["entries"], kinds["marks"], archive.said)


def zipped(files: dict[str, Any]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, as_bytes(content))
    return file.getvalue()


def as_bytes(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def extra_of(found: Found) -> dict[str, str]:
    return {one["name"]: one["value"] for one in found.extra}


def leaves(value: Any) -> list[Any]:
    """All that a document holds within its lists and objects."""
    if isinstance(value, dict | list):
        return [leaf for one in (value.values() if isinstance(value, dict) else value) for leaf in leaves(one)]
    return [value]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


def entries_of(known: dict[str, Any]) -> Any:
    """Entries that have these fields as they should be, or anything in their place, and others besides."""
    fields = {name: st.just(value) | TREES for name, value in known.items()}
    some = st.fixed_dictionaries({}, optional=fields)
    return st.builds(lambda one, more: more | one, some, st.dictionaries(TEXTS, TREES, max_size=3))
