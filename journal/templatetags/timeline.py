"""The many small parts of the timeline, written at once: as template nodes they would take most of the page's time.

What is formatted holds numbers and names of ours; whatever a person wrote is put into it, and escaped there.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from careerpath.dates import short_month, whole_day
from journal.seasons.looking_back import lived_in_words
from journal.seasons.timeline.drawing import Bar, Text, number

register = template.Library()


@register.simple_tag
def svg_texts(texts: Iterable[Text]) -> SafeString:
    return format_html(_places(texts), *(text.words for text in texts))


def _places(texts: Iterable[Text]) -> str:
    """The texts with a place for the words of each."""
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
    places, said = [], []
    for season in seasons:
        lived, last = lived_in_words(season.lived), season.closed_on or season.ends_on
        places.append(
            '<tr><th scope="row" dir="auto"><a href="{}">{}</a></th><td>{}</td><td>{}</td><td>{}</td>'
            f"<td>{'<p>{}</p>' * len(lived) or '{}'}</td><td>{'<p>{}</p>' * len(season.moved)}</td></tr>"
        )
        days = [whole_day(season.starts_on), whole_day(last) if last else _("open")]
        said += [season.get_absolute_url(), season.shown_name, *days, season.meant]
        said += [*(lived or [_("not said")]), *season.moved]
    return format_html("\n".join(places), *said)


@register.simple_tag
def year_rows(years: Iterable[tuple[int, Any, list[str]]]) -> SafeString:
    rows = "\n".join(
        f'<tr><th scope="row">{year}</th><td>{{}}</td>{"".join([f"<td>{count}</td>" for count in counts])}</tr>'
        for year, _noun, counts in years
    )
    return format_html(rows, *(noun for _year, noun, _counts in years))


@register.simple_tag
def season_span(season: Any) -> str:
    """From when to when; the month alone where it is one."""
    last, begins = season.closed_on or season.ends_on, short_month(season.starts_on)
    if not last:
        return f"{begins} {_('and on')}"
    ends = short_month(last)
    return begins if begins == ends else f"{begins} – {ends}"
