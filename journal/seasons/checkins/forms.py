"""The check-in's form: six questions, of which one is required."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.fields import DayField, TextField, past_day
from careerpath.writing.lines import as_lines, pairs_of
from journal.seasons.models import Season

from .models import CheckIn

NO_SUCH = _("There is no such answer.")
KEEP_FIRST = [(choice.value, choice.label) for choice in (CheckIn.Next.KEEP, CheckIn.Next.ADJUST, CheckIn.Next.CLOSE)]


def long_text(label: Any, max_length: int = CheckIn.MAX_TEXT) -> TextField:
    """An optional text of some lines, kept as it was typed."""
    return TextField(
        label=label,
        required=False,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )


class CheckInForm(forms.Form):
    """Asks about the spaces and values of its season as they were when it was drawn."""

    role = forms.ChoiceField(
        label=_("In the last two weeks, which part did work really have?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the part that work had."), "invalid_choice": _("There is no such role.")},
    )
    said_no = long_text(_("Which no did you say?"))
    swallowed_no = long_text(_("Which one did you swallow?"))
    warning = long_text(_("Has an early warning shown up? What did you do?"))
    next = forms.ChoiceField(
        label=_("What about the intention?"),
        required=False,
        widget=forms.RadioSelect,
        choices=KEEP_FIRST,
        error_messages={"invalid_choice": NO_SUCH},
    )
    checked_on = DayField(label=_("Looked in on"), required=False)
    # What the page asks about, signed: the season may be adjusted while somebody answers.
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, season: Season, values: Iterable[str] = (), checkin: CheckIn | None = None, **kwargs: Any
    ) -> None:
        self.season = season
        self.answered = {
            "space": dict(pairs_of(checkin.spaces)) if checkin else {},
            "room": dict(pairs_of(checkin.room)) if checkin else {},
        }
        kwargs["initial"] = checkin.wording() if checkin else {"checked_on": today(season.owner)}
        super().__init__(*args, **kwargs)
        asks = {"space": season.spaces, "room": list(values)}
        asks = {kind: list(said) or asks[kind] for kind, said in self.answered.items()}
        self.asks = self._asked_when_drawn() or asks
        self.initial["asked"] = signing.dumps(self.asks, salt=self._salt, compress=True)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, format_html('<span>{} <span class="small quiet">{}</span></span>', role.label, line))
            for role, line in Season.LINES.items()
        ]
        self._add_radios("space", CheckIn.Space.choices)
        self._add_radios("room", CheckIn.Room.choices)
        self.order_fields(["role", *self._names("space"), "said_no", "swallowed_no", "warning", *self._names("room")])
        days = self.fields["checked_on"].widget.attrs
        days["min"], days["max"] = season.starts_on.isoformat(), self._last_day.isoformat()

    @property
    def _salt(self) -> str:
        return f"careerpath.asked.{self.season.owner.pk}"

    @property
    def _last_day(self) -> date:
        return self.season.closed_on or today(self.season.owner)

    def _asked_when_drawn(self) -> dict[str, list[str]] | None:
        try:
            return signing.loads(self.data.get("asked", ""), salt=self._salt)
        except signing.BadSignature:
            return None

    def _names(self, kind: str) -> list[str]:
        return [f"{kind}-{number}" for number in range(len(self.asks[kind]))]

    def _add_radios(self, kind: str, choices: Iterable[tuple[Any, Any]]) -> None:
        for name, what in zip(self._names(kind), self.asks[kind], strict=True):
            self.initial[name] = self.answered[kind].get(what, "")
            self.fields[name] = forms.ChoiceField(
                label=what,
                required=False,
                widget=forms.RadioSelect,
                choices=[(str(value), label) for value, label in choices],
                error_messages={"invalid_choice": NO_SUCH},
            )

    @property
    def space_fields(self) -> list[forms.BoundField]:
        """A field for each space."""
        return [self[name] for name in self._names("space")]

    @property
    def room_fields(self) -> list[forms.BoundField]:
        """A field for each value."""
        return [self[name] for name in self._names("room")]

    def clean_checked_on(self) -> date:
        """Within the season, and not still to come; today, or the last day, where none was said."""
        first, last = self.season.starts_on, self._last_day
        day = past_day(self.cleaned_data["checked_on"] or last, self.season.owner)
        if day < first:
            sentence = _("The season began on %(day)s. Pick that day or a later one.")
            raise forms.ValidationError(sentence, params={"day": date_format(first, "j F Y")})
        if self.season.closed_on and day > last:
            sentence = _("The season was closed on %(day)s. Pick that day or an earlier one.")
            raise forms.ValidationError(sentence, params={"day": date_format(last, "j F Y")})
        return day

    def clean(self) -> dict[str, Any]:
        """The answers about spaces and values, as the model keeps them."""
        cleaned = super().clean() or {}
        cleaned.pop("asked", None)
        for field, kind in (("spaces", "space"), ("room", "room")):
            answers = [cleaned.pop(name, "") for name in self._names(kind)]
            cleaned[field] = as_lines(zip(self.asks[kind], answers, strict=True))
        return cleaned
