"""The form of a search: what somebody looks for, and what narrows it."""

from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.forms import LineField
from careerpath.writing.forms import DayField
from journal.seasons.models import Season
from journal.touches.models import Tag
from values.catalog.models import PersonalValue

from .matching import MOST_LETTERS, Question
from .scan import searched_models

NOT_THERE = {"invalid_choice": _("This is not there any more. Pick another one.")}

# Where a model is called otherwise than the page of its rows.
CALLED = {
    "rankedvalue": _("Values in your words"),
    "checkin": _("Check-ins"),
    "needrow": _("Needs"),
    "extra": _("What pages brought along"),
}


class SearchForm(forms.Form):
    """What `scan.page_of_hits` is asked."""

    words = LineField(
        label=_("What are you looking for?"),
        required=False,
        max_length=MOST_LETTERS,
        error_messages={
            "max_length": _("Look for less: %(limit_value)d characters at most; this is %(show_value)d."),
            "one_line": _("Look for one line."),
        },
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "dir": "auto", "enterkeyhint": "search"}
        ),
    )
    noun = forms.ChoiceField(label=_("In"), required=False, error_messages=NOT_THERE)
    value = forms.ChoiceField(label=_("Touches the value"), required=False, error_messages=NOT_THERE)
    season = forms.ChoiceField(label=_("In the season"), required=False, error_messages=NOT_THERE)
    tag = forms.ChoiceField(label=_("With the tag"), required=False, error_messages=NOT_THERE)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    NARROWING = ("noun", "value", "season", "tag", "since", "until")

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        # The rows as they are read for the choices: whoever shows a hit needs them too.
        self.cards = {str(card.pk): card for card in PersonalValue.owned_by(user).select_related("value")}
        self.tags = {str(tag.pk): tag for tag in Tag.owned_by(user)}
        seasons = Season.owned_by(user).order_by("-starts_on", "-id")
        in_use = {
            str(model._meta.model_name): CALLED.get(str(model._meta.model_name))
            or capfirst(model._meta.verbose_name_plural)
            for model in searched_models()
        }
        for name, all_of_them, choices in (
            ("noun", _("Everything"), in_use.items()),
            ("value", _("Any"), [(id, card.shown_label) for id, card in self.cards.items()]),
            ("season", _("Any"), [(str(season.pk), season.shown_name or season.meant) for season in seasons]),
            ("tag", _("Any"), [(id, tag.shown_name) for id, tag in self.tags.items()]),
        ):
            cast(forms.ChoiceField, self.fields[name]).choices = [
                ("", all_of_them),
                *sorted(choices, key=lambda one: name != "season" and one[1]),
            ]

    @property
    def is_narrowed(self) -> bool:
        return any(self[name].value() for name in self.NARROWING)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day. Pick a later one."))
        if not self.errors and not any(cleaned.values()):
            self.add_error("words", _("Type a word, or part of one."))
        elif cleaned.get("words") and not Question.of(cleaned["words"]):
            self.add_error("words", _("Signs alone cannot be looked for. Type a word, or part of one."))
        return cleaned

    def asked(self) -> dict[str, str]:
        """As it is kept, of a valid form."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}
