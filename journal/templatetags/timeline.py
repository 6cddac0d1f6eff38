"""The many small parts of the timeline, written at once: as template nodes they would take most of the page's time."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from careerpath.dates import whole_day
from journal.seasons.looking_back import lived_in_words
from journal.seasons.timeline.drawing import Bar, Text, number

register = template.Library()


@register.simple_tag
def svg_texts(texts: Iterable[Text]) -> SafeString:
    parts = ((attributes(text.kind, text.end), number(text.x), number(text.y), text.words) for text in texts)
    return format_html_join("", '<text{} x="{}" y="{}">{}</text>', parts)


@cache
def attributes(kind: str, end: bool) -> SafeString:
    # Few combinations, asked for by every text of the drawing.
    found = [("class", kind), ("text-anchor", "end" if end else "")]
    return format_html_join("", ' {}="{}"', (one for one in found if one[1]))


@register.simple_tag
def svg_bars(bars: Iterable[Bar]) -> SafeString:
    link = '<a href="{}">{}<rect x="{}" y="{}" width="{}" height="{}"/>{}</a>'
    title = "<title>{}, {}</title>"
    parts = (
        (
            bar.url,
            format_html(title, bar.whole, bar.texts[1].words) if bar.whole else "",
            # x, y, width, height.
            *map(number, bar[1:5]),
            svg_texts(bar.texts),
        )
        for bar in bars
    )
    return format_html_join("", link, parts)


@register.simple_tag
def season_rows(seasons: Iterable[Any]) -> SafeString:
    name = '<tr><th scope="row" dir="auto"><a href="{}">{}</a></th>'
    row = name + "<td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
    return format_html_join(
        "\n",
        row,
        (
            (
                season.get_absolute_url(),
                season.shown_name,
                whole_day(season.starts_on),
                whole_day(last) if (last := season.closed_on or season.ends_on) else _("open"),
                season.meant,
                each("<p>{}</p>", lived_in_words(season.lived)) or _("not said"),
                each("<p>{}</p>", season.moved),
            )
            for season in seasons
        ),
    )


def each(markup: str, lines: Iterable[str]) -> SafeString:
    return format_html_join("", markup, ((line,) for line in lines))


@register.simple_tag
def year_rows(years: Iterable[tuple[int, Any, list[str]]]) -> SafeString:
    row = '<tr><th scope="row">{}</th><td>{}</td>{}</tr>'
    return format_html_join("\n", row, ((year, noun, each("<td>{}</td>", counts)) for year, noun, counts in years))
