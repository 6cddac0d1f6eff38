"""The form of a piece, and its days."""

import copy
import json
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today

from .pieces import Piece

FIRST_DAY = date(1900, 1, 1)
ISO_DAY = "%Y-%m-%d"


class DayField(forms.DateField):
    """A date, as browsers write it."""

    def __init__(self, **kwargs: Any) -> None:
        invalid = _("There is no such date. Write it as 2026-11-24.")
        kwargs["error_messages"] = {"invalid": invalid, **kwargs.get("error_messages", {})}
        widget = forms.DateInput(attrs={"type": "date", "class": "sans"}, format=ISO_DAY)
        super().__init__(**{"input_formats": [ISO_DAY], "widget": widget, **kwargs})


def past_day(day: date, user: Any) -> date:
    """`day` if it is from 1900 to today, with a day's grace for who traveled west after writing; else an error."""
    if day > today(user) + timedelta(days=1):
        raise forms.ValidationError(_("That day is still to come. Pick today or an earlier one."))
    return not_before_1900(day)


def not_before_1900(day: date) -> date:
    """`day`, or an error where it is before 1900."""
    if day < FIRST_DAY:
        raise forms.ValidationError(_("Dates begin with 1900 here."))
    return day


class PieceForm(forms.ModelForm):
    """What a piece is written with. Its cleaned data are fields of the piece, whoever saves them.

    `user` is the owner. `instance`, the row as it is kept, is not touched: the form fills a copy of it.
    """

    def __init__(self, data: Any = None, *, user: Any, instance: Any = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(data, instance=copy.copy(instance) or self._meta.model(owner=user), **kwargs)

    def clean(self) -> dict[str, Any]:
        """Without Django's question whether the row is unique: the database says so when it is saved."""
        return self.cleaned_data

    def sent(self) -> dict[str, Any]:
        """The cleaned data without the fields its page did not have: a line alone empties nothing beside it."""
        omitted = self._omitted()
        return {name: value for name, value in self.cleaned_data.items() if name not in omitted}

    def fill_in(self, row: Piece) -> None:
        """Take what the page did not have from `row`, so that the form can be sent whole."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in self._omitted() & {name for name in self.fields if hasattr(row, name)}:
            value = self.fields[name].prepare_value(getattr(row, name))
            data[name] = json.dumps(value) if isinstance(value, list) else value or ""
        self.data = data

    def _omitted(self) -> set[str]:
        """The fields its page did not have; radio buttons are not sent either while none is set."""
        widgets = {name: field.widget for name, field in self.fields.items()}
        return {
            name
            for name, widget in widgets.items()
            if not isinstance(widget, forms.RadioSelect) and widget.value_omitted_from_data(self.data, self.files, name)
        }
