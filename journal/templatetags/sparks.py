"""What a page of sparks shows beside them: a field's signed id, the one that may still be warm, what was tried."""

from typing import Any

from django import template

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
    """A fresh one, for who is signed in."""
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
