"""Definitions of success: the current one beside what was inherited, earlier ones, and a new version."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from careerpath.writing.difference import Side, beside
from careerpath.writing.views import PieceViews
from journal.entries.models import followers_of
from values.session.models import as_uuid

from .forms import DefinitionForm
from .models import SuccessDefinition, current_definition


class DefinitionViews(PieceViews):
    """The current definition with the earlier ones under it; a new version leaves each as it was."""

    model = SuccessDefinition
    form_class = DefinitionForm
    at = "success/"
    list_name = "success"
    folder = "journal/success"

    @cached_property
    def current(self) -> SuccessDefinition | None:
        return current_definition(self.reader)

    def rows(self) -> Any:
        # The list holds the earlier ones: the current one stands above it.
        return super().rows().exclude(pk=self.current.pk if self.current else None)

    def initial(self) -> dict[str, Any]:
        start = self.current.wording() if self.current and self.current.is_readable() else {}
        return start | super().initial()

    def context(self) -> dict[str, Any]:
        if self.page == "index":
            return {"definition": self.current, **self.then_and_now()}
        is_blank = self.page == "new" and self.request.method == "GET"
        return {"anew": bool(is_blank and self.current and self.current.is_readable())}

    def detail(self) -> HttpResponse:
        row = self.row()
        return self.render("detail", row, followers=followers_of(row))

    def then_and_now(self) -> dict[str, Any]:
        """The earlier one that `?then=` names, else the first, beside the current one; nothing where there is none."""
        if not self.current or self.request.GET.get("before"):
            return {}
        earlier = self.rows().order_by("valid_from", "id")
        named = as_uuid(self.request.GET.get("then", ""))
        then = (named and earlier.filter(pk=named).first()) or earlier.first()
        if not then:
            return {}
        moved = f"{reverse('journal:entry_new')}?follows={self.model.noun}/{self.current.pk}"
        return {"sides": beside(_side(then), _side(self.current)), "then": then, "moved": moved}


def _side(definition: SuccessDefinition) -> Side:
    """One's own sentence and measures: what was inherited stands on the page of each."""
    said = None
    if definition.is_readable():
        measures = "\n".join(definition.lines_of("own_measures"))
        said = {"": definition.text, str(definition.fact_labels["own_measures"]): measures}
    return Side(definition.valid_from, "", definition.get_absolute_url(), said)
