"""A folder of Markdown: a file a page, dated by its front matter, its name or its folders."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from pathlib import PurePosixPath
from typing import Any

import yaml
from django.utils.translation import gettext as _

from careerpath.words import in_one_line
from journal.exchange.archive import Archive

from . import (
    FIRST,
    LAST,
    MOST_EXTRA,
    Extra,
    Found,
    Page,
    at_home,
    extra,
    id_of,
    longest_text,
    moment_of,
    no_date,
    of_format,
    pages,
    there,
    with_heading,
    zone_of,
)

LABEL = "Markdown"
FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"(?:^|[ \t])#(.*)$", re.MULTILINE)
DAY = re.compile(r"(?<!\d)(\d{4})[-_./]?(\d\d)[-_./]?(\d\d)(?!\d)")
ENDS = "'\"]}, "
# Our own export has all there that stands beside a page, at most 400 lines of names and values.
MOST_FRONT, MOST_DEPTH, MOST_EVENTS, MOST_COMMENTS = 2 * MOST_EXTRA, 8, 4000, 50
# Of all files together: a hundred for each of 10,000. More would take too long.
MOST_EVENTS_OF_ALL = 1_000_000
MOMENTS = ("date", "created_at", "created")
HOME = {**dict.fromkeys(("id", "title", *MOMENTS), str), "tags": (str, list), "extra": list}


class NotRead(Exception):
    """Raised where front matter is not the plain lists and texts that notes have."""


def _notes(archive: Archive) -> list[str]:
    return of_format(archive, (".md", ".markdown"), lambda _archive, _name: True)


def recognizes(archive: Archive) -> bool:
    return bool(_notes(archive))


def read(archive: Archive, user: Any) -> Iterator[Found]:
    return pages(archive, user, LABEL, _notes(archive), _pages(archive, user))


def _pages(archive: Archive, user: Any) -> Iterator[Page]:
    left = iter(range(MOST_EVENTS_OF_ALL))
    for name in _notes(archive):
        front, text = _parted(archive, name, _text(archive, name), left)
        home, others = at_home(front, HOME)
        zone, path = zone_of(archive, name, front.get("timezone"), user), PurePosixPath(name)
        if not (when := _when(home, path, zone)):
            no_date(archive, name, front.get("date"))
            continue
        day, made, used = when
        others |= {said: home[said] for said in MOMENTS if said in home and said not in used}
        title, (heading, below) = in_one_line(home.get("title", "")), with_heading(text)
        if heading and title in ("", in_one_line(heading)):
            title, text = heading, below
        # The names that our own export gives its files are no titles.
        elif not title and "id" not in front:
            title = DAY.sub("", path.stem).strip(" _-.")
            title = "" if title.isdigit() else title
        if not (id := id_of(home.get("id"))):
            others["id"] = front.get("id")
        # A page is what any of them becomes.
        if others.get("type") == "entry":
            del others["type"]
        dated = " ".join([str(day), *(home[said] for said in MOMENTS if said in used)])
        yield Page(name, id, dated, day, made, title, text, _tags(home), [*_ours(home.get("extra")), *extra(others)])


def _text(archive: Archive, name: str) -> str:
    """Its text, or as much of it as says that it is too long."""
    parts, length = [], 0
    for piece in archive.pieces(name):
        parts.append(piece)
        length += len(piece)
        if length > MOST_FRONT + 2 * longest_text():
            break
    return "".join(parts)


def _tags(home: dict[str, Any]) -> list[Any]:
    said = home.get("tags", [])
    found = (said.split(",") if "," in said else said.split()) if isinstance(said, str) else said
    return [tag.strip().lstrip("#") if isinstance(tag, str) else tag for tag in found]


def _ours(said: Any) -> Extra:
    """What our own export says a page brought along."""
    items = said if isinstance(said, list) else []
    pairs = [item for item in items if isinstance(item, dict) and {*item} == {"name", "value"}]
    is_ours = pairs == items and all(isinstance(line, str) for item in pairs for line in item.values())
    return pairs if is_ours else extra({"extra": said})


def _when(home: dict[str, str], path: PurePosixPath, zone: tzinfo) -> tuple[date, datetime, set[str]] | None:
    """Its day, the moment it was made, and the fields that have said all they say with that."""
    found = {name: moment_of(home.get(name), zone) for name in MOMENTS}
    moments = {name: made for name, made in found.items() if made and FIRST.year <= made.year <= LAST.year}
    days = {name: _day_of(made, zone) for name, made in moments.items()}
    said, folders = home.get("date", ""), "-".join(path.parts[-4:])
    day = days.pop("date", None) or _day(said) or _day(path.stem) or _day(folders) or next(iter(days.values()), None)
    if day is None:
        return None
    used = {"date"} if DAY.fullmatch(said.strip(" []")) and day == _day(said) else set()
    # A time of day says more than a day.
    if first := min(moments, key=lambda name: ":" not in home[name], default=""):
        return day, moments[first], used | {first}
    return day, datetime.combine(day, time(), tzinfo=zone), used


def _day_of(made: datetime, zone: tzinfo) -> date:
    # Programs write UTC; any other offset is that of whoever wrote.
    return ((not made.utcoffset() and there(made, zone)) or made).date()


def _day(said: str) -> date | None:
    if found := DAY.search(said):
        with suppress(ValueError):
            return date(*map(int, found.groups()))
    return None


def _parted(archive: Archive, name: str, text: str, left: Iterator[int]) -> tuple[dict[str, Any], str]:
    """The front matter, and what stands below it; where that cannot be read it stays in the text."""
    found = FRONT.match(text)
    if not found:
        return {}, text
    comments = COMMENT.findall(found[1])
    try:
        if len(found[1]) > MOST_FRONT or len(comments) > MOST_COMMENTS:
            raise NotRead
        front = _front(found[1], left)
    except (yaml.YAMLError, NotRead):
        archive.say(name, _("Its first lines, between the dashes, cannot be read, so they stay in the text."))
        return {}, text
    # What YAML takes for a comment is in none of its values; a value in quotes may have such a sign too.
    said = " ".join(one["value"] for one in extra(front))
    comments = [comment for comment in map(in_one_line, comments) if comment.strip(ENDS) not in said]
    return ({"#": comments} if comments else {}) | front, text[found.end() :]


def _front(written: str, left: Iterator[int]) -> dict[str, Any]:
    """Names with texts, lists and names within: all of it text, and nothing that stands for something else."""
    # The parser that is written in Python takes seconds for 8 kB of brackets.
    events = _few(yaml.parse(written, Loader=yaml.CBaseLoader), left)
    made: Any = {}
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            # A second document would be lost.
            if made or not isinstance(event, yaml.MappingStartEvent):
                raise NotRead
            made = _node(events, event, 0)
    return made


def _few(events: Iterable[Any], left: Iterator[int]) -> Iterator[Any]:
    for number, event in enumerate(events):
        if number == MOST_EVENTS or next(left, None) is None:
            raise NotRead
        yield event


def _node(events: Any, event: Any, depth: int) -> Any:
    if isinstance(event, yaml.AliasEvent) or event.anchor or (event.tag and event.tag != "!") or depth > MOST_DEPTH:
        raise NotRead
    if isinstance(event, yaml.ScalarEvent):
        return "" if event.implicit[0] and event.value in ("null", "~") else event.value
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
