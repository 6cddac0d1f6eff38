"""Day One: a zip with a JSON file for each journal, or such a file alone."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from journal.exchange.archive import Archive

from . import Found, Page, day_of, extra, no_date, pages, with_heading

LABEL = "Day One"
MOMENT = re.compile(r"!\[[^\]\n]{0,200}\]\(dayone-moment:[^)\s]{0,200}\)[ \t]*\n?")
MEDIA = ("photos", "videos", "audios", "pdfAttachments")
# What stands in the page itself; and what says nothing where it is nothing.
HOME = {"uuid", "creationDate", "text", "richText", "tags", "starred", "isPinned", "pinned"}
NOTHING = {"duration": 0, "editingTime": 0}


def journals(archive: Archive) -> list[str]:
    return [name for name in archive.names if name.lower().endswith(".json") and _is_journal(*archive.first(name))]


def _is_journal(key: str, value: Any) -> bool:
    return key == "metadata" or (key == "entries" and isinstance(value, dict) and "creationDate" in value)


def recognizes(archive: Archive) -> bool:
    return bool(journals(archive))


def read(archive: Archive, user: Any) -> Iterator[Found]:
    return pages(archive, user, _pages(archive, user))


def _pages(archive: Archive, user: Any) -> Iterator[Page]:
    names = journals(archive)
    for name in names:
        for key, index, entry in archive.items(name):
            if key == "entries" and index is not None:
                journal = {"journal": PurePosixPath(name).stem} if len(names) > 1 else {}
                if page := _page(archive, user, f"{name} {index + 1}", entry, journal):
                    yield page
            elif key not in ("metadata", "entries"):
                archive.say(f"{name} {key}", _("This is no page, so it is left out."))


def _page(archive: Archive, user: Any, where: str, entry: Any, journal: dict[str, str]) -> Page | None:
    if not isinstance(entry, dict):
        archive.say(where, _("This is no page, so it is left out."))
        return None
    made = _moment(entry.get("creationDate"))
    day = made and day_of(made, _zone(entry.get("timeZone"), user))
    if made is None or day is None:
        no_date(archive, where, entry.get("creationDate"))
        return None
    media = [kind for kind in MEDIA if isinstance(entry.get(kind), list) and entry[kind]]
    if count := sum(len(entry[kind]) for kind in media):
        archive.say(where, _("Pictures, films and sounds are left out: %(count)s.") % {"count": count})
    title, text = with_heading(MOMENT.sub("", _text(entry)))
    tags = entry.get("tags") if isinstance(entry.get("tags"), list) else []
    others = {name: value for name, value in entry.items() if name not in HOME and NOTHING.get(name, "") != value}
    # What stands in its place and is not of its kind is kept beside it.
    others |= {name: entry[name] for name in ("text", "richText") if not isinstance(entry.get(name, ""), str)}
    others |= {} if isinstance(entry.get("tags", []), list) else {"tags": entry["tags"]}
    at_hand = any(entry.get(name) is True for name in ("starred", "isPinned", "pinned"))
    id = _id(entry.get("uuid"))
    others |= {} if id or not entry.get("uuid") else {"uuid": entry["uuid"]}
    return Page(where, id, day, made, title, text, [str(tag) for tag in tags], extra(journal | others), at_hand)


def _moment(said: Any) -> datetime | None:
    with suppress(ValueError, TypeError):
        made = datetime.fromisoformat(said)
        return made if made.tzinfo else made.replace(tzinfo=UTC)
    return None


def _zone(name: Any, user: Any) -> Any:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else user.zone
    except (KeyError, ValueError, OSError):
        return user.zone


def _id(said: Any) -> str:
    with suppress(ValueError, TypeError, AttributeError):
        return str(UUID(said))
    return ""


def _text(entry: dict[str, Any]) -> str:
    text = entry.get("text")
    return text if isinstance(text, str) and text else _rich(entry.get("richText"))


def _rich(said: Any) -> str:
    """The words of a text that is kept as JSON in a string: parts, of which a line may be a heading."""
    try:
        parts = json.loads(said)["contents"]
        return "".join(_part(part) for part in parts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return said if isinstance(said, str) else ""


def _part(part: dict[str, Any]) -> str:
    text = str(part.get("text", ""))
    line = part.get("attributes", {}).get("line", {})
    level = line.get("header", 0) if isinstance(line, dict) else 0
    return f"{'#' * level} {text}" if isinstance(level, int) and 0 < level < 7 and text.strip() else text
