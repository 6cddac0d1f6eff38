"""The form for a definition of success: one sentence is enough."""

from datetime import date
from typing import Any

from careerpath.writing.fields import DayField, LineField, TextField, past_day
from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.words import in_one_line
from careerpath.writing.lines import as_lines, lines_of

from .models import Measure, SuccessDefinition

LINE_TOO_LONG = _("A line holds %(limit_value)d characters; one has %(show_value)d.")


def some_text(**options: Any) -> TextField:
    """A field for up to 500 characters, with line breaks where one likes."""
    widget = forms.Textarea(attrs={"rows": 3})
    return TextField(max_length=SuccessDefinition.MAX_TEXT, widget=widget, **options)


class DefinitionForm(forms.Form):
    """Two sentences, the ladder's six measures, up to three of one's own. Its cleaned data are fields of the model."""

    inherited = some_text(
        label=_("What you were taught it is"), help_text=_("By parents, schools, bosses, films."), required=False
    )
    text = some_text(
        label=_("What you say it is"),
        error_messages={"required": _("Your own sentence is what is kept here. A rough one will do.")},
    )
    own_measures = TextField(
        label=_("How you would notice"),
        help_text=_("Up to three measures of your own, one on each line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stung = some_text(
        label=_("Whose success stung lately?"),
        help_text=_("Which of your values does it touch? If none of them, say so."),
        required=False,
    )
    valid_from = DayField(label=_("From"), required=False)

    def __init__(self, *args: Any, user: Any, definition: SuccessDefinition | None = None, **kwargs: Any) -> None:
        self.user = user
        stances = definition.stances if definition else {}
        if definition:
            kwargs["initial"] = {**definition.wording(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for measure in Measure:
            self._add(measure, *stances.get(measure, ("", "")))
        ladder = [name for name in self.fields if "-" in name]
        self.order_fields(["inherited", "text", *ladder])
        self.fields["valid_from"].widget.attrs["max"] = today(user).isoformat()

    def _add(self, measure: Measure, stance: str, size: str) -> None:
        self.fields[f"measure-{measure}"] = forms.ChoiceField(
            label=measure.label,
            required=False,
            choices=[("", _("Not said")), *SuccessDefinition.Stance.choices],
            initial=stance,
            error_messages={"invalid_choice": _("It is yours, yours at a smaller size, or put down.")},
        )
        # The empty placeholder tells the style sheet whether anything was written here.
        self.fields[f"text-{measure}-size"] = LineField(
            label=_("How big is it now?"),
            required=False,
            max_length=SuccessDefinition.MAX_SIZE,
            initial=size,
            widget=forms.TextInput(attrs={"placeholder": " "}),
        )

    def ladder(self) -> list[tuple[BoundField, BoundField]]:
        """The ladder's measures: what became of each, and its size now."""
        return [(self[f"measure-{measure}"], self[f"text-{measure}-size"]) for measure in Measure]

    def clean_own_measures(self) -> str:
        """Up to three lines; empty ones are left out."""
        lines = [in_one_line(line) for line in lines_of(self.cleaned_data["own_measures"])]
        if len(lines) > SuccessDefinition.MAX_MEASURES:
            raise forms.ValidationError(_("Three at most. Which three would you notice first?"))
        for line in lines:
            if len(line) > SuccessDefinition.MAX_LINE:
                limits = {"limit_value": SuccessDefinition.MAX_LINE, "show_value": len(line)}
                raise forms.ValidationError(LINE_TOO_LONG, params=limits)
        return "\n".join(lines)

    def clean_valid_from(self) -> date:
        """From 1900 to today; today where none was said."""
        return past_day(self.cleaned_data["valid_from"] or today(self.user), self.user)

    def clean(self) -> dict[str, Any]:
        """The ladder's measures as one text. A size without a stance is a smaller one."""
        cleaned = super().clean() or {}
        said = []
        for measure in Measure:
            stance, size = cleaned.pop(f"measure-{measure}", ""), cleaned.pop(f"text-{measure}-size", "")
            if stance or size:
                said.append((measure.value, stance or SuccessDefinition.Stance.SMALLER.value, size))
        cleaned["measures"] = as_lines(said)
        return cleaned
