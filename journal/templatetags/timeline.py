"""The many small parts of the timeline, written at once: as template nodes they would take most of the page's time."""

from collections.abc import Iterable
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
    return format_html(_places(texts), *(text.words for text in texts))


def _places(texts: Iterable[Text]) -> str:
    """The texts with a place for the words of each. What else they have are numbers and names of ours."""
    places = []
    for x, y, _words, kind, end in texts:
        kind, anchor = kind and f' class="{kind}"', ' text-anchor="end"' if end else ""
        places.append(f'<text{kind}{anchor} x="{number(x)}" y="{number(y)}">{{}}</text>')
    return "".join(places)


@register.simple_tag
def svg_bars(bars: Iterable[Bar]) -> SafeString:
    places, said = [], []
    for bar in bars:
        title = [bar.whole, bar.texts[1].words] if bar.whole else []
        x, y, width, height = map(number, bar[1:5])
        rect = f'<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
        places.append(f'<a href="{{}}">{"<title>{}, {}</title>" if title else ""}{rect}{_places(bar.texts)}</a>')
        said += [bar.url, *title, *(text.words for text in bar.texts)]
    return format_html("".join(places), *said)


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
    row = '<tr><th scope="row">{}</th><td>{}</td>' + 12 * "<td>{}</td>" + "</tr>"
    return format_html_join("\n", row, ((year, noun, *counts) for year, noun, counts in years))
