"""The form of a season: three lines are enough, and what else one may say of it stands in folds."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import last_day, today
from careerpath.words import in_one_line, isolated
from careerpath.writing.fields import TOO_LONG, DayField, LineField, TextField, not_before_1900
from careerpath.writing.lines import lines_of
from careerpath.writing.rows import RowsField

from .checkins.models import CheckIn
from .models import Season

# A fold of the form: its heading, one line about it, and its fields.
FOLDS: list[tuple[Any, Any, tuple[str, ...]]] = [
    (
        _("What I say no to"),
        _("up to three"),
        ("saying_no_to",),
    ),
    (
        _("How work is to fit"),
        _("hours, money, where it bends"),
        ("second_role", "hours_from", "hours_to", "stretch", "money", "flexibility"),
    ),
    (_("Boundaries"), _("up to five lines"), ("boundaries",)),
    (_("How I will know"), _("signs, and early warnings"), ("signs", "warnings")),
    (_("Within me"), _("what may get in the way"), ("obstacle",)),
]
DATES = (_("Dates"), _("when it begins and ends"), ("starts_on", "ends_on"))
OPEN = [("", _("Left open"))]
HOURS = _("A week of 0 to 80 hours.")


class Fold(NamedTuple):
    """A fold of the form as it is drawn: open where it holds something, or an error."""

    title: Any
    about: Any
    fields: list[BoundField]
    is_open: bool


def hours_field(label: Any) -> forms.IntegerField:
    """Hours a week, 0 to 80."""
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), HOURS)
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=Season.MAX_HOURS, error_messages=messages, widget=widget
    )


class SeasonGroups(forms.Form):
    """The optional fields. Their cleaned data are fields of a season."""

    saying_no_to = RowsField(
        label=_("Saying no to"),
        rows=Season.MAX_NOES,
        length=Season.MAX_LINE,
        labels=(_("No to"), _("What I will say")),
    )
    second_role = forms.ChoiceField(
        label=_("Mainly that, with some"), required=False, choices=[*OPEN, *Season.Role.choices]
    )
    hours_from = hours_field(_("Hours a week, from"))
    hours_to = hours_field(_("Hours a week, to"))
    stretch = forms.TypedChoiceField(
        label=_("Stretch, or lean"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*OPEN, *Season.Stretch.choices],
    )
    money = forms.ChoiceField(label=_("Money"), required=False, choices=[*OPEN, *Season.Money.choices])
    flexibility = forms.MultipleChoiceField(
        label=_("Flexible in"),
        required=False,
        choices=Season.Flexibility.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    boundaries = RowsField(
        label=_("What holds, whatever comes"),
        help_text=_("As short as “No laptop at the table”."),
        rows=Season.MAX_BOUNDARIES,
        length=Season.MAX_LINE,
    )
    signs = RowsField(
        label=_("Signs that it works"),
        help_text=_("What you would see on an ordinary day."),
        rows=Season.MAX_SIGNS,
        length=Season.MAX_LINE,
    )
    warnings = RowsField(
        label=_("Early warnings"),
        rows=Season.MAX_WARNINGS,
        length=Season.MAX_LINE,
        labels=(_("If …"), _("Then I …")),
    )
    obstacle = TextField(
        label=_("What in me may get in the way"),
        required=False,
        max_length=Season.MAX_OBSTACLE,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )

    def clean_second_role(self) -> str:
        """Another than the first."""
        second = self.cleaned_data["second_role"]
        if second and second == self.cleaned_data.get("role", self.data.get("role")):
            raise forms.ValidationError(_("That is its role already. Choose another, or leave it open."))
        return second

    def clean_hours_to(self) -> int | None:
        """No less than where they begin."""
        least, most = self.cleaned_data.get("hours_from"), self.cleaned_data["hours_to"]
        if least is not None and most is not None and most < least:
            raise forms.ValidationError(_("Hours go from the smaller number to the larger one."))
        return most

    def clean_flexibility(self) -> str:
        """A line each; "None needed" stands alone."""
        chosen = self.cleaned_data["flexibility"]
        if Season.Flexibility.NONE in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("“None needed” stands alone. Untick it, or the others."))
        return "\n".join(sorted(chosen))

    def first_fields(self) -> list[BoundField]:
        """What stands before the folds; a wording of one's own stands after them."""
        folded = {"sentence"} | {name for _title, _about, names in [*FOLDS, DATES] for name in names}
        return [field for field in self.visible_fields() if field.name not in folded]

    def folds(self) -> Iterator[Fold]:
        """The folds, and the dates last."""
        for title, about, names in [*FOLDS, DATES]:
            fields = [self[name] for name in names]
            filled = any(field.value() not in (None, "", []) for field in fields)
            wrong = any(field.errors for field in fields)
            yield Fold(title, about, fields, wrong or (filled and names != DATES[2]))


def as_initial(wording: dict[str, Any]) -> dict[str, Any]:
    """A season's fields as the form takes them."""
    return {**wording, "flexibility": lines_of(wording["flexibility"] or "")}


# A season may be planned, but nobody knows what they want of work in ten years.
FAR_OFF = timedelta(days=2 * 366)
LONGEST = timedelta(days=2 * 366)
SECOND = _("You are in a season already. Close it first; then this one can begin.")


