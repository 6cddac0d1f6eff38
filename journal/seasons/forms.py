"""The form of a season: three lines are enough, and what else one may say of it stands in folds."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import last_day, today
from careerpath.dates import day_in_words
from careerpath.encryption.forms import TOO_LONG, LinesField, TextField
from careerpath.words import in_one_line, isolated
from careerpath.writing.forms import PieceForm
from careerpath.writing.pieces import read_piece_id

from .checkins.models import CheckIn, closing_days, latest_check_in
from .models import Season

MOVED = _("Its planned last day has changed. Choose again.")
# The folds of the form: each with its heading, one line about it, and its fields.
FOLDS: list[tuple[Any, Any, list[str]]] = [
    (_("Saying no to"), _("up to three things"), ["saying_no_to"]),
    (
        _("How work should fit in"),
        _("hours, money, flexibility"),
        ["second_role", "hours_from", "hours_to", "stretch", "money", "flexibility"],
    ),
    (_("Boundaries"), _("up to five lines"), ["boundaries"]),
    (_("How you will know"), _("signs, and early warnings"), ["signs", "warnings"]),
    (_("What may get in the way"), _("something in you"), ["obstacle"]),
    (_("Dates"), _("when it begins and ends"), ["starts_on", "ends_on"]),
]
HOURS: dict[str, Any] = {
    "required": False,
    "min_value": 0,
    "max_value": 80,
    "error_messages": dict.fromkeys(("invalid", "min_value", "max_value"), _("Enter 0 to 80 hours a week.")),
    "widget": forms.NumberInput(attrs={"inputmode": "numeric"}),
}
# A season may be planned, but nobody knows what they want of work in ten years.
FAR_OFF = timedelta(days=2 * 366)
LONGEST = timedelta(days=2 * 366)
SECOND = _("You are in a season already. Close it first; then this one can begin.")


class SeasonForm(PieceForm):
    """Name, length and role; the rest is optional. A new season has no sentence field: its fields make the sentence."""

    hours_from = forms.IntegerField(label=_("Hours a week, from"), **HOURS)
    hours_to = forms.IntegerField(label=_("Hours a week, to"), **HOURS)
    flexibility = forms.MultipleChoiceField(
        label=_("Flexibility"),
        required=False,
        choices=Season.Flexibility.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    # No max_length here: a sentence made of the fields may be longer than one that is typed, and stays.
    sentence = TextField(
        label=_("The sentence"),
        help_text=_("Change it as you like. If you empty it, it is made from your answers above again."),
        required=False,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # A digest of the sentence as it was rendered: tells an edited one from one that was left alone.
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    # And its days as they were: what stands in the row by now may be an earlier save of the same page.
    days_drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Season
        fields = [
            *("name", "length", "role", "making_space_for", "why", "saying_no_to", "second_role"),
            *("hours_from", "hours_to", "stretch", "money", "flexibility", "boundaries", "signs", "warnings"),
            *("obstacle", "starts_on", "ends_on", "sentence"),
        ]
        field_classes = {"making_space_for": LinesField}
        labels = {
            "length": _("How long"),
            "role": _("The part of work"),
            "second_role": _("And at times"),
            "stretch": _("Stretch or lean"),
            "starts_on": _("Begins on"),
            "ends_on": _("Ends on"),
        }
        help_texts = {"ends_on": _("Leave it empty to go by the length. It stays your season until you close it.")}
        error_messages = {
            "length": {"invalid_choice": _("A season lasts 3, 6, 9 or 12 months, or is open.")},
            "role": {
                "required": _("Choose the part that work should play."),
                "invalid_choice": _("There is no such part."),
            },
            "starts_on": {"required": _("Pick its first day.")},
        }
        widgets = {
            "role": forms.RadioSelect,
            "making_space_for": forms.Textarea(attrs={"rows": 3, "autocapitalize": "none"}),
            "why": forms.TextInput(attrs={"autocapitalize": "none"}),
            "obstacle": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, instance: Season | None = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        choice_fields: dict[str, Any] = self.fields
        choice_fields["role"].choices = [
            (role.value, format_html('<span>{} <span class="small quiet">{}</span></span>', role.label, line))
            for role, line in Season.LINES.items()
        ]
        for name in ("second_role", "stretch", "money"):
            choice_fields[name].choices = [("", _("Left open")), *list(choice_fields[name].choices)[1:]]
        if instance is None:
            # Sent twice: the season that this form has made must not count as another current one.
            self.instance.pk = read_piece_id(self.data.get("piece", ""), self.user, Season.noun)
            del self.fields["sentence"], self.fields["drawn"], self.fields["days_drawn"]
        elif not self.is_bound:
            shown = self.instance.as_worded(self.initial)
            shown.closed_on = self.instance.closed_on
            self.initial["sentence"] = shown.sentence_in_words
            self.initial["days_drawn"] = _days(*(self.initial[name] for name in ("starts_on", "length", "ends_on")))
            self.initial["drawn"] = "" if shown.sentence else _digest(shown.sentence_in_words)

    def first_fields(self) -> list[forms.BoundField]:
        # A wording of one's own stands after the folds.
        folded = {"sentence"} | {name for _title, _about, names in FOLDS for name in names}
        return [field for field in self.visible_fields() if field.name not in folded]

    def folds(self) -> Iterator[tuple[Any, Any, list[forms.BoundField], bool]]:
        """Heading, line, fields and whether it is open, of each fold: with an error, or filled in beyond its dates."""
        for title, about, names in FOLDS:
            fields = [self[name] for name in names]
            filled = "starts_on" not in names and any(field.value() not in (None, "", []) for field in fields)
            yield title, about, fields, filled or any(field.errors for field in fields)

    def clean_second_role(self) -> str:
        second = self.cleaned_data["second_role"]
        # An invalid role is not among the cleaned data.
        if second and second == self.cleaned_data.get("role", self.data.get("role")):
            raise forms.ValidationError(_("That is its main part already. Choose another one, or leave it open."))
        return second

    def clean_hours_to(self) -> int | None:
        least, most = self.cleaned_data.get("hours_from"), self.cleaned_data["hours_to"]
        if least is not None and most is not None and most < least:
            raise forms.ValidationError(_("Put the smaller number first."))
        return most

    def clean_flexibility(self) -> list[str]:
        chosen = self.cleaned_data["flexibility"]
        if Season.Flexibility.NONE in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("“None needed” goes alone. Untick it or the others."))
        return sorted(chosen)

    def clean_starts_on(self) -> date:
        day, kept = self.cleaned_data["starts_on"], self.instance
        if day > today(self.user) + FAR_OFF:
            raise forms.ValidationError(_("That is far off. Pick a day within the next two years."))
        # A day that was left passes: a season restored meanwhile may share days with this one.
        if day == kept.starts_on:
            return day
        say: Any = ""
        when, name = None, ""
        if kept.starts_on and day > kept.starts_on:
            before = CheckIn.owned_by(self.user).filter(season=kept, checked_on__lt=day).order_by("checked_on")
            if when := before.values_list("checked_on", flat=True).first():
                say = _("You checked in on %(day)s, so it cannot begin after that day.")
            elif kept.closed_on and day > kept.closed_on:
                say, when = _("It was closed on %(day)s, so it cannot begin after that day."), kept.closed_on
        other = Season.owned_by(self.user).overlapping(kept, day, kept.closed_on).last()
        # Two that are not closed are another question: there is one current season.
        if other and not when and (other.closed_on or kept.closed_on):
            name = other.name if other.is_readable() else str(_("another season"))
            if other.closed_on is None or (kept.closed_on and other.starts_on > day):
                say = _("It would run into “%(name)s”, which begins on %(day)s. Seasons do not overlap.")
                when = other.starts_on
            else:
                say = _("“%(name)s” lasted until %(day)s. Begin this one on that day or later: seasons do not overlap.")
                when = other.closed_on
        if when:
            raise forms.ValidationError(say, params={"name": isolated(name), "day": date_format(when, "j F Y")})
        return day

    def clean_ends_on(self) -> date | None:
        ends_on, kept = self.cleaned_data["ends_on"], self.instance
        length, starts_on = (self.cleaned_data.get(name) for name in ("length", "starts_on"))
        if length is None or starts_on is None:
            return ends_on
        # A last day that was left as it stood moves with the length and the first day.
        drawn = self.data.get("days_drawn") or _days(kept.starts_on, kept.length, kept.ends_on)
        was_left = drawn.endswith(f" {ends_on}") and drawn != _days(starts_on, length, ends_on)
        if ends_on is None or was_left:
            return last_day(starts_on, length) if length else None
        if not length:
            raise forms.ValidationError(_("An open season has no last day. Choose a length, or clear this date."))
        if ends_on < starts_on:
            raise forms.ValidationError(_("It would end before it begins. Pick a later day."))
        if ends_on > starts_on + LONGEST:
            raise forms.ValidationError(_("That is far off. Pick a day within two years of the first one."))
        return ends_on

    def clean(self) -> dict[str, Any]:
        """Keep a wording of one's own alone in `sentence`; refuse a new season beside a current one."""
        cleaned = super().clean()
        drawn = cleaned.pop("drawn", "")
        cleaned.pop("days_drawn", None)
        if self.errors:
            return cleaned
        if "sentence" in self.fields:
            sentence = in_one_line(cleaned["sentence"])
            # A sentence that reads as the fields make it, now or when it was rendered, is not a wording of one's own.
            fields = {**cleaned, "sentence": "", "closed_on": self.instance.closed_on}
            made = Season(owner=self.user, **fields).sentence_in_words
            cleaned["sentence"] = "" if sentence == made or _digest(sentence) == drawn else sentence
        elif self.instance.another_is_current():
            self.add_error(None, SECOND)
        return cleaned


