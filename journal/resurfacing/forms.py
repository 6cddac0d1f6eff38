"""The form of a piece's marks."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.forms import ISO_DAY, DayField
from careerpath.writing.marks import Mark, Marks

Kind = Mark.Kind
NOT, BY_DAY, BY_SEASON = "no", "day", "season"
# As far ahead as a day may be.
FAR_OFF = timedelta(days=20 * 366)


class MarksForm(forms.Form):
    """What is marked on a piece, all of it at once; `marks` are those that it has."""

    stuck = forms.BooleanField(label=Kind.STUCK.label, required=False)
    helped = forms.BooleanField(
        label=Kind.HELPED.label,
        required=False,
        help_text=_("When you review the season, you see where you were stuck and what helped."),
    )
    hand = forms.BooleanField(
        label=Kind.AT_HAND.label,
        required=False,
        help_text=_("You find it under At hand in your journal."),
    )
    closed = forms.BooleanField(
        label=Kind.CLOSED.label,
        required=False,
        help_text=_("Home never shows it by itself. You still find it in your journal."),
    )
    back = forms.ChoiceField(
        label=Kind.BACK.label,
        required=False,
        help_text=_("From then on it is on home until you press Seen."),
        widget=forms.RadioSelect,
        choices=[(NOT, _("No")), (BY_DAY, _("On a day")), (BY_SEASON, _("When the next season begins"))],
        error_messages={"invalid_choice": _("There is no such choice. Pick one of these.")},
    )
    day = DayField(label=_("On which day"), required=False)

    TICKED = (Kind.STUCK, Kind.HELPED, Kind.AT_HAND, Kind.CLOSED)
    # The kinds of which it says whether they hold.
    KINDS = (*TICKED, Kind.BACK)

    def __init__(self, data: Any = None, *, user: Any, noun: str, marks: Marks) -> None:
        self.user, self.kept_day = user, marks.get(Kind.BACK)
        back = (BY_DAY if self.kept_day else BY_SEASON) if Kind.BACK in marks else NOT
        super().__init__(data, initial={**dict.fromkeys(marks, True), "back": back, "day": self.kept_day})
        if noun != "entry":
            # The journal lists pages.
            del self.fields["hand"]
        self.fields["day"].widget.attrs["min"] = (today(user) + timedelta(days=1)).strftime(ISO_DAY)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("day")
        if cleaned.get("back") != BY_DAY:
            # A day beside another answer says nothing, whatever it is.
            self.errors.pop("day", None)
        elif "day" not in self.errors:
            if day is None:
                self.add_error("day", _("Pick the day."))
            elif day <= today(self.user) and day != self.kept_day:
                self.add_error("day", _("Pick a day that is still to come."))
            elif day > today(self.user) + FAR_OFF:
                self.add_error("day", _("That is far off. Pick a day within the next twenty years."))
        return cleaned

    def marks(self) -> Marks:
        """The marks that were said, of a valid form."""
        said = self.cleaned_data
        marks: Marks = {kind: None for kind in self.TICKED if said.get(kind)}
        if said["back"] in (BY_DAY, BY_SEASON):
            marks[Kind.BACK] = said["day"] if said["back"] == BY_DAY else None
        return marks
