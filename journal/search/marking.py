"""Marks in a page what was looked for, in the texts that a person wrote. Pure."""

import html
import re
from collections.abc import Callable, Iterator

Spans = Callable[[str], list[tuple[int, int]]]

# A tag or a run of text: pages are made by templates and by what makes Markdown safe, and no attribute of theirs holds
# a bare ">".
_PART = re.compile(r"<(/?)([a-zA-Z0-9]+)[^>]*>|<?[^<]*")
# Of what a person wrote, every element says so.
_OWN = re.compile(r'^<bdi\b|\sdir="auto"')
# In these, a mark is no element. Nor is it seen where nothing is.
_PLAIN = frozenset({"textarea", "option", "select", "script", "style", "title", "svg", "template"})
_RUN = re.compile(b"\0+|\1+")
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "link", "meta", "use", "path"})
# What is read on without a pause: all other elements end a line.
_WITHIN_LINE = frozenset(
    {"a", "b", "bdi", "code", "del", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "s"}
)


def mark_all(page: str, spans: Spans) -> str:
    """The page with `<mark>` around all that `spans` finds in its texts; the first has the id "found".

    They are read as one text of many lines: what is found may begin in one paragraph and end in the next.
    """
    parts: list[str] = []
    # Each piece of a text with its place among the parts; the end of a line has none.
    own = [
        (at, "\n" if at is None else html.unescape(parts[at])) for line in _lines(page, parts) for at in (*line, None)
    ]
    found = bytearray(sum(len(text) for _, text in own))
    for first, last in spans("".join(text for _, text in own)):
        found[first:last] = b"\1" * (last - first)
    begin = 0
    for at, text in own:
        here, begin = found[begin : begin + len(text)], begin + len(text)
        # Between two items of a list there may be nothing.
        if at is not None and any(here) and text.strip():
            parts[at] = "".join(
                f"<mark>{html.escape(run)}</mark>" if is_found else html.escape(run)
                for is_found, run in _runs(text, here)
            )
    return "".join(parts).replace("</mark><mark>", "").replace("<mark>", '<mark id="found">', 1)


def _runs(text: str, found: bytearray) -> Iterator[tuple[int, str]]:
    for run in _RUN.finditer(found):
        yield found[run.start()], text[run.start() : run.end()]


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
            if own and not plain:
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
            plain = plain or (len(open_tags) if tag in _PLAIN or "visually-hidden" in part else 0)
        elif tag in open_tags:
            # What templates leave open (`<li>`, `<p>`) ends with what it is in.
            while open_tags.pop() != tag:
                pass
            own = own if len(open_tags) >= own else 0
            plain = plain if len(open_tags) >= plain else 0
        if line and not own:
            yield line
            line = []
