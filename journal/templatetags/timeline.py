"""The many small parts of the timeline, written at once: as template nodes they would take most of the page's time."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal.seasons.timeline.data import Line, Year
from journal.seasons.timeline.drawing import Bar, Text, number

register = template.Library()


@register.simple_tag
def svg_texts(texts: Iterable[Text]) -> SafeString:
    """The texts of a drawing."""
    parts = ((_attributes(text.kind, text.end), number(text.x), number(text.y), text.words) for text in texts)
    return format_html_join("", '<text{} x="{}" y="{}">{}</text>', parts)


@cache
def _attributes(kind: str, end: bool) -> SafeString:
    return format_html("{}{}", format_html(' class="{}"', kind) if kind else "", ANCHORED if end else "")


ANCHORED = format_html(' text-anchor="{}"', "end")


@register.simple_tag
def svg_bars(bars: Iterable[Bar]) -> SafeString:
    """The seasons of a drawing: each a link with its outline and its words."""
    link = '<a href="{}">{}<rect x="{}" y="{}" width="{}" height="{}"/>{}</a>'
    return format_html_join(
        "", link, ((bar.url, _whole(bar), *map(number, bar[1:5]), svg_texts(bar.texts)) for bar in bars)
    )


def _whole(bar: Bar) -> SafeString | str:
    return format_html("<title>{}, {}</title>", bar.whole, bar.texts[1].words) if bar.whole else ""


@register.simple_tag
def season_rows(lines: Iterable[Line], is_open: str, not_said: str) -> SafeString:
    """The seasons as rows of a table, with a word for one that has no end and for one without a check-in."""
    name = '<tr><th scope="row" dir="auto"><a href="{}">{}</a></th>'
    row = name + "<td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
    return format_html_join("\n", row, (_cells(line, is_open, not_said) for line in lines))


def _cells(line: Line, is_open: str, not_said: str) -> tuple:
    lived = _paragraphs(line.lived) if line.lived else not_said
    dates = (line.first, line.last or is_open)
    return (line.row.url, line.row.name, *dates, line.meant, lived, _paragraphs(line.row.moved))


def _paragraphs(lines: Iterable[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


@register.simple_tag
def year_rows(years: Iterable[Year]) -> SafeString:
    """What was written and noticed as rows of a table, a cell for each month."""
    row = '<tr><th scope="row">{}</th><td>{}</td>{}</tr>'
    return format_html_join("\n", row, ((year.year, year.kind, _months(year.counts)) for year in years))


def _months(counts: Iterable[str]) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((count,) for count in counts))
