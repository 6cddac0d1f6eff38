"""Definitions of success: the current one beside what was inherited, earlier ones, and a new version."""

from functools import cached_property
from typing import Any

from careerpath.writing.views import PieceViews

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
            return {"definition": self.current}
        is_blank = self.page == "new" and self.request.method == "GET"
        return {"anew": bool(is_blank and self.current and self.current.is_readable())}
