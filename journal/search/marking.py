"""Marks in a page what was looked for, in the texts that a person wrote. Pure."""

import html
import re
from collections.abc import Callable, Iterator

Spans = Callable[[str], list[tuple[int, int]]]

# A tag, a comment or a run of text: pages are made by templates and by what makes Markdown safe, and no attribute of
# theirs holds a bare ">".
_PART = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z0-9]+)[^>]*>|[^<]+", re.DOTALL)
# Of what a person wrote, every element says so.
_OWN = re.compile(r'^<bdi\b|\sdir="auto"')
# In these, a mark is no element.
_PLAIN = frozenset({"textarea", "option", "select", "script", "style", "title", "svg", "template"})
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "link", "meta", "use", "path"})
# What is read on without a pause: all other elements end a line.
_WITHIN_LINE = frozenset(
    {"a", "b", "bdi", "code", "del", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "s"}
)


def mark_all(page: str, spans: Spans) -> str:
    """The page with `<mark>` around all that `spans` finds in a text; the first has the id "found"."""
    parts: list[str] = []
    has_found = False
    for line in _lines(page, parts):
        has_found |= _mark(parts, line, spans, "" if has_found else ' id="found"')
    return "".join(parts)


def _lines(page: str, parts: list[str]) -> Iterator[list[int]]:
    """Take a page apart into `parts`; of each line of a person's own text, where its pieces stand among them."""
    line: list[int] = []
    open_tags: list[str] = []
    # How many tags were open where the person's own text began, and where what holds no elements did.
    own = plain = 0
    for found in _PART.finditer(page):
        part, tag = found[0], (found[2] or "").lower()
        parts.append(part)
        if not tag:
            if own and not plain and not part.startswith("<!--"):
                line.append(len(parts) - 1)
            continue
        if line and tag not in _WITHIN_LINE:
            yield line
            line = []
        if tag in _VOID or part.endswith("/>"):
            continue
        if not found[1]:
            open_tags.append(tag)
            own = own or (len(open_tags) if _OWN.search(part) else 0)
            plain = plain or (len(open_tags) if tag in _PLAIN else 0)
        elif tag in open_tags:
            # What templates leave open (`<li>`, `<p>`) ends with what it is in.
            while open_tags.pop() != tag:
                pass
            own = own if len(open_tags) >= own else 0
            plain = plain if len(open_tags) >= plain else 0
        if line and not own:
            yield line
            line = []


def _mark(parts: list[str], line: list[int], spans: Spans, id: str) -> bool:
    """Mark in these parts, which are read as one line; whether anything was."""
    texts = [html.unescape(parts[at]) for at in line]
    found = spans("".join(texts))
    begin = 0
    for at, text in zip(line, texts, strict=True):
        end = begin + len(text)
        marked, done = "", 0
        for first, last in found:
            start, stop = max(first - begin, 0), min(last - begin, len(text))
            if start < stop:
                marked += html.escape(text[done:start]) + f"<mark{id}>" + html.escape(text[start:stop]) + "</mark>"
                done, id = stop, ""
        if marked:
            parts[at] = marked + html.escape(text[done:])
        begin = end
    return bool(found)
