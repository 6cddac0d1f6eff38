"""The worksheet of needs: twelve rows, of which any part may be filled in."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ELSEWHERE, QUESTIONS, UNMET, WORK, Need, NeedRow, Worksheet

PLACES = [(WORK, _("Work")), (ELSEWHERE, _("Elsewhere")), (UNMET, _("Unmet"))]
MATTERS = [("", _("Not said")), *((number, label.capitalize()) for number, label in NeedRow.Matters.choices)]


class NeedsForm(forms.Form):
    """Four fields for each need. Texts are named `text-…`: error pages show fields of such names, to be copied."""

    def __init__(self, *args: Any, kept: Worksheet, **kwargs: Any) -> None:
        self.kept = kept
        super().__init__(*args, **kwargs)
        field: Any = NeedRow._meta.get_field
        for need in Need:
            row = kept.rows.get(need) or NeedRow(need=need)
            self.fields[f"where-{need}"] = forms.MultipleChoiceField(
                label=_("Met by"),
                required=False,
                choices=PLACES,
                widget=forms.CheckboxSelectMultiple,
                initial=sorted(row.places),
                error_messages={"invalid_choice": _("Choose work, elsewhere or unmet.")},
            )
            self.fields[f"matters-{need}"] = forms.TypedChoiceField(
                label=_("Matters this season"),
                required=False,
                coerce=int,
                empty_value=None,
                choices=MATTERS,
                initial=row.matters,
                error_messages={"invalid_choice": _("Choose how much it matters.")},
            )
            self.fields[f"text-{need}-by-what"] = field("by_what").formfield(initial=row.by_what)
            # The empty placeholder tells the style sheet whether anything was written here.
            step = forms.TextInput(attrs={"placeholder": " "})
            self.fields[f"text-{need}-step"] = field("small_step").formfield(initial=row.small_step, widget=step)

    def drawn(self, needs: list[Need]) -> list[Any]:
        return [
            SimpleNamespace(
                label=need.label,
                question=QUESTIONS[need],
                where=self[f"where-{need}"],
                matters=self[f"matters-{need}"],
                by_what=self[f"text-{need}-by-what"],
                step=self[f"text-{need}-step"],
            )
            for need in needs
        ]

    def rows(self) -> list[NeedRow]:
        """Unsaved rows, for the needs of which anything was said."""
        said, season = self.cleaned_data, self.kept.season
        rows = [
            NeedRow(
                owner=season.owner,
                season=season,
                need=need.value,
                at_work=WORK in said[f"where-{need}"],
                elsewhere=ELSEWHERE in said[f"where-{need}"],
                unmet=UNMET in said[f"where-{need}"],
                matters=said[f"matters-{need}"],
                by_what=said[f"text-{need}-by-what"],
                small_step=said[f"text-{need}-step"],
            )
            for need in Need
        ]
        return [row for row in rows if not row.is_empty()]

    def kept_otherwise(self) -> list[NeedRow]:
        """The stored rows that differ from what was sent."""
        sent = {row.need: row.said() for row in self.rows()}
        return [row for need, row in self.kept.rows.items() if sent.get(need) != row.said()]
