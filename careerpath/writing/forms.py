"""The form of a piece, and its days."""

import copy
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.forms import ItemsField, TypedField

from .pieces import Piece

# What a script says of itself in this header: here, that it keeps a page while one types.
BY_SCRIPT, AUTOSAVE, FETCH, PAGE = "X-Requested-With", "autosave", "fetch", "page"
SCRIPTS = (AUTOSAVE, FETCH, PAGE)
FIRST_DAY = date(1900, 1, 1)
ISO_DAY = "%Y-%m-%d"


class DayField(forms.DateField):
    """A date, as browsers write it, from 1900 on.

    With `today` set it is not still to come, with a day's grace for who traveled west after writing. Where none was
    said, it is `default`.
    """

    today: date | None = None
    default: date | None = None

    def __init__(self, **kwargs: Any) -> None:
        invalid = _("There is no such date. Write it as 2026-11-24.")
        kwargs["error_messages"] = {"invalid": invalid, **kwargs.get("error_messages", {})}
        widget = forms.DateInput(attrs={"type": "date", "class": "sans"}, format=ISO_DAY)
        super().__init__(**{"input_formats": [ISO_DAY], "widget": widget, **kwargs})

    def clean(self, value: Any) -> date | None:
        day = super().clean(value) or self.default
        if day and self.today and day > self.today + timedelta(days=1):
            raise forms.ValidationError(_("That day is still to come. Pick today or an earlier one."))
        if day and day < FIRST_DAY:
            raise forms.ValidationError(_("Dates here start in 1900."))
        return day


def form_field(field: Any, **kwargs: Any) -> Any:
    """The form field of a model's field: a date as a DayField, and "Not said" where no choice has to be made."""
    if isinstance(field, models.DateField):
        kwargs.setdefault("form_class", DayField)
    formed = field.formfield(**kwargs)
    if formed and field.choices and field.blank:
        formed.choices = [("", _("Not said")), *field.choices]
    return formed


class PieceForm(forms.ModelForm):
    """What a piece is written with. Its cleaned data are fields of the piece, whoever saves them.

    `user` is the owner. `instance`, the row as it is kept, is not touched: the form fills a copy of it.
    """

    too_long_together: ClassVar[Any] = _(
        "Together they are too long for this field. Keep one of them; the other is among the earlier wordings."
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # Now, since Django makes the fields right after this.
        if "Meta" in vars(cls):
            vars(cls)["Meta"].formfield_callback = staticmethod(form_field)

    def __init__(self, data: Any = None, *, user: Any, instance: Any = None, **kwargs: Any) -> None:
        self.user = user
        model = self._meta.model
        super().__init__(data, instance=copy.copy(instance) or model(owner=user), **kwargs)
        day: Any = self.fields.get(model.listed_by)
        if day and model.is_past:
            day.today = day.default = today(user)
            day.widget.attrs["max"] = day.today.isoformat()

    def clean(self) -> dict[str, Any]:
        # Django would ask here whether the row is unique: the database says so when it is saved.
        return self.cleaned_data

    def sent(self) -> dict[str, Any]:
        """The cleaned data without fields its page did not have: a form of one line empties nothing beside it."""
        omitted = self._omitted()
        return {name: value for name, value in self.cleaned_data.items() if name not in omitted}

    def version(self, otherwise: int = 0) -> int:
        """The version that it was drawn with; `otherwise` for one that has none. No piece has version 0."""
        sent = self.data.get("version")
        if sent is None:
            return otherwise
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0

    def refuses_words(self) -> bool:
        """Whether something that somebody typed is not valid; a day or a choice is none."""
        fields = (self.fields[name] for name in self.errors if name in self.fields and self[name].data)
        return any(isinstance(field, (TypedField, ItemsField)) for field in fields)

    def fill_in(self, row: Piece) -> None:
        """Take the fields that the page did not have from `row`, so that the form can be sent whole."""
        data: Any = cast(QueryDict, self.data).copy()
        for name in self._omitted() & {name for name in self.fields if hasattr(row, name)}:
            value = self.fields[name].prepare_value(getattr(row, name))
            data[name] = json.dumps(value) if isinstance(value, list) else "" if value is None else value
        self.data = data

    def has_both(self, row: Piece) -> bool:
        """Whether a long text was sent that differs from the one which `row` has: they can be put together."""
        return any(self._in_both(row))

    def put_after(self, row: Piece) -> None:
        """Append each long text that was sent to the one that `row` has; an error where the two are too long."""
        if not self.is_valid():
            return
        for name, kept, mine in list(self._in_both(row)):
            after = f"\n\n{mine}"
            # Sent twice: what was appended the first time is not appended again.
            both = kept.removesuffix(after) + after
            most: int | None = getattr(row._meta.get_field(name), "max_length", None)
            if most and len(both) > most:
                self.add_error(name, self.too_long_together)
            else:
                self.cleaned_data[name] = both

    def _in_both(self, row: Piece) -> Iterator[tuple[str, str, str]]:
        sent = self.sent()
        for field in row._meta.concrete_fields:
            kept, mine = getattr(row, field.name), sent.get(field.name)
            if getattr(field, "multiline", False) and kept and mine and kept != mine:
                yield field.name, kept, mine

    def _omitted(self) -> set[str]:
        widgets = {name: field.widget for name, field in self.fields.items()}
        # Radio buttons are not sent either while none is set.
        return {
            name
            for name, widget in widgets.items()
            if not isinstance(widget, forms.RadioSelect) and widget.value_omitted_from_data(self.data, self.files, name)
        }


def shown_as_typed(form: Any, field: str, pressed: str) -> dict[str, Any]:
    """What a page needs to show `field` as it will read (Preview), or to be typed into again (Write on: "").

    The form is not cleaned: nothing else is wrong with it yet, and nothing is made of it.
    """
    form._errors = ErrorDict()
    if not pressed:
        return {"reading": None}
    text = form.fields[field]
    try:
        reading = text.to_python(form[field].value())
        text.run_validators(reading)
    except ValidationError as wrong:
        form._errors[field] = form.error_class(wrong.messages)
        return {"reading": None}
    return {"reading": reading}
