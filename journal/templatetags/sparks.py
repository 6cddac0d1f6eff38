"""The field for a spark on every page, and what pages of sparks show beside them: a warm one, what was tried."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from careerpath.accounts.clock import today
from careerpath.writing.pieces import new_piece_id
from journal.resurfacing.warm import still_warm
from journal.sparks.experiments.models import Experiment
from journal.sparks.models import Spark

register = template.Library()
# So many experiments a spark's own page names.
NAMED = 5


@register.simple_tag(takes_context=True)
def new_spark(context: dict[str, Any]) -> str:
    """The signed id of a new one, for who is signed in."""
    return new_piece_id(context["user"], Spark.noun)


@register.simple_tag
def experiments_of(spark: Spark) -> dict[str, Any]:
    """The latest ones of a spark, and whether there are more."""
    rows = list(Experiment.owned_by(spark.owner).filter(spark=spark).order_by("-noted_on", "-id")[: NAMED + 1])
    return {"rows": rows[:NAMED], "has_more": len(rows) > NAMED}


@register.simple_tag(takes_context=True)
def maybe_warm(context: dict[str, Any]) -> Spark | None:
    """The spark that is asked about today, if any."""
    reader = context["request"].reader
    return still_warm(reader, today(reader))


@register.simple_tag(takes_context=True)
def note_here(context: dict[str, Any]) -> SafeString:
    """The field that opens over a page which has none of its own."""
    drawn = _note(get_script_prefix(), get_language())
    return format_html(drawn, piece=new_spark(context), token=context["csrf_token"])


@cache
def _note(prefix: str, language: str | None) -> SafeString:
    # Every page has it, so it is drawn once: the rest is two words in it.
    return render_to_string("journal/sparks/dialog.html", {"piece": "{piece}", "csrf_token": "{token}"})
