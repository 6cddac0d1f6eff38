"""What people wrote on a page as it was rendered: it stands in `bdi`, and in what has `dir="auto"`. Pure."""

import html
import re
from collections.abc import Iterator

_PART = re.compile(r'<(?:[^<>"]|"[^"]*")*>|&#?\w+;|[^<&]+|[<&]')
_TAG = re.compile(r"<(/?)([a-z]\w*)")
_WITHIN_LINES = {"em", "strong", "del", "code", "a", "span", "bdi", "b", "i", "small", "ins"}
_VOID = {"br", "hr", "img", "input"}
# What is typed into, pressed or drawn.
_OURS = {"textarea", "select", "button", "svg", "script"}


def parts_of(page: str) -> list[str]:
    """The page as tags, entities, and what stands between them."""
    return _PART.findall(page)


def own_words(parts: list[str]) -> Iterator[tuple[int | None, str]]:
    """People's own words as they read, each with its place among the parts; a line end, with none, between blocks."""
    within, depth = "", 0
    for index, part in enumerate(parts):
        tag = _TAG.match(part)
        if not tag:
            if within and within not in _OURS:
                yield index, html.unescape(part)
            continue
        ends, name = tag.groups()
        if within:
            depth += (name == within) * (-1 if ends else 1)
            within = within if depth else ""
        elif not ends and (name in _OURS or name == "bdi" or (' dir="auto"' in part and name not in _VOID)):
            within, depth = name, 1
            yield None, "\n"
        if name not in _WITHIN_LINES:
            yield None, "\n"
