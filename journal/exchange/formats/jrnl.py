"""jrnl: its JSON export, and its text, which is how it keeps a journal. Times are those of whoever wrote."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from journal.exchange.archive import Archive

from . import Found, Page, at_home, entries, extra, has_entries, id_of, longest_text, no_date, of_format, pages

LABEL = "jrnl"
# Its time format can be set; these are the ones it comes with, now and in earlier versions, and a day alone.
BEGINS = re.compile(r"\[(\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?)?) ?\] ([^\n]*)\n?\Z")
HALVES = ("%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%I:%M:%S%p")
# As jrnl finds them, but for those without a letter.
TAG = re.compile(r"(?<!\S)[@#]([-+*#/\w]*[^\W\d_][-+*#/\w]*)")
LONGEST_TAG = 50
# A text that begins with no date may have its first entry so many characters below.
MOST_BEFORE = 10_000
HOME = {**dict.fromkeys(("title", "body", "date", "time", "uuid"), str), "tags": list, "starred": bool}


def recognizes(archive: Archive) -> bool:
    return bool(_exports(archive) or _texts(archive))


def read(archive: Archive, user: Any) -> Iterator[Found]:
    exports = _exports(archive)
    said = {PurePosixPath(name).stem for name in exports}
    texts = [name for name in _texts(archive) if PurePosixPath(name).stem not in said]
    return pages(archive, user, LABEL, exports + texts, _pages(archive, user, exports, texts))


def _exports(archive: Archive) -> list[str]:
    return of_format(archive, (".json",), lambda archive, name: has_entries(archive, name, "date"))


def _texts(archive: Archive) -> list[str]:
    return of_format(archive, (".txt",), _is_text)


def _is_text(archive: Archive, name: str) -> bool:
    read = 0
    for line in archive.lines(name):
        if _begun(line):
            return True
        read += len(line)
        if read > MOST_BEFORE:
            break
    return False


def _pages(archive: Archive, user: Any, exports: list[str], texts: list[str]) -> Iterator[Page]:
    for _name, where, entry in entries(archive, exports, beside="tags"):
        if page := _exported(archive, user, where, entry):
            yield page
    for name in texts:
        yield from _written(archive, user, name)


def _exported(archive: Archive, user: Any, where: str, entry: dict[str, Any]) -> Page | None:
    home, others = at_home(entry, HOME)
    made = _moment(f"{home.get('date')} {home.get('time')}")
    if made is None:
        # A day is enough.
        made, others["time"] = _moment(f"{home.get('date')} 00:00"), entry.get("time")
    if made is None:
        no_date(archive, where, entry.get("date"))
        return None
    if not (id := id_of(home.get("uuid"))):
        others["uuid"] = entry.get("uuid")
    words = home.get("title", ""), home.get("body", "")
    tags = [tag[1:] if isinstance(tag, str) and tag[:1] in ("@", "#") else tag for tag in home.get("tags", [])]
    return _page(where, id, made, user, *words, tags, extra(others), home.get("starred", False))


def _written(archive: Archive, user: Any, name: str) -> Iterator[Page]:
    begun: tuple[datetime, str] | None = None
    where, lines, length = f"{name} 1", list[str](), 0
    for number, line in enumerate(archive.lines(name), 1):
        if not (next_one := _begun(line)):
            # Of one that is too long to come in there is no need to hold more.
            if length <= longest_text():
                lines.append(line)
                length += len(line)
            continue
        if begun:
            yield _entry(where, begun, lines, user)
        elif any(one.strip() for one in lines):
            archive.say(where, _("What stands before the first date does not come in."))
        begun, where, lines, length = next_one, f"{name} {number}", [], 0
    if begun:
        yield _entry(where, begun, lines, user)


def _begun(line: str) -> tuple[datetime, str] | None:
    """The moment and title of the entry that begins with this line; as in jrnl, what is no date begins none."""
    found = BEGINS.match(line.replace("\r", ""))
    made = found and _moment(found[1])
    return (made, found[2]) if found and made else None


def _entry(where: str, begun: tuple[datetime, str], lines: list[str], user: Any) -> Page:
    made, title = begun[0], begun[1].strip()
    body = "".join(lines).strip("\r\n")
    if starred := title == "*" or title.endswith(" *"):
        title = title[:-1].rstrip()
    tags = [tag for tag in TAG.findall(f"{title}\n{body}") if len(tag) <= LONGEST_TAG]
    return _page(where, "", made, user, title, body, tags, [], starred)


def _page(where: str, id: str, made: datetime, user: Any, *page: Any) -> Page:
    # JSON has no seconds: with them the same entry would be another one in text.
    return Page(where, id, f"{made:%Y-%m-%d %H:%M}", made.date(), made.replace(tzinfo=user.zone), *page)


def _moment(said: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(said).replace(tzinfo=None)
    for time in HALVES if said[-1:] in ("M", "m") else ():
        with suppress(ValueError):
            return datetime.strptime(said, f"%Y-%m-%d {time}")
    return None
