"""Form fields for what people write and for their days: kept whole and as typed, or refused with a sentence."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.fields import check_text
from careerpath.words import is_seen, with_line_feeds

FIRST_DAY = date(1900, 1, 1)
ISO_DAY = "%Y-%m-%d"
ONE_LINE = _("This is one line.")
TOO_LONG = _("This holds %(limit_value)d characters; yours has %(show_value)d.")


class TypedField(forms.CharField):
    """What somebody types; "" where nothing of it is seen.

    `max_length` counts code points, a line end as one, and is said in a sentence alone.
    """

    default_validators = [check_text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"max_length": TOO_LONG, **kwargs.get("error_messages", {})}
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str:
        text = with_line_feeds(value or "")
        return (is_seen(text) and super().to_python(text)) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`, by which a browser cuts the end of a paste without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class TextField(TypedField):
    """Text of any number of lines, white space at its ends included."""

    widget = forms.Textarea

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, strip=False, **kwargs)


class LineField(TypedField):
    """One line of text; `one_line` is said where there are more."""

    def __init__(self, *args: Any, one_line: Any = ONE_LINE, **kwargs: Any) -> None:
        super().__init__(*args, validators=[RegexValidator(r"\n", one_line, inverse_match=True)], **kwargs)


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
