"""A folder of Markdown: a file a page, dated by its front matter, its name or its folders."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import yaml
from django.utils.translation import gettext as _

from journal.exchange.archive import Archive

from . import Extra, Found, Page, extra, no_date, pages, with_heading

LABEL = "Markdown"
FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
DAY = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
MOST_FRONT, MOST_DEPTH = 8000, 8
HOME = {"id", "title", "date", "created_at", "tags", "extra"}


class NotRead(Exception):
    """Raised where front matter is not the plain lists and texts that notes have."""


def recognizes(archive: Archive) -> bool:
    return bool(_notes(archive))


def _notes(archive: Archive) -> list[str]:
    return [name for name in archive.names if name.lower().endswith((".md", ".markdown"))]


def read(archive: Archive, user: Any) -> Iterator[Found]:
    return pages(archive, user, _pages(archive, user))


def _pages(archive: Archive, user: Any) -> Iterator[Page]:
    for name in _notes(archive):
        text = archive.text(name).replace("\r\n", "\n")
        front, text = _parted(archive, name, text)
        path = PurePosixPath(name)
        day, made = _when(front, path, user)
        if day is None:
            no_date(archive, name, front.get("date"))
            continue
        heading, below = with_heading(text)
        title = front.get("title") if isinstance(front.get("title"), str) else ""
        if not title or title == heading:
            title, text = heading or DAY.sub("", path.stem).strip(" _-"), below
        tags = front.get("tags") or []
        tags = re.split(r"[,\s]+", tags) if isinstance(tags, str) else tags if isinstance(tags, list) else []
        others = {key: value for key, value in front.items() if key not in HOME}
        # A page is what any of them becomes.
        others |= {} if others.get("type") != "entry" else {"type": ""}
        id = ""
        with suppress(ValueError, TypeError, AttributeError):
            id = str(UUID(front.get("id")))
        names = [tag.lstrip("#") for tag in tags if isinstance(tag, str)]
        yield Page(name, id, day, made, title, text, names, [*_ours(front.get("extra")), *extra(others)])


def _ours(said: Any) -> Extra:
    """What our own export says a page brought along."""
    items = said if isinstance(said, list) else []
    pairs = [item for item in items if isinstance(item, dict) and {*item} == {"name", "value"}]
    return [item for item in pairs if all(isinstance(line, str) for line in item.values())] or extra({"extra": said})


def _when(front: dict[str, Any], path: PurePosixPath, user: Any) -> tuple[date | None, datetime]:
    said = [str(front.get("date", "")), str(front.get("created_at", ""))]
    day = _day(said[0]) or _day(path.stem) or _day("-".join(path.parts[-4:])) or _day(said[1])
    for moment in reversed(said):
        with suppress(ValueError):
            made = datetime.fromisoformat(moment)
            return day, made if made.tzinfo else made.replace(tzinfo=user.zone)
    return day, datetime.combine(day or date.min, time(), tzinfo=user.zone)


def _day(said: str) -> date | None:
    if found := DAY.search(said):
        with suppress(ValueError):
            return date(*map(int, found.groups()))
    return None


def _parted(archive: Archive, name: str, text: str) -> tuple[dict[str, Any], str]:
    """The front matter, and what stands below it; where that cannot be read it stays in the text."""
    found = FRONT.match(text)
    if not found:
        return {}, text
    try:
        if len(found[1]) > MOST_FRONT:
            raise NotRead
        return _front(found[1]), text[found.end() :]
    except (yaml.YAMLError, NotRead):
        archive.say(name, _("What it begins with, between the lines of dashes, cannot be read. It stays in the text."))
        return {}, text


def _front(written: str) -> dict[str, Any]:
    """Names with texts, lists and names within: all of it text, and nothing that stands for something else."""
    events = yaml.parse(written, Loader=yaml.BaseLoader)
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            made = _node(events, event, 0)
            return made if isinstance(made, dict) else {}
        if isinstance(event, yaml.NodeEvent):
            raise NotRead
    return {}


def _node(events: Any, event: Any, depth: int) -> Any:
    if isinstance(event, yaml.AliasEvent) or event.anchor or (event.tag and event.tag != "!") or depth > MOST_DEPTH:
        raise NotRead
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    made: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
    for inner in events:
        if isinstance(inner, yaml.CollectionEndEvent):
            return made
        one = _node(events, inner, depth + 1)
        if isinstance(made, list):
            made.append(one)
        elif not isinstance(one, str) or one in made:
            raise NotRead
        else:
            made[one] = _node(events, next(events), depth + 1)
    raise NotRead
