"""What templates need beside Django's own tags: text as HTML, fields as the look draws them, the Undo note."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import BoundField
from django.http import Http404
from django.utils import dateformat
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from careerpath import words
from careerpath.writing import markup
from careerpath.writing.pieces import piece_model

register = template.Library()
register.filter("markdown", markup.to_html)
register.filter("paragraphs", markup.plain_paragraphs)
register.filter("excerpt", markup.excerpt)
register.filter("isolated", words.isolated)

# Typed in sans: what is ours rather than a person's own words.
SANS_WIDGETS = {"email", "password", "date", "number", "select", "url"}
UNDRAWN_WIDGETS = {"radioselect", "checkbox", "checkboxselectmultiple", "file", "clearablefile"}

# The first that matches wins: most browsers claim to be several others as well.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def widget(field: BoundField, flag: str = "") -> SafeString:
    """The field's control as a ruled line, or as a page that grows; `flag` names one more attribute ("autofocus")."""
    attrs: dict[str, Any] = {flag: True} if flag else {}
    given = field.field.widget.attrs.get("class", "")
    # allauth writes its e-mail field as a text field with another type.
    kinds = {field.widget_type, getattr(field.field.widget, "input_type", "")}
    if not kinds & (SANS_WIDGETS | UNDRAWN_WIDGETS):
        attrs["dir"] = "auto"
    if field.widget_type == "textarea":
        attrs["class"] = f"writing {given}".strip()
    elif field.widget_type not in UNDRAWN_WIDGETS:
        sans = "sans" if kinds & SANS_WIDGETS else ""
        attrs["class"] = " ".join(dict.fromkeys(f"text-input {sans} {given}".split()))
        if sans:
            # Its label says it already, and stays when one types.
            attrs["placeholder"] = False
    return field.as_widget(attrs=attrs)


@register.filter
def day(value: Any) -> date | None:
    """A date, from one or from how a form or an earlier wording writes it; None where it is neither."""
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value))
    except ValueError:
        return None


@register.filter
def dated(value: date, format: str = "j F") -> str:
    """As Django's `date`; where a format ends with the month, with the year if it is another than the reader's now."""
    # `UseTimeZone` has set the reader's zone.
    says_year = format.endswith("F") and value.year != localdate().year
    # `date_format` would first look whether the format has a name.
    return dateformat.format(value, f"{format} Y" if says_year else format)


@register.filter
def browser(user_agent: str) -> str:
    """A browser's name and system in words, or what it calls itself; "" for one that says nothing of itself."""
    if user_agent == "Unspecified":  # allauth's word for it
        return ""
    name = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{name} on {system}" if name and system else name or user_agent[:80]


@register.filter
def length_in_words(text: str) -> str:
    """How long a text is: "412 words", "1,204 characters" of a script that has no spaces, or both; "" for none."""
    count, characters = words.length_of(text)
    said = []
    if count:
        said.append(ngettext("%(count)s word", "%(count)s words", count) % {"count": intcomma(count)})
    if characters:
        many = ngettext("%(count)s character", "%(count)s characters", characters)
        said.append(many % {"count": intcomma(characters)})
    return ", ".join(said)


@register.inclusion_tag("pieces/trashed.html", takes_context=True)
def trashed_note(context: dict[str, Any], message: Any) -> dict[str, Any]:
    """The note after a deletion, with Undo; it is empty once the piece has left the trash."""
    return _note(context, message, "trashed_by")


@register.inclusion_tag("pieces/brought_back.html", takes_context=True)
def brought_back_note(context: dict[str, Any], message: Any) -> dict[str, Any]:
    """The note after an earlier wording came back, with Undo; it is empty once the piece is in the trash."""
    return _note(context, message, "owned_by")


@register.inclusion_tag("pieces/marked.html", takes_context=True)
def marked_note(context: dict[str, Any], message: Any) -> dict[str, Any]:
    """The note after something was pressed of an old piece on home, with Undo; empty once the piece is in the trash."""
    return _note(context, message, "owned_by")


@register.inclusion_tag("journal/sparks/note.html", takes_context=True)
def spark_note(context: dict[str, Any], message: Any) -> dict[str, Any]:
    """The note after a spark was felt again, or put in another state, with Undo; empty once it is in the trash."""
    return _note(context, message, "owned_by")


def _note(context: dict[str, Any], message: Any, rows: str) -> dict[str, Any]:
    """The piece of a message that names its noun and id, and what else it names, as a note shows it."""
    noun, id, *more = str(message).split("/")
    piece = None
    with suppress(Http404, ValueError):
        piece = getattr(piece_model(noun), rows)(context["request"].user).filter(pk=UUID(id)).first()
    beside = {"request": context["request"], "csrf_token": context.get("csrf_token")}
    return {"piece": piece, "more": more, "tags": message.tags, **beside}
