"""The field for a spark that opens over a page which has none of its own."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .sparks import new_spark

register = template.Library()


@register.simple_tag(takes_context=True)
def note_here(context: dict[str, Any]) -> SafeString:
    """Drawn for who is signed in, and seen once it is asked for."""
    drawn = _drawn(get_script_prefix(), get_language())
    return format_html(drawn, piece=new_spark(context), token=context["csrf_token"])


@cache
def _drawn(prefix: str, language: str | None) -> SafeString:
    # Every page has it, so it is drawn once: what differs is two words in it.
    return render_to_string("journal/sparks/dialog.html", {"piece": "{piece}", "csrf_token": "{token}"})