class SeasonForm(SeasonGroups):
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
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "none"}),
    )
    why = LineField(
        label=_("As …"),
        help_text=_("Why now. It finishes “as …”: the workshop finds its feet."),
        required=False,
        max_length=Season.MAX_LINE,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )
    starts_on = DayField(label=_("Begins on"), error_messages={"required": _("A season has a first day.")})
    ends_on = DayField(
        label=_("Ends on"),
        help_text=_("Leave it empty, and the length says it. It stays your season until you close it."),
        required=False,
    )
    sentence = TextField(
        label=_("The sentence"),
        help_text=_("Change it as you like. Empty it, and it is made of the lines above again."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # A digest of the sentence as it was drawn, which tells an edited one from one that was left alone.
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("name", "length", "role", "making_space_for", "why")

    def __init__(
        self, *args: Any, user: Any, season: Season | None = None, row: Season | None = None, **kwargs: Any
    ) -> None:
        """`season` as it is to be drawn, in an earlier wording perhaps; `row` as it is kept, none for a new one."""
        self.user = user
        self.row = row or season or Season(owner=user)
        if season:
            sentence = season.sentence_in_words
            drawn = "" if season.sentence else _digest(sentence)
            kwargs["initial"] = {**as_initial(season.wording()), "sentence": sentence, "drawn": drawn}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, format_html('<span>{} <span class="small quiet">{}</span></span>', role.label, line))
            for role, line in Season.LINES.items()
        ]

    def clean_making_space_for(self) -> str:
        """Up to three lines; empty ones are left out."""
        lines = [in_one_line(line) for line in self.cleaned_data["making_space_for"].split("\n")]
        lines = [line for line in lines if line]
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
        """The last day, no day shared with another season, and the sentence if it is one's own."""
        cleaned = super().clean() or {}
        drawn = cleaned.pop("drawn", "")
        if {"length", "starts_on", "ends_on"} <= set(cleaned):
            starts_on = cleaned["starts_on"]
            cleaned["ends_on"] = self._last_day(cleaned)
            self._check_what_it_holds(starts_on)
            self._check_neighbors(starts_on)
        if not self.errors:
            cleaned["sentence"] = self._own_sentence(cleaned, drawn)
        return cleaned

    def _last_day(self, cleaned: dict[str, Any]) -> date | None:
        """The day that was typed; else the one that the length makes. A day that was left as it stood is not typed."""
        length, starts_on, ends_on = cleaned["length"], cleaned["starts_on"], cleaned["ends_on"]
        made = last_day(starts_on, length) if length else None
        as_it_stood = ends_on == self.row.ends_on
        if ends_on is None or (as_it_stood and (length, starts_on) != (self.row.length, self.row.starts_on)):
            return made
        if not length:
            self.add_error("ends_on", _("An open season has no last day. Choose a length, or empty this."))
        elif ends_on < starts_on:
            self.add_error("ends_on", _("It would end before it begins. Pick a later day."))
        elif ends_on > starts_on + LONGEST:
            self.add_error("ends_on", _("That is far off. Pick a day within two years of the first one."))
        return ends_on

    def _check_what_it_holds(self, starts_on: date) -> None:
        """It does not begin after one of its check-ins, nor after it was closed."""
        if not self.row.starts_on or starts_on <= self.row.starts_on:
            return
        before = CheckIn.owned_by(self.user).filter(season=self.row, checked_on__lt=starts_on)
        day = before.order_by("checked_on").values_list("checked_on", flat=True).first()
        if day:
            say = _("It holds the check-in of %(day)s, so it cannot begin later than that.")
        elif self.row.closed_on and starts_on > self.row.closed_on:
            say, day = _("It was closed on %(day)s, so it cannot begin later than that."), self.row.closed_on
        if day:
            self.add_error("starts_on", say % {"day": date_format(day, "j F Y")})

    def _check_neighbors(self, starts_on: date) -> None:
        """Seasons do not overlap; the current one lasts until it is closed."""
        rows = Season.owned_by(self.user).overlapping(self.row, starts_on, self.row.closed_on)
        other = None if starts_on == self.row.starts_on else rows.last()
        if other is None or (other.closed_on is None and not self.row.closed_on):
            return
        name = other.name if other.opens() else str(_("another season"))
        if other.closed_on is None or (self.row.closed_on and other.starts_on > starts_on):
            say = _("It would reach into “%(name)s”, which begins on %(day)s. Seasons do not overlap.")
            day = other.starts_on
        else:
            say = _("“%(name)s” lasted until %(day)s. Begin this one on that day or later: seasons do not overlap.")
            day = other.closed_on
        self.add_error("starts_on", say % {"name": isolated(name), "day": date_format(day, "j F Y")})

    def _own_sentence(self, cleaned: dict[str, Any], drawn: str) -> str:
        """The sentence where it was edited; "" where it reads as the fields make it, before or now."""
        sentence = in_one_line(cleaned["sentence"])
        made = Season(owner=self.user, **{**cleaned, "sentence": ""}).sentence_in_words
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
        super().__init__(*args, **kwargs)
        self.row = Season(owner=self.user, **({"id": id} if id else {}))

    def clean(self) -> dict[str, Any]:
        """There is one current season at a time."""
        self.cleaned_data["sentence"] = ""
        cleaned = super().clean()
        if not self.errors and self.row.another_is_current():
            self.add_error(None, SECOND)
        return cleaned


class CloseForm(forms.Form):
    """Why a season is closed, if one likes to say."""

    closed_because = TextField(
        label=_("Why now, if you like"),
        required=False,
        max_length=Season.MAX_BECAUSE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
