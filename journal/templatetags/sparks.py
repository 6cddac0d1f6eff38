"""The signed id of a spark that may be noted where its field stands."""

from typing import Any

from django import template

from careerpath.writing.pieces import new_piece_id
from journal.sparks.models import Spark

register = template.Library()


@register.simple_tag(takes_context=True)
def new_spark(context: dict[str, Any]) -> str:
    """A fresh one, for who is signed in."""
    return new_piece_id(context["user"], Spark.noun)
