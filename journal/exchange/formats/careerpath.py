"""Our own export, of every version so far: docs/export-format.md."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from journal.exchange.archive import Archive, Refused
from journal.exchange.rows import columns, slugs, tables
from journal.prompts.models import Prompt
from values.catalog.models import Value

from . import Found

LABEL = "Careerpath"
FORMATS = ("careerpath", "careerpath-sealed-letters")
VERSION = 1
# What stands beside the rows.
BESIDE = {"format", "format_version", "exported_at", "app_version", "user", "unreadable", "values_used", "prompts_used"}


def documents(archive: Archive) -> list[str]:
    names = [name for name in archive.names if name.lower().endswith(".json")]
    ours = [name for name in names if name.rpartition("/")[2] in ("careerpath.json", "sealed-letters.json")]
    return ours or (names if len(archive.names) == 1 else [])


def recognizes(archive: Archive) -> bool:
    first = [next(archive.items(name), ("", None, None)) for name in documents(archive)]
    return any(key == "format" and value in FORMATS for key, _index, value in first)


def read(archive: Archive, user: Any) -> Iterator[Found]:
    catalogs = {model: set(there.values()) for model, there in slugs().items()}
    used: dict[str, dict[str, Any]] = {}
    for name in documents(archive):
        version = None
        for key, index, value in archive.items(name):
            where = key if index is None else f"{key} {index + 1}"
            if key == "format_version":
                version = value if index is None else None
            if version != VERSION and key not in ("format", "exported_at"):
                raise Refused(_("This export is of a newer Careerpath than this one. Update this one first."))
            if key in ("values_used", "prompts_used") and isinstance(value, dict):
                used[str(value.get("slug"))] = value
            elif key in tables() and index is not None and isinstance(value, dict):
                for field in sorted(value.keys() - {field.name for field in columns(tables()[key])}):
                    archive.say(where, _("It has a “%(name)s”, which this Careerpath does not know.") % {"name": field})
                _replace_unknown(value, catalogs, used, lambda sentence, where=where: archive.say(where, sentence))
                yield Found(key, value, where)
            elif key not in BESIDE:
                archive.say(where, _("This Careerpath does not know what this is, so it is left out."))


def _replace_unknown(row: dict[str, Any], catalogs: Any, used: dict[str, dict[str, Any]], say: Any) -> None:
    """Of what the catalogs here do not have, the words stay: a value becomes one of one's own."""
    for field, model in (("prompt", Prompt), ("value", Value)):
        slug = row.get(field)
        # What is no slug at all is for the row to say.
        if not isinstance(slug, str) or slug in catalogs[model]:
            continue
        row[field] = None
        if model is Value:
            was = used.get(str(slug), {})
            row["name"] = row.get("name") or str(was.get("name", slug))
            row["definition"] = row.get("definition") or str(was.get("definition", ""))
        say(_("“%(slug)s” is not in the catalog here. The words are kept.") % {"slug": slug})
