"""The forms to write an entry and a question of one's own with."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careerpath.writing.forms import PieceForm
from journal.prompts.models import Cadence, Question
from journal.touches.forms import NAMES, TagsField, TouchingForm

from .models import Entry


class EntryForm(TouchingForm):
    """Text, and optionally a title and another date. The text stays as it was typed."""

    most_touched = Entry.MAX_TOUCHED
    at_most = _("Five at most.")
    too_long_together = _("Together they are too long for one page. Keep one here, and the other as a new page.")
    too_many = _("You named %(count)d values. A page touches five at most: leave some out.")

    tags = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Words of your own, with commas between them, to find this page by."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    class Meta:
        model = Entry
        fields = ["text", "written_on", "title"]
        error_messages = {"written_on": {"required": _("A page needs a date.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 14, "placeholder": _("Write here")})}

    def __init__(self, data: Any = None, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        if instance:
            # Read before the form takes its copy: the save needs them, too.
            kwargs["initial"] = {"tags": instance.tags, **(kwargs.get("initial") or {})}
        super().__init__(data, *args, instance=instance, **kwargs)

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
        return said + self.named() + ([tags] if (tags := self["tags"].value()) else [])


class QuestionForm(PieceForm):
    """One line, and how often it is asked."""

    class Meta:
        model = Question
        fields = ["text", "cadence"]
        widgets = {"cadence": forms.RadioSelect}
        help_texts = {
            "text": _("What, when and which are easier to answer than why."),
            "cadence": _("Any time: again after three weeks at the earliest. Once: until you have answered it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cadence: Any = self.fields["cadence"]
        cadence.choices = [(value, capfirst(label)) for value, label in Cadence.choices]
