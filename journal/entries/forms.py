"""The form to write an entry with."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.fields import DayField, LineField, TextField, past_day
from journal.touches.forms import TouchingForm

from .models import Entry


class EntryForm(TouchingForm):
    """Text, and if one likes a title and another date. Leaves the text as it was typed."""

    text = TextField(
        max_length=Entry.MAX_TEXT,
        widget=forms.Textarea(attrs={"class": "writing", "rows": 14}),
        error_messages={
            "required": _("There is nothing on this page yet."),
            "max_length": _("A page holds %(limit_value)d characters; this one has %(show_value)d. Split it in two."),
        },
    )
    title = LineField(
        required=False,
        max_length=Entry.MAX_TITLE,
        one_line=_("A title is one line."),
        error_messages={
            "max_length": _("A title holds %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    written_on = DayField(label=_("Date"), error_messages={"required": _("A page has a date.")})

    most_touched = Entry.MAX_TOUCHED
    at_most = _("Five at most.")
    too_many = _("You named %(count)d values. A page touches five at most: leave some out.")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["written_on"].widget.attrs["max"] = today(user).isoformat()

    def put_after(self, earlier: str) -> None:
        """Keep both: what was sent after `earlier`, in one text, if they fit into one page. Sent twice, it is there."""
        if not self.is_valid():
            return
        after = f"\n\n{self.cleaned_data['text']}"
        both = earlier.removesuffix(after) + after
        if len(both) > Entry.MAX_TEXT:
            sentence = _("Together the two are longer than one page can be. Keep one, and the other as a new page.")
            self.add_error("text", sentence)
        else:
            self.cleaned_data["text"] = both

    def clean_written_on(self) -> date:
        """From 1900 to today."""
        return past_day(self.cleaned_data["written_on"], self.user)
