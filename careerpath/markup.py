"""Markdown to safe HTML: the only place that marks HTML safe.

cmark is linear in the length of the text; what it writes then passes an allowlist. All that was typed
can be read: HTML in a text is shown as the characters it is.
"""

import re

import cmarkgfm
import nh3
from cmarkgfm.cmark import Options
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# Beyond this, nobody reads it as formatting, and the allowlist's parser would take minutes.
MAX_DEPTH = 60
MAX_TAGS = 50_000

EXCERPT = 300
FIRST_WORDS = 60

EXTENSIONS = ["table", "strikethrough", "autolink"]
TAGS = {
    *("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
SCHEMES = ("http://", "https://", "mailto:")

# Stands for "<" on the way through the parser: a noncharacter, so that it is ordinary text there.
LESS_THAN = "\ufdd0"
_RAW_HTML = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]*>)")
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"[^>]*/>')
_HEADING = re.compile(r"<(/?)h([1-6])>")
_NESTING = re.compile(r"<(/?)(blockquote|ul|ol|li|em|strong|del|a|table)[ >]")
_MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+|\|)|[*_~`|]{1,3}(?=\S)|(?<=\S)[*_~`|]{1,3}"
)
_TABLE_RULE = re.compile(r"^[ \t|:-]*\|[ \t|:-]*$|^[ \t]*[-*_](?:[ \t]*[-*_]){2,}[ \t]*$")
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)")


def to_html(text: str) -> SafeString:
    """`text` as safe HTML: headings from h2 down, lists, quotes, tables, links to http, https and mailto.

    A text that is nested too deeply to be formatted comes as plain paragraphs, with a sentence that says so.
    """
    html = cmarkgfm.markdown_to_html_with_extensions(
        _RAW_HTML.sub(LESS_THAN, text), options=Options.CMARK_OPT_HARDBREAKS, extensions=EXTENSIONS
    )
    if not _is_readable(html):
        return format_html(
            '<p class="small quiet">This page is shown without formatting: there is too much of it.</p>{}',
            plain_paragraphs(text),
        )
    html = _IMAGE.sub(_image_as_link, html)
    html = _HEADING.sub(_HeadingLevels(), html)
    html = html.replace("%EF%B7%90", "%3C").replace(LESS_THAN, "&lt;")
    return mark_safe(  # noqa: S308  what nh3 gives is safe
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=_allowed,
            link_rel="noopener noreferrer nofollow ugc",
            url_schemes={"http", "https", "mailto"},
        )
    )


def plain_paragraphs(text: str) -> SafeString:
    """`text` as escaped paragraphs, its line breaks kept."""
    paragraphs = (part for part in re.split(r"\n{2,}", text.strip()) if part)
    return format_html_join("", "<p>{}</p>", ((mark_safe(escape(part).replace("\n", "<br>")),) for part in paragraphs))  # noqa: S308


def excerpt(text: str, length: int = EXCERPT) -> str:
    """The beginning of `text` as plain words, without Markdown's marks; at most `length` characters."""
    lines = (line for line in text[: length * 3].splitlines() if not _TABLE_RULE.match(line))
    words = (_MARKS.sub("", _LINK.sub(r"\1", line)).replace("|", " ") for line in lines)
    return _clipped(" ".join(" ".join(words).split()), length)


def first_words(text: str) -> str:
    """What to call a text without a title: its first line that says something, clipped at a word."""
    return _first_words_and_rest(text)[0] or "Untitled"


def after_first_words(text: str) -> str:
    """An excerpt of what follows `first_words`."""
    return _first_words_and_rest(text)[1]


def _first_words_and_rest(text: str) -> tuple[str, str]:
    lines = text[:2000].splitlines()
    for number, line in enumerate(lines):
        if words := excerpt(line, FIRST_WORDS + EXCERPT):
            first = _clipped(words, FIRST_WORDS)
            left = f"…{words[len(first) - 1 :].lstrip(' ,;:.')} " if first != words else ""
            return first, _clipped(left + excerpt("\n".join(lines[number + 1 :])), EXCERPT)
    return "", ""


class _HeadingLevels:
    """Puts a text's headings below the page's own, from h2 down, without a level left out between two."""

    def __init__(self) -> None:
        self.above: list[int] = []

    def __call__(self, match: re.Match) -> str:
        if not match[1]:
            level = int(match[2])
            self.above = [*(higher for higher in self.above if higher < level), level]
        return f"<{match[1]}h{min(len(self.above) + 1, 6)}>"


def _clipped(words: str, length: int) -> str:
    if len(words) <= length:
        return words
    head = words[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:.") + "…"


def _is_readable(html: str) -> bool:
    depth = 0
    for match in _NESTING.finditer(html):
        depth += -1 if match[1] else 1
        if depth > MAX_DEPTH:
            return False
    return html.count("<") <= MAX_TAGS


def _image_as_link(match: re.Match) -> str:
    # Pictures would be fetched from other hosts: the reader gets a link, and decides.
    return f'<a href="{match[1]}">{match[2] or match[1]}</a>'


def _allowed(tag: str, name: str, value: str) -> str | None:
    if name == "href" and not value.lower().startswith(SCHEMES):
        return None
    return value