def _days(starts_on: Any, length: Any, ends_on: Any) -> str:
    return f"{starts_on} {length} {ends_on}"


def _digest(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()


class CloseForm(PieceForm):
    """Why a season is closed, if one likes to say; and as of which day, where its planned last one is past."""

    class Meta:
        model = Season
        fields = ["closed_because"]
        widgets = {"closed_because": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = closing_days(season)
        ends_on = season.ends_on if season.state == Season.State.ENDING else None
        # One that was closed meanwhile keeps its day; one that is not over any more says so to who chose one.
        if season.closed_on or (ends_on is None and "day" not in self.data):
            return
        now, refusal = today(self.user), ""
        if ends_on and (checked := latest_check_in(season, after=ends_on)):
            past = _("You checked in on %(day)s, so it went on past its planned last day, %(planned)s.")
            refusal = past % {"day": day_in_words(checked, now), "planned": day_in_words(ends_on, now)}
        planned, as_of_today = _("%(day)s, as planned"), _("Today, %(day)s")
        self.fields["day"] = forms.ChoiceField(
            label=_("Its last day"),
            required=False,
            widget=forms.RadioSelect,
            initial=next(iter(self.days)),
            choices=[
                (name, (as_of_today if name == "today" else planned) % {"day": day_in_words(day, now)})
                for name, day in sorted(self.days.items())
            ],
            help_text=refusal,
            error_messages={"invalid_choice": refusal or MOVED},
        )
        self.order_fields(["day", "closed_because"])

    def clean(self) -> dict[str, Any]:
        """Turn `day` from the name of a day into the day."""
        cleaned = super().clean()
        cleaned["day"] = self.days[cleaned.get("day") or "today"]
        return cleaned
