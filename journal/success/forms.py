"""The form for a definition of success: one sentence is enough."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.forms import LineField, LinesField
from careerpath.writing.forms import PieceForm

from .models import Measure, SuccessDefinition


class DefinitionForm(PieceForm):
    """Two sentences, the ladder's six measures, up to three of one's own."""

    class Meta:
        model = SuccessDefinition
        fields = ["inherited", "text", "own_measures", "stung", "valid_from"]
        field_classes = {"own_measures": LinesField}
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("inherited", "text", "own_measures", "stung")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            # One's own sentence is enough; where a field is wrong, the caret is not taken from it.
            self.fields["text"].widget.attrs["autofocus"] = True
        # An earlier wording may be what is filled in.
        said = {one["measure"]: one for one in self.initial.get("measures", self.instance.measures)}
        for measure in Measure:
            one = said.get(measure, {})
            self.fields[f"measure-{measure}"] = forms.ChoiceField(
                label=measure.label,
                required=False,
                choices=[("", _("Not said")), *SuccessDefinition.Stance.choices],
                initial=one.get("stance", ""),
                error_messages={"invalid_choice": _("Choose yours, yours at a smaller size, or put down.")},
            )
            # The empty placeholder tells the style sheet whether anything was written here.
            self.fields[f"text-{measure}-size"] = LineField(
                label=_("How big is it now?"),
                required=False,
                max_length=SuccessDefinition.SIZE_AT_MOST,
                initial=one.get("size", ""),
                widget=forms.TextInput(attrs={"placeholder": " "}),
            )
        self.order_fields(["inherited", "text", *(name for name in self.fields if "-" in name)])

    def ladder(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The stance field and the size field of each measure."""
        return [(self[f"measure-{measure}"], self[f"text-{measure}-size"]) for measure in Measure]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["measures"] = []
        for measure in Measure:
            stance, size = cleaned.pop(f"measure-{measure}", ""), cleaned.pop(f"text-{measure}-size", "")
            if stance or size:
                # A size alone says that the measure still counts, at a smaller size.
                stance = stance or SuccessDefinition.Stance.SMALLER.value
                cleaned["measures"].append({"measure": measure.value, "stance": stance, "size": size})
        return cleaned
