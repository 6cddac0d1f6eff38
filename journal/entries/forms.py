"""The form to write an entry with."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from journal.touches.forms import NAMES, TouchingForm

from .models import Entry

AT_MOST: Any = Entry._meta.get_field("text").max_length


class EntryForm(TouchingForm):
    """Text, and optionally a title and another date. The text stays as it was typed."""

    most_touched = Entry.MAX_TOUCHED
    at_most = _("Five at most.")
    too_many = _("You named %(count)d values. A page touches five at most: leave some out.")

    class Meta:
        model = Entry
        fields = ["text", "written_on", "title"]
        error_messages = {"written_on": {"required": _("A page needs a date.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 14, "placeholder": _("Write here")})}

    def unnamed(self) -> list[forms.BoundField]:
        """The fields that the page of two wordings shows; it sends the others on as hidden ones."""
        return [field for field in self.in_fold() if field.name not in ("written_on", "title", *NAMES)]

    def chosen(self) -> list[Any]:
        """What the fold holds, in words: another day than today, a title, the values."""
        day: Any = self.fields["written_on"]
        said: list[Any] = []
        with suppress(ValidationError):
            written_on = day.to_python(self["written_on"].value())
            said += [date_format(written_on, "j F Y")] if written_on and written_on != day.today else []
        said += [_("a title")] if self["title"].value() else []
        return said + self.named()

    def put_after(self, earlier: str) -> None:
        """Append the text that was sent to `earlier`; an error where the two exceed one page."""
        if not self.is_valid():
            return
        after = f"\n\n{self.cleaned_data['text']}"
        # Sent twice: what was appended the first time is not appended again.
        both = earlier.removesuffix(after) + after
        if len(both) > AT_MOST:
            sentence = _("Together they are too long for one page. Keep one here, and the other as a new page.")
            self.add_error("text", sentence)
        else:
            self.cleaned_data["text"] = both
