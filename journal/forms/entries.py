"""The form to write an entry with."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from careerpath.clock import today
from careerpath.encryption.fields import check_text
from journal.models import Entry

FIRST_DAY = date(1900, 1, 1)
ISO_DAY = "%Y-%m-%d"


class TextField(forms.CharField):
    """Text as it was typed; each line break is one character, though browsers send two."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class EntryForm(forms.Form):
    """Text, and if one likes a title and another date. Leaves the text as it was typed."""

    text = TextField(
        strip=False,
        max_length=Entry.MAX_TEXT,
        validators=[check_text],
        widget=forms.Textarea(attrs={"class": "writing", "rows": 14}),
        error_messages={
            "required": _("There is nothing on this page yet."),
            "max_length": _("A page holds %(limit_value)d characters; this one has %(show_value)d. Split it in two."),
        },
    )
    title = forms.CharField(
        required=False,
        max_length=Entry.MAX_TITLE,
        validators=[check_text, RegexValidator(r"[\r\n]", _("A title is one line."), inverse_match=True)],
        error_messages={
            "max_length": _("A title holds %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    written_on = forms.DateField(
        label=_("Date"),
        input_formats=[ISO_DAY],
        widget=forms.DateInput(attrs={"type": "date", "class": "ui"}, format=ISO_DAY),
        error_messages={
            "invalid": _("There is no such date. Write it as 2026-11-24."),
            "required": _("A page has a date."),
        },
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["written_on"].widget.attrs["max"] = today(user).isoformat()

    def clean_text(self) -> str:
        """White space alone is nothing yet."""
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def clean_written_on(self) -> date:
        """From 1900 to today; a day's grace for who traveled west after writing."""
        day = self.cleaned_data["written_on"]
        if day > today(self.user) + timedelta(days=1):
            raise forms.ValidationError(_("That day is still to come. Pick today or an earlier one."))
        if day < FIRST_DAY:
            raise forms.ValidationError(_("Dates begin with 1900 here."))
        return day
