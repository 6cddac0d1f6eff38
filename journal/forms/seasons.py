"""The form to begin or change a season with: three lines are enough."""

import hashlib
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from careerpath.clock import last_day, today
from careerpath.encryption.fields import check_text
from journal.intention import in_words, intention
from journal.models import Season

from .fields import TOO_LONG, DayField, LineField, TextField, not_before_1900

# A season may be planned, but nobody knows what they want of work in ten years.
FAR_OFF = timedelta(days=2 * 366)
SECOND = _("You are in a season already. Close it first; then this one can begin.")


class SeasonForm(forms.Form):
    """Name, length and role; the rest if one likes. Its cleaned data are the fields of a season."""

    name = LineField(
        label=_("A name for it"),
        max_length=Season.MAX_NAME,
        error_messages={"required": _("A season has a name, so that you can find it again.")},
    )
    length = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        choices=Season.Length.choices,
        initial=Season.Length.SIX,
        error_messages={"invalid_choice": _("A season lasts 3, 6, 9 or 12 months, or is open.")},
    )
    role = forms.ChoiceField(
        label=_("What work is to be"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what work is to be in it."),
            "invalid_choice": _("There is no such role."),
        },
    )
    making_space_for = TextField(
        label=_("Making space for"),
        help_text=_("Up to three things, one on each line."),
        required=False,
        validators=[check_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = LineField(
        label=_("As …"),
        help_text=_("Why now. It finishes “as …”: the workshop finds its feet."),
        required=False,
        max_length=Season.MAX_LINE,
    )
    saying_no_to = LineField(label=_("Saying no to"), required=False, max_length=Season.MAX_LINE)
    starts_on = DayField(label=_("Begins on"), error_messages={"required": _("A season has a first day.")})
    sentence = TextField(
        label=_("The sentence"),
        help_text=_("Change it as you like. Empty it, and it is made of the lines above again."),
        required=False,
        validators=[check_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # A digest of the sentence as it was drawn, which tells an edited one from one that was left alone.
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, season: Season | None = None, **kwargs: Any) -> None:
        self.user = user
        if season:
            sentence = season.sentence_in_words
            drawn = "" if season.sentence else _digest(sentence)
            kwargs["initial"] = {**season.wording(), "sentence": sentence, "drawn": drawn}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, format_html('<span>{} <span class="small quiet">{}</span></span>', role.label, line))
            for role, line in Season.LINES.items()
        ]

    def clean_making_space_for(self) -> str:
        """Up to three lines; empty ones are left out."""
        lines = [line.strip() for line in self.cleaned_data["making_space_for"].split("\n") if line.strip()]
        if len(lines) > Season.MAX_SPACES:
            raise forms.ValidationError(_("Three things at most. What else there is room for may show itself."))
        for line in lines:
            if len(line) > Season.MAX_LINE:
                limits = {"limit_value": Season.MAX_LINE, "show_value": len(line)}
                raise forms.ValidationError(
                    _("A line holds %(limit_value)d characters; one has %(show_value)d."), params=limits
                )
        return "\n".join(lines)

    def clean_starts_on(self) -> date:
        """From 1900 to two years from now."""
        day = self.cleaned_data["starts_on"]
        if day > today(self.user) + FAR_OFF:
            raise forms.ValidationError(_("That is far off. Pick a day within the next two years."))
        return not_before_1900(day)

    def clean(self) -> dict[str, Any]:
        """The last day, and the sentence if it is one's own."""
        cleaned = super().clean() or {}
        drawn = cleaned.pop("drawn", "")
        if self.errors:
            return cleaned
        length, starts_on = cleaned["length"], cleaned["starts_on"]
        cleaned["ends_on"] = last_day(starts_on, length) if length else None
        cleaned["sentence"] = self._own_sentence(cleaned, drawn)
        return cleaned

    def _own_sentence(self, cleaned: dict[str, Any], drawn: str) -> str:
        """The sentence where it was edited; "" where it reads as the fields make it, before or now."""
        sentence = " ".join(cleaned["sentence"].split())
        spaces = cleaned["making_space_for"].splitlines()
        made = in_words(intention(cleaned["role"], cleaned["length"], spaces, cleaned["why"], cleaned["saying_no_to"]))
        if not sentence or sentence == made or _digest(sentence) == drawn:
            return ""
        if len(sentence) > Season.MAX_SENTENCE:
            limits = {"limit_value": Season.MAX_SENTENCE, "show_value": len(sentence)}
            self.add_error("sentence", forms.ValidationError(TOO_LONG, params=limits))
        return sentence


def _digest(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()


class NewSeasonForm(SeasonForm):
    """The same for one that begins: its sentence is made of the fields first, and there is no current one yet."""

    sentence = None  # type: ignore[assignment]
    drawn = None  # type: ignore[assignment]

    def __init__(self, *args: Any, id: Any = None, **kwargs: Any) -> None:
        self.id = id
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """There is one current season at a time."""
        self.cleaned_data["sentence"] = ""
        cleaned = super().clean()
        if not self.errors and Season(id=self.id, owner=self.user).another_is_current():
            self.add_error(None, SECOND)
        return cleaned
