"""The form of a search: the words, and what narrows it."""

from typing import Any

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


class SearchForm(forms.Form):
    """What somebody looks for. Its cleaned data are what `Search.asked` keeps, days as they are written in it."""

    words = LineField(
        label=_("What are you looking for?"),
        required=False,
        max_length=MOST_LETTERS,
        help_text=_("Words or how they begin; “in quotes” for words in a row."),
        # A browser keeps no list of what was looked for.
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
        error_messages={
            "max_length": _("A search can have %(limit_value)d characters; this has %(show_value)d. A few words do.")
        },
    )
    noun = forms.ChoiceField(label=_("Kind"), required=False)
    value = forms.ChoiceField(label=_("Value"), required=False)
    season = forms.ChoiceField(label=_("Season"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        # Whoever shows a hit on a value needs the cards too.
        self.cards = {str(card.pk): card for card in PersonalValue.owned_by(user).select_related("value")}
        kinds = {str(model._meta.model_name): capfirst(model._meta.verbose_name_plural) for model in searched_models()}
        self._offer("noun", kinds, _("There is no such kind. Pick one from the list."))
        values = {id: card.shown_label for id, card in self.cards.items()}
        self._offer("value", values, _("That value is not there any more. Pick another one, or none."))
        seasons = Season.owned_by(user).order_by("-starts_on", "-id")
        named = {str(season.pk): season.shown_name or season.meant for season in seasons}
        self._offer("season", named, _("That season is not there any more. Pick another one, or none."), in_order=True)
        tags = {str(tag.pk): tag.shown_name for tag in Tag.owned_by(user)}
        self._offer("tag", tags, _("That tag is not there any more. Pick another one, or none."))

    def _offer(self, name: str, choices: dict[str, Any], gone: Any, *, in_order: bool = False) -> None:
        field: Any = self.fields[name]
        listed = choices.items() if in_order else sorted(choices.items(), key=lambda one: one[1].casefold())
        field.choices = [("", _("Any")), *listed]
        field.error_messages["invalid_choice"] = gone

    def clean(self) -> dict[str, Any]:
        asked = {name: "" if value is None else str(value) for name, value in self.cleaned_data.items()}
        if asked.get("since") and asked.get("until") and asked["until"] < asked["since"]:
            self.add_error("until", _("This day is before the one it begins from."))
        elif asked.get("words") and not Question.of(asked["words"]):
            self.add_error("words", _("There is no word in this to look for."))
        elif not self.errors and not any(asked.values()):
            self.add_error("words", _("Write a word to look for, or narrow it below to see all that is left."))
        return asked

    @property
    def narrowing(self) -> list[Any]:
        """The filters; one for which there is nothing to pick is left out."""
        offered = {field.name: getattr(field.field, "choices", [()] * 2) for field in self}
        return [field for field in self if field.name != "words" and (len(offered[field.name]) > 1 or field.errors)]

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set, or one is wrong: then they are seen."""
        return any(field.value() or field.errors for field in self.narrowing)
