"""Places in words, and the many words to tick."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from values import words

register = template.Library()
register.filter("place", words.place)


@register.filter
def to_tick(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The words of a group, written at once: as template nodes they would take most of the page's time."""
    tick = '<label class="tick"><input type="checkbox" name="kept" value="{}" %s><b dir="auto">{}</b></label>'
    means = f'<summary><span class="visually-hidden">{_("What <bdi>{}</bdi> means")}</span></summary>'
    details = f'<details class="means">{means}<p dir="auto">{{}}</p></details>'
    places, said = [], []
    for row in rows:
        key, name, definition = row["key"], row["name"], row["definition"]
        label = tick % ("checked" if row["ticked"] else "")
        places.append(f'\n    <div class="word">\n      {label}\n      {details if definition else ""}\n    </div>\n  ')
        said += [key, name, name, definition] if definition else [key, name]
    return format_html("".join(places), *said)


@register.filter
def other_words(word: Mapping[str, Any]) -> SafeString:
    """The options of `Fewer.folds` for a word, written at once: there are as many as words, squared."""
    others = [other for other in word["others"] if other["key"] != word["key"]]
    rows = ((other["key"], "selected" if other["key"] == word["same"] else "", other["name"]) for other in others)
    return format_html_join("", '<option value="{}" {}>{}</option>', rows)
