"""An entry in a list, written at once: as template nodes its few words would take most of the list's time."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from careerpath.templatetags.careerpath import dated

register = template.Library()

ROW = """<article class="row piece">
  <p class="side"><time datetime="{}">{}</time></p>
  <div class="body">
    {}<h3{}><a href="{}"{}{}>{}</a></h3>
    <p class="prose"{}>{}</p>
  </div>
</article>"""
DIR = format_html(' dir="{}"', "auto")
# The whole row of a page without a title leads to it: what it is called there are the words that stand below.
WHOLE, UNSEEN = format_html(' class="{}"', "whole-row"), format_html(' class="{}"', "visually-hidden")


@register.simple_tag
def entry_row(row: Any, format: str, linked: bool = False, question: Any = None, apart: str = "") -> SafeString:
    """`format`: how its date stands in the margin; `linked`: its question leads to its answers.

    `question`: the one that stands above the list. `apart`: the id of what says that it opens in a window of its own.
    Without a title its first lines are shown as what they are, text.
    """
    day, url = row.written_on, row.get_absolute_url()
    apart = apart and format_html(' target="_blank" rel="noopener" aria-describedby="{}"', apart)
    begins = day.isoformat(), dated(day, format)
    if not row.is_readable():
        said = _("A page that cannot be opened"), "", _("Nothing in it was changed.")
        return format_html(ROW, *begins, "", "", url, "", apart, *said)
    asked = row.prompt_text if row.prompt_text != getattr(question, "text", None) else ""
    if asked and linked and row.asked_by:
        asked = format_html('<a href="{}">{}</a>', row.asked_by.get_absolute_url(), asked)
    asked = asked and format_html('<p class="asked" dir="auto">{}</p>\n    ', asked)
    heading = format_html("<span{}>{}</span>", "" if row.title else UNSEEN, row.heading)
    whole = "" if row.title else WHOLE
    return format_html(ROW, *begins, asked, DIR, url, whole, apart, heading, DIR, row.opening)
