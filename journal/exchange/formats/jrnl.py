"""jrnl: its JSON export, and its text, which is how it keeps a journal. Times are those of whoever wrote."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from journal.exchange.archive import Archive

from . import Found, Page, extra, no_date, pages

LABEL = "jrnl"
# Its time format can be set; these are the ones it comes with.
BEGINS = re.compile(r"\[(\d{4}-\d\d-\d\d) (\d\d:\d\d)(?::\d\d)?(?: ?([AaPp][Mm]))?\] ?([^\n]*)\n?\Z")
TAG = re.compile(r"(?<![^\s(])@[\w+#/-]{1,50}")
HOME = {"title", "body", "date", "time", "tags", "starred", "uuid"}


def recognizes(archive: Archive) -> bool:
    return bool(_exports(archive) or _texts(archive))


def read(archive: Archive, user: Any) -> Iterator[Found]:
    return pages(archive, user, _pages(archive, user))


def _exports(archive: Archive) -> list[str]:
    return [name for name in archive.names if name.lower().endswith(".json") and _is_export(*archive.first(name))]


def _is_export(key: str, value: Any) -> bool:
    return key == "tags" or (key == "entries" and isinstance(value, dict) and "date" in value)


def _texts(archive: Archive) -> list[str]:
    names = [name for name in archive.names if name.lower().endswith(".txt")]
    return [name for name in names if BEGINS.match(next((line for line in archive.lines(name) if line.strip()), ""))]


def _pages(archive: Archive, user: Any) -> Iterator[Page]:
    exports = _exports(archive)
    for name in exports:
        for key, index, entry in archive.items(name):
            if (
                key == "entries"
                and index is not None
                and (page := _exported(archive, user, f"{name} {index + 1}", entry))
            ):
                yield page
            elif key not in ("tags", "entries"):
                archive.say(f"{name} {key}", _("This is no page, so it is left out."))
    # Both are of the same pages where both are there.
    for name in () if exports else _texts(archive):
        yield from _written(archive, user, name)


def _exported(archive: Archive, user: Any, where: str, entry: Any) -> Page | None:
    if not isinstance(entry, dict):
        archive.say(where, _("This is no page, so it is left out."))
        return None
    made = _moment(entry.get("date"), entry.get("time") or "00:00", user)
    if made is None:
        no_date(archive, where, entry.get("date"))
        return None
    said = {name: entry.get(name) for name in ("title", "body")}
    words = {name: value if isinstance(value, str) else "" for name, value in said.items()}
    tags = entry.get("tags") if isinstance(entry.get("tags"), list) else []
    others = {name: value for name, value in entry.items() if name not in HOME}
    others |= {name: value for name, value in said.items() if value is not None and not isinstance(value, str)}
    others |= {} if isinstance(entry.get("tags", []), list) else {"tags": entry["tags"]}
    id = ""
    with suppress(ValueError, TypeError, AttributeError):
        id = str(UUID(entry.get("uuid")))
    names = [str(tag).lstrip("@") for tag in tags]
    is_at_hand = entry.get("starred") is True
    return Page(where, id, made.date(), made, words["title"], words["body"], names, extra(others), is_at_hand)


def _written(archive: Archive, user: Any, name: str) -> Iterator[Page]:
    begun: Any = None
    lines: list[str] = []
    for number, line in enumerate(archive.lines(name), 1):
        found = BEGINS.match(line.replace("\r", ""))
        if not found:
            lines.append(line)
            continue
        if begun:
            yield _entry(*begun, lines)
        elif any(one.strip() for one in lines):
            archive.say(f"{name} 1", _("What stands before the first date is left out."))
        day, time, half, title = found.groups()
        made = _moment(day, f"{time} {half}" if half else time, user)
        where, lines = f"{name} {number}", []
        begun = (where, made, title) if made else None
        if made is None:
            no_date(archive, where, f"{day} {time}")
    if begun:
        yield _entry(*begun, lines)


def _entry(where: str, made: datetime, title: str, lines: list[str]) -> Page:
    body = "".join(lines).strip("\r\n")
    starred = title.rstrip().endswith(" *")
    title = title.rstrip().removesuffix(" *") if starred else title
    tags = [tag[1:] for tag in TAG.findall(f"{title}\n{body}")]
    return Page(where, "", made.date(), made, title, body, tags, [], starred)


def _moment(day: Any, time: Any, user: Any) -> datetime | None:
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %I:%M %p"):
        with suppress(ValueError):
            return datetime.strptime(f"{day} {time}".strip(), form).replace(tzinfo=user.zone)
    return None
