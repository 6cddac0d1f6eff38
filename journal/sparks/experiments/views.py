"""Experiments: all of them, noting one for a spark, and saying what came of it."""

from functools import cached_property
from typing import Any

from careerpath.writing.owned import get_in_or_404
from careerpath.writing.views import PieceViews
from journal.sparks.models import Spark
from values.session.models import as_uuid

from .forms import ExperimentForm
from .models import Experiment


class ExperimentViews(PieceViews):
    """Experiments: all of them; a new one is for the spark that `?spark=` names, or for none."""

    model = Experiment
    form_class = ExperimentForm
    at = "sparks/experiments/"
    list_name = "experiments"
    folder = "journal/sparks/experiments"

    @cached_property
    def spark(self) -> Spark | None:
        is_sent = self.request.method == "POST"
        named = as_uuid((self.request.POST if is_sent else self.request.GET).get("spark", ""))
        # It may be moved to the trash while somebody writes.
        sparks = Spark.all_of if is_sent else Spark.owned_by
        return get_in_or_404(sparks(self.reader), named) if named else None

    def given(self) -> dict[str, Any]:
        return {"spark": self.spark}

    def context(self) -> dict[str, Any]:
        return {"for_spark": self.spark} if self.page == "new" else {}
