"""The review's two forms: first the memory, then the answers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from careerpath.writing.fields import TextField
from careerpath.writing.lines import as_lines, pairs_of
from journal.seasons.checkins.forms import NO_SUCH, long_text
from journal.seasons.models import Season

from .models import SeasonReview, months_of

MAX = SeasonReview.MAX_TEXT
NOW_FIRST = [
    (choice.value, choice.label) for choice in (SeasonReview.Next.NOW, SeasonReview.Next.LATER, SeasonReview.Next.BREAK)
]


class MemoryForm(forms.Form):
    """What is remembered of a season, before anything of it is shown."""

    remembered = TextField(
        label=_("How do you remember what you wanted?"),
        required=False,
        max_length=MAX,
        widget=forms.Textarea(attrs={"class": "writing", "rows": 8}),
    )

    def clean_remembered(self) -> str:
        """Nothing is an answer too, which its own button gives."""
        text = self.cleaned_data["remembered"]
        if not text and "blank" not in self.data:
            raise forms.ValidationError(_("Nothing is written here yet. If you don’t remember, say so: that is fine."))
        return text


class AnswersForm(forms.Form):
    """Questions 2 to 10, all of them optional. The memory stays as it was kept."""

    different = long_text(_("What is different from your memory?"), MAX)
    brought = long_text(_("What did the cleared space bring?"), MAX)
    cost = long_text(_("What did it cost, and who paid?"), MAX)
    signs = long_text(_("Which signs came true?"), MAX)
    unmet = long_text(_("Which need went unmet the longest?"), MAX)
    keep = long_text(_("Keep"), MAX)
    change = long_text(_("Change"), MAX)
    drop = long_text(_("Drop"), MAX)
    to_the_next = long_text(_("What do you want to say to whoever starts the next season?"), MAX)
    next = forms.ChoiceField(
        label=_("The next season"),
        required=False,
        widget=forms.RadioSelect,
        choices=NOW_FIRST,
        error_messages={"invalid_choice": NO_SUCH},
    )
    close = forms.BooleanField(label=_("Close this season as of today"), required=False)

    def __init__(self, *args: Any, review: SeasonReview, worded: SeasonReview | None = None, **kwargs: Any) -> None:
        """For `review`, filled with `worded`, which may be an earlier wording of it."""
        self.review = review
        worded = worded or review
        self.closes = False
        said = dict(pairs_of(worded.months))
        self.months = {f"month-{day:%Y-%m}": day for day in _months(review.season, said)}
        answers = {name: said.get(name.removeprefix("month-"), "") for name in self.months}
        kwargs["initial"] = {**worded.wording(), **answers}
        super().__init__(*args, **kwargs)
        for name, day in self.months.items():
            self.fields[name] = forms.ChoiceField(
                label=date_format(day, "F Y"),
                required=False,
                choices=[("", _("Not said")), *Season.Role.choices],
                error_messages={"invalid_choice": _("There is no such role.")},
            )
        self.order_fields(["different", *self.months])
        if review.season.closed_on:
            del self.fields["close"]

    @property
    def month_fields(self) -> list[forms.BoundField]:
        """A field for each month."""
        return [self[name] for name in self.months]

    def clean(self) -> dict[str, Any]:
        """All that a review keeps, with the memory as it is."""
        cleaned = super().clean() or {}
        self.closes = cleaned.pop("close", False)
        answers = [(name.removeprefix("month-"), cleaned.pop(name, "")) for name in self.months]
        cleaned["months"] = as_lines((month, role) for month, role in answers if role)
        return cleaned | {"remembered": self.review.remembered, "reviewed_on": self.review.reviewed_on}


def _months(season: Season, said: dict[str, str]) -> list[date]:
    """The months to ask about: the season's, and any that were answered before its dates moved."""
    answered = {day for month in said if (day := parse_date(f"{month}-01"))}
    return sorted({*months_of(season), *answered})
