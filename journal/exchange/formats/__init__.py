"""What can be brought in, a module for each format, and what a page of any of them becomes."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from careerpath.words import as_seen, in_one_line, is_seen, with_line_feeds
from journal.entries.models import Entry
from journal.exchange.archive import Archive, Refused
from journal.touches.models import HasTags, Tag

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
LONGEST_TITLE = 200
HEADING = re.compile(rf"\A#[ \t]+([^\n]{{1,{LONGEST_TITLE}}})(?:\n+|\Z)")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
OFFSET = re.compile(r"(?:GMT|UTC)([+-])(\d\d?):?([0-5]\d)?")
# Of what comes beside the text of a page: characters, of which each line counts as 50 at least.
MOST_EXTRA, SHORTEST_EXTRA = 20_000, 50
# Far more than anybody may keep: each costs a moment, also where it does not come in.
MOST_PAGES = 100_000
# Of a page these are looked at one by one.
MOST_TAGS = 200
# Into a member so far it shows which format it is of.
MOST_LOOKED_AT = 5

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
    """A page as another journal has it: `id` is "" where that gives none, and `tags` are as they were found.

    `dated` is the time as it is written there, to the minute, which is the same in any zone.
    """

    where: str
    id: str
    dated: str
    written_on: date
    created_at: datetime
    title: str
    text: str
    tags: list[Any]
    extra: Extra
    is_at_hand: bool = False


def longest_text() -> int:
    return int(Entry._meta.get_field("text").max_length or 0)  # type: ignore[union-attr]


def of_format(archive: Archive, endings: tuple[str, ...], is_one: Callable[[Archive, str], bool]) -> list[str]:
    """The members that are of a format; one that cannot be read is of none, unless it is all there is."""
    found = []
    for name in archive.names:
        try:
            if name.lower().endswith(endings) and is_one(archive, name):
                found.append(name)
        except Refused:
            if len(archive.names) == 1:
                raise
    return found


def has_entries(archive: Archive, name: str, mark: str) -> bool:
    """Whether a JSON file has a list of entries of which one of the first has this mark."""
    looked_at = 0
    for key, index, value in archive.items(name):
        if key == "entries" and isinstance(value, dict) and mark in value:
            return True
        looked_at += index is not None
        if looked_at == MOST_LOOKED_AT:
            break
    return False


def entries(archive: Archive, names: list[str], beside: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The entries of JSON files, each with its file's name and where it stands; all else but `beside` is said."""
    for name in names:
        for key, index, value in archive.items(name):
            place = [name] if key == "entries" else [name, key]
            where = " ".join(place if index is None else [*place, str(index + 1)])
            if key == "entries" and index is not None and isinstance(value, dict):
                yield name, where, value
            elif key != beside:
                archive.say(where, _("This is not a page, so it does not come in."))


def pages(archive: Archive, user: Any, label: str, names: list[str], read: Iterable[Page]) -> Iterator[Found]:
    """The pages of these members as rows, but for those that cannot be kept, of which the archive says why."""
    for name in archive.names:
        if name not in names:
            archive.say(name, _("This is not of %(label)s, so it does not come in.") % {"label": label})
    for number, page in enumerate(read):
        if number == MOST_PAGES:
            said = _("This file has more than %(most)s pages, which is more than there is room for. Split it.")
            raise Refused(said % {"most": intcomma(MOST_PAGES)})
        title, text = in_one_line(page.title), with_line_feeds(page.text).strip("\n")
        if not is_seen(text) or len(title) > LONGEST_TITLE:
            title, text = "", "\n\n".join(filter(is_seen, (title, text)))
        if why := _why_not(page.written_on, text):
            archive.say(page.where, why)
            continue
        id = page.id or str(uuid5(user.pk, f"{label}\n{page.dated}\n{title}\n{text}"))
        made = page.created_at.astimezone(UTC).isoformat()
        row = {"id": id, "created_at": made, "written_on": page.written_on.isoformat(), "title": title, "text": text}
        tags, others = _tags(page.tags)
        beside = [*page.extra, *({"name": _("Tag"), "value": tag} for tag in others)]
        yield Found("entries", row, page.where, tags, _with_room(archive, page.where, beside))
        if page.is_at_hand:
            mark = {"id": str(uuid5(UUID(id), "hand")), "piece_noun": "entry", "piece_id": id, "kind": "hand"}
            yield Found("marks", mark | {"day": None, "created_at": made}, page.where)


def _why_not(day: date, text: str) -> str:
    if not FIRST <= day <= LAST:
        said = _("Its date is %(day)s. A page here is of 1900 to 2099, so it does not come in.")
        return said % {"day": date_format(day, "j F Y")}
    if not is_seen(text):
        return _("It has no words, so it does not come in.")
    if len(text) > longest_text():
        said = _("A page here can have %(most)s characters. This is longer, so it does not come in. Split it.")
        return said % {"most": intcomma(longest_text())}
    return ""


