"""The check-in's form: six questions, of which one is required."""

from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.forms import DayField, PieceForm
from journal.seasons.models import Season
from values.session.models import Room

from .models import CheckIn, value_names

NO_SUCH = _("There is no such answer.")
SHORT = forms.Textarea(attrs={"rows": 2})


class FocusedRadios(forms.RadioSelect):
    """Where the page opens, the one that is set has the focus, else the first."""

    def optgroups(self, *args: Any, **kwargs: Any) -> Any:
        groups = super().optgroups(*args, **kwargs)
        options = [option for _name, options, _index in groups for option in options]
        next((option for option in options if option["selected"]), options[0])["attrs"]["autofocus"] = True
        return groups


class CheckInForm(PieceForm):
    """Asks about the spaces and values that its season had when the page was rendered."""

    role = forms.ChoiceField(
        label=_("In the last two weeks, what part did work really play?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the part that work played."),
            "invalid_choice": _("There is no such part."),
        },
    )
    next = forms.ChoiceField(
        label=_("Keep the season as it is, adjust it, or close it?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (CheckIn.Next.KEEP, CheckIn.Next.ADJUST, CheckIn.Next.CLOSE)],
        error_messages={"invalid_choice": NO_SUCH},
    )
    checked_on = DayField(label=_("Checked in on"), required=False)
    # What the page asks about, signed: the season may be adjusted while somebody answers.
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = CheckIn
        fields = ["role", "said_no", "swallowed_no", "warning", "next", "checked_on"]
        widgets = dict.fromkeys(["said_no", "swallowed_no", "warning"], SHORT)

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.season = season
        self.last_day = season.closed_on or today(self.user)
        role: Any = self.fields["role"]
        if not self.is_bound:
            role.widget = FocusedRadios()
        role.choices = [
            (role.value, format_html('<span>{} <span class="small quiet">{}</span></span>', role.label, line))
            for role, line in Season.LINES.items()
        ]
        day: Any = self.fields["checked_on"]
        day.default = self.last_day
        day.widget.attrs |= {"min": season.starts_on.isoformat(), "max": self.last_day.isoformat()}
        said = {name: self.initial.get(name, getattr(self.instance, name)) for name in ("spaces", "room")}
        spaces = {one["space"]: one["state"] for one in said["spaces"]}
        room = {one["value"]: one["room"] for one in said["room"]}
        # Bound to this user: what another account was asked is not taken.
        salt = f"careerpath.asked.{self.user.pk}"
        try:
            asked = signing.loads(self.data.get("asked", ""), salt=salt)
        except signing.BadSignature:
            # An earlier check-in is not asked about values that it was not asked about then.
            names = [*room] or (value_names(season) if self.instance._state.adding else [])
            asked = {"space": [*spaces] or season.spaces, "room": names}
        self.initial["asked"] = signing.dumps(asked, salt=salt, compress=True)
        self.spaces = self.add_radios("space", asked["space"], spaces, CheckIn.Space.choices)
        self.room = self.add_radios("room", asked["room"], room, Room.choices)
        self.order_fields(["role", *self.spaces, "said_no", "swallowed_no", "warning", *self.room])

    def add_radios(self, kind: str, asked: list[str], said: dict[str, Any], choices: Any) -> dict[str, str]:
        """Add a radio field for each text that is asked about; the texts by field name."""
        # Numbered: a text may stand twice, and holds what no field name may.
        names = {f"{kind}-{number}": what for number, what in enumerate(asked)}
        for name, what in names.items():
            self.initial[name] = said.get(what)
            self.fields[name] = forms.ChoiceField(
                label=what,
                required=False,
                widget=forms.RadioSelect,
                choices=choices,
                error_messages={"invalid_choice": NO_SUCH},
            )
        return names

    @property
    def space_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.spaces]

    @property
    def room_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.room]

    def clean_checked_on(self) -> date:
        first, last = self.season.starts_on, self.last_day
        day = self.cleaned_data["checked_on"]
        if day < first:
            sentence = _("The season began on %(day)s. Pick that day or a later one.")
            raise forms.ValidationError(sentence, params={"day": date_format(first, "j F Y")})
        if self.season.closed_on and day > last:
            sentence = _("The season was closed on %(day)s. Pick that day or an earlier one.")
            raise forms.ValidationError(sentence, params={"day": date_format(last, "j F Y")})
        return day

    def clean(self) -> dict[str, Any]:
        """Fold the numbered radios into the lists `spaces` and `room`, and drop `asked`."""
        cleaned = super().clean()
        # Cleaned data are fields of the model, and this is none.
        cleaned.pop("asked", None)
        # A line may stand twice in a season: each of the two has an answer.
        states = [(what, cleaned.pop(name, "")) for name, what in self.spaces.items()]
        rooms = [(what, cleaned.pop(name, "")) for name, what in self.room.items()]
        cleaned["spaces"] = [{"space": what, "state": state} for what, state in states]
        cleaned["room"] = [{"value": what, "room": int(room) if room else None} for what, room in rooms]
        return cleaned
