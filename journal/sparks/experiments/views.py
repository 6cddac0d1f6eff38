"""Experiments: all of them, noting one for a spark, saying what came of it, and the card for a conversation."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import get_in_or_404, get_owned_or_404
from careerpath.writing.pieces import Piece, piece_model
from careerpath.writing.views import PieceViews
from journal.sparks.models import Spark
from values.session.models import as_uuid

from .forms import ExperimentForm
from .models import Experiment

# What an experiment that is tried once more begins with.
AGAIN = ("to_find_out", "kind", "seen_by", "cost_cap", "stop_if")


class ExperimentViews(PieceViews):
    """Experiments: all, or those of the spark that `?spark=` names, for which a new one is, too.

    A new one begins as the one that `?from=` names, or with the question to find out that `?find_out=` does.
    """

    model = Experiment
    form_class = ExperimentForm
    at = "sparks/experiments/"
    list_name = "experiments"
    folder = "journal/sparks/experiments"
    by_done = ("energy_after",)

    @cached_property
    def spark(self) -> Spark | None:
        if self.request.method == "POST":
            # It may be deleted for good while somebody writes: the experiment outlives it.
            named = as_uuid(self.request.POST.get("spark", ""))
            return Spark.all_of(self.reader).filter(pk=named).first() if named else None
        if self.before:
            return self.before.its_spark
        if self.question:
            origin = self.question.origin
            spark = origin.its_spark if isinstance(origin, Experiment) else origin
            return spark if isinstance(spark, Spark) and not spark.trashed_at else None
        named = as_uuid(self.request.GET.get("spark", ""))
        return get_in_or_404(Spark.owned_by(self.reader), named) if named else None

    @cached_property
    def before(self) -> Experiment | None:
        """The one that is tried again."""
        named = as_uuid(self.request.GET.get("from", "")) if self.page == "new" else None
        return get_in_or_404(Experiment.owned_by(self.reader), named) if named else None

    @cached_property
    def question(self) -> Any:
        """What is to be found out by it. The room of such questions lies above this one."""
        named = as_uuid(self.request.GET.get("find_out", "")) if self.page == "new" else None
        return get_in_or_404(piece_model("find_out").owned_by(self.reader), named) if named else None

    def rows(self) -> Any:
        return super().rows().filter(spark=self.spark) if self.spark else super().rows()

    def initial(self) -> dict[str, Any]:
        before = self.before
        again = {name: getattr(before, name) for name in AGAIN} if before and before.is_readable() else {}
        if self.question and self.question.is_readable():
            again |= {"to_find_out": self.question.question, "by_when": self.question.by_when}
        return super().initial() | again

    def given(self) -> dict[str, Any]:
        return {"spark": self.spark}

    def context(self) -> dict[str, Any]:
        if self.page not in ("index", "new"):
            return {}
        return {"for_spark": self.spark, "carried": f"spark={self.spark.pk}" if self.spark else ""}

    def cancel_url(self, row: Any) -> str:
        if row is None and self.spark and not self.spark.trashed_at:
            return self.spark.get_absolute_url()
        return super().cancel_url(row)


@require_safe
def experiment_card(request: SignedInRequest, id: UUID) -> HttpResponse:
    return _card(request, get_owned_or_404(request, Experiment, id))


@require_safe
def spark_card(request: SignedInRequest, id: UUID) -> HttpResponse:
    return _card(request, get_owned_or_404(request, Spark, id))


# What somebody who lives it says of an ordinary day tells more than imagining it does: Gilbert, Killingsworth, Eyre and
# Wilson, "The Surprising Power of Neighborly Advice", Science 323 (2009). Hence a Tuesday, and a number for it.
QUESTIONS = (
    _("What did last Tuesday consist of?"),
    _("What did you not expect?"),
    _("What do you miss?"),
    _("What does it cost that outsiders do not see?"),
    _("Who else should I hear?"),
)


def _card(request: SignedInRequest, about: Piece) -> HttpResponse:
    """A sheet to take along and write on."""
    context = {"about": about, "questions": QUESTIONS, "numbers": range(11)}
    return render(request, "journal/sparks/experiments/card.html", context)
