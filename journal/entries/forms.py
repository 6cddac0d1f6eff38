"""The forms to write an entry and a question of one's own with."""

from contextlib import suppress
from functools import cached_property, partial
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careerpath.controls import Choices
from careerpath.writing.forms import PieceForm
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import piece_model
from journal.prompts.models import Cadence, Prompt, Question
from journal.touches.forms import NAMES, TagsField, TouchingForm
from journal.touches.models import Tag, Tagged, Touch, named_by
from values.catalog.models import PersonalValue

from .models import Entry, answered

NOT_THERE = {"invalid_choice": _("This is not there any more. Pick another one.")}


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


class FilterForm(forms.Form):
    """What narrows the list of pages, by ids alone; what is chosen of it stands in the address."""

    value = forms.ChoiceField(label=_("Touches the value"), required=False, error_messages=NOT_THERE)
    season = forms.ChoiceField(label=_("In the season"), required=False, error_messages=NOT_THERE)
    question = forms.ChoiceField(label=_("Answers the question"), required=False, error_messages=NOT_THERE)
    tag = forms.ChoiceField(label=_("With the tag"), required=False, error_messages=NOT_THERE)

    def __init__(self, data: Any, *, user: Any, kind: str) -> None:
        super().__init__(data)
        self.user, self.kind = user, kind
        for name, field in self.fields.items():
            cast(forms.ChoiceField, field).choices = Choices(partial(self.choices_of, name))

    @cached_property
    def is_drawn(self) -> bool:
        """Whether it is asked for, or what is in it: who reads the list does not wait for all there is to choose of."""
        return not self.data.keys().isdisjoint({"narrow", *self.fields})

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """What there is to choose of, by field and then by id."""
        asked = [*answered(self.user, Prompt.objects.only("text")), *answered(self.user, Question.owned_by(self.user))]
        seasons = piece_model("season").owned_by(self.user).order_by("-starts_on", "-id")
        cards = PersonalValue.owned_by(self.user).select_related("value")
        rows = {
            "value": cards.only("owner", "name", "definition", "value__name"),
            "season": seasons.only("owner", "name", "starts_on", "closed_on"),
            "question": asked,
            "tag": Tag.owned_by(self.user),
        }
        return {name: {str(row.pk): row for row in some} for name, some in rows.items()}

    def choices_of(self, name: str) -> list[tuple[str, Any]]:
        shown = {"value": "shown_label", "season": "shown_name", "question": "shown_text", "tag": "shown_name"}[name]
        return [("", _("Any")), *((id, getattr(row, shown)) for id, row in self.rows[name].items())]

    def chosen(self) -> dict[str, Any]:
        """The rows that were chosen, by field; none where any is not there any more."""
        if not self.is_valid():
            return {}
        return {name: self.rows[name][id] for name, id in self.cleaned_data.items() if id}

    def narrowed(self) -> Any:
        """The user's pages of this kind that all of what is chosen leaves."""
        chosen = self.chosen()
        links = []
        if self.kind == "hand":
            links.append((Mark.owned_by(self.user).filter(kind=Mark.Kind.AT_HAND), "piece_id"))
        if "value" in chosen:
            links.append((Touch.owned_by(self.user).filter(personal_value=chosen["value"]), "entry"))
        if "tag" in chosen:
            links.append((Tagged.owned_by(self.user).filter(tag=chosen["tag"]), "entry"))
        pages = named_by(Entry.objects, self.user, *links[0]) if links else Entry.owned_by(self.user)
        for rows, name in links[1:]:
            pages = pages.filter(Exists(rows.filter(**{name: OuterRef("pk")})))
        pages = pages.own_pages() if self.kind == "own" else pages
        pages = pages.filter(chosen["season"].holds("written_on")) if "season" in chosen else pages
        return pages.answering(chosen["question"]) if "question" in chosen else pages


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
