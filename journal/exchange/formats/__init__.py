"""What can be brought in, a module for each format, and what a page of any of them becomes."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from careerpath.words import as_seen, in_one_line, is_seen, with_line_feeds
from journal.entries.models import Entry
from journal.exchange.archive import Archive
from journal.touches.models import HasTags, Tag

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
HEADING = re.compile(r"\A#[ \t]+([^\n]{1,200})(?:\n+|\Z)")
LONGEST_EXTRA = 5000

Extra = list[dict[str, str]]


class Found(NamedTuple):
    """A row that a file holds: a table of `rows.tables`, its document, and where in the file it stands.

    A page may have names of `tags`, and `extra`: what has no place here, each with its "name" and "value".
    """

    table: str
    row: dict[str, Any]
    where: str
    tags: list[str] = []
    extra: Extra = []


class Page(NamedTuple):
    """A page as another journal has it: `id` is "" where that gives none."""

    where: str
    id: str
    written_on: date
    created_at: datetime
    title: str
    text: str
    tags: list[str]
    extra: Extra
    is_at_hand: bool = False


def pages(archive: Archive, user: Any, read: Iterable[Page]) -> Iterator[Found]:
    """These pages as rows, but for those that cannot be kept, of which the archive says why."""
    for page in read:
        title, text = in_one_line(page.title), with_line_feeds(page.text).strip("\n")
        if not is_seen(text) or len(title) > 200:
            title, text = "", "\n\n".join(filter(is_seen, (title, text)))
        if why := _why_not(page.written_on, text):
            archive.say(page.where, why)
            continue
        what_it_is = f"{page.where.partition(' ')[0]}\n{page.created_at.isoformat()}\n{title}\n{text}"
        id = page.id or str(uuid5(user.pk, what_it_is))
        made = page.created_at.isoformat()
        row = {"id": id, "created_at": made, "written_on": page.written_on.isoformat(), "title": title, "text": text}
        tags, others = _tags(page.tags)
        extra = [*page.extra, *({"name": _("Tag"), "value": tag} for tag in others)]
        yield Found("entries", row, page.where, tags, [one for one in extra if is_seen(one["value"])])
        if page.is_at_hand:
            mark = {"id": str(uuid5(UUID(id), "hand")), "piece_noun": "entry", "piece_id": id, "kind": "hand"}
            yield Found("marks", mark | {"day": None, "created_at": made}, page.where)


def _why_not(day: date, text: str) -> str:
    most: int = Entry._meta.get_field("text").max_length  # type: ignore[union-attr, assignment]
    if not FIRST <= day <= LAST:
        return _("Its date is %(day)s, and a page here has one from 1900 to 2099, so it does not come in.") % {
            "day": day.isoformat()
        }
    if not is_seen(text):
        return _("It has no words, so it does not come in.")
    if len(text) > most:
        return _("It has %(count)s characters, and a page here has %(most)s at most, so it does not come in.") % {
            "count": f"{len(text):,}",
            "most": f"{most:,}",
        }
    return ""


def _tags(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Those that a page can have here, and the others."""
    seen = {as_seen(name): name for name in (in_one_line(name.replace(",", " ")) for name in names) if name}
    most: int = Tag._meta.get_field("name").max_length  # type: ignore[union-attr, assignment]
    fitting = [name for name in seen.values() if len(name) <= most][: HasTags.MAX_TAGS]
    return fitting, [name for name in seen.values() if name not in fitting]


def with_heading(text: str) -> tuple[str, str]:
    """The heading that a text begins with, and the text below it; "" where it has none, or nothing stands below."""
    found = HEADING.match(text := with_line_feeds(text).lstrip("\n"))
    below = text[found.end() :] if found else ""
    return (found[1].strip(), below) if found and is_seen(below) else ("", text)


def extra(fields: dict[str, Any]) -> Extra:
    """What has no place here, for people to read: nothing that says something is left out."""
    lines = [(_label(name), in_one_line(_said(value))) for name, value in fields.items()]
    return [{"name": label, "value": said[:LONGEST_EXTRA]} for label, said in lines if said]


def _label(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]+", " ", in_one_line(name)[:100])
    return capfirst(words.lower()) or _("Without a name")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_label(name)}: {said}" for name, one in value.items() if (said := _said(one)))
    if isinstance(value, list):
        return " · ".join(filter(None, map(_said, value)))
    if value is None or value is False:
        return ""
    return _("yes") if value is True else str(value)


def day_of(moment: datetime, zone: Any) -> date | None:
    """The day of a moment there; None past the ends of the calendar."""
    try:
        return moment.astimezone(zone).date()
    except (OverflowError, ValueError):
        return None


def no_date(archive: Archive, where: str, said: Any = "") -> None:
    why = _("“%(said)s” is no date, so it does not come in.") if said else _("It has no date, so it does not come in.")
    archive.say(where, why % {"said": in_one_line(str(said))[:50]})


def called(number: int, day: date) -> str:
    """Where a page stands in a file of many: its number and day."""
    return f"{number} · {date_format(day, 'j F Y')}"