def _tags(found: list[Any]) -> tuple[list[str], list[str]]:
    """Those that a page can have here, and the others."""
    names, more = [*map(_said, found[:MOST_TAGS])], _said(found[MOST_TAGS:])
    seen: dict[str, str] = {}
    for name in filter(None, (in_one_line(name.replace(",", " ")) for name in names)):
        seen.setdefault(as_seen(name), name)
    most: int = Tag._meta.get_field("name").max_length  # type: ignore[union-attr, assignment]
    fitting = [key for key, name in seen.items() if len(name) <= most][: HasTags.MAX_TAGS]
    return [seen.pop(key) for key in fitting], [*seen.values(), *filter(None, [more])]


def _with_room(archive: Archive, where: str, beside: Extra) -> Extra:
    """As much of it as a page can have; what is cut or left out is said by name."""
    room, kept, cut = MOST_EXTRA, [], []
    for one in (one for one in beside if is_seen(one["value"])):
        takes, left = max(SHORTEST_EXTRA, len(one["name"]) + len(one["value"])), room - len(one["name"])
        if takes > room:
            cut.append(one["name"])
        if takes <= room or left >= SHORTEST_EXTRA:
            kept.append({"name": one["name"], "value": one["value"][:left]})
            room -= takes
    if cut:
        names = ", ".join(dict.fromkeys(cut))[:LONGEST_TITLE]
        archive.say(
            where, _("There is no room here for all that stands beside its text: %(names)s.") % {"names": names}
        )
    return kept


def with_heading(text: str) -> tuple[str, str]:
    """The heading that a text begins with, and the text below it; "" where it has none, or nothing stands below."""
    found = HEADING.match(text := with_line_feeds(text).lstrip("\n"))
    below = text[found.end() :] if found else ""
    # A title is no Markdown: what is escaped in a heading stands for itself.
    return (ESCAPED.sub(r"\1", found[1]).strip(), below) if found and is_seen(below) else ("", text)


def at_home(fields: dict[str, Any], kinds: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that have a place here and are of the kind that goes there; and the others."""
    home = {name: value for name, value in fields.items() if isinstance(value, kinds.get(name, ()))}
    return home, {name: value for name, value in fields.items() if name not in home}


def extra(fields: dict[str, Any]) -> Extra:
    """What has no place here, for people to read: nothing that says something is left out."""
    lines = [(_label(name), in_one_line(_said(value))) for name, value in fields.items()]
    return [{"name": label, "value": said} for label, said in lines if said]


def _label(name: str) -> str:
    """“creationOSName” as “Creation OS name”."""
    words = re.sub(r"(?<=[A-Za-z])[A-Z](?=[a-z])", lambda hump: f" {hump[0].lower()}", name)
    return capfirst(in_one_line(re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]+", " ", words))) or _("Without a name")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_label(name)}: {said}" for name, one in value.items() if (said := _said(one)))
    if isinstance(value, list):
        return " · ".join(filter(None, (_("no") if one is False else _said(one) for one in value)))
    if value is None or value is False:
        return ""
    return _("yes") if value is True else str(value)


def id_of(said: Any) -> str:
    with suppress(ValueError, TypeError, AttributeError):
        return str(UUID(said))
    return ""


def moment_of(said: Any, zone: tzinfo) -> datetime | None:
    """A moment as it is written; in this zone where it names none."""
    with suppress(ValueError, TypeError):
        made = datetime.fromisoformat(said.strip() if isinstance(said, str) else said)
        return made if made.tzinfo else made.replace(tzinfo=zone)
    return None


def there(moment: datetime, zone: tzinfo) -> datetime | None:
    """A moment by the clock of a zone; None at the ends of the calendar, where some zone has no such day."""
    try:
        return moment.astimezone(zone) if 1 < moment.year < 9999 else None
    except (OverflowError, ValueError):
        return None


@cache
def _zones() -> set[str]:
    return available_timezones()


def zone_of(archive: Archive, where: str, name: Any, user: Any) -> tzinfo:
    """The zone of this name, and the user's own where there is none, which is said."""
    if not isinstance(name, str) or not name.strip():
        return user.zone
    if found := OFFSET.fullmatch(name.strip()):
        off = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if off < timedelta(days=1):
            return timezone(-off if found[1] == "-" else off)
    if name.strip() in _zones():
        return ZoneInfo(name.strip())
    said = _("No time zone “%(name)s” is known here, so its day is as in yours.")
    archive.say(where, said % {"name": in_one_line(name)[:50]})
    return user.zone


def no_date(archive: Archive, where: str, said: Any = "") -> None:
    why = _("“%(said)s” cannot be read as a date, so it does not come in.")
    if not (said := in_one_line(_said(said))[:50]):
        why = _("It has no date, so it does not come in.")
    archive.say(where, why % {"said": said})
