"""The form of a comparison note: whose news stung, and which of the five it touches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.controls import Choices
from careerpath.writing.forms import PieceForm
from values.catalog.models import PersonalValue
from values.session.models import RankedValue
from values.session.results import five_to_show

from .models import Comparison

NONE = _("None of my five")


class ComparisonForm(PieceForm):
    """A line and one value, or none of the five. `five`: those to choose from, where they were read already."""

    class Meta:
        model = Comparison
        fields = ["news", "personal_value", "noted_on"]
        widgets: dict[str, Any] = {"personal_value": forms.RadioSelect}
        labels = {"personal_value": _("Which of your values does it touch?")}
        error_messages = {"personal_value": {"invalid_choice": _("That value is not yours. Pick one from the list.")}}

    def __init__(self, *args: Any, five: list[RankedValue] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._five = five
        value: Any = self.fields["personal_value"]
        # One that left the five since the page was drawn is one's own all the same.
        value.queryset = PersonalValue.owned_by(self.user)
        value.choices = Choices(self._values)

    def _values(self) -> list[tuple[Any, Any]]:
        five = five_to_show(self.user)[0] if self._five is None else self._five
        named = {row.personal_value_id: row.shown_name for row in five}
        # What it touched when it was written stays to be chosen.
        if self.instance.personal_value_id and self.instance.personal_value_id not in named:
            named[self.instance.personal_value_id] = self.instance.value_label
        return [*named.items(), ("", NONE)]
