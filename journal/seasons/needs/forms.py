"""The worksheet of needs: twelve rows, of which any part may be filled in."""

from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from careerpath.writing.fields import LineField

from .models import ELSEWHERE, QUESTIONS, UNMET, WORK, Need, NeedRow, Worksheet

PLACES = [(WORK, _("Work")), (ELSEWHERE, _("Elsewhere")), (UNMET, _("Unmet"))]
MATTERS = [("", _("Not said")), *((number, label.capitalize()) for number, label in NeedRow.Matters.choices)]


class Row(NamedTuple):
    """One need as it is drawn: its name, its question and its four fields."""

    label: Any
    question: Any
    where: BoundField
    matters: BoundField
    by_what: BoundField
    step: BoundField


class NeedsForm(forms.Form):
    """Four fields a need. Those that somebody writes in are named `text-…`, and come back whatever happens."""

    def __init__(self, *args: Any, kept: Worksheet, **kwargs: Any) -> None:
        self.kept = kept
        super().__init__(*args, **kwargs)
        for need in Need:
            self._add(need, kept.rows.get(need))

    def _add(self, need: Need, row: NeedRow | None) -> None:
        self.fields[f"where-{need}"] = forms.MultipleChoiceField(
            label=_("Met by"),
            required=False,
            choices=PLACES,
            widget=forms.CheckboxSelectMultiple,
            initial=sorted(row.places) if row else [],
            error_messages={"invalid_choice": _("A need is met by work, elsewhere, or not.")},
        )
        self.fields[f"matters-{need}"] = forms.TypedChoiceField(
            label=_("Matters this season"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=MATTERS,
            initial=row.matters if row else None,
            error_messages={"invalid_choice": _("It matters from not at all to very much.")},
        )
        self.fields[f"text-{need}-by-what"] = LineField(
            label=_("By what?"), required=False, max_length=NeedRow.MAX_BY_WHAT, initial=row.by_what if row else ""
        )
        # The empty placeholder tells the style sheet whether anything was written here.
        self.fields[f"text-{need}-step"] = LineField(
            label=_("One small step"),
            required=False,
            max_length=NeedRow.MAX_STEP,
            initial=row.small_step if row else "",
            widget=forms.TextInput(attrs={"placeholder": " "}),
        )

    def drawn(self, needs: list[Need]) -> list[Row]:
        """The rows of some needs, to be drawn."""
        names = ("where-{}", "matters-{}", "text-{}-by-what", "text-{}-step")
        return [Row(need.label, QUESTIONS[need], *(self[name.format(need)] for name in names)) for need in needs]

    def rows(self) -> list[NeedRow]:
        """What was sent as rows, without those that say nothing."""
        rows = [self._row(need) for need in Need]
        return [row for row in rows if not row.is_empty()]

    def _row(self, need: Need) -> NeedRow:
        where = self.cleaned_data[f"where-{need}"]
        return NeedRow(
            owner=self.kept.season.owner,
            season=self.kept.season,
            need=need.value,
            at_work=WORK in where,
            elsewhere=ELSEWHERE in where,
            unmet=UNMET in where,
            matters=self.cleaned_data[f"matters-{need}"],
            by_what=self.cleaned_data[f"text-{need}-by-what"],
            small_step=self.cleaned_data[f"text-{need}-step"],
        )

    def kept_otherwise(self) -> list[NeedRow]:
        """The kept rows that read differently from what was sent."""
        sent = {row.need: row.said() for row in self.rows()}
        return [row for need, row in self.kept.rows.items() if sent.get(need) != row.said()]
