"""Form fields that several nouns share."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from careerpath.clock import today
from careerpath.encryption.fields import check_text
from careerpath.fields import TypedField

FIRST_DAY = date(1900, 1, 1)
ISO_DAY = "%Y-%m-%d"


class LinkField(TypedField, forms.URLField):
    """A web address: http or https, and nothing else that a browser might run."""

    default_validators = [URLValidator(schemes=["http", "https"]), check_text]

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": _("That is no web address. It begins with https:// or http://.")}
        super().__init__(assume_scheme="https", error_messages=messages, **kwargs)


class DayField(forms.DateField):
    """A date, as browsers write it."""

    def __init__(self, **kwargs: Any) -> None:
        invalid = _("There is no such date. Write it as 2026-11-24.")
        kwargs["error_messages"] = {"invalid": invalid, **kwargs.get("error_messages", {})}
        widget = forms.DateInput(attrs={"type": "date", "class": "ui"}, format=ISO_DAY)
        super().__init__(input_formats=[ISO_DAY], widget=widget, **kwargs)


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
