"""What a season may say beyond its name, length and role: optional fields, in the groups they are drawn in."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careerpath.fields import TextField
from journal.lines import lines_of
from journal.models import Season

from .rows import RowsField

# A fold of the form: its heading, one line about it, and its fields.
FOLDS: list[tuple[Any, Any, tuple[str, ...]]] = [
    (
        gettext_lazy("What I say no to"),
        gettext_lazy("up to three"),
        ("saying_no_to",),
    ),
    (
        gettext_lazy("How work is to fit"),
        gettext_lazy("hours, money, where it bends"),
        ("second_role", "hours_from", "hours_to", "stretch", "money", "flexibility"),
    ),
    (gettext_lazy("Boundaries"), gettext_lazy("up to five lines"), ("boundaries",)),
    (gettext_lazy("How I will know"), gettext_lazy("signs, and early warnings"), ("signs", "warnings")),
    (gettext_lazy("Within me"), gettext_lazy("what may get in the way"), ("obstacle",)),
]
DATES = (gettext_lazy("Dates"), gettext_lazy("when it begins and ends"), ("starts_on", "ends_on"))
OPEN = [("", gettext_lazy("Left open"))]
HOURS = gettext_lazy("A week of 0 to 80 hours.")


class Fold(NamedTuple):
    """A fold of the form as it is drawn: open where it holds something, or an error."""

    title: Any
    about: Any
    fields: list[BoundField]
    is_open: bool


def hours_field(label: Any) -> forms.IntegerField:
    """Hours a week, 0 to 80."""
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), HOURS)
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=Season.MAX_HOURS, error_messages=messages, widget=widget
    )


class SeasonGroups(forms.Form):
    """The optional fields. Their cleaned data are fields of a season."""

    saying_no_to = RowsField(
        label=gettext_lazy("Saying no to"),
        rows=Season.MAX_NOES,
        length=Season.MAX_LINE,
        labels=(gettext_lazy("No to"), gettext_lazy("What I will say")),
    )
    second_role = forms.ChoiceField(
        label=gettext_lazy("Mainly that, with some"), required=False, choices=[*OPEN, *Season.Role.choices]
    )
    hours_from = hours_field(gettext_lazy("Hours a week, from"))
    hours_to = hours_field(gettext_lazy("Hours a week, to"))
    stretch = forms.TypedChoiceField(
        label=gettext_lazy("Stretch, or lean"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*OPEN, *Season.Stretch.choices],
    )
    money = forms.ChoiceField(label=gettext_lazy("Money"), required=False, choices=[*OPEN, *Season.Money.choices])
    flexibility = forms.MultipleChoiceField(
        label=gettext_lazy("Flexible in"),
        required=False,
        choices=Season.Flexibility.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    boundaries = RowsField(
        label=gettext_lazy("What holds, whatever comes"),
        help_text=gettext_lazy("As short as “No laptop at the table”."),
        rows=Season.MAX_BOUNDARIES,
        length=Season.MAX_LINE,
    )
    signs = RowsField(
        label=gettext_lazy("Signs that it works"),
        help_text=gettext_lazy("What you would see on an ordinary day."),
        rows=Season.MAX_SIGNS,
        length=Season.MAX_LINE,
    )
    warnings = RowsField(
        label=gettext_lazy("Early warnings"),
        rows=Season.MAX_WARNINGS,
        length=Season.MAX_LINE,
        labels=(gettext_lazy("If …"), gettext_lazy("Then I …")),
    )
    obstacle = TextField(
        label=gettext_lazy("What in me may get in the way"),
        required=False,
        max_length=Season.MAX_OBSTACLE,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )

    def clean_second_role(self) -> str:
        """Another than the first."""
        second = self.cleaned_data["second_role"]
        if second and second == self.cleaned_data.get("role", self.data.get("role")):
            raise forms.ValidationError(_("That is its role already. Choose another, or leave it open."))
        return second

    def clean_hours_to(self) -> int | None:
        """No less than where they begin."""
        least, most = self.cleaned_data.get("hours_from"), self.cleaned_data["hours_to"]
        if least is not None and most is not None and most < least:
            raise forms.ValidationError(_("Hours go from the smaller number to the larger one."))
        return most

    def clean_flexibility(self) -> str:
        """A line each; "None needed" stands alone."""
        chosen = self.cleaned_data["flexibility"]
        if Season.Flexibility.NONE in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("“None needed” stands alone. Untick it, or the others."))
        return "\n".join(sorted(chosen))

    def first_fields(self) -> list[BoundField]:
        """What stands before the folds; a wording of one's own stands after them."""
        folded = {"sentence"} | {name for _title, _about, names in [*FOLDS, DATES] for name in names}
        return [field for field in self.visible_fields() if field.name not in folded]

    def folds(self) -> Iterator[Fold]:
        """The folds, and the dates last."""
        for title, about, names in [*FOLDS, DATES]:
            fields = [self[name] for name in names]
            filled = any(field.value() not in (None, "", []) for field in fields)
            wrong = any(field.errors for field in fields)
            yield Fold(title, about, fields, wrong or (filled and names != DATES[2]))


def as_initial(wording: dict[str, Any]) -> dict[str, Any]:
    """A season's fields as the form takes them."""
    return {**wording, "flexibility": lines_of(wording["flexibility"] or "")}
