"""Day One: a zip with a JSON file for each journal, or such a file alone."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.exchange.archive import Archive

from . import (
    Found,
    Page,
    at_home,
    entries,
    extra,
    has_entries,
    id_of,
    moment_of,
    no_date,
    of_format,
    pages,
    there,
    with_heading,
    zone_of,
)

LABEL = "Day One"
# A picture or sound within the text, with its words. No part holds what another begins with, so that it is found in
# linear time.
MOMENT = re.compile(r"!\[([^\[\]\n]*)\]\(dayone-moment:([^()\s]*)\)")
UNKEPT = re.compile("[\0\ud800-\udfff]")
MEDIA = {"photos": "jpeg", "videos": "mp4", "audios": "m4a", "pdfAttachments": "pdf"}
HOME = dict.fromkeys(("uuid", "creationDate", "text", "richText"), str) | {
    "tags": list,
    **dict.fromkeys(("starred", "isPinned", "pinned"), bool),
}
# What these say, in words; and what says nothing where it is nothing.
IN_WORDS = {
    "location": {
        **dict.fromkeys(("placeName", "localityName", "administrativeArea", "country"), "%s"),
        "latitude": gettext_lazy("latitude %s"),
        "longitude": gettext_lazy("longitude %s"),
    },
    "weather": {
        "temperatureCelsius": "%s °C",
        "conditionsDescription": "%s",
        "windSpeedKPH": gettext_lazy("wind %s km/h"),
        "windBearing": gettext_lazy("from %s°"),
        "relativeHumidity": gettext_lazy("humidity %s %%"),
        "pressureMB": gettext_lazy("%s mbar"),
        "visibilityKM": gettext_lazy("one could see %s km"),
    },
    "userActivity": {"activityName": "%s", "stepCount": gettext_lazy("%s steps")},
}
NAMES = {"location": gettext_lazy("Place"), "userActivity": gettext_lazy("Activity")}
NOTHING = {"duration": 0, "editingTime": 0}


def _is_journal(archive: Archive, name: str) -> bool:
    return has_entries(archive, name, "creationDate")


def recognizes(archive: Archive) -> bool:
    return bool(of_format(archive, (".json",), _is_journal))


def read(archive: Archive, user: Any) -> Iterator[Found]:
    names = of_format(archive, (".json",), _is_journal)
    return pages(archive, user, LABEL, names, _pages(archive, user, names))


def _pages(archive: Archive, user: Any, names: list[str]) -> Iterator[Page]:
    for name, where, entry in entries(archive, names, beside="metadata"):
        home, others = at_home(entry, HOME)
        zone = zone_of(archive, where, entry.get("timeZone"), user)
        made = moment_of(home.get("creationDate"), zone)
        if made is None:
            no_date(archive, where, entry.get("creationDate"))
            continue
        made = there(made, zone) or made
        text, words = MOMENT.sub(r"\1", home.get("text", "")), _rich(home.get("richText", ""))
        _say_left_out(archive, where, home.get("text", ""), others)
        if not text.strip():
            text = words
        elif words and not _words(words) <= _words(text):
            others["richText"] = words
        if not (id := id_of(home.get("uuid"))):
            others["uuid"] = entry.get("uuid")
        journal = {"journal": PurePosixPath(name).stem} if len(names) > 1 else {}
        title, text = with_heading(text)
        at_hand = any(home.get(name) for name in ("starred", "isPinned", "pinned"))
        beside, dated = extra(journal | dict(map(_in_words, others.items()))), home["creationDate"]
        yield Page(where, id, dated, made.date(), made, title, text, home.get("tags", []), beside, at_hand)


def _in_words(field: tuple[str, Any]) -> tuple[str, Any]:
    """“12 °C, cloudy”; what its words do not say, or what is of another kind, stands after them under its name."""
    name, said = field
    if NOTHING.get(name, "") == said:
        return name, ""
    if name not in IN_WORDS or not isinstance(said, dict):
        return name, said
    words = IN_WORDS[name]
    plain = {key: str(said[key]) for key in words if type(said.get(key)) in (str, int, float) and said[key] != ""}
    line = ", ".join(dict.fromkeys(str(words[key]) % value for key, value in plain.items()))
    return str(NAMES.get(name, name)), [line, {key: value for key, value in said.items() if key not in plain}]


def _say_left_out(archive: Archive, where: str, text: str, others: dict[str, Any]) -> None:
    """The names of the pictures and sounds that an entry has, or that its text shows."""
    names: dict[str, str] = {}
    for kind, ending in MEDIA.items():
        for one in others[kind] if isinstance(others.get(kind), list) else []:
            medium = one if isinstance(one, dict) else {}
            stem = str(medium.get("md5") or medium.get("identifier") or _("without a name"))
            name = f"{stem}.{medium.get('type') or ending}"
            names[str(medium.get("identifier") or name)] = name
    shown = (found[2].rpartition("/")[2] for found in MOMENT.finditer(text))
    names = {id: id for id in shown} | names
    if names:
        said = ", ".join(names.values())[:500]
        archive.say(where, _("Pictures and sounds do not come in: %(names)s.") % {"names": said})


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r"[*_~`\\]", "", text)))


def _rich(said: str) -> str:
    """The words of a text that is kept as JSON in a string, as Markdown; as it is where it is nothing of the kind."""
    try:
        parts = json.loads(said)["contents"]
        if not isinstance(parts, list):
            return said
    except (ValueError, TypeError, KeyError, RecursionError):
        return said
    made, begins = [], True
    for part in parts:
        if words := _part(part) if isinstance(part, dict) else "":
            made.append(f"{_begin(part)}{words}" if begins and words.strip() else words)
            begins = words.endswith("\n")
    # JSON within JSON says once more what no text here may hold: NUL, and half a character.
    return UNKEPT.sub("\ufffd", "".join(made))


def _part(part: dict[str, Any]) -> str:
    text, attributes = part.get("text"), part.get("attributes")
    link = attributes.get("linkURL") if isinstance(attributes, dict) else None
    if isinstance(text, str) and text:
        if not isinstance(link, str) or link.strip() in ("", words := text.strip()):
            return text
        # The end of a line is within its last part.
        return text.replace(words, f"[{words}]({link})") if words else text
    objects = part.get("embeddedObjects")
    links = [one.get("url") for one in objects if isinstance(one, dict)] if isinstance(objects, list) else []
    return "".join(f"{link}\n" for link in links if isinstance(link, str) and link)


def _begin(part: dict[str, Any]) -> str:
    """What the line begins with: a heading's or a list's sign."""
    attributes = part.get("attributes")
    line = attributes.get("line") if isinstance(attributes, dict) else None
    line = line if isinstance(line, dict) else {}
    level, style = line.get("header"), line.get("listStyle")
    if isinstance(level, int) and 0 < level < 7:
        return f"{'#' * level} "
    box = "- [x] " if line.get("checked") is True else "- [ ] "
    return {"bulleted": "- ", "numbered": "1. ", "checkbox": box}.get(style, "") if isinstance(style, str) else ""
