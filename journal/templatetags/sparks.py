"""The field for a spark: its signed id, and how it is drawn for every page."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from careerpath.writing.pieces import new_piece_id
from journal.sparks.models import Spark

register = template.Library()


@register.simple_tag(takes_context=True)
def new_spark(context: dict[str, Any]) -> str:
    """The signed id of a new one, for who is signed in."""
    return new_piece_id(context["user"], Spark.noun)


@register.simple_tag(takes_context=True)
def note_here(context: dict[str, Any]) -> SafeString:
    """The field that opens over a page which has none of its own."""
    drawn = _note(get_script_prefix(), get_language())
    return format_html(drawn, piece=new_spark(context), token=context["csrf_token"])


@cache
def _note(prefix: str, language: str | None) -> SafeString:
    # Every page has it, so it is drawn once: the rest is two words in it.
    return render_to_string("journal/sparks/note.html", {"piece": "{piece}", "csrf_token": "{token}"})
